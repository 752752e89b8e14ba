// The colours that a terminal program can ask for and change: the sixteen of the theme, the rest of the 256 as
// they are everywhere, and text, background and cursor. What a program changes holds for its run.
import type { TerminalColours } from '../../shared/protocol/messages.ts';

/** A colour: red, green, blue, each 0–255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** What OSC 10, 11 and 12 are about. */
export const SPECIAL_COLOURS = ['foreground', 'background', 'cursor'] as const;

/** See `SPECIAL_COLOURS`. */
export type SpecialColour = (typeof SPECIAL_COLOURS)[number];

/** Steps of the 6 × 6 × 6 cube at 16–231. */
const CUBE = [0, 95, 135, 175, 215, 255] as const;

/** Used until a page has said what it shows. */
export const DEFAULT_COLOURS: TerminalColours = {
  foreground: '#e7e9ec',
  background: '#0e1014',
  cursor: '#7aa2ff',
  palette: [
    '#2a303a',
    '#f47f7d',
    '#46c28e',
    '#e0b04c',
    '#7aa2ff',
    '#c792ea',
    '#4fc3d9',
    '#c9ced6',
    '#7b8594',
    '#ff9d9b',
    '#6fdcae',
    '#f2cb78',
    '#a3c0ff',
    '#dab4f5',
    '#83d9ea',
    '#ffffff',
  ],
};

function hex(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}

function beyondTheme(index: number): Rgb {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return [grey, grey, grey];
  }
  const step = index - 16;
  return [CUBE[Math.floor(step / 36)] ?? 0, CUBE[Math.floor(step / 6) % 6] ?? 0, CUBE[step % 6] ?? 0];
}

/** Reads `#rgb` to `#rrrrggggbbbb` and `rgb:r/g/b` with one to four digits each (XParseColor(3)); null for anything else. */
export function parseColour(text: string): Rgb | null {
  const digits = /^#([0-9a-f]+)$/i.exec(text)?.[1];
  const parts =
    digits === undefined
      ? /^rgb:([0-9a-f]{1,4})\/([0-9a-f]{1,4})\/([0-9a-f]{1,4})$/i.exec(text)?.slice(1)
      : [3, 6, 9, 12].includes(digits.length)
        ? [0, 1, 2].map((part) => digits.slice((part * digits.length) / 3, ((part + 1) * digits.length) / 3))
        : undefined;
  if (parts === undefined) return null;
  const [red, green, blue] = parts.map((part) =>
    Math.round((Number.parseInt(part, 16) * 255) / (16 ** part.length - 1)),
  );
  return red === undefined || green === undefined || blue === undefined ? null : [red, green, blue];
}

/** As terminals answer: `rgb:rrrr/gggg/bbbb`. */
export function formatColour(colour: Rgb): string {
  return `rgb:${colour.map((part) => part.toString(16).padStart(2, '0').repeat(2)).join('/')}`;
}

/** One terminal's colours. */
export class Colours {
  #theme: TerminalColours;
  readonly #indexed = new Map<number, Rgb>();
  readonly #special = new Map<SpecialColour, Rgb>();

  constructor(theme: TerminalColours) {
    this.#theme = theme;
  }

  setTheme(theme: TerminalColours): void {
    this.#theme = theme;
  }

  /** A colour of the palette, 0–255. */
  indexed(index: number): Rgb {
    const theme = this.#theme.palette[index];
    return this.#indexed.get(index) ?? (theme === undefined ? beyondTheme(index) : hex(theme));
  }

  special(name: SpecialColour): Rgb {
    return this.#special.get(name) ?? hex(this.#theme[name]);
  }

  setIndexed(index: number, colour: Rgb): void {
    this.#indexed.set(index, colour);
  }

  setSpecial(name: SpecialColour, colour: Rgb): void {
    this.#special.set(name, colour);
  }

  /** Back to the theme; all of the palette when no index is given. */
  restoreIndexed(index?: number): void {
    if (index === undefined) this.#indexed.clear();
    else this.#indexed.delete(index);
  }

  restoreSpecial(name: SpecialColour): void {
    this.#special.delete(name);
  }
}
