// How long a host's event loop keeps others waiting, told by the monitor that is loaded into it.
import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often the monitor looks, in milliseconds; every delay that it reports is at least so long. */
export const RESOLUTION_MS = 4;

/** A host that has not answered for so long hangs; milliseconds. */
const LIMIT_MS = 10_000;

/** Delays in milliseconds beyond the monitor's own interval. */
export interface LoopDelay {
  readonly p99: number;
  readonly max: number;
}

/** What the monitor in process `pid` has seen since it was last asked; it answers in `file`. */
export async function takeLoopDelay(pid: number, file: string): Promise<LoopDelay> {
  rmSync(file, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (const deadline = performance.now() + LIMIT_MS; performance.now() < deadline; await sleep(5)) {
    const text = readIfThere(file);
    if (text === null) continue;
    const { p99, max } = JSON.parse(text) as LoopDelay;
    return { p99: Math.max(0, p99 - RESOLUTION_MS), max: Math.max(0, max - RESOLUTION_MS) };
  }
  throw new Error('the host has not told the delay of its loop');
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
