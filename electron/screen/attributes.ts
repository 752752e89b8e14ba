// Colours and flags of text: as xterm packs them into numbers, and as the SGR sequence that makes them.
import type { RawAttributes } from './xterm-internals.ts';

const COLOUR_MODE = 0x3000000;
const PALETTE_16 = 0x1000000;
const PALETTE_256 = 0x2000000;
const COLOUR = 0xffffff;
const UNDERLINE_STYLE_SHIFT = 26;
const UNDERLINED = 0x10000000;
/** In `bg`: the cell has underline style, underline colour or link. */
const HAS_EXTENDED = 0x10000000;
/** In `bg`: not erased by selective erase (DECSCA). */
const PROTECTED = 0x20000000;
/** What xterm keeps after SGR 59, which it reads as "the text's colour". */
const UNDERLINE_DEFAULT = COLOUR_MODE | COLOUR;

/** Bits of `fg` and the SGR code of each. */
const FOREGROUND_FLAGS: readonly (readonly [bit: number, code: number])[] = [
  [0x8000000, 1],
  [0x20000000, 5],
  [0x4000000, 7],
  [0x40000000, 8],
  [0x80000000, 9],
];

/** Bits of `bg` and the SGR code of each. */
const BACKGROUND_FLAGS: readonly (readonly [bit: number, code: number])[] = [
  [0x8000000, 2],
  [0x4000000, 3],
  [0x40000000, 53],
];

/** The link's number; 0 for none. */
export function linkOf(attributes: RawAttributes): number {
  return (attributes.bg & HAS_EXTENDED) === 0 ? 0 : attributes.extended.urlId;
}

/** Whether the text is protected from selective erase. */
export function isProtected(attributes: RawAttributes): boolean {
  return (attributes.bg & PROTECTED) !== 0;
}

/** Whether there is nothing but, at most, a background colour: what erasing leaves. */
export function isErased(attributes: RawAttributes): boolean {
  return attributes.fg === 0 && (attributes.bg & ~(COLOUR_MODE | COLOUR)) === 0;
}

/** Whether the background is the terminal's own. */
export function hasPlainBackground(attributes: RawAttributes): boolean {
  return (attributes.bg & COLOUR_MODE) === 0;
}

function colour(value: number, base: number): string | null {
  const index = value & 0xff;
  switch (value & COLOUR_MODE) {
    case 0:
      return null;
    case PALETTE_16:
      return String(index < 8 ? base + index : base + 60 + index - 8);
    case PALETTE_256:
      return `${base + 8};5;${index}`;
    default:
      return `${base + 8};2;${(value >>> 16) & 0xff};${(value >>> 8) & 0xff};${index}`;
  }
}

function underlineColour(value: number): string | null {
  if (value === UNDERLINE_DEFAULT) return '59';
  switch (value & COLOUR_MODE) {
    case 0:
      return null;
    case COLOUR_MODE:
      return `58:2::${(value >>> 16) & 0xff}:${(value >>> 8) & 0xff}:${value & 0xff}`;
    default:
      return `58:5:${value & 0xff}`;
  }
}

/**
 * SGR parameters that set these attributes whatever they were before. For a pen, underline colour and style count
 * even while nothing is underlined; a cell keeps them only together with its flag.
 */
export function sgrParameters(attributes: RawAttributes, of: 'cell' | 'pen'): string {
  const { fg, bg, extended } = attributes;
  const extendedCounts = of === 'pen' || (bg & HAS_EXTENDED) !== 0;
  const parts: (string | number)[] = [0];
  const style = extendedCounts ? (extended._ext >>> UNDERLINE_STYLE_SHIFT) & 7 : 0;
  if ((fg & UNDERLINED) !== 0) parts.push(style > 1 ? `4:${style}` : 4);
  for (const [bit, code] of FOREGROUND_FLAGS) if ((fg & bit) !== 0) parts.push(code);
  for (const [bit, code] of BACKGROUND_FLAGS) if ((bg & bit) !== 0) parts.push(code);
  for (const part of [colour(fg, 30), colour(bg, 40)]) if (part !== null) parts.push(part);
  const line = extendedCounts ? underlineColour(extended.underlineColor) : null;
  if (line !== null) parts.push(line);
  return parts.join(';');
}
