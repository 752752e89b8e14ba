// Which output nobody has seen yet: what a run wrote while its pane was out of sight, and whether any of it went to
// stderr. What was written before the page was opened counts as seen.
import { createStore } from 'zustand/vanilla';
import type { RunId } from '../shared/model/ids.ts';
import type { Run } from '../shared/model/run.ts';
import type { LinkStore } from './link/store.ts';

/** How much of a run's log was seen. */
export interface SeenOutput {
  /** Offset after the last byte seen. */
  readonly end: number;
  /** Bytes of stderr seen. */
  readonly stderr: number;
}

/** What has been written and not seen. */
export type Unread = 'nothing' | 'output' | 'errors';

const OPENED = Date.now();

/** What was seen in this window. */
export const seenOutput = createStore<{ readonly seen: ReadonlyMap<RunId, SeenOutput> }>(() => ({ seen: new Map() }));

function written(run: Pick<Run, 'log'>): SeenOutput {
  return { end: run.log.end, stderr: run.log.streams.stderr ?? 0 };
}

/** What of a run nobody has seen. */
export function unreadOf(run: Pick<Run, 'id' | 'log'>, seen: ReadonlyMap<RunId, SeenOutput>): Unread {
  const before = seen.get(run.id);
  if (before === undefined) return 'nothing';
  const now = written(run);
  if (now.stderr > before.stderr) return 'errors';
  return now.end > before.end ? 'output' : 'nothing';
}

/** The run's pane is in sight. */
export function seeOutput(run: Pick<Run, 'id' | 'log'>): void {
  const { seen } = seenOutput.getState();
  if (seen.has(run.id) && unreadOf(run, seen) === 'nothing') return;
  seenOutput.setState({ seen: new Map(seen).set(run.id, written(run)) });
}

/** Notes where each run stands when the page first hears of it. Call once. */
export function followOutput(link: LinkStore, opened: number = OPENED): void {
  link.subscribe(({ runs }, before) => {
    if (runs === before.runs) return;
    const { seen } = seenOutput.getState();
    const news = [...runs.values()].filter(({ id }) => !seen.has(id));
    if (news.length === 0) return;
    const next = new Map(seen);
    for (const run of news) next.set(run.id, run.startedAt < opened ? written(run) : { end: 0, stderr: 0 });
    seenOutput.setState({ seen: next });
  });
}
