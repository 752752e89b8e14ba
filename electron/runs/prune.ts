// Which past runs go: those that are too old, and then, while all together take too much, the one that ended first.
// Never one that lives, never one that somebody has pinned.
import type { RunId } from '../../shared/model/ids.ts';
import type { Settings } from '../../shared/model/settings.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A run as far as this is concerned. */
export interface KeptRun {
  readonly id: RunId;
  /** When it was over, milliseconds since the epoch; null while something of it lives. */
  readonly endedAt: number | null;
  readonly pinned: boolean;
  /** Bytes on the disk. */
  readonly bytes: number;
}

/** What goes, and why. */
export interface Pruning {
  readonly tooOld: readonly KeptRun[];
  readonly forRoom: readonly KeptRun[];
}

/** Decides; `now` in milliseconds since the epoch. */
export function toPrune(
  runs: readonly KeptRun[],
  { totalCap, maxAgeDays }: Pick<Settings, 'totalCap' | 'maxAgeDays'>,
  now: number,
): Pruning {
  const past = runs
    .filter((run): run is KeptRun & { readonly endedAt: number } => run.endedAt !== null && !run.pinned)
    .sort((a, b) => a.endedAt - b.endedAt || (a.id < b.id ? -1 : 1));
  const oldest = maxAgeDays === null ? Number.NEGATIVE_INFINITY : now - maxAgeDays * DAY_MS;
  const tooOld = past.filter(({ endedAt }) => endedAt < oldest);
  const forRoom: KeptRun[] = [];
  let bytes = sum(runs) - sum(tooOld);
  for (const run of past.slice(tooOld.length)) {
    if (totalCap === null || bytes <= totalCap) break;
    forRoom.push(run);
    bytes -= run.bytes;
  }
  return { tooOld, forRoom };
}

function sum(runs: readonly KeptRun[]): number {
  return runs.reduce((total, { bytes }) => total + bytes, 0);
}
