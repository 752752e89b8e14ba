// What a reaper, or a sweep, wrote down about the processes it ended: read back to make the receipt.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type HostId, isRunId } from '../../shared/model/ids.ts';
import type { LeftBehind } from '../../shared/model/receipt.ts';

/** Reports of lost hosts begin like this. */
const PREFIX = 'reaped-';

/** A report, read. */
export interface Report {
  /** When the host was lost, milliseconds since the epoch (whole seconds); null when nobody was there to see it. */
  readonly lostAt: number | null;
  readonly processes: readonly LeftBehind[];
  /** How often a reaper or sweep came to its end. */
  readonly finished: number;
}

/** Where the reaper of a host reports. */
export function reportFile(dataDirectory: string, host: HostId): string {
  return join(dataDirectory, `${PREFIX}${host}`);
}

/** Reads the report on a host; an empty one when there is none. */
export function readReport(dataDirectory: string, host: HostId): Report {
  let text = '';
  try {
    text = readFileSync(reportFile(dataDirectory, host), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  let lostAt: number | null = null;
  let finished = 0;
  const processes = new Map<number, LeftBehind>();
  for (const line of text.split('\n').slice(0, -1)) {
    const [word, ...rest] = line.split(' ');
    switch (word) {
      case 'lost':
        lostAt = Number(rest[0]) * 1000;
        break;
      case 'done':
        finished += 1;
        break;
      case 'reaper':
      case 'start':
      case 'survived': {
        const [pid = '', run = '', ...name] = rest;
        processes.set(Number(pid), {
          pid: Number(pid),
          name: name.join(' '),
          run: isRunId(run) ? run : null,
          outcome: word,
        });
      }
    }
  }
  return { lostAt, processes: [...processes.values()], finished };
}

/** Removes every report: what they say has been told. */
export function removeReports(dataDirectory: string): void {
  for (const name of readdirSync(dataDirectory)) {
    if (name.startsWith(PREFIX)) rmSync(join(dataDirectory, name), { force: true });
  }
}
