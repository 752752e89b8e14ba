// What can be done to a division of the window into tiles, as pure functions: nothing here knows React, the docking
// library or a run's state. Every function gives a well-formed place (no empty tile, no split of one part, no row
// directly in a row) or null for an empty window.
import type { Part, Place, Split, Tile } from '../shared/model/arrangement.ts';
import type { RunId } from '../shared/model/ids.ts';

/** Where a tile goes, seen from another. */
export type Direction = 'left' | 'right' | 'up' | 'down';

/** Most tiles of a tidy grid; further panes become tabs in them. */
const MOST_GRID_TILES = 9;

/** A tile of these runs; the last shows unless another is named. */
export function tileOf(runs: readonly RunId[], active?: RunId): Tile | null {
  const shown = active !== undefined && runs.includes(active) ? active : runs.at(-1);
  return shown === undefined ? null : { kind: 'tile', runs, active: shown };
}

/** The tiles, in reading order of the tree. */
export function tilesOf(root: Place | null): readonly Tile[] {
  if (root === null) return [];
  return root.kind === 'tile' ? [root] : root.parts.flatMap((part) => tilesOf(part.place));
}

/** Every run with a pane, tile by tile. */
export function runsOf(root: Place | null): readonly RunId[] {
  return tilesOf(root).flatMap((tile) => tile.runs);
}

/** The tile that has a run's tab. */
export function tileWith(root: Place | null, run: RunId | null): Tile | undefined {
  return run === null ? undefined : tilesOf(root).find((tile) => tile.runs.includes(run));
}

/** Changes every tile; one that becomes null goes, and its room is divided among its neighbours. */
export function mapTiles(root: Place | null, change: (tile: Tile) => Tile | null): Place | null {
  if (root === null) return null;
  if (root.kind === 'tile') return change(root);
  const parts: Part[] = [];
  for (const part of root.parts) {
    const place = mapTiles(part.place, change);
    if (place !== null) parts.push(place === part.place ? part : { share: part.share, place });
  }
  const same = parts.length === root.parts.length && parts.every((part, index) => part === root.parts[index]);
  return same ? root : splitOf(root.along, parts);
}

/** A split of these parts, made well-formed: shares add up, a lone part stands for itself, a row in a row is one row. */
export function splitOf(along: Split['along'], parts: readonly Part[]): Place | null {
  const flat = parts.flatMap((part) =>
    part.place.kind === 'split' && part.place.along === along
      ? part.place.parts.map((inner) => ({ share: inner.share * part.share, place: inner.place }))
      : [part],
  );
  const [first] = flat;
  if (first === undefined) return null;
  if (flat.length === 1) return first.place;
  const sum = flat.reduce((total, { share }) => total + share, 0);
  return { kind: 'split', along, parts: flat.map((part) => ({ ...part, share: part.share / sum })) };
}

/** Without some runs. A tile whose shown run goes shows the tab that took its place. */
export function withoutRuns(root: Place | null, gone: (run: RunId) => boolean): Place | null {
  return mapTiles(root, (tile) => {
    const runs = tile.runs.filter((run) => !gone(run));
    if (runs.length === tile.runs.length) return tile;
    if (runs.includes(tile.active)) return { ...tile, runs };
    const before = tile.runs.slice(0, tile.runs.indexOf(tile.active)).filter((run) => !gone(run)).length;
    return tileOf(runs, runs[Math.min(before, runs.length - 1)]);
  });
}

/** The run's tab shows in its tile. */
export function showing(root: Place | null, run: RunId): Place | null {
  return mapTiles(root, (tile) => (tile.runs.includes(run) && tile.active !== run ? { ...tile, active: run } : tile));
}

/** One run in the place of another. */
export function replaced(root: Place | null, old: RunId, next: RunId): Place | null {
  return mapTiles(root, (tile) =>
    tile.runs.includes(old)
      ? {
          ...tile,
          runs: tile.runs.map((run) => (run === old ? next : run)),
          active: tile.active === old ? next : tile.active,
        }
      : tile,
  );
}

/** A new tab after the one that shows in the tile of `beside`; shown at once unless `quietly`. */
export function withTab(root: Place | null, run: RunId, beside: RunId | null, quietly: boolean): Place | null {
  const home = tileWith(root, beside) ?? tilesOf(root).at(-1);
  if (home === undefined) return tileOf([run]);
  return mapTiles(root, (tile) => {
    if (tile !== home) return tile;
    const at = tile.runs.indexOf(tile.active) + 1;
    return { ...tile, runs: tile.runs.toSpliced(at, 0, run), active: quietly ? tile.active : run };
  });
}

/** A run in a tile of its own, at one side of the tile of `beside`, which gives it half of its room. */
export function besideTile(root: Place | null, run: RunId, beside: RunId, direction: Direction): Place | null {
  const rest = withoutRuns(root, (other) => other === run);
  const own = tileOf([run]);
  // It stood alone and is to stand beside itself: it stays.
  const neighbour = beside === run ? tileWith(root, run)?.runs.find((other) => other !== run) : beside;
  const home = tileWith(rest, neighbour ?? null);
  if (home === undefined || own === null) return root;
  const along = direction === 'left' || direction === 'right' ? 'row' : 'column';
  const first = direction === 'left' || direction === 'up';
  const half = (place: Place): Part => ({ share: 0.5, place });
  return mapPlaces(rest, home, () => splitOf(along, first ? [half(own), half(home)] : [half(home), half(own)]));
}

function mapPlaces(root: Place | null, at: Place, change: () => Place | null): Place | null {
  if (root === null) return null;
  if (root === at) return change();
  if (root.kind === 'tile') return root;
  const parts = root.parts.flatMap(({ share, place }) => {
    const next = mapPlaces(place, at, change);
    return next === null ? [] : [{ share, place: next }];
  });
  return splitOf(root.along, parts);
}

/**
 * A tidy grid: one tile fills it, two stand side by side, of three the first is tall, four make a square, and so on to
 * three by three, in columns. More tiles than that share those nine as tabs.
 */
export function tidyGrid(tiles: readonly Tile[]): Place | null {
  const shared = tiles.length > MOST_GRID_TILES ? dealt(tiles.flatMap((tile) => tile.runs)) : tiles;
  const count = shared.length;
  const columns = Math.ceil(Math.sqrt(count));
  const each = Math.floor(count / columns);
  const shorter = columns - (count % columns);
  const built: Part[] = [];
  let at = 0;
  for (let column = 0; column < columns; column += 1) {
    const tall = shared.slice(at, at + each + (column < shorter ? 0 : 1));
    at += tall.length;
    const place = evenly('column', tall);
    if (place !== null) built.push({ share: 1, place });
  }
  return splitOf('row', built);
}

function dealt(runs: readonly RunId[]): readonly Tile[] {
  const each = Math.ceil(runs.length / MOST_GRID_TILES);
  const tiles: Tile[] = [];
  for (let at = 0; at < runs.length; at += each) {
    const few = runs.slice(at, at + each);
    const tile = tileOf(few, few[0]);
    if (tile !== null) tiles.push(tile);
  }
  return tiles;
}

function evenly(along: Split['along'], places: readonly Place[]): Place | null {
  return splitOf(
    along,
    places.map((place) => ({ share: 1, place })),
  );
}

function columnsOf(root: Place): readonly Place[] {
  return root.kind === 'split' && root.along === 'row' ? root.parts.map((part) => part.place) : [root];
}

/** One more tile in a tidy grid, where it moves nothing else: beneath the last of the shortest columns, or as a column. */
export function gridWith(root: Place | null, run: RunId): Place | null {
  const own = tileOf([run]);
  if (root === null || own === null) return own;
  const columns = columnsOf(root);
  const count = tilesOf(root).length + 1;
  if (columns.length < Math.ceil(Math.sqrt(count))) return evenly('row', [...columns, own]);
  const heights = columns.map((column) => tilesOf(column).length);
  const at = heights.lastIndexOf(Math.min(...heights));
  return evenly(
    'row',
    columns.flatMap((column, index) => {
      const grown = index === at ? evenly('column', [...tilesOf(column), own]) : column;
      return grown === null ? [] : [grown];
    }),
  );
}

/** A tidy grid after tiles went from it: the others keep their places while the grid still looks like one. */
export function gridAfterLoss(root: Place | null): Place | null {
  if (root === null) return null;
  const columns = columnsOf(root);
  const tiles = tilesOf(root);
  if (columns.length < Math.ceil(Math.sqrt(tiles.length))) return tidyGrid(tiles);
  return evenly(
    'row',
    columns.flatMap((column) => evenly('column', tilesOf(column)) ?? []),
  );
}

interface Box {
  readonly tile: Tile;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function boxesOf(place: Place, left: number, top: number, width: number, height: number): readonly Box[] {
  if (place.kind === 'tile') return [{ tile: place, left, top, right: left + width, bottom: top + height }];
  let at = 0;
  return place.parts.flatMap((part) => {
    const begin = at;
    at += part.share;
    return place.along === 'row'
      ? boxesOf(part.place, left + begin * width, top, part.share * width, height)
      : boxesOf(part.place, left, top + begin * height, width, part.share * height);
  });
}

/** Edges this close are one edge: shares are rounded. */
const SAME_EDGE = 1e-6;

/** The tile that a step from the tile of `run` leads to: it touches on that side, and overlaps the most. */
export function neighbour(root: Place | null, run: RunId, direction: Direction): Tile | undefined {
  const boxes = root === null ? [] : boxesOf(root, 0, 0, 1, 1);
  const from = boxes.find(({ tile }) => tile.runs.includes(run));
  if (from === undefined) return undefined;
  const sideways = direction === 'left' || direction === 'right';
  const overlap = (box: Box) =>
    sideways
      ? Math.min(box.bottom, from.bottom) - Math.max(box.top, from.top)
      : Math.min(box.right, from.right) - Math.max(box.left, from.left);
  const gap = (box: Box) => {
    if (direction === 'left') return from.left - box.right;
    if (direction === 'right') return box.left - from.right;
    return direction === 'up' ? from.top - box.bottom : box.top - from.bottom;
  };
  return boxes
    .filter((box) => Math.abs(gap(box)) < SAME_EDGE && overlap(box) > SAME_EDGE)
    .sort((a, b) => overlap(b) - overlap(a))[0]?.tile;
}

/** Whether two places have the same tiles with the same tabs in the same order; sizes and shown tabs may differ. */
export function sameShape(a: Place | null, b: Place | null): boolean {
  if (a === null || b === null || a.kind !== b.kind) return a === b;
  if (a.kind === 'tile' && b.kind === 'tile') {
    return a.runs.length === b.runs.length && a.runs.every((run, index) => run === b.runs[index]);
  }
  if (a.kind !== 'split' || b.kind !== 'split') return false;
  if (a.along !== b.along || a.parts.length !== b.parts.length) return false;
  return a.parts.every((part, index) => sameShape(part.place, b.parts[index]?.place ?? null));
}
