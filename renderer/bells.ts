// Which bells nobody has seen yet: a run that rang while its pane was out of sight is marked until it is looked at.
// What rang before the page was opened counts as seen.
import { createStore } from 'zustand/vanilla';
import type { RunId } from '../shared/model/ids.ts';
import type { Run } from '../shared/model/run.ts';

const OPENED = Date.now();

/** When each run's newest seen bell rang. */
export type SeenBells = ReadonlyMap<RunId, number>;

/** The bells that were seen in this window. */
export const seenBells = createStore<{ readonly seen: SeenBells }>(() => ({ seen: new Map() }));

/** Whether a run has rung since it was looked at. */
export function hasRung(run: Pick<Run, 'id' | 'bellAt'>, seen: SeenBells, since: number = OPENED): boolean {
  return run.bellAt !== null && run.bellAt > Math.max(since, seen.get(run.id) ?? 0);
}

/** The run's pane is in sight. */
export function seeBell(run: Pick<Run, 'id' | 'bellAt'>): void {
  const { seen } = seenBells.getState();
  if (hasRung(run, seen) && run.bellAt !== null) seenBells.setState({ seen: new Map(seen).set(run.id, run.bellAt) });
}
