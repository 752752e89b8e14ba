// How high a terminal's rows are, for what is drawn beside them. xterm writes the height of its screen into the element's
// style; asking the browser instead would make it lay out the whole page in the middle of drawing a frame.
import type { Terminal } from '@xterm/xterm';

/** The height of one row in CSS pixels; 0 before the terminal is in a document. */
export function rowHeight(terminal: Terminal): number {
  const screen = terminal.element?.querySelector<HTMLElement>('.xterm-screen');
  if (screen == null) return 0;
  const height = Number.parseFloat(screen.style.height);
  return (Number.isNaN(height) ? screen.clientHeight : height) / terminal.rows;
}
