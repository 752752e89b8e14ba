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

/** How far back runs are shown, by when they were started. */
export type WhenFilter = 'any' | 'hour' | 'today' | 'week' | 'month';

/** What a person asks for. */
export interface Wish {
  /** Part of the command, its folder, its group or its ending; letters may be left out. */
  readonly text: string;
  readonly ending: EndingFilter;
  readonly when: WhenFilter;
  readonly order: Order;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The earliest start that a filter shows, in milliseconds since the epoch. */
export function earliest(when: WhenFilter, now: number): number {
  switch (when) {
    case 'any':
      return 0;
    case 'hour':
      return now - HOUR;
    case 'today':
      return new Date(now).setHours(0, 0, 0, 0);
    case 'week':
      return now - 7 * DAY;
    case 'month':
      return now - 30 * DAY;
  }
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
export function chooseRuns(
  runs: ReadonlyMap<RunId, Run>,
  { text, ending, when, order }: Wish,
  now: number,
): readonly Run[] {
  const direction = order.falling ? -1 : 1;
  const from = earliest(when, now);
  return [...runs.values()]
    .filter((run) => run.startedAt >= from && fits(run, ending) && (text.trim() === '' || matches(run, text)))
    .sort((a, b) => direction * compare(a, b, order.column, now) || (a.id < b.id ? 1 : -1));
}

function matches(run: Run, text: string): boolean {
  return [run.name, run.command.cwd, run.command.group ?? '', stateWord(run)].some(
    (words) => fuzzyMatch(text, words) !== null,
  );
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

/** What would be removed to free so many bytes: ended runs that nobody pinned, those that ended first before others. */
export function oldestWorth(runs: ReadonlyMap<RunId, Run>, wanted: number): readonly Run[] {
  const old = [...runs.values()]
    .filter((run) => !isAlive(run) && run.closedAt !== null && run.pinned !== true)
    .sort((a, b) => (a.exitedAt ?? a.startedAt) - (b.exitedAt ?? b.startedAt));
  let freed = 0;
  const enough = old.findIndex((run) => {
    freed += keptBytes(run);
    return freed >= wanted;
  });
  return enough < 0 ? old : old.slice(0, enough + 1);
}
