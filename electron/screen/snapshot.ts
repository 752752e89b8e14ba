// A terminal's whole state as bytes that make it again in a terminal that was just reset: the lines of both
// buffers, then everything that decides what the next byte does. The order is chosen so that nothing undoes what
// came before it: what homes the cursor before the cursor, what translates or shifts text after the text.
import type { Terminal } from '@xterm/headless';
import { isErased, sgrParameters } from './attributes.ts';
import { designationOf } from './charsets.ts';
import { RowDrawer } from './draw-rows.ts';
import { Pen } from './pen.ts';
import { columnTo, csi, cursorTo, ESC, osc, setMode } from './sequences.ts';
import {
  type Charset,
  type Internals,
  internalsOf,
  type RawAttributes,
  type RawBuffer,
  type RawCell,
} from './xterm-internals.ts';

/** Ends any sequence that the receiving parser is in. */
const CANCEL = '\x18';

/** Columns between the tab stops of a terminal that was just reset. */
const TAB_WIDTH = 8;

/** Longest title that is handed on, in UTF-16 units. */
const MAX_TITLE = 1024;

const MOUSE_MODES: Readonly<Record<string, number>> = { X10: 9, VT200: 1000, DRAG: 1002, ANY: 1003 };
const MOUSE_ENCODINGS: Readonly<Record<string, number>> = { SGR: 1006, SGR_PIXELS: 1016 };
const CURSOR_STYLES = { block: 2, underline: 4, bar: 6 } as const;

/**
 * Writes the state of `terminal`, whose parser may be anywhere; what it has begun is not part of this. `more` are DEC
 * private modes that are set and that xterm itself does not know. Of the lines above the screen at most `above` are
 * written, the nearest.
 */
export function writeState(terminal: Terminal, more: readonly number[], above: number): string {
  return new StateWriter(terminal, more, above).write();
}

/** A buffer as if its first lines had been dropped, so that at most `above` are left above the screen. */
function shortened(buffer: RawBuffer, above: number): RawBuffer {
  const gone = buffer.ybase - above;
  if (gone <= 0) return buffer;
  const { lines, savedY, ybase } = buffer;
  return Object.create(buffer, {
    lines: { value: { length: lines.length - gone, get: (index: number) => lines.get(index + gone) } },
    // A row above the screen is restored as the first one, however far above it was.
    savedY: { value: Math.max(0, savedY - gone) },
    ybase: { value: ybase - gone },
  });
}

class StateWriter {
  readonly #terminal: Terminal;
  readonly #core: Internals;
  readonly #cols: number;
  readonly #rows: number;
  readonly #pen: Pen;
  readonly #more: readonly number[];
  readonly #above: number;

  constructor(terminal: Terminal, more: readonly number[], above: number) {
    this.#more = more;
    this.#above = above;
    this.#terminal = terminal;
    this.#core = internalsOf(terminal);
    this.#cols = terminal.cols;
    this.#rows = terminal.rows;
    this.#pen = new Pen(this.#core._oscLinkService);
  }

  write(): string {
    const { normal, alt, active } = this.#core._bufferService.buffers;
    const pen = this.#pen;
    pen.put(CANCEL);
    this.#drawBuffer(shortened(normal, this.#above));
    if (active === alt) {
      pen.plain();
      pen.put(cursorTo(Math.min(normal.x, this.#cols - 1), normal.y));
      // Not 1049, which would save the cursor.
      pen.put(`${setMode(47)}${csi('H')}`);
      this.#drawBuffer(alt);
    } else if (this.#hasSaved(alt)) {
      pen.put(setMode(47));
      pen.put(cursorTo(0, Math.min(alt.savedY, this.#rows - 1)));
      this.#saveHere(alt);
      pen.put(setMode(47, false));
    }
    this.#placeCursor(active);
    this.#charsets(active);
    this.#modes();
    this.#curAttributes();
    this.#rejoin(active);
    return pen.text();
  }

  /** Lines, tab stops, saved cursor and scroll region of one buffer. */
  #drawBuffer(buffer: RawBuffer): void {
    const saved = this.#hasSaved(buffer);
    const { savedY, ybase } = buffer;
    if (saved && savedY >= ybase + this.#rows) this.#saveBelow(buffer);
    // xterm counts a saved row from the first line kept, so it is saved in its own line, which may lie above the screen.
    const stop = saved ? { line: savedY, act: () => this.#saveHere(buffer) } : null;
    new RowDrawer(this.#pen, buffer, this.#cols, this.#rows, stop).draw();
    this.#pen.plain();
    this.#tabStops(buffer);
    const { scrollTop, scrollBottom } = buffer;
    if (scrollTop !== 0 || scrollBottom !== this.#rows - 1) this.#pen.put(csi(`${scrollTop + 1};${scrollBottom + 1}r`));
  }

  #tabStops({ tabs }: RawBuffer): void {
    const stops: number[] = [];
    let usual = true;
    for (let column = 0; column < this.#cols; column += 1) {
      const stop = tabs[column] === true;
      if (stop) stops.push(column);
      if (stop !== (column % TAB_WIDTH === 0)) usual = false;
    }
    if (usual) return;
    this.#pen.put(csi('3g'));
    for (const column of stops) this.#pen.put(`${cursorTo(column, 0)}${ESC}H`);
  }

  #hasSaved({ savedX, savedY, savedCurAttrData, savedCharset }: RawBuffer): boolean {
    const plain = savedCurAttrData.fg === 0 && savedCurAttrData.bg === 0 && savedCharset === undefined;
    return !plain || savedX !== 0 || savedY !== 0;
  }

  /** A row below the screen, saved when more was scrolled away than is now kept: as many lines are scrolled away again. */
  #saveBelow(buffer: RawBuffer): void {
    const pen = this.#pen;
    const { scrollback = 0 } = this.#terminal.options;
    const kept = buffer === this.#core._bufferService.buffers.alt ? 0 : scrollback;
    pen.put(`${cursorTo(0, this.#rows - 1)}${'\n'.repeat(Math.min(kept, buffer.savedY - this.#rows + 1))}`);
    this.#saveHere(buffer);
    pen.put(`${csi('3J')}${csi('H')}`);
  }

  /** DECSC in the cursor's row, with what is to be saved in force for a moment. */
  #saveHere({ savedX, savedCurAttrData, savedCharset }: RawBuffer): void {
    const pen = this.#pen;
    pen.put(columnTo(Math.min(savedX, this.#cols - 1)));
    pen.use({ ...savedCurAttrData, extended: { _ext: 0, underlineColor: 0, urlId: 0 } });
    pen.put(`${ESC}(${designationOf(savedCharset)}`);
    pen.put(`${ESC}7${ESC}(B`);
    pen.plain();
  }

  /** Puts the cursor where it is, also where it waits behind the last column for the next character. */
  #placeCursor(buffer: RawBuffer): void {
    const { originMode, wraparoundMode } = this.#terminal.modes;
    const pen = this.#pen;
    if (!wraparoundMode) pen.put(setMode(7, false));
    if (originMode) pen.put(setMode(6));
    const row = originMode ? buffer.y - buffer.scrollTop : buffer.y;
    if (buffer.x < this.#cols) {
      pen.put(cursorTo(buffer.x, row));
      return;
    }
    const { cell, column } = this.#cellBefore(buffer, this.#cols);
    if (cell.getChars() !== '') {
      pen.put(cursorTo(column, row));
      pen.use(cell);
      pen.print(cell.getChars());
    } else if (buffer === this.#core._bufferService.buffers.normal) {
      // The last cell was erased while the cursor waited. Switching screens takes the cursor along as it is.
      pen.put(`${setMode(47)}${cursorTo(this.#cols - 1, buffer.y)}`);
      pen.print('x');
      pen.put(setMode(47, false));
    } else this.#waitBehindErased(buffer, row);
    pen.plain();
  }

  /** As above on the alternate screen, where it can be done for a line that was erased as a whole. */
  #waitBehindErased(buffer: RawBuffer, row: number): void {
    const pen = this.#pen;
    pen.put(cursorTo(this.#cols - 1, row));
    const line = buffer.lines.get(buffer.ybase + buffer.y);
    const cell = this.#cellAt(buffer, this.#cols - 1);
    const { bg } = cell;
    for (let column = 0; column < this.#cols; column += 1) {
      const other = this.#cellAt(buffer, column);
      if (other.getChars() !== '' || other.bg !== bg || !isErased(other)) return;
    }
    if (line?.isWrapped === true) return;
    pen.print('x');
    pen.use(this.#cellAt(buffer, this.#cols - 1));
    pen.put(csi('2K'));
  }

  #cellAt(buffer: RawBuffer, column: number): RawCell {
    const line = buffer.lines.get(buffer.ybase + buffer.y);
    if (line === undefined) throw new Error(`The cursor is in row ${buffer.y}, which the buffer does not have.`);
    const blank = buffer.getNullCell();
    return line.loadCell(column, Object.assign(Object.create(Object.getPrototypeOf(blank)), blank));
  }

  /** The cell, wide or not, that ends right before a column. */
  #cellBefore(buffer: RawBuffer, column: number): { readonly cell: RawCell; readonly column: number } {
    const last = this.#cellAt(buffer, column - 1);
    if (last.getWidth() !== 0 || column < 2) return { cell: last, column: column - 1 };
    return { cell: this.#cellAt(buffer, column - 2), column: column - 2 };
  }

  #charsets(buffer: RawBuffer): void {
    const { charset, glevel, _charsets } = this.#core._charsetService;
    const pen = this.#pen;
    // DECRC brings back a character set without its designation; it can only be made the same way.
    const restored = charset !== _charsets[glevel];
    if (restored && buffer.savedCharset !== charset) {
      pen.put(`${ESC}(${designationOf(charset)}`);
      return;
    }
    for (const [index, opener] of ['(', ')', '*', '+'].entries()) {
      const set: Charset = _charsets[index];
      if (set !== undefined) pen.put(`${ESC}${opener}${designationOf(set)}`);
    }
    if (glevel === 1) pen.put('\x0e');
    else if (glevel > 1) pen.put(`${ESC}${glevel === 2 ? 'n' : 'o'}`);
    if (!restored) return;
    // Restoring moves the cursor too, to where it can't wait behind the last column.
    pen.put(`${ESC}8${csi('m')}`);
    this.#placeAgain(buffer);
  }

  #placeAgain(buffer: RawBuffer): void {
    const { originMode } = this.#terminal.modes;
    const column = Math.min(buffer.x, this.#cols - 1);
    this.#pen.put(cursorTo(column, originMode ? buffer.y - buffer.scrollTop : buffer.y));
  }

  #modes(): void {
    const { coreService, coreMouseService } = this.#core;
    const { modes, decPrivateModes: dec } = coreService;
    const { options } = this.#terminal;
    const on: number[] = [...this.#more];
    if (dec.applicationCursorKeys) on.push(1);
    if (dec.applicationKeypad) on.push(66);
    if (dec.reverseWraparound) on.push(45);
    if (dec.sendFocus) on.push(1004);
    if (dec.bracketedPasteMode) on.push(2004);
    if (dec.synchronizedOutput) on.push(2026);
    const protocol = MOUSE_MODES[coreMouseService.activeProtocol];
    const encoding = MOUSE_ENCODINGS[coreMouseService.activeEncoding];
    if (protocol !== undefined) on.push(protocol);
    if (encoding !== undefined) on.push(encoding);
    const pen = this.#pen;
    for (const mode of on) pen.put(setMode(mode));
    // A reset leaves these as they are, so they are said either way.
    pen.put(setMode(25, !coreService.isCursorHidden));
    pen.put(setMode(12, options.cursorBlink === true));
    pen.put(csi(`20${options.convertEol === true ? 'h' : 'l'}`));
    if (modes.insertMode) pen.put(csi('4h'));
    if (dec.cursorStyle !== undefined) {
      pen.put(csi(`${CURSOR_STYLES[dec.cursorStyle] - (dec.cursorBlink === true ? 1 : 0)} q`));
    }
    const { _windowTitle: title, _windowTitleStack: pushed } = this.#core._inputHandler;
    for (const below of pushed) pen.put(`${osc(`2;${below.slice(0, MAX_TITLE)}`)}${csi('22;2t')}`);
    if (title !== '' || pushed.length > 0) pen.put(osc(`2;${title.slice(0, MAX_TITLE)}`));
  }

  /** The attributes that the next character gets, and its link. */
  #curAttributes(): void {
    this.#pen.use(this.#core._inputHandler._curAttrData, 'pen');
  }

  /** Prints the last character again where the next one may join it: an accent, the second half of a flag. */
  #rejoin(buffer: RawBuffer): void {
    if (this.#core._inputHandler._parser.precedingJoinState === 0 || buffer.x === 0) return;
    const { cell, column } = this.#cellBefore(buffer, buffer.x);
    const characters = cell.getChars();
    const translated = this.#core._charsetService.charset?.[characters] !== undefined;
    const pen: RawAttributes = this.#core._inputHandler._curAttrData;
    const same = sgrParameters(pen, 'cell') === sgrParameters(cell, 'cell');
    if (characters === '' || translated || !same) return;
    const row = this.#terminal.modes.originMode ? buffer.y - buffer.scrollTop : buffer.y;
    this.#pen.put(cursorTo(column, row));
    if (this.#core.coreService.modes.insertMode) this.#pen.put(csi(`${cell.getWidth()}P`));
    this.#pen.print(characters);
  }
}
