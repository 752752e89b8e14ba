// A stop in words: while it is under way, and afterwards in the run's history.
import type { Run, StopRecord, StopStep } from '../../shared/model/run.ts';
import { duration } from '../../shared/text/format.ts';

/** PIDs named one by one; of more than these only the number is said. */
const NAMED = 8;

/** `4711 4712`, or how many. */
export function pidWords(pids: readonly number[]): string {
  return pids.length <= NAMED ? pids.join(' ') : `${pids.length} processes`;
}

/** Who holds a run's output: `sleep 4711, cat 4712`. */
export function holderWords({ holders, holderNames }: Pick<Run, 'holders' | 'holderNames'>): string {
  return holders.map((pid, index) => `${holderNames?.[index] ?? 'PID'} ${pid}`).join(', ');
}

/** Whom a step reached: PIDs, nobody, or nothing to say where no process is addressed. */
export function reachedWords({ action, reached }: StopStep): string {
  if (reached.length > 0) return pidWords(reached);
  return action.kind === 'signal' ? 'nobody there' : '';
}

/** Whom a step did not reach, and why; empty when it reached all. */
export function missedWords({ missed }: StopStep): string {
  return missed.map(({ pid, why }) => `PID ${pid} was not reached: ${why}`).join('; ');
}

/** How long a step waited before the next was taken, or before it was all over; empty while that is not known. */
export function waitedWords({ steps, finishedAt }: StopRecord, index: number): string {
  const step = steps[index];
  const until = steps[index + 1]?.time ?? finishedAt;
  if (step === undefined || until === null) return '';
  return `waited ${duration(Math.max(0, until - step.time))} of ${duration(step.graceMs)}`;
}

/** Who is left; of those that have left the run's session and were let go, the ones that hold its output. */
export function leftWords(left: readonly number[], run?: Pick<Run, 'holders' | 'holderNames'>): string {
  if (left.length === 0 && run !== undefined && run.holders.length > 0) {
    return `Let go, because it had left: ${holderWords(run)}. Kill ends it.`;
  }
  if (left.length === 0) return 'Nobody is left.';
  return left.length === 1 ? `PID ${left[0]} is left.` : `${left.length} are left: ${pidWords(left)}`;
}
