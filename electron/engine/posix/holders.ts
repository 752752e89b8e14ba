// Which processes hold a pipe or terminal open, by the links in /proc/PID/fd. Only processes of the same user can be
// looked into; others' links are not readable, and what is not readable is not counted.
import { readdirSync, readlinkSync } from 'node:fs';
import { linuxPids } from './linux-processes.ts';

/** Processes looked into before the event loop gets a turn: each costs some 50 µs. */
const BATCH = 32;

function holdsAny(pid: number, identities: ReadonlySet<string>): boolean {
  let names: string[];
  try {
    names = readdirSync(`/proc/${pid}/fd`);
  } catch {
    return false; // Ended meanwhile, or another user's.
  }
  for (const name of names) {
    try {
      if (identities.has(readlinkSync(`/proc/${pid}/fd/${name}`))) return true;
    } catch {
      // Closed meanwhile.
    }
  }
  return false;
}

/** PIDs other than ours that have any of these files open; null where /proc doesn't show them. */
export async function linuxHolders(identities: readonly string[]): Promise<number[] | null> {
  if (process.platform !== 'linux') return null;
  const wanted = new Set(identities);
  const found: number[] = [];
  for (const [at, pid] of linuxPids().entries()) {
    if (at % BATCH === BATCH - 1) await new Promise((resolve) => setImmediate(resolve));
    if (pid !== process.pid && holdsAny(pid, wanted)) found.push(pid);
  }
  return found;
}
