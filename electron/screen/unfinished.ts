// The escape sequence that a terminal's parser is in the middle of, as bytes: written to another parser at rest
// they bring it to the same place. With it a snapshot is exact between any two bytes.
import { PARSER_CSI_LAST, PARSER_DCS, PARSER_ESCAPE, PARSER_GROUND, PARSER_OSC } from './xterm-internals.ts';

/** Longest string that is remembered, in bytes: xterm's own limit. Of a longer one the effect is given up there too. */
const MAX_STRING = 10_000_000;

const ESCAPE = 0x1b;
const CANCEL = 0x18;
const SUBSTITUTE = 0x1a;
/** First byte of a C1 control in UTF-8. */
const C1_LEAD = 0xc2;
/** DCS, SOS, CSI, OSC, PM and APC as second bytes. */
const C1_INTRODUCERS = [0x90, 0x98, 0x9b, 0x9d, 0x9e, 0x9f];

/** In place of a string that became too long: brings a parser into a string of that kind which then means nothing. */
const MEANINGLESS = { osc: '\x1b]9999;', dcs: '\x1bP9999z', other: '\x1bX' } as const;

function introducerAt(bytes: Uint8Array): number {
  const seven = bytes.lastIndexOf(ESCAPE);
  for (let at = bytes.lastIndexOf(C1_LEAD); at > seven; at = at === 0 ? -1 : bytes.lastIndexOf(C1_LEAD, at - 1)) {
    if (C1_INTRODUCERS.includes(bytes[at + 1] ?? 0)) return at;
  }
  return seven;
}

/** Inside ESC and CSI sequences control characters are obeyed at once: they have had their effect. */
function withoutObeyed(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte) => byte >= 0x20 || byte === ESCAPE || byte === CANCEL || byte === SUBSTITUTE);
}

/** Follows what a parser is given. */
export class Unfinished {
  #parts: Uint8Array[] = [];
  #length = 0;
  #tooLong = false;

  /** Bytes that bring a parser at rest into the sequence; none when this one is at rest. */
  get bytes(): Uint8Array {
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  /** The parser has been given whole characters and is now in `state`. */
  parsed(bytes: Uint8Array, state: number): void {
    if (state === PARSER_GROUND) {
      this.#become([]);
      this.#tooLong = false;
      return;
    }
    const begin = introducerAt(bytes);
    if (begin < 0 && this.#tooLong) return;
    // Copied: the bytes are the caller's.
    const after = bytes.slice(Math.max(0, begin));
    this.#become(begin < 0 ? [...this.#parts, after] : [after]);
    this.#tooLong = this.#length > MAX_STRING;
    if (this.#tooLong) {
      const kind = state === PARSER_OSC ? 'osc' : state >= PARSER_DCS ? 'dcs' : 'other';
      this.#become([new TextEncoder().encode(MEANINGLESS[kind])]);
    } else if (state >= PARSER_ESCAPE && state <= PARSER_CSI_LAST) this.#become([withoutObeyed(this.bytes)]);
  }

  #become(parts: Uint8Array[]): void {
    this.#parts = parts;
    this.#length = parts.reduce((sum, { length }) => sum + length, 0);
  }
}
