// Which panes are open, in which order, and which one is in use. A window keeps its own arrangement over
// reloads; a new window begins with the one that was arranged last. Both are kept per data directory, because
// the runs of one world mean nothing in another.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RunId } from '../shared/model/ids.ts';
import { isAlive, type Run } from '../shared/model/run.ts';
import type { LinkStore } from './link/store.ts';

/** Most panes at once: each holds a terminal, and nobody reads more. The oldest ended one gives way. */
const MOST_PANES = 16;
/** A run that somebody else started opens by itself while there are fewer panes than this. */
const ROOM_FOR_OTHERS = 4;

/** See the top of this file. */
export interface Layout {
  readonly open: readonly RunId[];
  readonly focused: RunId | null;
  readonly maximised: RunId | null;
  /** The newest run seen so far; run ids sort by their start. */
  readonly newest: RunId | null;
  /** Raised whenever the keyboard should go to the focused pane. */
  readonly focusRequest: number;
}

/** The arrangement of this window. */
export type LayoutStore = StoreApi<Layout>;

/** What is kept: the part of a layout that outlives a page. */
type Kept = Omit<Layout, 'focusRequest'>;

const EMPTY: Layout = { open: [], focused: null, maximised: null, newest: null, focusRequest: 0 };

/** An arrangement with no panes. */
export function createLayoutStore(): LayoutStore {
  return createStore<Layout>(() => EMPTY);
}

/** Opens a run's pane, if it is not, and gives it the keyboard. */
export function openPane(layout: LayoutStore, run: RunId, runs: ReadonlyMap<RunId, Run>): void {
  layout.setState((state) => ({
    ...withPane(state, run, runs),
    focused: run,
    maximised: state.maximised === null ? null : run,
    focusRequest: state.focusRequest + 1,
  }));
}

/** Closes a pane; the run goes on. */
export function closePane(layout: LayoutStore, run: RunId): void {
  layout.setState((state) => {
    const at = state.open.indexOf(run);
    const open = state.open.filter((other) => other !== run);
    return {
      open,
      focused: state.focused === run ? (open[Math.min(at, open.length - 1)] ?? null) : state.focused,
      maximised: state.maximised === run ? null : state.maximised,
    };
  });
}

/** The pane is in use (it was clicked, or the focus went there). */
export function focusPane(layout: LayoutStore, run: RunId): void {
  if (layout.getState().focused !== run) layout.setState({ focused: run });
}

/** Makes a pane as large as the window, or puts it back. */
export function toggleMaximised(layout: LayoutStore, run: RunId): void {
  layout.setState((state) => ({
    maximised: state.maximised === run ? null : run,
    focused: run,
    focusRequest: state.focusRequest + 1,
  }));
}

function withPane(state: Layout, run: RunId, runs: ReadonlyMap<RunId, Run>): Layout {
  if (state.open.includes(run)) return state;
  const open = [...state.open, run];
  if (open.length <= MOST_PANES) return { ...state, open };
  const ended = open.find((id) => {
    const other = runs.get(id);
    return other === undefined || !isAlive(other);
  });
  const leaving = ended ?? open[0];
  return { ...state, open: open.filter((id) => id !== leaving) };
}

/** Keeps the arrangement in step with the runs, and in storage. Call once. */
export function followRuns(
  link: LinkStore,
  layout: LayoutStore,
  storages: readonly Pick<Storage, 'getItem' | 'setItem'>[],
): void {
  let key: string | null = null;
  link.subscribe((state, before) => {
    if (state.host === null) return;
    const place = `proactor:layout:${state.host.dataDirectory}`;
    if (place !== key) {
      key = place;
      layout.setState({ ...EMPTY, ...restore(storages, place) });
    }
    if (state.runs !== before.runs || state.host !== before.host)
      layout.setState(keepUp(layout.getState(), state.runs));
  });
  layout.subscribe(({ open, focused, maximised, newest }) => {
    if (key === null) return;
    const kept = JSON.stringify({ open, focused, maximised, newest } satisfies Kept);
    for (const storage of storages) storage.setItem(key, kept);
  });
}

/** What follows for the panes from runs that came and went. */
export function keepUp(state: Layout, runs: ReadonlyMap<RunId, Run>): Layout {
  let next: Layout = state;
  const open = state.open.filter((id) => runs.has(id));
  if (open.length !== state.open.length) {
    next = {
      ...next,
      open,
      focused: state.focused !== null && runs.has(state.focused) ? state.focused : (open.at(-1) ?? null),
      maximised: state.maximised !== null && runs.has(state.maximised) ? state.maximised : null,
    };
  }
  for (const run of [...runs.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    if (state.newest !== null && run.id <= state.newest) continue;
    next = { ...withNews(next, run, runs), newest: run.id };
  }
  return next;
}

function withNews(state: Layout, run: Run, runs: ReadonlyMap<RunId, Run>): Layout {
  if (state.open.includes(run.id)) return state;
  const { predecessor } = run;
  if (predecessor !== null && state.open.includes(predecessor)) {
    return {
      ...state,
      open: state.open.map((id) => (id === predecessor ? run.id : id)),
      focused: state.focused === predecessor ? run.id : state.focused,
      maximised: state.maximised === predecessor ? run.id : state.maximised,
    };
  }
  if (!isAlive(run) || state.open.length >= ROOM_FOR_OTHERS) return state;
  const shown = withPane(state, run.id, runs);
  return { ...shown, focused: state.focused ?? run.id };
}

function restore(storages: readonly Pick<Storage, 'getItem'>[], key: string): Partial<Kept> {
  for (const storage of storages) {
    const text = storage.getItem(key);
    if (text === null) continue;
    try {
      const kept: unknown = JSON.parse(text);
      if (isKept(kept)) return kept;
    } catch {
      // Not ours, or half written: as good as nothing.
    }
  }
  return {};
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== 'object' || value === null) return false;
  const { open, focused, maximised, newest } = value as Record<string, unknown>;
  const textOrNull = (field: unknown) => field === null || typeof field === 'string';
  return (
    Array.isArray(open) &&
    open.every((id) => typeof id === 'string') &&
    textOrNull(focused) &&
    textOrNull(maximised) &&
    textOrNull(newest)
  );
}
