// The mark at the left edge of every line that stderr wrote in. Which lines those are is kept in the cells
// themselves, in an attribute that xterm carries along and never draws (DECSCA): so it costs nothing, scrolls and
// reflows with the text, and goes with it.
import type { IBufferCell, Terminal } from '@xterm/xterm';
import type { Undo } from '../../shared/protocol/port.ts';
import { rowHeight } from './row-height.ts';

/** Turns the mark on for what is written next. SGR 0 turns it off. */
export const MARK_CELLS = '\x1b[1"q';

/** The part of xterm's cell that its typings leave out. */
interface ProtectableCell extends IBufferCell {
  isProtected?(): number;
}

function isMarked(terminal: Terminal, row: number, work: ProtectableCell): boolean {
  const line = terminal.buffer.active.getLine(row);
  if (line === undefined) return false;
  for (let column = 0; column < line.length; column += 1) {
    const cell: ProtectableCell | undefined = line.getCell(column, work);
    if (cell === undefined || cell.isProtected === undefined) return false;
    if (cell.isProtected() !== 0) return true;
  }
  return false;
}

/** Draws the marks of a terminal's visible lines into `gutter`, whenever the terminal draws. */
export function showStderrMarks(terminal: Terminal, gutter: HTMLElement): Undo {
  const work = terminal.buffer.active.getNullCell();
  const draw = () => {
    const { viewportY } = terminal.buffer.active;
    const marks: boolean[] = [];
    for (let row = 0; row < terminal.rows; row += 1) marks.push(isMarked(terminal, viewportY + row, work));
    const height = rowHeight(terminal);
    const pattern = `${height} ${marks.map((marked) => (marked ? '1' : '0')).join('')}`;
    if (gutter.dataset['pattern'] === pattern) return;
    gutter.dataset['pattern'] = pattern;
    gutter.style.setProperty('--row-height', `${height}px`);
    gutter.replaceChildren(
      ...marks.map((marked) => {
        const row = document.createElement('i');
        if (marked) row.className = 'stderr';
        return row;
      }),
    );
  };
  const rendered = terminal.onRender(draw);
  return () => rendered.dispose();
}
