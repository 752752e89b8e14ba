// The newest part of a live log, in memory: what viewers of a live run read, without a turn of waiting, and what is not
// yet on disk. It knows nothing of files; the writer decides what may be dropped from its old end.
import type { Span } from '../../shared/model/stream.ts';
import { type JournalRecord, KIND, spanOf } from './format.ts';
import { MAX_SLICE_SPANS } from './layout.ts';
import type { Slice } from './types.ts';

/** A record of a live log. */
export interface LiveRecord extends JournalRecord {
  /** No more bytes may join it. */
  sealed: boolean;
  /** It is in the journal on disk. */
  stored: boolean;
}

/** Bytes of one record that lie together in memory; without bytes it is a mark. */
export interface Piece {
  /** Offset in the run. */
  readonly at: number;
  /** Offset in its stream. */
  readonly streamAt: number;
  bytes: Uint8Array;
  readonly record: LiveRecord;
}

/** Dropped pieces stay in the array until there are so many of them. */
const COMPACT_AFTER = 1024;

/** The tail of a log, oldest piece first. */
export class RecentTail {
  /** Bytes held. */
  size = 0;
  private pieces: Piece[] = [];
  private head = 0;
  private readonly wall: number;

  /** `wall` is the log's wall-clock anchor in milliseconds. */
  constructor(wall: number) {
    this.wall = wall;
  }

  push(piece: Piece): void {
    this.pieces.push(piece);
    this.size += piece.bytes.length;
  }

  /** Lengthens the newest piece by bytes that follow it in memory. */
  extend(piece: Piece, bytes: Uint8Array): void {
    this.size += bytes.length - piece.bytes.length;
    piece.bytes = bytes;
  }

  /** The oldest piece with bytes. */
  oldest(): Piece | undefined {
    let index = this.head;
    while (this.pieces[index]?.bytes.length === 0) index += 1;
    return this.pieces[index];
  }

  /** Drops the oldest piece with bytes, and the marks before it. */
  drop(): void {
    while (this.head < this.pieces.length) {
      const piece = this.pieces[this.head++];
      if (piece !== undefined && piece.bytes.length > 0) {
        this.size -= piece.bytes.length;
        break;
      }
    }
    if (this.head > COMPACT_AFTER && this.head * 2 > this.pieces.length) {
      this.pieces = this.pieces.slice(this.head);
      this.head = 0;
    }
  }

  clear(): void {
    this.pieces = [];
    this.head = 0;
    this.size = 0;
  }

  /** The slice at `from`; null when that is older than what is held. `end` is the end of the log. */
  read(from: number, maxBytes: number, end: number): Slice | null {
    if (from > end) return { at: end, bytes: new Uint8Array(0), spans: [], end };
    const oldest = this.pieces[this.head];
    if (oldest === undefined || oldest.at > from) return null;
    let index = this.find(from);
    const spans: Span[] = [];
    const parts: Uint8Array[] = [];
    const limit = Math.max(1, maxBytes);
    let bytes = 0;
    let at = from;
    let record: JournalRecord | null = null;
    let recordBytes = 0;
    const endSpan = () => {
      if (record !== null) spans.push(spanOf(record.kind, record.flags, recordBytes, record.micros, this.wall));
      record = null;
      recordBytes = 0;
    };
    // Marks alone never make a slice full: its reader would take it for the end.
    for (; bytes < limit && (bytes === 0 || spans.length < MAX_SLICE_SPANS); index += 1) {
      const piece: Piece | undefined = this.pieces[index];
      // Bytes that were given up while the disk failed leave a gap that only the journal can tell of.
      if (piece === undefined || piece.at > at) break;
      if (piece.record.kind === KIND.resize) {
        endSpan();
        spans.push(spanOf(KIND.resize, 0, piece.record.length, piece.record.micros, this.wall));
        continue;
      }
      const part = piece.bytes.subarray(at - piece.at, at - piece.at + limit - bytes);
      if (piece.record !== record) endSpan();
      record = piece.record;
      recordBytes += part.length;
      parts.push(part);
      bytes += part.length;
      at += part.length;
    }
    endSpan();
    if (at < end) while (spans.at(-1)?.kind === 'resize') spans.pop();
    return { at: from, bytes: join(parts, bytes), spans, end: at };
  }

  // The first piece that matters for `from`: the one with that byte, or the marks that stand right before it.
  private find(from: number): number {
    let low = this.head;
    let high = this.pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const piece = this.pieces[middle];
      if (piece !== undefined && piece.at + piece.bytes.length <= from) low = middle + 1;
      else high = middle;
    }
    while (low > this.head && this.pieces[low - 1]?.bytes.length === 0 && this.pieces[low - 1]?.at === from) low -= 1;
    return low;
  }
}

// A copy, always: a slice is the caller's to keep, change or transfer to a worker, the pieces are the writer's.
function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = length === 0 ? new Uint8Array(0) : Buffer.allocUnsafeSlow(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
