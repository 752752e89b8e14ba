// Text without escape sequences, as somebody sees it who reads a log: for search and export. Line feeds always stay,
// so that lines of the plain text are lines of the bytes; a sequence that a line feed breaks ends there.

const ESCAPE = 0x1b;
const LINE_FEED = 0x0a;
const BELL = 0x07;

/** Plain text, and where its bytes were. */
export interface Plain {
  readonly bytes: Buffer;
  /** Where the byte at `at` of the plain text is in the original. */
  originOf(at: number): number;
}

/** The bytes without their escape sequences. What has none is given back as it is, uncopied. */
export function withoutEscapes(bytes: Buffer): Plain {
  let next = bytes.indexOf(ESCAPE);
  if (next < 0) return { bytes, originOf: (at) => at };
  const plain = Buffer.allocUnsafe(bytes.length);
  /** Pairs: a place in the plain text, and how many bytes were left out before it. */
  const placed: number[] = [];
  const left: number[] = [];
  let length = 0;
  let from = 0;
  while (next >= 0) {
    length += bytes.copy(plain, length, from, next);
    from = sequenceEnd(bytes, next);
    placed.push(length);
    left.push(from - length);
    next = bytes.indexOf(ESCAPE, from);
  }
  length += bytes.copy(plain, length, from);
  return {
    bytes: plain.subarray(0, length),
    originOf: (at) => {
      let low = 0;
      let high = placed.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((placed[middle] ?? 0) <= at) low = middle + 1;
        else high = middle;
      }
      return at + (left[low - 1] ?? 0);
    },
  };
}

/** Where the sequence that begins at `at` with ESC is over. */
function sequenceEnd(bytes: Buffer, at: number): number {
  const kind = bytes[at + 1];
  if (kind === undefined) return bytes.length;
  if (kind === 0x5b) return controlEnd(bytes, at + 2);
  // OSC, DCS, SOS, PM, APC: strings up to BEL or ST.
  if (kind === 0x5d || kind === 0x50 || kind === 0x58 || kind === 0x5e || kind === 0x5f)
    return stringEnd(bytes, at + 2);
  // Intermediates and one final character: charsets, DECALN and their like.
  let end = at + 1;
  while (isBetween(bytes[end], 0x20, 0x2f)) end += 1;
  return isBetween(bytes[end], 0x30, 0x7e) ? end + 1 : end;
}

function controlEnd(bytes: Buffer, from: number): number {
  let end = from;
  while (isBetween(bytes[end], 0x20, 0x3f)) end += 1;
  return isBetween(bytes[end], 0x40, 0x7e) ? end + 1 : end;
}

function stringEnd(bytes: Buffer, from: number): number {
  for (let end = from; end < bytes.length; end += 1) {
    const byte = bytes[end];
    if (byte === BELL) return end + 1;
    if (byte === LINE_FEED) return end;
    if (byte === ESCAPE) return bytes[end + 1] === 0x5c ? end + 2 : end;
  }
  return bytes.length;
}

function isBetween(byte: number | undefined, low: number, high: number): boolean {
  return byte !== undefined && byte >= low && byte <= high;
}
