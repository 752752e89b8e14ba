// The terminal's colours and font, read from the tokens of the page: CSS is the only place where a colour is
// named. xterm wants plain values, and the host wants some of them to answer programs that ask for colours.
import type { ITheme } from '@xterm/xterm';
import type { TerminalColours } from '../../shared/protocol/messages.ts';

/** Shown where a token is missing, so that a mistake in a stylesheet is seen and nothing breaks. */
const MISSING = '#ff00ff';

const ANSI_NAMES = [
  'black',
  'red',
  'green',
  'yellow',
  'blue',
  'magenta',
  'cyan',
  'white',
  'brightBlack',
  'brightRed',
  'brightGreen',
  'brightYellow',
  'brightBlue',
  'brightMagenta',
  'brightCyan',
  'brightWhite',
] as const satisfies readonly (keyof ITheme)[];

/** Palette index that the pipes view writes plain stderr text in; see `stream-merge.ts`. */
export const STDERR_COLOUR = 255;

/** `#rgb`, `#rrggbb` or `#rrggbbaa` as `#rrggbb`; null for anything else. */
export function opaqueHex(colour: string): string | null {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour);
  if (short !== null)
    return `#${short
      .slice(1)
      .map((digit) => `${digit}${digit}`)
      .join('')}`.toLowerCase();
  return /^#[0-9a-f]{6}(?:[0-9a-f]{2})?$/i.test(colour) ? colour.slice(0, 7).toLowerCase() : null;
}

function tokens(): (name: string) => string {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(name).trim() || MISSING;
}

/** What the host answers colour queries with: the palette now in force. */
export function terminalColours(): TerminalColours {
  const token = tokens();
  const hex = (name: string) => opaqueHex(token(name)) ?? MISSING;
  return {
    foreground: hex('--text'),
    background: hex('--bg'),
    cursor: hex('--accent'),
    palette: ANSI_NAMES.map((_, index) => hex(`--ansi-${index}`)),
  };
}

/** The colours of an xterm, now. */
export function terminalTheme(): ITheme {
  const token = tokens();
  const theme: ITheme = {
    foreground: token('--text'),
    background: token('--bg'),
    cursor: token('--accent'),
    cursorAccent: token('--bg'),
    selectionBackground: token('--terminal-selection'),
    selectionInactiveBackground: token('--terminal-selection-inactive'),
    scrollbarSliderBackground: token('--terminal-slider'),
    scrollbarSliderHoverBackground: token('--terminal-slider-hover'),
    scrollbarSliderActiveBackground: token('--terminal-slider-hover'),
    overviewRulerBorder: '#00000000',
  };
  for (const [index, name] of ANSI_NAMES.entries()) theme[name] = token(`--ansi-${index}`);
  return theme;
}

/** As `terminalTheme`, with the colour of stderr's text in the palette. */
export function pipesTheme(): ITheme {
  const extendedAnsi: string[] = [];
  extendedAnsi[STDERR_COLOUR - 16] = tokens()('--stderr-text');
  return { ...terminalTheme(), extendedAnsi };
}

/** Family and size in CSS pixels of the page's monospace font, from the `--mono` shorthand. */
export function terminalFont(): { readonly fontFamily: string; readonly fontSize: number } {
  const probe = document.createElement('span');
  probe.className = 'terminal-font';
  document.body.append(probe);
  const { fontFamily, fontSize } = getComputedStyle(probe);
  probe.remove();
  return { fontFamily, fontSize: Number.parseFloat(fontSize) };
}

/** One colour token's value, for what cannot read CSS variables. */
export function cssColour(name: string): string {
  return tokens()(name);
}
