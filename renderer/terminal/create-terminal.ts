// Makes the xterms of the page, all with the same manners.
import { UnicodeGraphemesAddon } from '@xterm/addon-unicode-graphemes';
import { type ITerminalOptions, Terminal } from '@xterm/xterm';
import type { TerminalSize } from '../../shared/model/stream.ts';
import { terminalFont, terminalTheme } from './theme.ts';

/** Lines kept above the screen. Older ones are in the log. */
export const SCROLLBACK_LINES = 10_000;

/** Makes an xterm that is not yet in the document. */
export function createTerminal(size: TerminalSize, options: ITerminalOptions = {}): Terminal {
  const terminal = new Terminal({
    ...terminalFont(),
    theme: terminalTheme(),
    cols: size.cols,
    rows: size.rows,
    scrollback: SCROLLBACK_LINES,
    allowProposedApi: true,
    cursorBlink: false,
    // Box-drawing characters of neighbouring rows only meet at this height.
    lineHeight: 1,
    drawBoldTextInBrightColors: false,
    minimumContrastRatio: 1,
    macOptionIsMeta: true,
    ...options,
  });
  // The mirror counts cells the same way: see electron/screen.
  terminal.loadAddon(new UnicodeGraphemesAddon());
  return terminal;
}
