// A search through the logs of runs: what is asked, and what comes back.
import type { RunId } from './ids.ts';
import type { StreamName } from './stream.ts';

/** What to look for. It is looked for line by line, in text without escape sequences. */
export interface SearchQuery {
  readonly text: string;
  /** `text` is a regular expression, as JavaScript has them. */
  readonly regex: boolean;
  readonly matchCase: boolean;
  /** Streams to look through; null for all. */
  readonly streams: readonly StreamName[] | null;
  /** Only what arrived from this moment on, milliseconds since the epoch. */
  readonly since: number | null;
  /** Only what arrived before this moment. */
  readonly until: number | null;
}

/** A line in which something was found. */
export interface SearchHit {
  readonly run: RunId;
  readonly stream: StreamName;
  /** Offset in the run of the first byte that was found. */
  readonly at: number;
  /** When that byte arrived, milliseconds since the epoch. */
  readonly time: number;
  /** The line, or the part of it around what was found, as text. */
  readonly text: string;
  /** What was found: from and to in `text`, in UTF-16 units. */
  readonly mark: readonly [from: number, to: number];
}

/** How a search stands. */
export interface SearchProgress {
  /** Bytes looked through so far, and in all. */
  readonly scanned: number;
  readonly total: number;
  /** Bytes that could not be looked through: dropped over the cap meanwhile, or never saved. */
  readonly missing: number;
}

/** Why a search is over: everything was looked through, somebody ended it, or it could not go on. */
export type SearchEnd =
  | { readonly kind: 'complete' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'failed'; readonly why: string };
