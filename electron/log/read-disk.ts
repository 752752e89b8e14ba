// Reads a slice of a log from its files. First the journal is walked from the last indexed position before the offset,
// which yields the spans; then the bytes they need are read from the segments. A byte that the journal tells of and no
// file has (evicted under our hands, deleted, lost to a power cut) becomes a lost span: an offset never moves. Bytes
// that the journal skips over (a segment of it was deleted) become recovered spans.
import { closeSync, openSync, read, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { type Span, STREAM_NAMES } from '../../shared/model/stream.ts';
import {
  blankRecord,
  decodeRecord,
  FLAG,
  fileName,
  HEADER_SIZE,
  isOutput,
  isRecord,
  type JournalRecord,
  KIND,
  RECORD_SIZE,
  STREAM_COUNT,
  spanOf,
  streamIndexOf,
} from './format.ts';
import { advance, copyPosition, readJournal } from './journal.ts';
import {
  INDEX_STRIDE,
  type JournalSegment,
  type Layout,
  lastWhere,
  MAX_SLICE_SPANS,
  type Position,
  type StreamSegment,
} from './layout.ts';
import type { Slice } from './types.ts';

/** Journal bytes per read while walking: a thousand records, which is a second of a busy run. */
const WALK_BLOCK = 1024 * RECORD_SIZE;

/** Bytes of one stream that a slice needs, and where they go in it. */
interface Piece {
  readonly stream: number;
  readonly streamAt: number;
  length: number;
  readonly into: number;
}

/** Collects the spans of a slice while records pass by in order. */
class Plan {
  readonly spans: Span[] = [];
  readonly pieces: Piece[] = [];
  bytes = 0;
  end: number;
  private readonly from: number;
  private readonly layout: Layout;
  private readonly limit: number;

  constructor(layout: Layout, from: number, limit: number) {
    this.layout = layout;
    this.from = from;
    this.end = from;
    this.limit = limit;
  }

  get full(): boolean {
    // Marks alone never make a slice full: its reader would take it for the end.
    return this.bytes >= this.limit || (this.end > this.from && this.spans.length >= MAX_SLICE_SPANS);
  }

  take(record: JournalRecord): void {
    const { kind, flags, micros } = record;
    if (kind === KIND.resize) {
      if (record.at >= this.end) this.spans.push(spanOf(kind, flags, record.length, micros, this.layout.wall));
      return;
    }
    const stream = streamIndexOf(kind);
    const skip = this.end - record.at;
    if (stream < 0 || skip >= record.length) return;
    if (!isOutput(kind)) {
      this.lost(stream, record.length - skip, micros);
      return;
    }
    const segments = this.layout.streams[stream] ?? [];
    let at = record.streamAt + skip;
    let left = record.length - skip;
    while (left > 0 && this.bytes < this.limit) {
      const stored = Math.min(left, storedFrom(segments, at), this.limit - this.bytes);
      if (stored > 0) this.output(stream, at, stored, flags, micros);
      if (this.bytes === this.limit) return;
      const missing = Math.min(left - stored, missingFrom(segments, at + stored));
      if (missing > 0) this.lost(stream, missing, micros);
      at += stored + missing;
      left -= stored + missing;
    }
  }

  private output(stream: number, streamAt: number, length: number, flags: number, micros: number): void {
    const piece = this.pieces.at(-1);
    if (piece !== undefined && piece.stream === stream && piece.streamAt + piece.length === streamAt) {
      piece.length += length;
    } else {
      this.pieces.push({ stream, streamAt, length, into: this.bytes });
    }
    this.spans.push(spanOf(KIND.output + stream, flags, length, micros, this.layout.wall));
    this.bytes += length;
    this.end += length;
  }

  private lost(stream: number, length: number, micros: number): void {
    this.spans.push(spanOf(KIND.lost + stream, 0, length, micros, this.layout.wall));
    this.end += length;
  }
}

/** How many bytes of a stream are in its files from `at` on, without a gap. */
function storedFrom(segments: readonly StreamSegment[], at: number): number {
  let index = lastWhere(segments, (segment) => segment.at <= at);
  let end = at;
  for (let segment = segments[index]; segment !== undefined && segment.at <= end; segment = segments[++index]) {
    end = Math.max(end, segment.at + segment.length);
  }
  return end - at;
}

/** How many bytes from `at` on, which no file has, it is to the next that one has. */
function missingFrom(segments: readonly StreamSegment[], at: number): number {
  const next = segments[lastWhere(segments, (segment) => segment.at <= at) + 1];
  return next === undefined ? Number.POSITIVE_INFINITY : next.at - at;
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** Opens a file of the log; null when it is gone. */
function openFile(layout: Layout, name: string): number | null {
  try {
    return openSync(join(layout.folder, name), 'r');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/** Fills in a segment's index from its file. False when that has no sound header. */
function loadIndex(segment: JournalSegment, file: number): boolean {
  if (segment.index.length > 0) return true;
  const content = readJournal(readFileSync(file));
  if (content === null) return false;
  segment.records = content.records;
  segment.index = content.index.length > 0 ? content.index : [content.end];
  return true;
}

function forget<T>(items: T[], item: T): void {
  const index = items.indexOf(item);
  if (index >= 0) items.splice(index, 1);
}

/** Hands a segment's records to the plan, from the indexed one before its offset, and moves `position` along. */
function walkSegment(segment: JournalSegment, file: number, plan: Plan, position: Position): void {
  // Marks at the offset itself stand before the byte there, so the walk begins at a position truly before it.
  const entry = Math.max(
    0,
    lastWhere(segment.index, (indexed) => indexed.at < plan.end),
  );
  const start = segment.index[entry];
  if (start === undefined) return;
  Object.assign(position, copyPosition(start));
  const block = Buffer.allocUnsafe(Math.min(WALK_BLOCK, segment.records * RECORD_SIZE));
  const record = blankRecord();
  for (let next = entry * INDEX_STRIDE; next < segment.records; ) {
    const wanted = Math.min(block.length, (segment.records - next) * RECORD_SIZE);
    const got = block.subarray(0, readSync(file, block, 0, wanted, HEADER_SIZE + next * RECORD_SIZE));
    let at = 0;
    for (; isRecord(got, at); at += RECORD_SIZE) {
      decodeRecord(got, at, record);
      record.at = position.at;
      record.streamAt = position.streamAt[streamIndexOf(record.kind)] ?? 0;
      position.micros = record.micros;
      plan.take(record);
      advance(position, record.kind, record.length);
      if (plan.full) return;
    }
    if (at === 0) return;
    next += at / RECORD_SIZE;
  }
}

/** Hands the plan what a lost piece of journal must have told: the bytes between a position and a later one. */
function bridge(plan: Plan, position: Position, to: Position): void {
  for (let stream = 0; stream < STREAM_COUNT; stream += 1) {
    const streamAt = position.streamAt[stream] ?? 0;
    const length = Math.min((to.streamAt[stream] ?? 0) - streamAt, to.at - position.at);
    if (length <= 0) continue;
    const kind = KIND.output + stream;
    plan.take({ kind, flags: FLAG.recovered, length, micros: position.micros, at: position.at, streamAt });
    advance(position, kind, length);
  }
}

/** The journal's share of a slice. Synchronous, so that nothing moves from memory to disk or away while it is made. */
function makePlan(layout: Layout, from: number, maxBytes: number, pending: () => Iterable<JournalRecord>): Plan {
  const plan = new Plan(layout, Math.max(from, layout.begin), Math.max(1, maxBytes));
  let position: Position | null = null;
  const first = Math.max(
    0,
    lastWhere(layout.journal, (segment) => segment.at <= plan.end),
  );
  for (const segment of layout.journal.slice(first)) {
    const file = openFile(layout, fileName('spans', segment.at));
    let sound = false;
    if (file !== null) {
      try {
        sound = loadIndex(segment, file);
        if (sound) {
          const start = segment.index[0];
          if (position === null) position = { at: 0, streamAt: [], micros: 0 };
          else if (start !== undefined && start.at > position.at) bridge(plan, position, start);
          if (!plan.full) walkSegment(segment, file, plan, position);
        }
      } finally {
        closeSync(file);
      }
    }
    if (!sound) {
      forget(layout.journal, segment);
      return makePlan(layout, from, maxBytes, pending);
    }
    if (plan.full) break;
  }
  if (!plan.full) {
    for (const record of pending()) {
      plan.take(record);
      if (plan.full) break;
    }
  }
  if (plan.full) while (plan.spans.at(-1)?.kind === 'resize') plan.spans.pop();
  return plan;
}

/** One read from one file: `length` bytes at `position` to the target's start. */
interface FileRead {
  readonly file: number;
  readonly segment: StreamSegment;
  readonly position: number;
  readonly target: Uint8Array;
}

/** Reads the planned bytes. A file that turns out to be gone or short is noted in the layout, and false returned. */
async function readPieces(layout: Layout, plan: Plan, into: Uint8Array): Promise<boolean> {
  const open = new Map<StreamSegment, number>();
  const reads: FileRead[] = [];
  const scattered: { from: number; bytes: Uint8Array; pieces: Piece[] }[] = [];
  try {
    for (let stream = 0; stream < STREAM_COUNT; stream += 1) {
      const pieces = plan.pieces.filter((piece) => piece.stream === stream);
      for (let first = 0; first < pieces.length; ) {
        let last = first;
        while (pieceEnd(pieces[last]) === pieces[last + 1]?.streamAt) last += 1;
        const from = pieces[first]?.streamAt ?? 0;
        const length = pieceEnd(pieces[last]) - from;
        const into0 = pieces[first]?.into ?? 0;
        // Bytes of two streams take turns in a slice: each stream is read in one go and dealt out afterwards.
        const target = first === last ? into.subarray(into0, into0 + length) : Buffer.allocUnsafe(length);
        if (first !== last) scattered.push({ from, bytes: target, pieces: pieces.slice(first, last + 1) });
        if (!addReads(layout, stream, from, target, open, reads)) return false;
        first = last + 1;
      }
    }
    const results = await Promise.all(reads.map(readFile));
    if (results.includes(false)) return false;
  } finally {
    for (const file of open.values()) closeSync(file);
  }
  for (const { from, bytes, pieces } of scattered) {
    for (const piece of pieces) {
      into.set(bytes.subarray(piece.streamAt - from, piece.streamAt - from + piece.length), piece.into);
    }
  }
  return true;
}

function pieceEnd(piece: Piece | undefined): number {
  return piece === undefined ? -1 : piece.streamAt + piece.length;
}

/** Opens the files that have a stream's bytes from `from` on and notes what to read of each; false when one is gone. */
function addReads(
  layout: Layout,
  stream: number,
  from: number,
  target: Uint8Array,
  open: Map<StreamSegment, number>,
  reads: FileRead[],
): boolean {
  const segments = layout.streams[stream] ?? [];
  for (let done = 0; done < target.length; ) {
    const segment = segments[lastWhere(segments, (candidate) => candidate.at <= from + done)];
    const position = segment === undefined ? -1 : from + done - segment.at;
    if (segment === undefined || position >= segment.length) return false;
    const file = open.get(segment) ?? openFile(layout, fileName(STREAM_NAMES[stream] ?? 'stdout', segment.at));
    if (file === null) {
      forget(segments, segment);
      return false;
    }
    open.set(segment, file);
    const length = Math.min(target.length - done, segment.length - position);
    reads.push({ file, segment, position, target: target.subarray(done, done + length) });
    done += length;
  }
  return true;
}

/** False when the file is shorter than the layout believed, which is noted. */
function readFile({ file, segment, position, target }: FileRead): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const next = (done: number) => {
      read(file, target, done, target.length - done, position + done, (error, bytesRead) => {
        if (error !== null) reject(error);
        else if (bytesRead === 0) {
          segment.length = Math.min(segment.length, position + done);
          resolve(false);
        } else if (done + bytesRead < target.length) next(done + bytesRead);
        else resolve(true);
      });
    };
    next(0);
  });
}

/**
 * The slice of at most `maxBytes` bytes at `from`. `pending` gives the records that the journal's files do not have yet,
 * each with its place, in order; their bytes must be in the stream files or be lost.
 */
export async function readDisk(
  layout: Layout,
  from: number,
  maxBytes: number,
  pending: () => Iterable<JournalRecord>,
): Promise<Slice> {
  for (;;) {
    const at = Math.max(from, layout.begin);
    const plan = makePlan(layout, at, maxBytes, pending);
    const bytes = plan.bytes === 0 ? new Uint8Array(0) : Buffer.allocUnsafeSlow(plan.bytes);
    if (await readPieces(layout, plan, bytes)) return { at, bytes, spans: plan.spans, end: plan.end };
  }
}
