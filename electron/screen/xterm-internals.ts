// What a snapshot must know of xterm and xterm's public interface does not tell. Everything that reaches behind
// that interface is in this file; it holds for the exact version in package.json, and `internalsOf` refuses to
// work with one that looks different, so that an upgrade fails in the first test and not on somebody's screen.
import type { Terminal } from '@xterm/headless';

/** Underline style, underline colour and link of a cell or of the pen. */
export interface ExtendedAttributes {
  /** Bits 26–28 are the underline style; see `UNDERLINE_STYLE_SHIFT`. */
  readonly _ext: number;
  readonly underlineColor: number;
  readonly urlId: number;
}

/** Colours and flags as xterm packs them; see `attributes.ts`. */
export interface RawAttributes {
  readonly fg: number;
  readonly bg: number;
  readonly extended: ExtendedAttributes;
}

/** A cell, loaded from a line. */
export interface RawCell extends RawAttributes {
  getChars(): string;
  getWidth(): number;
}

/** A line of a buffer. */
export interface RawLine {
  readonly isWrapped: boolean;
  readonly length: number;
  loadCell(column: number, cell: RawCell): RawCell;
}

/** A table of replacement characters; each character set is one object, the same for all terminals. */
export type Charset = Readonly<Record<string, string>> | undefined;

/** The normal or the alternate buffer. */
export interface RawBuffer {
  readonly lines: { readonly length: number; get(index: number): RawLine | undefined };
  /** Zero-based column of the cursor; equal to the columns while it waits behind the last. */
  x: number;
  readonly y: number;
  readonly ybase: number;
  readonly scrollTop: number;
  readonly scrollBottom: number;
  readonly tabs: Readonly<Record<number, boolean | undefined>>;
  readonly savedX: number;
  /** Counted from the first line kept. */
  readonly savedY: number;
  readonly savedCurAttrData: RawAttributes;
  readonly savedCharset: Charset;
  getNullCell(): RawCell;
}

/** A terminal from the inside. */
export interface Internals {
  readonly coreService: {
    readonly isCursorHidden: boolean;
    readonly modes: { readonly insertMode: boolean };
    readonly decPrivateModes: {
      readonly applicationCursorKeys: boolean;
      readonly applicationKeypad: boolean;
      readonly bracketedPasteMode: boolean;
      readonly cursorBlink: boolean | undefined;
      readonly cursorStyle: 'block' | 'underline' | 'bar' | undefined;
      readonly origin: boolean;
      readonly reverseWraparound: boolean;
      readonly sendFocus: boolean;
      readonly synchronizedOutput: boolean;
      readonly wraparound: boolean;
    };
  };
  readonly coreMouseService: { readonly activeProtocol: string; readonly activeEncoding: string };
  readonly _bufferService: {
    readonly buffers: { readonly active: RawBuffer; readonly normal: RawBuffer; readonly alt: RawBuffer };
  };
  readonly _charsetService: {
    readonly charset: Charset;
    readonly glevel: number;
    readonly _charsets: readonly Charset[];
  };
  readonly _oscLinkService: { getLinkData(id: number): { readonly id?: string; readonly uri: string } | undefined };
  readonly _inputHandler: {
    /** What LF does: down a row, or the region scrolls. */
    lineFeed(): boolean;
    readonly _curAttrData: RawAttributes;
    readonly _windowTitle: string;
    /** Titles put aside by `CSI 22 t`; the last comes back first. */
    readonly _windowTitleStack: readonly string[];
    readonly _parser: {
      /** 0 is at rest; see `PARSER_*`. */
      readonly currentState: number;
      /** What a combining character that comes next would join; 0 for nothing. */
      readonly precedingJoinState: number;
    };
  };
}

/** The parser is between sequences. */
export const PARSER_GROUND = 0;

/** The first and last parser states in which a control character is obeyed at once: those of ESC and CSI sequences. */
export const PARSER_ESCAPE = 1;
export const PARSER_CSI_LAST = 6;

/** The parser is in an OSC. */
export const PARSER_OSC = 8;

/** The first parser state of a DCS. */
export const PARSER_DCS = 9;

/** Looks inside. Throws when this is not the xterm that the file was written for. */
export function internalsOf(terminal: Terminal): Internals {
  const core = (terminal as unknown as { readonly _core?: Internals })._core;
  const known =
    core !== undefined &&
    typeof core._inputHandler?._parser?.precedingJoinState === 'number' &&
    typeof core._inputHandler._parser.currentState === 'number' &&
    typeof core._inputHandler.lineFeed === 'function' &&
    typeof core._inputHandler._curAttrData?.extended?._ext === 'number' &&
    typeof core._inputHandler._windowTitle === 'string' &&
    Array.isArray(core._inputHandler._windowTitleStack) &&
    Array.isArray(core._charsetService?._charsets) &&
    typeof core._oscLinkService?.getLinkData === 'function' &&
    typeof core.coreService?.isCursorHidden === 'boolean' &&
    typeof core.coreService.decPrivateModes?.wraparound === 'boolean' &&
    typeof core.coreMouseService?.activeEncoding === 'string' &&
    typeof core._bufferService?.buffers?.alt?.savedY === 'number';
  if (!known) {
    throw new Error(
      'This version of @xterm/headless is built differently inside: go through electron/screen/xterm-internals.ts.',
    );
  }
  return core;
}
