// A pipes view whose lines do not wrap: the terminal is as wide as its widest line in sight needs, and its box scrolls
// sideways. xterm gives every line the whole width in memory, so the wider it gets the fewer lines it keeps.
import type { Terminal } from '@xterm/xterm';
import type { Undo } from '../../shared/protocol/port.ts';
import { SCROLLBACK_LINES } from './create-terminal.ts';

/** Widths that are tried one after the other, in columns. Lines longer than the last wrap after all. */
const WIDTHS = [256, 512, 1024];

/** Cells kept at most: about 30 MB, at 12 bytes a cell. */
const MOST_CELLS = 2_500_000;

/** Room for xterm's scrollbar, in pixels. */
const SCROLLBAR = 14;

/** How many lines a terminal of so many columns keeps. */
export function scrollbackFor(cols: number): number {
  return Math.min(SCROLLBACK_LINES, Math.floor(MOST_CELLS / cols));
}

/** Keeps `terminal` wide enough for what is in sight, and its scrollbar where it can be seen, until it is undone. */
export function keepUnwrapped(terminal: Terminal, box: HTMLElement): Undo {
  const widen = () => {
    const { active } = terminal.buffer;
    const width = WIDTHS.find((cols) => cols > terminal.cols);
    if (width === undefined) return;
    for (let row = 0; row < terminal.rows; row += 1) {
      if (active.getLine(active.viewportY + row)?.isWrapped !== true) continue;
      terminal.options.scrollback = scrollbackFor(width);
      terminal.resize(width, terminal.rows);
      return;
    }
  };
  const settle = () => {
    const { element } = terminal;
    const screen = element?.querySelector('.xterm-screen');
    if (element === undefined || !(screen instanceof HTMLElement)) return;
    element.style.width = `max(100%, ${screen.offsetWidth + SCROLLBAR}px)`;
    box.style.setProperty('--sideways', `${box.scrollLeft + box.clientWidth - element.offsetWidth}px`);
  };
  const rendered = terminal.onRender(() => {
    widen();
    settle();
  });
  box.addEventListener('scroll', settle);
  box.classList.add('unwrapped');
  widen();
  settle();
  return () => {
    rendered.dispose();
    box.removeEventListener('scroll', settle);
    box.classList.remove('unwrapped');
    box.scrollLeft = 0;
    terminal.element?.style.removeProperty('width');
    terminal.options.scrollback = SCROLLBACK_LINES;
  };
}
