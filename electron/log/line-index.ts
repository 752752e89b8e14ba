// How many lines a log has before any byte: line feeds, counted once per block of a stream and remembered by whoever
// asks again. Lines are counted from the first byte that is kept, over all streams of the run, in the run's order.
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { STREAM_NAMES } from '../../shared/model/stream.ts';
import { fileName } from './format.ts';
import { type Layout, lastWhere, type Position } from './layout.ts';

/** Bytes that share a count: a gigabyte has sixteen thousand of them, and one is counted in a tenth of a millisecond. */
const BLOCK = 64 * 1024;

const LINE_FEED = 10;

/** The counts of one stream: line feeds in each whole block from the block `first` on. */
export interface BlockCounts {
  readonly first: number;
  readonly counts: Uint32Array;
}

/** Per stream what was counted so far. */
export type LineCounts = readonly BlockCounts[];

/** See the top of this file. */
export class LineIndex {
  readonly #streams: readonly StreamLines[];

  /** `known` is what an earlier index of the same log had counted; `alive` is called while counting. */
  constructor(layout: Layout, known: LineCounts, alive: () => boolean) {
    this.#streams = STREAM_NAMES.map((_, stream) => new StreamLines(layout, stream, known[stream] ?? null, alive));
  }

  /** Line feeds before a position. */
  before(position: Position): number {
    return this.#streams.reduce((sum, lines, stream) => sum + lines.before(position.streamAt[stream] ?? 0), 0);
  }

  get counts(): LineCounts {
    return this.#streams.map((lines) => lines.counted);
  }

  close(): void {
    for (const lines of this.#streams) lines.close();
  }
}

class StreamLines {
  readonly #layout: Layout;
  readonly #stream: number;
  readonly #alive: () => boolean;
  readonly #first: number;
  readonly #block = Buffer.allocUnsafe(BLOCK);
  #counts: number[] = [];
  /** Line feeds before each whole block, from the first one on. */
  #sums: number[] = [0];
  #file: { readonly at: number; readonly fd: number } | null = null;

  constructor(layout: Layout, stream: number, known: BlockCounts | null, alive: () => boolean) {
    this.#layout = layout;
    this.#stream = stream;
    this.#alive = alive;
    // The block in which the kept part begins is counted from there.
    this.#first = Math.ceil(this.#begin / BLOCK);
    if (known === null) return;
    const skip = this.#first - known.first;
    for (const count of skip < 0 ? [] : known.counts.subarray(skip)) this.#push(count);
  }

  get counted(): BlockCounts {
    return { first: this.#first, counts: Uint32Array.from(this.#counts) };
  }

  get #begin(): number {
    return this.#layout.streams[this.#stream]?.[0]?.at ?? 0;
  }

  before(streamAt: number): number {
    if (streamAt <= this.#begin) return 0;
    const start = this.#first * BLOCK;
    if (streamAt <= start) return this.#count(this.#begin, streamAt);
    const blocks = Math.floor((streamAt - start) / BLOCK);
    while (this.#counts.length < blocks && this.#alive()) {
      const at = start + this.#counts.length * BLOCK;
      this.#push(this.#count(at, at + BLOCK));
    }
    const whole = start + blocks * BLOCK;
    return this.#count(this.#begin, start) + (this.#sums[blocks] ?? 0) + this.#count(whole, streamAt);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file.fd);
    this.#file = null;
  }

  #push(count: number): void {
    this.#counts.push(count);
    this.#sums.push((this.#sums.at(-1) ?? 0) + count);
  }

  /** Line feeds in a part no longer than a block; what no file has has none. */
  #count(from: number, to: number): number {
    const segments = this.#layout.streams[this.#stream] ?? [];
    let count = 0;
    for (let at = from; at < to; ) {
      const segment = segments[lastWhere(segments, (candidate) => candidate.at <= at)];
      const next = segments[lastWhere(segments, (candidate) => candidate.at <= at) + 1]?.at ?? to;
      const stored = segment === undefined ? 0 : Math.min(to, segment.at + segment.length) - at;
      const read =
        segment === undefined || stored <= 0
          ? 0
          : readSync(this.#open(segment.at), this.#block, 0, stored, at - segment.at);
      for (let index = 0; index < read; index += 1) if (this.#block[index] === LINE_FEED) count += 1;
      at = read > 0 ? at + read : Math.max(at + 1, Math.min(to, next));
    }
    return count;
  }

  #open(at: number): number {
    if (this.#file?.at === at) return this.#file.fd;
    this.close();
    const name = fileName(STREAM_NAMES[this.#stream] ?? 'stdout', at);
    this.#file = { at, fd: openSync(join(this.#layout.folder, name), 'r') };
    return this.#file.fd;
  }
}
