// SHA-256 over what is kept of a stream: the same that `cat STREAM.* | sha256sum` prints in the log's folder.
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StreamName } from '../../shared/model/stream.ts';
import { parseFileName } from './format.ts';
import type { JobControl } from './job-control.ts';

/** How often a thread that hashes looks whether it is still wanted, in milliseconds. */
const LOOK_MS = 50;

/** What to hash: streams of one log. */
export interface HashJob {
  readonly folder: string;
  readonly streams: readonly StreamName[];
}

/** The hash of each stream that was asked for, in that order. */
export type HashResult = readonly (StreamHash & { readonly stream: StreamName })[];

/** The hash of a stream's kept bytes. */
export interface StreamHash {
  /** Stream offset of the first byte; over 0 when older ones went. */
  readonly from: number;
  /** Stream offset after the last byte. */
  readonly to: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Hashes some streams, as a job of a log thread. Throws when nobody wants it any more. */
export async function hashStreams({ folder, streams }: HashJob, control: JobControl): Promise<HashResult> {
  const wanted = new AbortController();
  const looking = setInterval(() => {
    if (!control.alive()) wanted.abort();
  }, LOOK_MS);
  try {
    const hashes: (StreamHash & { readonly stream: StreamName })[] = [];
    for (const stream of streams) hashes.push({ stream, ...(await hashStream(folder, stream, wanted.signal)) });
    return hashes;
  } finally {
    clearInterval(looking);
  }
}

/** Hashes the files of a stream. Of a live log, as far as it is on disk. */
export async function hashStream(folder: string, stream: StreamName, signal?: AbortSignal): Promise<StreamHash> {
  const hash = createHash('sha256');
  let from = 0;
  let to = 0;
  const segments = namesIn(folder)
    .map((name) => ({ name, at: parseFileName(name)?.kind === stream ? (parseFileName(name)?.at ?? -1) : -1 }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  for (const [index, { name, at }] of segments.entries()) {
    if (index === 0) from = at;
    to = at;
    for await (const chunk of createReadStream(join(folder, name), { highWaterMark: 256 * 1024, signal })) {
      hash.update(chunk);
      to += chunk.length;
    }
  }
  return { from, to, sha256: hash.digest('hex') };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
