// How an xterm is drawn. For now always by xterm's own DOM renderer: it is exact, it can be read by tests and
// screen readers, and it is the one that works without a GPU. The choice is made here and nowhere else.
import type { Terminal } from '@xterm/xterm';

/** What draws a terminal. */
export type TerminalRenderer = 'dom';

/** Chooses and attaches what draws `terminal`, which is already in the document. */
export function chooseRenderer(_terminal: Terminal): TerminalRenderer {
  return 'dom';
}
