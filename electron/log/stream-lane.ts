// Writes one stream of a live log into its segment files. One write is under way at a time and takes what came since
// the last, so a flood makes large writes and a trickle small ones. Nothing is copied, and nothing waits for more than a few
// milliseconds unless the logs of hundreds of programs are written at once.
import { join } from 'node:path';
import { STREAM_NAMES } from '../../shared/model/stream.ts';
import { fileName } from './format.ts';
import type { Layout, StreamSegment } from './layout.ts';
import { type Disk, OutFile } from './out-file.ts';
import type { LiveRecord, Piece } from './recent.ts';
import { writeLoad } from './write-load.ts';

/** Most buffers in one write: well under the kernel's 1,024, enough for a megabyte of 4 KiB terminal reads. */
const MAX_BUFFERS = 256;

/** Most bytes in one write: a few milliseconds of a slow disk. */
const MAX_BATCH = 2 * 1024 * 1024;

/** Bytes that are written at once, whenever the last write was. */
const WORTH_A_WRITE = 64 * 1024;

/** Fewer wait so long for more, in milliseconds: a terminal gives 4 KiB at a time, a write costs more than they do, and an echo on its way to a page goes first. */
const GATHER_MS = 4;

/** While all logs together write much, one that writes all the time has one write in so many milliseconds. */
const STEADY_MS = 40;

/** What a lane needs of its log. */
export interface LaneOwner {
  readonly layout: Layout;
  readonly disk: Disk;
  /** Bytes in a full segment of a stream. */
  readonly segmentBytes: number;
  /** Bytes that the journal has taken so far. */
  readonly journalBytes: number;
  /** Bytes of all streams that are not on disk yet. */
  readonly backlog: number;
  /** Nothing more comes: what waits for more waits in vain. */
  readonly ending: boolean;
  /** Nothing may be written now: the disk failed and has not been tried again. */
  readonly halted: boolean;
  /** Bytes of the lane reached the disk. */
  wrote(bytes: number): void;
  /** So many bytes of the journal reached the disk. */
  journalWrote(bytes: number): void;
  /** A segment is complete. */
  segmentEnded(): void;
  failed(error: NodeJS.ErrnoException): void;
  /** A write has ended, one way or the other. Called last. */
  settled(): void;
}

/** One stream's way to the disk. */
export class StreamLane {
  /** Stream offset before which everything is on disk or given up. */
  at = 0;
  busy = false;
  private readonly owner: LaneOwner;
  private readonly stream: number;
  private queue: Piece[] = [];
  private head = 0;
  private flyingTo = 0;
  private segment: StreamSegment | null = null;
  private file: OutFile | null = null;
  private journalMark = 0;
  private timer: NodeJS.Timeout | null = null;
  private wroteAt = -Infinity;

  constructor(owner: LaneOwner, stream: number) {
    this.owner = owner;
    this.stream = stream;
  }

  get idle(): boolean {
    return !this.busy && this.head === this.queue.length;
  }

  push(piece: Piece): void {
    this.queue.push(piece);
  }

  /** Whether a piece's bytes may still grow: they are not being written. */
  extendable(piece: Piece): boolean {
    return this.queue.length > this.head && this.queue.at(-1) === piece && piece.streamAt >= this.flyingTo;
  }

  /** Starts a write if none is under way and there is something to write: now if that is worth it, else soon. */
  pump(): void {
    if (this.owner.backlog >= WORTH_A_WRITE || this.owner.ending) this.write();
    else if (!this.busy && this.head < this.queue.length) {
      const now = performance.now();
      const steady = writeLoad.isHigh(now) ? this.wroteAt + STEADY_MS - now : 0;
      this.timer ??= setTimeout(
        () => {
          this.timer = null;
          this.write();
        },
        Math.max(GATHER_MS, steady),
      );
    }
  }

  private write(): void {
    const first = this.queue[this.head];
    if (this.busy || this.owner.halted || first === undefined) return;
    const { segment, file } = this.openSegment();
    const room = Math.min(MAX_BATCH, this.owner.segmentBytes - segment.length);
    const buffers: Uint8Array[] = [];
    let bytes = 0;
    let last = first;
    for (let index = this.head; bytes < room && buffers.length < MAX_BUFFERS; index += 1) {
      const piece = this.queue[index];
      if (piece === undefined) break;
      const from = index === this.head ? this.at - piece.streamAt : 0;
      const buffer = piece.bytes.subarray(from, from + room - bytes);
      buffers.push(buffer);
      bytes += buffer.length;
      last = piece;
    }
    this.wroteAt = performance.now();
    writeLoad.note(this.wroteAt);
    this.busy = true;
    this.flyingTo = last.streamAt + last.bytes.length;
    file.write(buffers, segment.length, (error, written) => {
      this.busy = false;
      if (written > 0) this.landed(segment, written);
      if (error !== null) this.owner.failed(error);
      else this.pump();
      this.owner.settled();
    });
  }

  /** Gives up what is not on disk of the oldest record and returns how many bytes that are. Not while `busy`. */
  giveUp(record: LiveRecord): number {
    const end = record.streamAt + record.length;
    const gone = end - this.at;
    this.at = end;
    this.dropWritten();
    return gone;
  }

  /** Goes on in a new file: the old one is gone from the disk. */
  abandonFile(): void {
    this.file?.close();
    this.file = null;
    this.segment = null;
  }

  /** Holds nothing open until the next write. */
  rest(): void {
    this.file?.rest();
  }

  close(done: () => void): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.file === null) done();
    else this.file.close(done);
    this.file = null;
    this.segment = null;
  }

  private openSegment(): { segment: StreamSegment; file: OutFile } {
    const { owner, segment, file } = this;
    if (segment !== null && file !== null) {
      // A stream of tiny records would keep a journal many times its own size alive, so that ends a segment as well.
      const crowded = segment.length > 0 && owner.journalBytes - this.journalMark >= owner.segmentBytes;
      const torn = segment.at + segment.length !== this.at;
      if (segment.length < owner.segmentBytes && !crowded && !torn) return { segment, file };
      file.close();
      if (segment.length > 0) owner.segmentEnded();
    }
    const fresh = { at: this.at, length: 0, runEnd: 0 };
    const name = fileName(STREAM_NAMES[this.stream] ?? 'stdout', this.at);
    this.segment = fresh;
    this.file = new OutFile(join(owner.layout.folder, name), owner.disk);
    this.journalMark = owner.journalBytes;
    return { segment: fresh, file: this.file };
  }

  private landed(segment: StreamSegment, written: number): void {
    if (segment.length === 0) this.owner.layout.streams[this.stream]?.push(segment);
    segment.length += written;
    this.at += written;
    segment.runEnd = this.dropWritten() ?? segment.runEnd;
    this.owner.wrote(written);
  }

  /** Forgets pieces before `at` and gives the run's offset after the last byte before `at`. */
  private dropWritten(): number | null {
    let runEnd: number | null = null;
    for (;;) {
      const piece = this.queue[this.head];
      if (piece === undefined || piece.streamAt >= this.at) break;
      runEnd = piece.at + Math.min(piece.bytes.length, this.at - piece.streamAt);
      if (piece.streamAt + piece.bytes.length > this.at) break;
      this.head += 1;
    }
    if (this.head === this.queue.length) {
      this.queue = [];
      this.head = 0;
    } else if (this.head > MAX_BUFFERS && this.head * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
    return runEnd;
  }
}
