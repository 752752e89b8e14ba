// The list in its order: what is looked for, in groups by state, by a name of the person's own, by folder or by command,
// newest first, what lives before what ended.
import type { RunId } from '../../../shared/model/ids.ts';
import { isAlive, type Run } from '../../../shared/model/run.ts';
import { shortPath } from '../../../shared/text/format.ts';
import type { GroupBy } from '../../list-grouping.ts';
import { endedByWords, stateWord } from '../../ui/run-words.ts';

/** Some runs under one heading. */
export interface RunGroup {
  /** Different for every group. */
  readonly id: string;
  readonly title: string;
  readonly runs: readonly Run[];
}

/** The groups of those runs that a filter leaves. `home` shortens paths. */
export function groupRuns(
  runs: ReadonlyMap<RunId, Run>,
  by: GroupBy,
  filter: string,
  home: string,
): readonly RunGroup[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const sorted = [...runs.values()]
    .filter((run) => matches(run, words))
    .sort((a, b) => Number(isAlive(b)) - Number(isAlive(a)) || (a.id < b.id ? 1 : -1));
  const groups = new Map<string, { title: string; runs: Run[] }>();
  for (const run of sorted) {
    const [id, title] = headingOf(run, by, home);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { title, runs: [run] });
    else group.runs.push(run);
  }
  const found = [...groups].map(([id, group]) => ({ id, ...group }));
  // Names stand where they are looked for, whatever was started last; what has none comes after them.
  if (by === 'name') found.sort((a, b) => Number(a.id === '') - Number(b.id === '') || (a.id < b.id ? -1 : 1));
  return found;
}

function headingOf(run: Run, by: GroupBy, home: string): readonly [id: string, title: string] {
  switch (by) {
    case 'state':
      return isAlive(run) ? ['running', 'Running'] : ['ended', 'Ended'];
    case 'name':
      return [run.command.group ?? '', run.command.group ?? 'In no group'];
    case 'folder':
      return [run.command.cwd, shortPath(run.command.cwd, home)];
    case 'command':
      return [run.name, run.name];
  }
}

/** Every word stands somewhere in what the row says or stands for. */
function matches(run: Run, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const by = run.endedBy === null ? '' : endedByWords(run.endedBy);
  const { cwd, group = '' } = run.command;
  const text = `${run.name} ${stateWord(run)} ${run.pid ?? ''} ${cwd} ${group} ${by}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

/** How often each run has been started again before it, by restarts. */
export function restartsOf(runs: ReadonlyMap<RunId, Run>): ReadonlyMap<RunId, number> {
  const counts = new Map<RunId, number>();
  // Ids sort by their start, so a predecessor is counted before whoever follows it.
  for (const run of [...runs.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    if (run.predecessor !== null) counts.set(run.id, (counts.get(run.predecessor) ?? 0) + 1);
  }
  return counts;
}

/** The runs between two rows, both included, in the order of the list; the second alone when the first is gone. */
export function between(order: readonly RunId[], from: RunId | null, to: RunId): readonly RunId[] {
  const [start, end] = [from === null ? -1 : order.indexOf(from), order.indexOf(to)];
  return start < 0 || end < 0 ? [to] : order.slice(Math.min(start, end), Math.max(start, end) + 1);
}
