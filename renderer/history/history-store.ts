// The part of a log that a history view holds: a run of rows around where the person is, never more than a few thousand,
// whatever the log's size. It grows at either end as the view nears it, and is dropped at the other.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { RunId } from '../../shared/model/ids.ts';
import type { HistoryPart, HistoryPiece } from '../../shared/protocol/messages.ts';
import { joinBytes } from '../../shared/text/join-bytes.ts';
import { type Row, rowsOf } from './rows.ts';

/** Bytes that are read at once: some screens of text. */
const PIECE = 32 * 1024;

/** Rows that are held at most. */
const MOST_ROWS = 3000;

/** Rows that are taken of one piece at most, those next to what is held: of short lines a piece has many. */
const MOST_NEW_ROWS = MOST_ROWS / 2;

/** How a store reads its log. */
export type ReadPiece = (run: RunId, at: number, bytes: number) => Promise<HistoryPiece>;

/** See the top of this file. */
export interface HistoryState {
  readonly rows: readonly Row[];
  /** What is kept of the log. */
  readonly begin: number;
  readonly end: number;
  /** Where the view should go: the row with this offset; raised `request` says that it is a new wish. */
  readonly target: { readonly at: number; readonly request: number; readonly mark: boolean } | null;
  readonly problem: string | null;
}

/** Holds the rows of one log. */
export class HistoryStore {
  readonly state: StoreApi<HistoryState>;
  readonly #run: RunId;
  readonly #read: ReadPiece;
  /** One read at a time; a jump makes what was read before it worthless. */
  #busy = false;
  #era = 0;
  #wish: { readonly at: number; readonly mark: boolean } | null = null;

  constructor(run: RunId, begin: number, end: number, read: ReadPiece) {
    this.#run = run;
    this.#read = read;
    this.state = createStore<HistoryState>(() => ({ rows: [], begin, end, target: null, problem: null }));
  }

  /** Shows the row with this offset, and marks it if asked to. */
  jump(at: number, mark: boolean): void {
    const { rows, target, end } = this.state.getState();
    const held = rows.some((row) => row.at <= at && at < row.end) || (at >= end && rows.at(-1)?.end === end);
    if (held) {
      this.state.setState({ target: { at, request: (target?.request ?? 0) + 1, mark } });
      return;
    }
    this.#era += 1;
    this.#wish = { at, mark };
    if (!this.#busy) void this.#turn(() => this.#fulfil());
  }

  /** The view nears the first row. */
  before(): void {
    const first = this.state.getState().rows[0];
    if (this.#busy || first === undefined || first.at <= this.state.getState().begin) return;
    void this.#turn(async () => {
      const older = await this.#rowsBefore(first.at);
      return () => ({ rows: [...older, ...this.state.getState().rows].slice(0, MOST_ROWS) });
    });
  }

  /** The view nears the last row. */
  after(): void {
    const { rows, end } = this.state.getState();
    const last = rows.at(-1);
    if (this.#busy || last === undefined || last.end >= end) return;
    void this.#turn(async () => {
      // A row without an end may have grown: it is read again.
      const newer = await this.#rowsFrom(last.open ? last.at : last.end);
      return () => {
        const held = this.state.getState().rows;
        return { rows: [...(last.open ? held.slice(0, -1) : held), ...newer].slice(-MOST_ROWS) };
      };
    });
  }

  /** The log has grown to here. */
  grown(end: number): void {
    if (end > this.state.getState().end) this.state.setState({ end });
  }

  /** Reads, and then says what came of it: whoever hears of new rows may ask for more at once. */
  async #turn(work: () => Promise<() => Partial<HistoryState>>): Promise<void> {
    this.#busy = true;
    const era = this.#era;
    let news: () => Partial<HistoryState>;
    try {
      const change = await work();
      news = () => ({ problem: null, ...(era === this.#era ? change() : {}) });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      news = () => ({ problem });
    }
    this.#busy = false;
    this.state.setState(news());
    if (this.#wish !== null && !this.#busy) void this.#turn(() => this.#fulfil());
  }

  async #fulfil(): Promise<() => Partial<HistoryState>> {
    const wish = this.#wish;
    if (wish === null) return () => ({});
    this.#wish = null;
    const { begin, end } = this.state.getState();
    const at = Math.min(Math.max(wish.at, begin), end);
    const older = await this.#rowsBefore(at);
    // What was read backwards may end within a row: the rest comes with it.
    const from = older.at(-1)?.open === true ? (older.pop()?.at ?? at) : at;
    const newer = await this.#rowsFrom(from);
    return () => ({
      rows: [...older, ...newer],
      target: {
        at: Math.max(at, older[0]?.at ?? newer[0]?.at ?? at),
        request: (this.state.getState().target?.request ?? 0) + 1,
        mark: wish.mark,
      },
    });
  }

  /** Rows up to `at`. The first that is read is a part of one, unless the log begins there. */
  async #rowsBefore(at: number): Promise<Row[]> {
    const { begin } = this.state.getState();
    const from = Math.max(begin, at - PIECE);
    if (from >= at) return [];
    const piece = await this.#piece(from, at);
    const rows = rowsOf(piece).filter((row) => row.at < at);
    return (piece.at <= begin || rows.length < 2 ? rows : rows.slice(1)).slice(-MOST_NEW_ROWS);
  }

  /** Rows from a row's start on. */
  async #rowsFrom(at: number): Promise<Row[]> {
    const { end } = this.state.getState();
    const to = Math.min(end, at + PIECE);
    if (at >= to) return [];
    const rows = rowsOf(await this.#piece(at, to));
    // Where reading stopped is no end of a row, except at the end of the log.
    const whole = to < end && rows.at(-1)?.open === true && rows.length > 1 ? rows.slice(0, -1) : rows;
    return whole.slice(0, MOST_NEW_ROWS);
  }

  /** Everything from `from` to `to`; more where bytes were lost. */
  async #piece(from: number, to: number): Promise<Pick<HistoryPiece, 'at' | 'parts' | 'bytes'>> {
    const parts: HistoryPart[] = [];
    const bytes: Uint8Array[] = [];
    let start: number | null = null;
    for (let at = from; at < to; ) {
      const piece = await this.#read(this.#run, at, to - at);
      this.state.setState({ begin: piece.log.begin, end: Math.max(piece.log.end, this.state.getState().end) });
      start ??= piece.at;
      if (piece.end <= at) break;
      parts.push(...piece.parts);
      bytes.push(piece.bytes);
      at = piece.end;
    }
    return { at: start ?? from, parts, bytes: joinBytes(bytes) };
  }
}
