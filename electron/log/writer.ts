// A live run's log: takes what the run writes, gives every byte its offset, hands it to the disk within milliseconds and
// serves the newest part from memory. A disk that fails never reaches the child: the newest bytes stay in memory, older
// ones become lost spans, a warning says so, and the disk is tried again.
import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { LogSummary } from '../../shared/model/run.ts';
import { STREAM_NAMES, type StreamName, type TerminalSize } from '../../shared/model/stream.ts';
import type { Undo } from '../../shared/protocol/port.ts';
import { type Clock, systemClock } from './clock.ts';
import { CLOSED_FLAG, FLAG, fileName, KIND, packSize } from './format.ts';
import { JournalLane } from './journal-lane.ts';
import { emptyLayout, type Layout } from './layout.ts';
import { type Disk, realDisk } from './out-file.ts';
import { readDisk } from './read-disk.ts';
import { type LiveRecord, type Piece, RecentTail } from './recent.ts';
import { DEFAULT_LOG_CAP, evict, segmentSizes } from './retention.ts';
import { type LaneOwner, StreamLane } from './stream-lane.ts';
import type { LogWriter, Slice } from './types.ts';
import { failureWarning, lossWarning } from './warnings.ts';

/** Bytes on their way to the disk over which the child is paused: a tenth of a second of an ordinary disk. */
const BACKLOG_LIMIT = 4 * 1024 * 1024;

/** Bytes that stay in memory while the disk fails. Under the limit above, so that no child is ever paused by it. */
const RING_BYTES = 2 * 1024 * 1024;

/** Bytes of a live log that stay in memory for its viewers; two hundred busy runs together stay under 100 MiB. */
const RECENT_BYTES = 512 * 1024;

/** A disk that failed is tried again after so long, in milliseconds. */
const RETRY_MS = 1000;

/** Appends of one stream within so many microseconds share a record: finer times tell nothing about a pipe. */
const JOIN_MICROS = 1000;

/** A record is not joined beyond this, so that what is given up at once stays small. */
const MAX_RECORD = 256 * 1024;

/** Chunks under this are copied together, so that a small one doesn't hold a large buffer alive or cost a write. */
const SMALL_CHUNK = 2048;
const SLAB_BYTES = 16 * 1024;

const MAX_U32 = 0xffff_ffff;

/** What a new log needs to know. */
export interface LogOptions {
  /** The run's folder, named after its id. It is made at the first output. */
  readonly folder: string;
  /** Bytes that the log may take on disk; the oldest go first. Default `DEFAULT_LOG_CAP`. */
  readonly cap?: number;
  /** The host's id, for the journal's header. */
  readonly host?: string;
  readonly clock?: Clock;
  /** Told of bytes that it was given by `append` and nobody will read any more: on disk, and out of memory. */
  readonly recycle?: (bytes: Uint8Array) => void;
  /** The file system to write through; for tests. */
  readonly disk?: Disk;
}

/** Starts the log of a new run. Nothing is made on disk before the first output. */
export function createLog(options: LogOptions): LogWriter {
  return new RunLog(options);
}

/** The files of a log, as they are written. */
interface Files {
  readonly lanes: readonly StreamLane[];
  readonly journal: JournalLane;
  readonly all: readonly (StreamLane | JournalLane)[];
}

class RunLog implements LogWriter, LaneOwner {
  readonly folder: string;
  readonly layout: Layout;
  readonly disk: Disk;
  readonly segmentBytes: number;
  readonly backlogLimit = BACKLOG_LIMIT;
  backlog = 0;
  closed = false;
  journalBytes = 0;
  private readonly cap: number;
  private readonly clock: Clock;
  private readonly recycle: LogOptions['recycle'];
  private readonly startedAt: number;
  private readonly host: string;
  /** What writes to the disk. Most runs write little or nothing, and have none before they do. */
  private files: Files | null = null;
  private readonly tail: RecentTail;
  private readonly growListeners = new Set<() => void>();
  private readonly drainListeners = new Set<() => void>();
  private readonly streamEnd = STREAM_NAMES.map(() => 0);
  private end = 0;
  private newest: Piece | null = null;
  private slab: Buffer | null = null;
  private slabUsed = 0;
  private size: TerminalSize | null = null;
  private folderMade = false;
  private makingFolder = false;
  private failure: NodeJS.ErrnoException | null = null;
  /** The failure after which the disk is being tried again. */
  private doubt: NodeJS.ErrnoException | null = null;
  private warning: string | null = null;
  private lostBytes = 0;
  private waitingSince: number | null = null;
  private waited = 0;
  private growing = false;
  private closing: Promise<LogSummary> | null = null;
  private finish: (() => void) | null = null;
  private lastTry = false;
  private closeNoted = false;
  /** Everything that can come to the disk is there, and the files are being closed. */
  private completed = false;

  constructor({ folder, cap = DEFAULT_LOG_CAP, host = '', clock = systemClock, recycle, disk = realDisk }: LogOptions) {
    const sizes = segmentSizes(cap);
    this.recycle = recycle;
    this.folder = folder;
    this.cap = cap;
    this.clock = clock;
    this.disk = disk;
    this.segmentBytes = sizes.streamBytes;
    this.startedAt = clock.monotonic();
    const wall = clock.wall();
    this.layout = emptyLayout(folder, wall);
    this.tail = new RecentTail(wall);
    this.host = host;
  }

  /** Made with the first record. */
  private get opened(): Files {
    if (this.files !== null) return this.files;
    const lanes = STREAM_NAMES.map((_, stream) => new StreamLane(this, stream));
    const identity = {
      run: basename(this.folder),
      host: this.host,
      wallMicros: Math.round(this.layout.wall * 1000),
      monotonicMicros: Math.round(this.startedAt * 1000),
    };
    const journal = new JournalLane(this, lanes, identity, segmentSizes(this.cap).journalRecords);
    this.files = { lanes, journal, all: [...lanes, journal] };
    return this.files;
  }

  get ending(): boolean {
    return this.closing !== null;
  }

  get halted(): boolean {
    return this.failure !== null || !this.folderMade;
  }

  get waitedMs(): number {
    return this.waited + (this.waitingSince === null ? 0 : this.clock.monotonic() - this.waitingSince);
  }

  append(stream: StreamName, bytes: Uint8Array, orderUnknown = false): void {
    if (this.closing !== null) throw new Error('This log is closed: nothing can be appended to it.');
    const length = bytes.byteLength;
    if (length === 0) return;
    const index = STREAM_NAMES.indexOf(stream);
    const streamAt = this.streamEnd[index];
    const lane = this.opened.lanes[index];
    if (streamAt === undefined || lane === undefined) throw new Error(`There is no stream "${stream}".`);
    const record = this.recordFor(KIND.output + index, orderUnknown ? FLAG.orderUnknown : 0, length, streamAt);
    this.hold(lane, record, streamAt, bytes);
    record.length += length;
    this.end += length;
    this.streamEnd[index] = streamAt + length;
    this.backlog += length;
    if (this.backlog > BACKLOG_LIMIT) this.waitingSince ??= this.clock.monotonic();
    if (this.failure !== null) this.shrinkRing();
    else if (this.folderMade) lane.pump();
    else this.makeFolder();
    this.grew();
  }

  resize(size: TerminalSize): void {
    if (this.closing !== null || (size.cols === this.size?.cols && size.rows === this.size.rows)) return;
    this.size = size;
    this.newest = null;
    const record = this.record(KIND.resize, 0, packSize(size), 0);
    record.sealed = true;
    this.opened.journal.push(record);
    this.tail.push({ at: this.end, streamAt: 0, bytes: new Uint8Array(0), record });
    this.flushJournal();
    this.grew();
  }

  summary(): LogSummary {
    const streams: Partial<Record<StreamName, number>> = {};
    STREAM_NAMES.forEach((name, index) => {
      const end = this.streamEnd[index] ?? 0;
      if (end > 0) streams[name] = end;
    });
    return { begin: this.layout.begin, end: this.end, streams, cap: this.cap, warning: this.warning };
  }

  readRecent(from: number, maxBytes: number): Slice | null {
    return this.tail.read(Math.max(from, this.layout.begin), maxBytes, this.end);
  }

  async read(from: number, maxBytes: number): Promise<Slice> {
    return (
      this.readRecent(from, maxBytes) ??
      readDisk(this.layout, from, maxBytes, () => this.files?.journal.pending() ?? [])
    );
  }

  onGrow(listener: () => void): Undo {
    return listen(this.growListeners, listener);
  }

  onDrain(listener: () => void): Undo {
    return listen(this.drainListeners, listener);
  }

  close(): Promise<LogSummary> {
    this.closing ??= new Promise((resolve) => {
      this.finish = () => resolve(this.summary());
      // Through a turn of its own, so that the state is set before anything is settled.
      queueMicrotask(() => {
        this.pump();
        this.settled();
      });
    });
    return this.closing;
  }

  abandon(): void {
    if (this.closing === null || this.completed) return;
    this.completed = true;
    void this.closeFiles();
  }

  // What the lanes tell.

  wrote(bytes: number): void {
    this.backlog -= bytes;
    this.diskWorks();
    this.drained();
  }

  journalWrote(bytes: number): void {
    this.journalBytes += bytes;
    this.diskWorks();
    for (let oldest = this.tail.oldest(); this.tail.size > RECENT_BYTES; oldest = this.tail.oldest()) {
      if (oldest === undefined || !oldest.record.stored) break;
      this.tail.drop();
      this.recycle?.(oldest.bytes);
    }
  }

  segmentEnded(): void {
    evict(this.layout, this.cap, this.disk);
  }

  failed(error: NodeJS.ErrnoException): void {
    if (this.failure === null) {
      if (this.closing === null || this.lastTry) setTimeout(() => this.tryAgain(), RETRY_MS).unref();
      const warning = failureWarning(error);
      if (warning !== this.warning) this.grew();
      this.warning = warning;
    }
    this.failure = error;
    this.doubt = null;
    this.newest = null;
    this.shrinkRing();
  }

  settled(): void {
    if (this.failure !== null) this.shrinkRing();
    this.flushJournal();
    if (this.closing !== null && !this.completed) this.settleClose();
  }

  // Taking bytes.

  /** The record that the next bytes belong to: the newest one when they join it, else a new one. */
  private recordFor(kind: number, flags: number, length: number, streamAt: number): LiveRecord {
    const newest = this.newest?.record;
    if (
      newest !== undefined &&
      !newest.sealed &&
      newest.kind === kind &&
      newest.flags === flags &&
      newest.length + length <= MAX_RECORD &&
      this.micros() - newest.micros < JOIN_MICROS
    ) {
      return newest;
    }
    if (newest !== undefined) newest.sealed = true;
    const record = this.record(kind, flags, 0, streamAt);
    this.opened.journal.push(record);
    return record;
  }

  private record(kind: number, flags: number, length: number, streamAt: number): LiveRecord {
    return { kind, flags, length, micros: this.micros(), at: this.end, streamAt, sealed: false, stored: false };
  }

  private micros(): number {
    return Math.max(0, Math.round((this.clock.monotonic() - this.startedAt) * 1000));
  }

  /** Puts bytes into the tail and on their way; small ones are copied behind the last ones. */
  private hold(lane: StreamLane, record: LiveRecord, streamAt: number, bytes: Uint8Array): void {
    if (bytes.byteLength >= SMALL_CHUNK) {
      this.place(lane, { at: this.end, streamAt, bytes, record });
      return;
    }
    if (this.slab === null || this.slabUsed + bytes.byteLength > SLAB_BYTES) {
      this.slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      this.slabUsed = 0;
    }
    const slab = this.slab;
    slab.set(bytes, this.slabUsed);
    this.slabUsed += bytes.byteLength;
    const newest = this.newest;
    if (newest !== null && newest.record === record && newest.bytes.buffer === slab.buffer && lane.extendable(newest)) {
      this.tail.extend(newest, slab.subarray(newest.bytes.byteOffset, this.slabUsed));
      return;
    }
    const copy = slab.subarray(this.slabUsed - bytes.byteLength, this.slabUsed);
    this.place(lane, { at: this.end, streamAt, bytes: copy, record });
  }

  private place(lane: StreamLane, piece: Piece): void {
    this.newest = piece;
    this.tail.push(piece);
    lane.push(piece);
  }

  private grew(): void {
    if (this.growing) return;
    this.growing = true;
    setImmediate(() => {
      this.growing = false;
      for (const listener of [...this.growListeners]) listener();
    });
  }

  // To the disk.

  private makeFolder(): void {
    if (this.makingFolder || this.folderMade) return;
    this.makingFolder = true;
    this.disk.mkdir(this.folder, { recursive: true, mode: 0o700 }, (error) => {
      this.makingFolder = false;
      if (error === null) {
        this.folderMade = true;
        this.pump();
      } else this.failed(error);
      this.settled();
    });
  }

  private pump(): void {
    for (const lane of this.files?.lanes ?? []) lane.pump();
  }

  private flushJournal(): void {
    // A run that only ever changed its size leaves nothing on disk.
    if (this.end === 0 || this.files === null) return;
    const { journal, lanes } = this.files;
    journal.flush(this.closing === null && lanes.some((lane) => lane.busy));
  }

  private drained(): void {
    if (this.waitingSince === null || this.backlog > BACKLOG_LIMIT / 2) return;
    this.waited += this.clock.monotonic() - this.waitingSince;
    this.waitingSince = null;
    for (const listener of [...this.drainListeners]) listener();
  }

  /** While the disk fails: gives up the oldest bytes that only memory has. */
  private shrinkRing(): void {
    while (this.backlog > RING_BYTES) {
      const lost = this.files?.journal.giveUpOldest();
      if (lost === null || lost === undefined) break;
      this.giveUp(lost);
    }
    this.drained();
  }

  private giveUp(lost: LiveRecord): void {
    this.backlog -= lost.length;
    this.lostBytes += lost.length;
    const end = lost.at + lost.length;
    for (let oldest = this.tail.oldest(); oldest !== undefined && oldest.at < end; oldest = this.tail.oldest()) {
      this.tail.drop();
    }
  }

  private tryAgain(): void {
    const failure = this.failure;
    if (failure === null || this.completed) return;
    this.failure = null;
    if (failure.code === 'ENOENT') {
      // The folder or a file was deleted under our hands: what follows goes to new ones.
      this.folderMade = false;
      for (const part of this.files?.all ?? []) part.abandonFile();
    }
    this.doubt = failure;
    if (this.folderMade) this.pump();
    else this.makeFolder();
    this.settled();
  }

  private diskWorks(): void {
    if (this.doubt === null) return;
    this.warning = this.lostBytes > 0 ? lossWarning(this.doubt, this.lostBytes) : null;
    this.doubt = null;
    this.grew();
  }

  // The end.

  private settleClose(): void {
    const files = this.files;
    if (this.makingFolder || (files?.all.some((part) => part.busy) ?? false)) return;
    if (this.failure !== null && !this.lastTry) {
      this.lastTry = true;
      this.tryAgain();
      return;
    }
    if (this.failure === null && this.end > 0 && files !== null) {
      if (files.lanes.some((lane) => !lane.idle)) return;
      if (!this.closeNoted) {
        this.closeNoted = true;
        const flags = this.lostBytes > 0 ? CLOSED_FLAG.lost : 0;
        files.journal.push(this.record(KIND.closed, flags, Math.min(this.lostBytes, MAX_U32), 0));
        this.flushJournal();
      }
      if (!files.journal.idle) return;
    }
    const finish = this.finish;
    this.finish = null;
    if (this.failure !== null) {
      // Nobody waits for a disk that fails; but it is tried again, and what it has not got stays readable meanwhile.
      for (const part of files?.all ?? []) part.rest();
      this.closed = true;
      this.grew();
      finish?.();
      return;
    }
    this.completed = true;
    const done = () => {
      this.tail.clear();
      this.slab = null;
      this.closed = true;
      this.grew();
      finish?.();
    };
    if (files === null) done();
    else void this.closeFiles().then(done);
  }

  private async closeFiles(): Promise<void> {
    await Promise.all((this.files?.all ?? []).map((part) => new Promise<void>((resolve) => part.close(resolve))));
    const last = this.layout.journal.at(-1);
    if (last === undefined || this.failure !== null) return;
    await access(join(this.folder, fileName('spans', last.at))).catch((error: NodeJS.ErrnoException) => {
      this.warning = failureWarning(error);
    });
  }
}

function listen(listeners: Set<() => void>, listener: () => void): Undo {
  const entry = () => listener();
  listeners.add(entry);
  return () => {
    listeners.delete(entry);
  };
}
