// Cuts a stream of bytes only between characters. xterm 6 loses a character of which it is given the first part
// in one write and the rest in the next when the second byte is 0x80 (`…`, `–`, `’` and most other punctuation),
// and it cuts long writes itself. So every byte for an xterm, in the host's mirror and in a page, comes through here.

/** Longest piece, in bytes: xterm cuts what is longer than this many bytes, wherever that falls. */
const MAX_PIECE = 64 * 1024;

/** How many bytes at the end of `bytes` begin a UTF-8 character that has not come whole; 0 to 3. */
export function unfinishedBytes(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    const length =
      byte >= 0xf0 && byte <= 0xf4 ? 4 : byte >= 0xe0 && byte < 0xf0 ? 3 : byte >= 0xc2 && byte < 0xe0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

/** Holds back what is not yet a character. */
export class WholeCharacters {
  #held: Uint8Array = new Uint8Array(0);

  /** Bytes that wait for the rest of their character. */
  get held(): Uint8Array {
    return this.#held;
  }

  /** Takes bytes, cut anywhere; gives pieces that end between characters, in order. Invalid bytes pass as they are. */
  push(bytes: Uint8Array): Uint8Array[] {
    if (bytes.length === 0) return [];
    let input = bytes;
    if (this.#held.length > 0) {
      input = new Uint8Array(this.#held.length + bytes.length);
      input.set(this.#held);
      input.set(bytes, this.#held.length);
    }
    const end = input.length - unfinishedBytes(input);
    // A copy: the caller's array may be a window on something large, or change.
    this.#held = input.slice(end);
    const pieces: Uint8Array[] = [];
    for (let begin = 0; begin < end; ) {
      const room = input.subarray(begin, Math.min(end, begin + MAX_PIECE));
      const piece = begin + room.length < end ? room.subarray(0, room.length - unfinishedBytes(room)) : room;
      pieces.push(piece);
      begin += piece.length;
    }
    return pieces;
  }

  /** Forgets what was held back. */
  reset(): void {
    this.#held = new Uint8Array(0);
  }
}
