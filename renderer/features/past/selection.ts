// Which of all runs the browser of past runs shows, and in which order.
import type { RunId } from '../../../shared/model/ids.ts';
import { isAlive, type Run } from '../../../shared/model/run.ts';
import { fuzzyMatch } from '../../../shared/text/fuzzy.ts';
import { isTrouble, stateWord } from '../../ui/run-words.ts';

/** What runs can be put in order by. */
export type Column = 'command' | 'started' | 'took' | 'ending' | 'size';

/** An order; `falling` has the latest, the longest, the largest first. */
export interface Order {
  readonly column: Column;
  readonly falling: boolean;
}

/** Which endings are shown. */
export type EndingFilter = 'any' | 'trouble' | 'well' | 'alive' | 'pinned';

/** What a person asks for. */
export interface Wish {
  /** Part of the command, its folder or its ending; letters may be left out. */
  readonly text: string;
  readonly ending: EndingFilter;
  readonly order: Order;
}

/** Bytes of a run that are kept. */
export function keptBytes({ log }: Run): number {
  return log.end - log.begin;
}

/** How long its first process has lived, in milliseconds; null when it never did, or nobody knows when it ended. */
export function tookMs(run: Run, now: number): number | null {
  if (run.state === 'failed') return null;
  if (run.exitedAt !== null) return run.exitedAt - run.startedAt;
  return isAlive(run) ? now - run.startedAt : null;
}

/** The runs that are asked for, in the order that is asked for; equal ones newest first. */
export function chooseRuns(runs: ReadonlyMap<RunId, Run>, { text, ending, order }: Wish, now: number): readonly Run[] {
  const direction = order.falling ? -1 : 1;
  return [...runs.values()]
    .filter((run) => fits(run, ending) && (text.trim() === '' || matches(run, text)))
    .sort((a, b) => direction * compare(a, b, order.column, now) || (a.id < b.id ? 1 : -1));
}

function matches(run: Run, text: string): boolean {
  return [run.name, run.command.cwd, stateWord(run)].some((words) => fuzzyMatch(text, words) !== null);
}

function fits(run: Run, ending: EndingFilter): boolean {
  switch (ending) {
    case 'any':
      return true;
    case 'trouble':
      return isTrouble(run);
    case 'well':
      return !isAlive(run) && !isTrouble(run);
    case 'alive':
      return isAlive(run);
    case 'pinned':
      return run.pinned === true;
  }
}

function compare(a: Run, b: Run, column: Column, now: number): number {
  switch (column) {
    case 'command':
      return a.name.localeCompare(b.name, undefined, { numeric: true });
    case 'started':
      return a.startedAt - b.startedAt;
    case 'took':
      return (tookMs(a, now) ?? -1) - (tookMs(b, now) ?? -1);
    case 'ending':
      return stateWord(a).localeCompare(stateWord(b), undefined, { numeric: true });
    case 'size':
      return keptBytes(a) - keptBytes(b);
  }
}
