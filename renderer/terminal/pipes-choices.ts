// How a person likes to read pipes: the time beside the lines and whether long ones wrap, for every pane of this browser,
// and kept in it. Which stream a pane shows is that pane's alone, and lasts as long as the window.
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { RunId } from '../../shared/model/ids.ts';
import type { OnlyStream } from '../link/feed.ts';
import type { TimeGutter } from './line-time-text.ts';

/** Choices for all panes. */
export interface PipesChoices {
  readonly time: TimeGutter;
  readonly wrap: boolean;
}

/** The streams that a pane shows. */
export type ShownStreams = 'both' | OnlyStream;

const KEY = 'proactor:pipes';
const TIMES: readonly TimeGutter[] = ['off', 'absolute', 'relative', 'gaps'];
const DEFAULTS: PipesChoices = { time: 'off', wrap: true };

/** What was kept; what is not understood is as good as nothing. */
export function readChoices(text: string | null): PipesChoices {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? '');
  } catch {
    return DEFAULTS;
  }
  if (typeof kept !== 'object' || kept === null) return DEFAULTS;
  const { time, wrap } = kept as Record<string, unknown>;
  return { time: TIMES.find((kind) => kind === time) ?? DEFAULTS.time, wrap: wrap !== false };
}

/** The choices in force. */
export const pipesChoices = createStore<PipesChoices>(() => readChoices(localStorage.getItem(KEY)));

addEventListener('storage', (event) => {
  if (event.key === KEY) pipesChoices.setState(readChoices(event.newValue));
});

/** Changes some of them, here and in every other window of this browser. */
export function choose(change: Partial<PipesChoices>): void {
  pipesChoices.setState(change);
  localStorage.setItem(KEY, JSON.stringify(pipesChoices.getState()));
}

/** Runs of which the streams to show were chosen since the page was loaded. */
const chosenStreams = createStore<ReadonlyMap<RunId, ShownStreams>>(() => new Map());

/** The streams that a run's pane shows in this window, and goes on to show after a reload. */
export function useShownStreams(run: RunId): ShownStreams {
  const chosen = useStore(chosenStreams, (all) => all.get(run));
  if (chosen !== undefined) return chosen;
  const kept = sessionStorage.getItem(`${KEY}:${run}`);
  return kept === 'stdout' || kept === 'stderr' ? kept : 'both';
}

/** Has a run's pane show these. */
export function showStreams(run: RunId, streams: ShownStreams): void {
  chosenStreams.setState((all) => new Map(all).set(run, streams), true);
  if (streams === 'both') sessionStorage.removeItem(`${KEY}:${run}`);
  else sessionStorage.setItem(`${KEY}:${run}`, streams);
}
