// The port that a data directory's host had last: the next one takes it again when it is free, so that an address in
// the person's history, and what the browser keeps for it, stay good.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The port used last; 0 (any) when there was none. */
export function rememberedPort(dataDirectory: string): number {
  try {
    const text = readFileSync(join(dataDirectory, 'port'), 'utf8').trim();
    return /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : 0;
  } catch {
    return 0; // The first start.
  }
}

/** Remembers the port. A folder that can't be written costs the memory only. */
export function rememberPort(dataDirectory: string, port: number): void {
  try {
    writeFileSync(join(dataDirectory, 'port'), `${port}\n`, { mode: 0o600 });
  } catch {
    // The log and the registry tell of a disk that can't be written.
  }
}
