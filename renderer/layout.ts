// Which panes are open, how they divide the window, and which one is in use: the one truth about the arrangement. The
// docking library draws it and tells what a person dragged; it decides nothing. While nobody has moved a pane by hand
// the window keeps a tidy grid of a few tiles; from then on, and for more runs than that, a new run is a tab beside the
// pane in use.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Arrangement, Place } from '../shared/model/arrangement.ts';
import type { RunId } from '../shared/model/ids.ts';
import { isAlive, type Run } from '../shared/model/run.ts';
import {
  besideTile,
  type Direction,
  gridAfterLoss,
  gridWith,
  neighbour,
  replaced,
  runsOf,
  sameShape,
  showing,
  tidyGrid,
  tileOf,
  tilesOf,
  tileWith,
  withoutRuns,
  withTab,
} from './places.ts';

/** Most panes at once: each that was looked at holds a terminal of some megabytes. The oldest ended one gives way. */
const MOST_PANES = 24;
/** Tiles that open by themselves: on a laptop's screen more than four terminals are too small to read. */
const MOST_OWN_TILES = 4;
/** A run that somebody else started opens by itself while there are fewer panes than this. */
const ROOM_FOR_OTHERS = 4;

/** See the top of this file. */
export interface Layout extends Arrangement {
  /** Raised whenever the keyboard should go to the focused pane. */
  readonly focusRequest: number;
}

/** The arrangement of this window. */
export type LayoutStore = StoreApi<Layout>;

/** An arrangement with no panes. */
export const EMPTY_LAYOUT: Layout = {
  root: null,
  focused: null,
  maximised: null,
  newest: null,
  tidy: true,
  focusRequest: 0,
};

/** A store of an arrangement with no panes. */
export function createLayoutStore(): LayoutStore {
  return createStore<Layout>(() => EMPTY_LAYOUT);
}

/** Opens a run's pane, if it is not open, shows it and gives it the keyboard. */
export function openPane(layout: LayoutStore, run: RunId, runs: ReadonlyMap<RunId, Run>): void {
  layout.setState((state) => inUse(withPane(state, run, runs, false), run));
}

/** Closes a pane; the run goes on. */
export function closePane(layout: LayoutStore, run: RunId): void {
  layout.setState((state) => withoutPanes(state, (other) => other === run));
}

/** Closes many panes at once; their runs go on. */
export function closePanes(layout: LayoutStore, which: (run: RunId) => boolean): void {
  layout.setState((state) => withoutPanes(state, which));
}

/** The pane is in use: it was clicked, or the focus went there. Its tab shows. */
export function focusPane(layout: LayoutStore, run: RunId): void {
  const { root, focused } = layout.getState();
  if (focused === run && tileWith(root, run)?.active === run) return;
  layout.setState((state) => ({ ...inUse(state, run), focusRequest: state.focusRequest }));
}

/** The pane is in use, and the keyboard goes there. */
export function focusPaneWithKeyboard(layout: LayoutStore, run: RunId): void {
  layout.setState((state) => inUse(state, run));
}

/** Makes a pane as large as the window, with the tabs of its tile, or puts it back. */
export function toggleMaximised(layout: LayoutStore, run: RunId): void {
  layout.setState((state) => {
    const next = inUse(state, run);
    return { ...next, maximised: isMaximised(state, run) ? null : run };
  });
}

/** Whether a pane's tile covers the others. */
export function isMaximised(state: Pick<Layout, 'root' | 'maximised'>, run: RunId): boolean {
  return state.maximised !== null && tileWith(state.root, state.maximised)?.runs.includes(run) === true;
}

/** Takes a pane out of its tile into one of its own, at that side. False when it has no other tab to leave behind. */
export function splitPane(layout: LayoutStore, run: RunId, direction: Direction): boolean {
  if ((tileWith(layout.getState().root, run)?.runs.length ?? 0) < 2) return false;
  placeBeside(layout, run, run, direction);
  return true;
}

/** Puts an open pane into a tile of its own, at one side of another pane's. */
export function placeBeside(layout: LayoutStore, run: RunId, beside: RunId, direction: Direction): void {
  layout.setState((state) => {
    const root = besideTile(state.root, run, beside, direction);
    return { ...inUse({ ...state, root }, run), maximised: null, tidy: false };
  });
}

/** The keyboard goes to the next pane (1) or the one before (-1), through tabs and tiles and around. */
export function stepFocus(layout: LayoutStore, step: 1 | -1): void {
  layout.setState((state) => {
    const panes = runsOf(state.root);
    const at = state.focused === null ? -1 : panes.indexOf(state.focused);
    const next = panes.at((Math.max(at, 0) + (at < 0 ? 0 : step)) % panes.length);
    return next === undefined ? state : inUse(state, next);
  });
}

/** The keyboard goes to the tile on that side, if there is one. */
export function focusTowards(layout: LayoutStore, direction: Direction): void {
  layout.setState((state) => {
    const next = state.focused === null ? undefined : neighbour(state.root, state.focused, direction);
    return next === undefined ? state : inUse(state, next.active);
  });
}

/** Every pane in a tile of its own, in a grid that the window keeps tidy from now on. */
export function tidyUp(layout: LayoutStore): void {
  layout.setState((state) => {
    const tiles = runsOf(state.root).flatMap((run) => tileOf([run]) ?? []);
    const root = tidyGrid(tiles);
    const shown = state.focused === null ? root : showing(root, state.focused);
    return { root: shown, maximised: null, tidy: true, focusRequest: state.focusRequest + 1 };
  });
}

/** What a person made of the tiles with the mouse: moved tabs, or dragged an edge. */
export function arrangeByHand(layout: LayoutStore, root: Place | null): void {
  layout.setState((state) => {
    const moved = !sameShape(state.root, root);
    return { root, tidy: false, maximised: moved ? null : state.maximised };
  });
}

/** The pane in use, its tab in front, over the others while one is maximised. */
function inUse(state: Layout, run: RunId): Layout {
  return {
    ...state,
    root: showing(state.root, run),
    focused: run,
    maximised: state.maximised === null ? null : run,
    focusRequest: state.focusRequest + 1,
  };
}

function withPane(state: Layout, run: RunId, runs: ReadonlyMap<RunId, Run>, quietly: boolean): Layout {
  if (tileWith(state.root, run) !== undefined) return state;
  const roomy = makeRoom(state, runs);
  const own = roomy.tidy && tilesOf(roomy.root).length < MOST_OWN_TILES;
  const root = own ? gridWith(roomy.root, run) : withTab(roomy.root, run, roomy.focused, quietly);
  return { ...roomy, root };
}

function makeRoom(state: Layout, runs: ReadonlyMap<RunId, Run>): Layout {
  const panes = runsOf(state.root);
  if (panes.length < MOST_PANES) return state;
  const oldestFirst = [...panes].sort();
  const over = oldestFirst.find((id) => {
    const known = runs.get(id);
    return known === undefined || !isAlive(known);
  });
  const gone = over ?? oldestFirst[0];
  return withoutPanes(state, (id) => id === gone);
}

function withoutPanes(state: Layout, gone: (run: RunId) => boolean): Layout {
  const panes = runsOf(state.root);
  if (!panes.some(gone)) return state;
  const rest = withoutRuns(state.root, gone);
  const fewer = tilesOf(rest).length < tilesOf(state.root).length;
  const root = state.tidy && fewer ? gridAfterLoss(rest) : rest;
  return {
    ...state,
    root,
    focused: heir(state.root, rest, state.focused, gone),
    maximised: heirInTile(state.root, rest, state.maximised, gone),
  };
}

/** Who has the focus after some panes went: the tab in their tile's place, else the pane that stands where it stood. */
function heir(
  before: Place | null,
  after: Place | null,
  run: RunId | null,
  gone: (run: RunId) => boolean,
): RunId | null {
  if (run === null || !gone(run)) return run;
  const inTile = heirInTile(before, after, run, gone);
  if (inTile !== null) return inTile;
  const tiles = tilesOf(before);
  const at = tiles.findIndex((tile) => tile.runs.includes(run));
  const earlier = tiles.slice(0, at).filter((tile) => tile.runs.some((other) => !gone(other))).length;
  const left = tilesOf(after);
  return left[Math.min(earlier, left.length - 1)]?.active ?? null;
}

function heirInTile(
  before: Place | null,
  after: Place | null,
  run: RunId | null,
  gone: (run: RunId) => boolean,
): RunId | null {
  if (run === null || !gone(run)) return run;
  const mate = tileWith(before, run)?.runs.find((other) => !gone(other));
  return mate === undefined ? null : (tileWith(after, mate)?.active ?? null);
}

/** What follows for the panes from runs that came and went. */
export function keepUp(state: Layout, runs: ReadonlyMap<RunId, Run>): Layout {
  // A run newer than any that was seen is one that this window has just started: its news is on the way.
  const { newest } = state;
  let next = withoutPanes(state, (run) => !runs.has(run) && newest !== null && run <= newest);
  for (const run of [...runs.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    if (state.newest !== null && run.id <= state.newest) continue;
    next = { ...withNews(next, run, runs), newest: run.id };
  }
  return next;
}

function withNews(state: Layout, run: Run, runs: ReadonlyMap<RunId, Run>): Layout {
  if (tileWith(state.root, run.id) !== undefined) return state;
  const { predecessor } = run;
  if (predecessor !== null && tileWith(state.root, predecessor) !== undefined) {
    return {
      ...state,
      root: replaced(state.root, predecessor, run.id),
      focused: state.focused === predecessor ? run.id : state.focused,
      maximised: state.maximised === predecessor ? run.id : state.maximised,
    };
  }
  if (!isAlive(run) || runsOf(state.root).length >= ROOM_FOR_OTHERS) return state;
  const shown = withPane(state, run.id, runs, true);
  return { ...shown, focused: state.focused ?? run.id };
}
