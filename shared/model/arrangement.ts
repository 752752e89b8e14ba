// How a window's panes are laid out: tiles that divide the window, each with one run or several as tabs. The page
// arranges, the host keeps one arrangement per data directory. What comes from a page or from a file is read by
// `parseArrangement`, which believes nothing: a person may have edited the file, and another version written it.
import { isRunId, type RunId } from './ids.ts';

/** Raised when an older program would misread what is kept. */
export const ARRANGEMENT_VERSION = 1;

/** Most panes of one arrangement: far more than a window opens by itself, so that nothing honest is refused. */
const MOST_PANES = 200;
/** Deepest nesting of splits; beyond it a pane would be a few pixels wide. */
const DEEPEST = 16;
/** A share below this is a pane that can't be seen; it is also what keeps a division by the sum safe. */
const SMALLEST_SHARE = 0.001;

/** One tile: the runs whose tabs it has, and the one that shows. Never empty; `active` is one of `runs`. */
export interface Tile {
  readonly kind: 'tile';
  readonly runs: readonly RunId[];
  readonly active: RunId;
}

/** A division: parts beside each other (`row`) or one beneath the other (`column`). At least two. */
export interface Split {
  readonly kind: 'split';
  readonly along: 'row' | 'column';
  readonly parts: readonly Part[];
}

/** A part of a division, with its share of the whole: above 0, and 1 for all parts together. */
export interface Part {
  readonly share: number;
  readonly place: Place;
}

/** What fills a part of the window. */
export type Place = Tile | Split;

/** See the top of this file. */
export interface Arrangement {
  /** Null for a window without panes. */
  readonly root: Place | null;
  /** The pane in use. */
  readonly focused: RunId | null;
  /** The pane whose tile covers the others. */
  readonly maximised: RunId | null;
  /** The newest run seen so far; run ids sort by their start. */
  readonly newest: RunId | null;
  /** The tiles are where the window put them, so it may move them to make room. False once a person has moved one. */
  readonly tidy: boolean;
}

/** What was read, or a sentence on why it can't be. */
export type ParsedArrangement =
  | { readonly ok: true; readonly arrangement: Arrangement }
  | { readonly ok: false; readonly problem: string };

/** A problem with what was read, in a sentence. */
class Unreadable extends Error {}

/** An arrangement as it is kept. */
export function keptArrangement(arrangement: Arrangement): object {
  const { root, focused, maximised, newest, tidy } = arrangement;
  return { version: ARRANGEMENT_VERSION, root, focused, maximised, newest, tidy };
}

/** Reads what `keptArrangement` made, from anywhere. Never throws; gives nothing but the fields it knows. */
export function parseArrangement(value: unknown): ParsedArrangement {
  try {
    const record = object(value, 'the arrangement');
    if (record['version'] !== ARRANGEMENT_VERSION) {
      throw new Unreadable(`it is of version ${JSON.stringify(record['version'] ?? null)}, not ${ARRANGEMENT_VERSION}`);
    }
    const seen = new Set<RunId>();
    const root = record['root'] === null ? null : place(record['root'], seen, 0);
    const named = (field: string): RunId | null => {
      const id = record[field];
      if (id === null) return null;
      const run = runId(id, field);
      if (!seen.has(run)) throw new Unreadable(`"${field}" names a run without a pane`);
      return run;
    };
    const { newest, tidy } = record;
    if (typeof tidy !== 'boolean') throw new Unreadable('"tidy" is neither true nor false');
    const focused = named('focused');
    const maximised = named('maximised');
    const read = { root, focused, maximised, newest: newest === null ? null : runId(newest, 'newest'), tidy };
    return { ok: true, arrangement: read };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, problem: error.message };
    throw error;
  }
}

function place(value: unknown, seen: Set<RunId>, depth: number): Place {
  if (depth > DEEPEST) throw new Unreadable(`it is nested more than ${DEEPEST} deep`);
  const record = object(value, 'a place');
  if (record['kind'] === 'tile') return tile(record, seen);
  if (record['kind'] === 'split') return split(record, seen, depth);
  throw new Unreadable(`a place is neither "tile" nor "split"`);
}

function tile(record: Readonly<Record<string, unknown>>, seen: Set<RunId>): Tile {
  const runs = array(record['runs'], 'the runs of a tile').map((id) => runId(id, 'a tile'));
  for (const run of runs) {
    if (seen.has(run)) throw new Unreadable('a run has two panes');
    if (seen.size >= MOST_PANES) throw new Unreadable(`it has more than ${MOST_PANES} panes`);
    seen.add(run);
  }
  const active = runId(record['active'], 'a tile');
  if (!runs.includes(active)) throw new Unreadable('a tile shows a run that is not in it');
  return { kind: 'tile', runs, active };
}

function split(record: Readonly<Record<string, unknown>>, seen: Set<RunId>, depth: number): Split {
  const { along } = record;
  if (along !== 'row' && along !== 'column') throw new Unreadable('a split is neither "row" nor "column"');
  const given = array(record['parts'], 'the parts of a split');
  if (given.length < 2) throw new Unreadable('a split has fewer than two parts');
  if (given.length > MOST_PANES) throw new Unreadable(`it has more than ${MOST_PANES} panes`);
  const parts = given.map((value) => {
    const part = object(value, 'a part');
    const { share } = part;
    if (typeof share !== 'number' || !(share >= SMALLEST_SHARE && share <= 1)) {
      throw new Unreadable(`a part's share is not between ${SMALLEST_SHARE} and 1`);
    }
    return { share, place: place(part['place'], seen, depth + 1) };
  });
  const sum = parts.reduce((total, { share }) => total + share, 0);
  return { kind: 'split', along, parts: parts.map((part) => ({ ...part, share: part.share / sum })) };
}

function object(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unreadable(`${what} is missing`);
  return value as Record<string, unknown>;
}

function array(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new Unreadable(`${what} are missing`);
  return value;
}

function runId(value: unknown, where: string): RunId {
  if (typeof value !== 'string' || !isRunId(value)) throw new Unreadable(`${where} names something that is not a run`);
  return value;
}
