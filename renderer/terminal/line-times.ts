// When each line of a pipes view came. xterm knows rows, which wrap, reflow and are dropped; times belong to lines as
// they were written. So lines are counted from the first of the view, a marker holds on to one whose number is known,
// and the number of any other follows from the lines between the two. It costs one entry per change of time, however
// much is written, and nothing to keep in step with the scrollback.
import type { IMarker, Terminal } from '@xterm/xterm';

/** When a line came. */
export interface LineTime {
  /** Milliseconds since the epoch; null for a line that the run did not write. */
  readonly time: number | null;
  /** The other pipe had bytes in the same turn: this line may belong before the ones above it. */
  readonly orderUnknown: boolean;
}

/** From this line on, until the next entry. */
interface Entry extends LineTime {
  readonly line: number;
}

/** Times nearer than this are one, in milliseconds: nobody can read them apart. */
const SAME_TIME_MS = 0.5;

/** The marker is set anew when the cursor is so many rows past it: markers cost something, and so does counting. */
const MARK_EVERY_ROWS = 64;

/** What the count of lines needs of a terminal. */
export type LineTerminal = Pick<Terminal, 'registerMarker' | 'rows' | 'options'> & {
  readonly buffer: { readonly active: Terminal['buffer']['active'] };
};

/** The times of one terminal's lines. */
export class LineTimes {
  readonly #terminal: LineTerminal;
  #entries: Entry[] = [];
  #marker: IMarker | null = null;
  #markerLine = 0;
  /** The last line that the cursor was seen in. */
  #reached = 0;

  constructor(terminal: LineTerminal) {
    this.#terminal = terminal;
  }

  /** What xterm parses next came at `time`. To be called in xterm's write queue, between two pieces of output. */
  next(time: number | null, orderUnknown: boolean): void {
    const last = this.#entries.at(-1);
    if (last !== undefined && last.orderUnknown === orderUnknown && near(last.time, time)) return;
    const cursor = this.#cursorLine();
    this.#reached = Math.max(this.#reached, cursor);
    // Lines keep the time of their first byte, also when a program goes back to them: what comes now is the time of the
    // first line that nothing was written to.
    const line = this.#isEmpty(this.#reached - cursor) ? this.#reached : this.#reached + 1;
    while ((this.#entries.at(-1)?.line ?? -1) >= line) this.#entries.pop();
    this.#entries.push({ line, time, orderUnknown });
    this.#prune(cursor);
  }

  /** Forgets everything: the terminal is empty again. */
  clear(): void {
    this.#entries = [];
    this.#marker?.dispose();
    this.#marker = null;
    this.#markerLine = 0;
    this.#reached = 0;
  }

  /** The time of each row from `top` on; null for rows that continue a line, or that nothing is known of. */
  of(top: number, rows: number): (LineTime | null)[] {
    const { active } = this.#terminal.buffer;
    const times: (LineTime | null)[] = [];
    let line = this.#lineAt(top);
    let index = line === null ? this.#entries.length - 1 : this.#indexOf(line);
    for (let row = top; row < top + rows; row += 1) {
      const buffered = active.getLine(row);
      if (row > top && buffered?.isWrapped === false && line !== null) {
        line += 1;
        while ((this.#entries[index + 1]?.line ?? Number.POSITIVE_INFINITY) <= line) index += 1;
      }
      const written =
        buffered !== undefined && (row < active.baseY + active.cursorY || buffered.getCell(0)?.getChars() !== '');
      const entry = written && !buffered.isWrapped ? this.#entries[index] : undefined;
      times.push(entry ?? null);
    }
    return times;
  }

  /** Whether nothing was written to the line so many below the cursor's. */
  #isEmpty(below: number): boolean {
    const { active } = this.#terminal.buffer;
    let row = active.baseY + active.cursorY;
    for (let lines = below; lines > 0 && row + 1 < active.length; ) {
      row += 1;
      if (active.getLine(row)?.isWrapped !== true) lines -= 1;
    }
    return active.getLine(row)?.isWrapped !== true && active.getLine(row)?.getCell(0)?.getChars() === '';
  }

  /** The number of the line that the cursor is in; keeps the marker near it. */
  #cursorLine(): number {
    const { active } = this.#terminal.buffer;
    const row = active.baseY + active.cursorY;
    let first = row;
    while (first > 0 && active.getLine(first)?.isWrapped === true) first -= 1;
    // Without its marker everything that is left came after it: any number that leaves room for that will do.
    const line = this.#lineAt(first) ?? Math.max(this.#markerLine, this.#entries.at(-1)?.line ?? 0) + active.length;
    const marked = this.#marker?.line ?? -1;
    // Long before it is dropped.
    const far = Math.min(MARK_EVERY_ROWS, this.#kept / 4);
    if (marked < 0 || Math.abs(first - marked) > far) {
      this.#marker?.dispose();
      this.#marker = this.#terminal.registerMarker(first - row) ?? null;
      this.#markerLine = line;
    }
    return line;
  }

  /** The number of the line that a row is part of; null when there is nothing to count from. */
  #lineAt(row: number): number | null {
    const from = this.#marker?.line ?? -1;
    if (from < 0) return null;
    const { active } = this.#terminal.buffer;
    let lines = 0;
    for (let at = Math.min(from, row) + 1; at <= Math.max(from, row); at += 1) {
      if (active.getLine(at)?.isWrapped !== true) lines += 1;
    }
    return this.#markerLine + (row < from ? -lines : lines);
  }

  /** The entry that holds for a line; -1 when it is older than all. */
  #indexOf(line: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.line ?? 0) <= line) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Lines that the terminal has dropped need no times. */
  #prune(cursor: number): void {
    if (this.#entries.length <= 2 * this.#kept) return;
    this.#entries = this.#entries.slice(Math.max(0, this.#indexOf(cursor - this.#kept)));
  }

  /** Rows that the terminal keeps at most. */
  get #kept(): number {
    return (this.#terminal.options.scrollback ?? 0) + this.#terminal.rows;
  }
}

function near(a: number | null, b: number | null): boolean {
  return a === null || b === null ? a === b : Math.abs(a - b) < SAME_TIME_MS;
}
