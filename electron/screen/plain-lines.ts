// Plain text that a screen has taken and not parsed. A program that writes faster than a terminal can parse writes plain
// lines, nearly always, and whatever came before the last few thousand of them has left the scrollback by the time that
// anybody looks. So lines wait here until somebody does, and the oldest are let go unparsed. That is exact: plain lines
// that end with CR LF leave nothing behind but themselves.

/** What a byte means for a line: nothing, that it ends, that it may begin a control character, that it is one. */
const TEXT = 0;
const END = 1;
const LEAD = 2;
const CONTROL = 3;

const KIND = new Uint8Array(256).fill(CONTROL, 0, 0x20);
KIND[0x09] = TEXT;
KIND[0x0a] = END;
KIND[0x0d] = TEXT;
KIND[0x7f] = CONTROL;
KIND[0xc2] = LEAD;

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** First byte that may follow `LEAD` and make a character instead of a control. */
const FIRST_CHARACTER = 0xa0;

/** Ends of lines in text that has nothing else to tell a terminal; -1 when it has. */
function lineEndsIn(bytes: Uint8Array): number {
  let ends = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const kind = KIND[bytes[at] as number];
    if (kind === TEXT) continue;
    if (kind === END) ends += 1;
    else if (kind === CONTROL || (bytes[at + 1] ?? 0) < FIRST_CHARACTER) return -1;
  }
  return ends;
}

interface Chunk {
  readonly bytes: Uint8Array;
  readonly ends: number;
}

/** See the top of this file. */
export class PlainLines {
  #chunks: Chunk[] = [];
  #bytes = 0;
  #ends = 0;

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes the next bytes, which are the caller's no longer; false, and nothing is taken, when they are more than plain lines. */
  push(bytes: Uint8Array): boolean {
    const ends = lineEndsIn(bytes);
    if (ends < 0) return false;
    this.#chunks.push({ bytes, ends });
    this.#bytes += bytes.length;
    this.#ends += ends;
    return true;
  }

  /** Lets the oldest go as long as at least `keep` ends of lines remain; gives how many bytes went. */
  letGo(keep: number): number {
    /** How many chunks go, and what remains of the last of them; what that lets go of. */
    let cut: { readonly chunks: number; readonly rest: Chunk; readonly bytes: number; readonly ends: number } | null =
      null;
    let bytes = 0;
    let ends = 0;
    for (const [index, chunk] of this.#chunks.entries()) {
      // What remains begins with a line, wherever chunks were cut.
      const line = lineBegin(chunk.bytes, this.#chunks[index - 1]?.bytes.at(-1));
      if (line !== null) {
        if (this.#ends - ends - line.ends < keep) break;
        const rest = { bytes: chunk.bytes.subarray(line.begin), ends: chunk.ends - line.ends };
        cut = { chunks: index + 1, rest, bytes: bytes + line.begin, ends: ends + line.ends };
      }
      bytes += chunk.bytes.length;
      ends += chunk.ends;
    }
    // Less than a chunk is not worth it: it would be cut line by line.
    if (cut === null || cut.chunks === 1) return 0;
    this.#chunks.splice(0, cut.chunks, cut.rest);
    this.#bytes -= cut.bytes;
    this.#ends -= cut.ends;
    return cut.bytes;
  }

  /** Gives everything that waits, in order. */
  take(): Uint8Array[] {
    const all = this.#chunks.map(({ bytes }) => bytes);
    this.#chunks = [];
    this.#bytes = 0;
    this.#ends = 0;
    return all;
  }
}

/** Where the first line begins that these bytes, which follow `last`, have from its beginning, and how many ends are before it. */
function lineBegin(
  bytes: Uint8Array,
  last: number | undefined,
): { readonly begin: number; readonly ends: number } | null {
  let ends = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, end + 1)) {
    ends += 1;
    // A line feed alone goes down and not back: what follows it stands elsewhere.
    if ((end > 0 ? bytes[end - 1] : last) === CARRIAGE_RETURN) return { begin: end + 1, ends };
  }
  return null;
}
