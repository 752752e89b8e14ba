// The SHA-256 of a stream as its segment files hold it, read as anybody would: in the order of their names.
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StreamName } from '../../shared/model/stream.ts';

/** Hashes what is kept of a run's stream. */
export async function hashOfSegments(folder: string, stream: StreamName): Promise<string> {
  const hash = createHash('sha256');
  const names = readdirSync(folder).filter((name) => name.startsWith(`${stream}.`));
  for (const name of names.sort()) for await (const part of createReadStream(join(folder, name))) hash.update(part);
  return hash.digest('hex');
}
