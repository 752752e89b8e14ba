// Draws the lines of a buffer into a terminal that was just reset or has just entered its alternate screen: every
// cell with its attributes, and which lines continue the one before. xterm's serialize addon does not do: it drops
// underline styles, links and protection, and can't tell a blank from a space or redo every kind of wrapping.
import { hasPlainBackground, isErased } from './attributes.ts';
import type { Pen } from './pen.ts';
import { columnTo, csi, cursorTo } from './sequences.ts';
import type { RawAttributes, RawBuffer, RawCell, RawLine } from './xterm-internals.ts';

/** Two cells wide, and nothing joins it. */
const WIDE = '\u3000';

/** Something to print where only the printing matters. */
const ANY = 'x';

/** How the terminal gets from one line to the next. */
type Step = 'line-feed' | 'wrap' | 'forced-wrap';

/** Copies a loaded cell's attributes: the cell itself is loaded again and again. */
function copied({ fg, bg, extended }: RawAttributes): RawAttributes {
  return { fg, bg, extended };
}

function hasText(cell: RawCell): boolean {
  return cell.getChars() !== '';
}

/** Something to do in a line once it is drawn, by its index from the first line kept. The cursor may be left anywhere in it. */
export interface Stop {
  readonly line: number;
  readonly act: () => void;
}

/** Draws one buffer. */
export class RowDrawer {
  readonly #pen: Pen;
  readonly #buffer: RawBuffer;
  readonly #cols: number;
  readonly #rows: number;
  readonly #cell: RawCell;
  readonly #stop: Stop | null;

  constructor(pen: Pen, buffer: RawBuffer, cols: number, rows: number, stop: Stop | null = null) {
    this.#stop = stop;
    this.#pen = pen;
    this.#buffer = buffer;
    this.#cols = cols;
    this.#rows = rows;
    // A fresh cell: `getNullCell` gives the buffer's own, which loading would overwrite.
    this.#cell = Object.assign(Object.create(Object.getPrototypeOf(buffer.getNullCell())), buffer.getNullCell());
  }

  /** Draws all lines, the ones above the screen too. The cursor must be at the top left of an empty screen. */
  draw(): void {
    const lines = this.#lines();
    const steps = this.#steps(lines);
    if (steps[0] === 'forced-wrap') this.#wrapFirst();
    for (const [index, line] of lines.entries()) {
      if (steps[index + 1] === 'forced-wrap') this.#wrapNext();
      this.#drawLine(line);
      if (index === this.#stop?.line) this.#stop.act();
      const next = steps[index + 1];
      if (next === undefined || next === 'wrap') continue;
      this.#pen.plain();
      // Down without a line feed where the next line is already there: a line feed would end its being a continuation.
      this.#pen.put(next === 'line-feed' ? '\r\n' : `\r${csi('B')}`);
    }
  }

  #lines(): RawLine[] {
    const lines: RawLine[] = [];
    for (let index = 0; index < this.#buffer.ybase + this.#rows; index += 1) {
      const line = this.#buffer.lines.get(index);
      if (line !== undefined) lines.push(line);
    }
    return lines;
  }

  /** How each line is reached. A line that must be prepared before it is drawn can't be reached by printing on. */
  #steps(lines: readonly RawLine[]): Step[] {
    const steps: Step[] = [];
    for (let index = lines.length - 1; index >= 0; index -= 1) {
      const line = lines[index];
      const before = lines[index - 1];
      // With a single row there is no way back up to the line that was left.
      if (line === undefined || !line.isWrapped || this.#rows === 1) steps[index] = 'line-feed';
      else if (before === undefined || steps[index + 1] === 'forced-wrap' || index - 1 === this.#stop?.line)
        steps[index] = 'forced-wrap';
      else steps[index] = this.#wrapsByItself(before, line) ? 'wrap' : 'forced-wrap';
    }
    return steps;
  }

  /** Whether printing `before` to its end and `line` from its start makes the second a continuation of the first. */
  #wrapsByItself(before: RawLine, line: RawLine): boolean {
    const last = before.loadCell(this.#cols - 1, this.#cell);
    const full = last.getWidth() === 0 ? before.loadCell(this.#cols - 2, this.#cell).getWidth() === 2 : hasText(last);
    if (!full || this.#hasOddBlanks(line)) return false;
    const first = line.loadCell(0, this.#cell);
    // Wrapping at the bottom fills the new line with the background in use.
    return hasText(first) && hasPlainBackground(first);
  }

  /** Makes the line below a continuation of this one, and leaves both blank and the cursor where it was. */
  #wrapNext(): void {
    const pen = this.#pen;
    pen.plain();
    pen.put(columnTo(this.#cols - 1));
    pen.print(ANY);
    pen.print(ANY);
    pen.put(`\r${csi('X')}${csi('A')}${columnTo(this.#cols - 1)}${csi('X')}\r`);
  }

  /** Makes the first line a continuation of one that is gone: wraps at the bottom and scrolls it up. */
  #wrapFirst(): void {
    const pen = this.#pen;
    pen.plain();
    pen.put(cursorTo(this.#cols - 1, this.#rows - 1));
    pen.print(ANY);
    pen.print(ANY);
    pen.put(`${'\n'.repeat(this.#rows - 1)}${csi('3J')}${csi('H')}${csi('X')}`);
  }

  /** Blanks with attributes that no erasing leaves: the rest of a wide character of which half was overwritten. */
  #oddBlanks(line: RawLine): number[] {
    const odd: number[] = [];
    for (let column = 0; column < this.#cols; column += 1) {
      const cell = line.loadCell(column, this.#cell);
      if (!hasText(cell) && cell.getWidth() === 1 && !isErased(cell)) odd.push(column);
    }
    return odd;
  }

  #hasOddBlanks(line: RawLine): boolean {
    return this.#oddBlanks(line).length > 0;
  }

  #drawLine(line: RawLine): void {
    const odd = this.#oddBlanks(line);
    if (odd.length > 0) this.#drawOddBlanks(line, odd);
    const pen = this.#pen;
    let column = 0;
    const moveTo = (target: number) => {
      if (target > column) pen.put(csi(target - column === 1 ? 'C' : `${target - column}C`));
      column = target;
    };
    for (let at = 0; at < this.#cols; ) {
      const cell = line.loadCell(at, this.#cell);
      if (hasText(cell)) {
        moveTo(at);
        pen.use(cell);
        pen.print(cell.getChars());
        at += Math.max(1, cell.getWidth());
        column = at;
        continue;
      }
      const from = at;
      const look = copied(cell);
      at = this.#blankRun(line, from);
      // Where odd blanks were made there may be rubbish; everywhere else the line is blank already.
      const leave = !isErased(look) || (odd.length === 0 && (look.fg | look.bg) === 0);
      if (leave) continue;
      moveTo(from);
      pen.use(look);
      pen.put(csi(at - from === 1 ? 'X' : `${at - from}X`));
    }
  }

  /** The end of the run of blanks that begins at `from` and looks the same all along. */
  #blankRun(line: RawLine, from: number): number {
    const first = copied(line.loadCell(from, this.#cell));
    let end = from + 1;
    for (; end < this.#cols; end += 1) {
      const cell = line.loadCell(end, this.#cell);
      if (hasText(cell) || cell.fg !== first.fg || cell.bg !== first.bg) break;
    }
    return end;
  }

  /** Makes odd blanks the way they come about. What this destroys beside them is drawn afterwards. */
  #drawOddBlanks(line: RawLine, odd: readonly number[]): void {
    const atEnd = new Set<number>();
    for (let column = this.#cols - 1; column > 0 && odd.includes(column); column -= 1) {
      this.#halve(column - 1, column - 1, copied(line.loadCell(column, this.#cell)));
      atEnd.add(column);
    }
    for (const column of odd) {
      if (atEnd.has(column) || column === this.#cols - 1) continue;
      this.#halve(column, column + 1, copied(line.loadCell(column, this.#cell)));
    }
    this.#pen.plain();
    this.#pen.put('\r');
  }

  /** Prints a wide character at `wide` and overwrites one of its halves: the other becomes a blank that looks like `look`. */
  #halve(wide: number, over: number, look: RawAttributes): void {
    const pen = this.#pen;
    pen.plain();
    pen.put(columnTo(wide));
    pen.print(WIDE);
    pen.put(columnTo(over));
    pen.use(look);
    pen.print(ANY);
  }
}
