// What a run wrote, span by span, from the first byte that is kept to where it was when the export began. It may read
// beside the writer: what is not on disk yet is waited for, what the cap drops meanwhile is told as lost.
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Span, TerminalSize } from '../../../shared/model/stream.ts';
import { firstKept, listFolder, readKept } from '../folder.ts';
import { decodeHeader, fileName, KIND, unpackSize } from '../format.ts';
import { eachRecord } from '../journal.ts';
import type { Layout } from '../layout.ts';
import { readDisk } from '../read-disk.ts';
import type { ExportedRun } from './order.ts';

/** Bytes that are read at once, and held for each run that is being merged. */
const STEP_BYTES = 256 * 1024;

/**
 * The files of a live run may lag behind what it has written while the disk is busy. One that takes nothing for so long,
 * in milliseconds, is not waited for any longer.
 */
export const LAG_MS = 30_000;

/** How often they are looked at, in milliseconds. */
const LOOK_MS = 5;

/** One span with its bytes; lost spans and resizes have none. */
export interface Piece {
  /** Index of the run in its export. */
  readonly run: number;
  readonly span: Span;
  readonly bytes: Uint8Array;
  /** How far this moves the offset in the run. */
  readonly length: number;
}

/** See the top of this file. */
export class RunPieces {
  readonly #run: ExportedRun;
  readonly #index: number;
  #layout: Layout;
  #at: number;

  constructor(run: ExportedRun, index: number) {
    this.#run = run;
    this.#index = index;
    this.#at = run.begin;
    this.#layout = openLayout(run.folder);
  }

  /** The terminal's size before the first byte; null when the log does not tell. */
  get firstSize(): TerminalSize | null {
    return sizeAt(this.#layout, Math.max(this.#run.begin, this.#layout.begin));
  }

  /** Nothing more comes. */
  get done(): boolean {
    return this.#at >= this.#run.end;
  }

  /** The next spans, at most `STEP_BYTES` bytes of them; none at the end. */
  async next(alive: () => boolean): Promise<Piece[]> {
    if (this.done) return [];
    // One more than there is: a slice that is not full has the resizes at its end.
    const wanted = Math.min(STEP_BYTES, this.#run.end - this.#at + 1);
    const began = performance.now();
    for (;;) {
      const slice = await readDisk(this.#layout, this.#at, wanted, () => []);
      if (slice.end > this.#at) return this.#pieces(slice);
      if (!this.#run.live || performance.now() - began > LAG_MS || !alive()) return [this.#lost(this.#run.end)];
      await delay(LOOK_MS);
      this.#layout = openLayout(this.#run.folder);
    }
  }

  #pieces({ at, bytes, spans }: Awaited<ReturnType<typeof readDisk>>): Piece[] {
    const pieces: Piece[] = [];
    // Dropped over the cap under our hands.
    if (at > this.#at) pieces.push(this.#lost(Math.min(at, this.#run.end)));
    let from = 0;
    for (const span of spans) {
      if (span.kind === 'resize') {
        pieces.push({ run: this.#index, span, bytes: bytes.subarray(0, 0), length: 0 });
        continue;
      }
      // A lost span may go on behind what had been written when the export began.
      const length = Math.min(span.length, this.#run.end - this.#at);
      const stored = span.kind === 'output' ? length : 0;
      if (length <= 0) break;
      pieces.push({ run: this.#index, span: { ...span, length }, bytes: bytes.subarray(from, from + stored), length });
      from += stored;
      this.#at += length;
    }
    return pieces;
  }

  /** Everything up to an offset, as lost. Which stream it was of is not known: the first that the run has. */
  #lost(to: number): Piece {
    const stream = this.#run.size !== null ? 'terminal' : 'stdout';
    const length = to - this.#at;
    this.#at = to;
    const span: Span = { kind: 'lost', stream, length, time: this.#run.startedAt };
    return { run: this.#index, span, bytes: new Uint8Array(0), length };
  }
}

/** A log's files as they are now, with where it begins and when it began. Nothing is repaired: others may write. */
function openLayout(folder: string): Layout {
  const layout = listFolder(folder);
  layout.begin = firstKept(layout);
  for (const { at } of layout.journal) {
    const bytes = readKept(join(folder, fileName('spans', at)));
    const header = bytes === null ? null : decodeHeader(bytes);
    if (header === null) continue;
    layout.wall = header.wallMicros / 1000;
    break;
  }
  return layout;
}

function sizeAt(layout: Layout, at: number): TerminalSize | null {
  let size: TerminalSize | null = null;
  for (const segment of layout.journal) {
    if (segment.at > at) break;
    const bytes = readKept(join(layout.folder, fileName('spans', segment.at)));
    const header = bytes === null ? null : decodeHeader(bytes);
    if (bytes === null || header === null) continue;
    size = header.size ?? size;
    eachRecord(bytes, header, (record) => {
      if (record.kind === KIND.resize && record.at < at) size = unpackSize(record.length);
    });
  }
  return size;
}
