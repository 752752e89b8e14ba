// Writes the journal of a live log. A record goes out only when the bytes it tells of are on disk, so that a journal
// never promises more than the files hold; a host that is killed in between leaves bytes without a record, which
// recovery finds. Records wait in memory while the disk fails, and bytes that are given up become lost records, joined
// so that their number stays small however long that takes.
import { join } from 'node:path';
import type { TerminalSize } from '../../shared/model/stream.ts';
import {
  encodeHeader,
  encodeRecord,
  fileName,
  HEADER_SIZE,
  isOutput,
  KIND,
  RECORD_SIZE,
  recordSpan,
  STREAM_COUNT,
  streamIndexOf,
  unpackSize,
} from './format.ts';
import { advance, copyPosition } from './journal.ts';
import { INDEX_STRIDE, type JournalSegment, type Position } from './layout.ts';
import { OutFile } from './out-file.ts';
import type { LiveRecord } from './recent.ts';
import type { LaneOwner, StreamLane } from './stream-lane.ts';

/** Most records in one write. */
const MAX_BATCH = 4096;

/**
 * So many records, or records of so many bytes, which the memory keeps until then, are written at once; fewer wait for
 * more for so long, in milliseconds. Their bytes are on disk: recovery finds them.
 */
const WORTH_A_WRITE = 64;
const WORTH_A_WRITE_BYTES = 256 * 1024;
const GATHER_MS = 40;

/** Records that went to disk stay in the array until there are so many of them. */
const COMPACT_AFTER = 1024;

/** Who and when, for the headers. */
export interface JournalIdentity {
  readonly run: string;
  readonly host: string;
  readonly wallMicros: number;
  readonly monotonicMicros: number;
}

/** The journal's way to the disk. */
export class JournalLane {
  busy = false;
  private readonly owner: LaneOwner;
  private readonly lanes: readonly StreamLane[];
  private readonly identity: JournalIdentity;
  private readonly segmentRecords: number;
  private records: LiveRecord[] = [];
  private head = 0;
  /** So many records from the head on are known to be on disk with their bytes, marks, or lost. */
  private sure = 0;
  private readonly position: Position = { at: 0, streamAt: new Array<number>(STREAM_COUNT).fill(0), micros: 0 };
  private size: TerminalSize | null = null;
  private segment: JournalSegment | null = null;
  private file: OutFile | null = null;
  private afterMark = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(owner: LaneOwner, lanes: readonly StreamLane[], identity: JournalIdentity, segmentRecords: number) {
    this.owner = owner;
    this.lanes = lanes;
    this.identity = identity;
    this.segmentRecords = segmentRecords;
  }

  get idle(): boolean {
    return !this.busy && this.head === this.records.length;
  }

  push(record: LiveRecord): void {
    this.records.push(record);
  }

  newest(): LiveRecord | undefined {
    return this.records.length > this.head ? this.records.at(-1) : undefined;
  }

  /** The records that are not on disk though what they tell of is settled. */
  *pending(): Generator<LiveRecord> {
    for (let index = this.head; index < this.records.length; index += 1) {
      const record = this.records[index];
      if (record === undefined || !this.isSettled(record)) return;
      yield record;
    }
  }

  /** Writes what is settled, now or soon. While `hold` is set the newest record may wait for bytes that join it. */
  flush(hold: boolean): void {
    if (this.owner.ending || this.isWorthIt()) this.flushNow(hold);
    else if (!this.busy && this.records.length > this.head) {
      this.timer ??= setTimeout(() => {
        this.timer = null;
        this.flushNow(false);
      }, GATHER_MS);
    }
  }

  private isWorthIt(): boolean {
    const first = this.records[this.head];
    const last = this.records.at(-1);
    if (first === undefined || last === undefined) return false;
    const bytes = last.at + recordSpan(last.kind, last.length) - first.at;
    return this.records.length - this.head >= WORTH_A_WRITE || bytes >= WORTH_A_WRITE_BYTES;
  }

  private flushNow(hold: boolean): void {
    if (this.busy || this.owner.halted) return;
    const { segment, file, isNew } = this.openSegment();
    const room = Math.min(MAX_BATCH, Math.max(1, this.segmentRecords - segment.records));
    const batch: LiveRecord[] = [];
    for (let index = this.head; batch.length < room; index += 1) {
      const record = this.records[index];
      if (record === undefined || !this.isSettled(record)) break;
      if (hold && !record.sealed && index === this.records.length - 1) break;
      record.sealed = true;
      batch.push(record);
    }
    if (batch.length === 0) return;
    const bytes = Buffer.allocUnsafe(batch.length * RECORD_SIZE);
    batch.forEach((record, index) => {
      encodeRecord(bytes, index * RECORD_SIZE, record);
    });
    this.busy = true;
    const buffers = isNew ? [this.header(), bytes] : [bytes];
    file.write(buffers, isNew ? 0 : HEADER_SIZE + segment.records * RECORD_SIZE, (error, written) => {
      this.busy = false;
      // A write that failed half-way is repeated whole, at the same place.
      if (error === null) this.landed(segment, batch, written);
      else this.owner.failed(error);
      this.owner.settled();
    });
  }

  /**
   * Turns the oldest record whose bytes are not all on disk into a lost one and returns how many bytes were given up;
   * 0 when there is none, or when its bytes are just being written.
   */
  giveUpOldest(): LiveRecord | null {
    while (this.head + this.sure < this.records.length) {
      const index = this.head + this.sure;
      const record = this.records[index];
      if (record === undefined) return null;
      if (this.isSettled(record)) {
        this.sure += 1;
        continue;
      }
      const lane = this.lanes[streamIndexOf(record.kind)];
      if (lane === undefined || lane.busy) return null;
      record.sealed = true;
      return this.lose(record, lane, index);
    }
    return null;
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

  private isSettled(record: LiveRecord): boolean {
    if (!isOutput(record.kind)) return true;
    const lane = this.lanes[streamIndexOf(record.kind)];
    return lane !== undefined && record.streamAt + record.length <= lane.at;
  }

  private lose(record: LiveRecord, lane: StreamLane, index: number): LiveRecord {
    const stream = streamIndexOf(record.kind);
    const kept = Math.max(0, lane.at - record.streamAt);
    const gone = lane.giveUp(record);
    const lost: LiveRecord = {
      kind: KIND.lost + stream,
      flags: 0,
      length: gone,
      micros: record.micros,
      at: record.at + kept,
      streamAt: record.streamAt + kept,
      sealed: true,
      stored: false,
    };
    // The pieces in memory keep the old record, which stays true for them; the queue gets what is true on disk.
    const rest: LiveRecord[] = kept > 0 ? [{ ...record, length: kept }] : [];
    if (kept === 0 && this.joinLost(lost, index)) this.records.splice(index, 1);
    else {
      this.records.splice(index, 1, ...rest, lost);
      this.sure += rest.length + 1;
    }
    return lost;
  }

  /** Adds lost bytes to a lost record of the same stream right before, or before one of the other stream. */
  private joinLost(lost: LiveRecord, index: number): boolean {
    for (let back = 1; back <= STREAM_COUNT && index - back >= this.head; back += 1) {
      const earlier = this.records[index - back];
      if (earlier === undefined || isOutput(earlier.kind) || streamIndexOf(earlier.kind) < 0) return false;
      // A batch that is being written must not change.
      if (this.busy || earlier.length + lost.length > 0xffff_ffff) return false;
      if (earlier.kind !== lost.kind) continue;
      earlier.length += lost.length;
      for (let later = index - back + 1; later < index; later += 1) {
        const moved = this.records[later];
        if (moved !== undefined) moved.at += lost.length;
      }
      return true;
    }
    return false;
  }

  private openSegment(): { segment: JournalSegment; file: OutFile; isNew: boolean } {
    const { segment, file } = this;
    if (segment !== null && file !== null) {
      // Never right after a mark: a reader looks for the marks at an offset in the segment that has its byte.
      if (segment.records < this.segmentRecords || this.afterMark)
        return { segment, file, isNew: segment.records === 0 };
      file.close();
      this.owner.segmentEnded();
    }
    const fresh: JournalSegment = { at: this.position.at, records: 0, index: [] };
    this.segment = fresh;
    this.file = new OutFile(join(this.owner.layout.folder, fileName('spans', fresh.at)), this.owner.disk);
    return { segment: fresh, file: this.file, isNew: true };
  }

  private header(): Buffer {
    const { at, streamAt } = this.position;
    return encodeHeader({ ...this.identity, at, streamAt, size: this.size });
  }

  private landed(segment: JournalSegment, batch: readonly LiveRecord[], written: number): void {
    if (segment.records === 0) this.owner.layout.journal.push(segment);
    for (const record of batch) {
      this.position.micros = record.micros;
      if (segment.records % INDEX_STRIDE === 0) segment.index.push(copyPosition(this.position));
      advance(this.position, record.kind, recordSpan(record.kind, record.length));
      if (record.kind === KIND.resize) this.size = unpackSize(record.length);
      this.afterMark = record.kind === KIND.resize;
      record.stored = true;
      segment.records += 1;
    }
    this.head += batch.length;
    this.sure = Math.max(0, this.sure - batch.length);
    if (this.head === this.records.length) {
      this.records = [];
      this.head = 0;
    } else if (this.head > COMPACT_AFTER && this.head * 2 > this.records.length) {
      this.records = this.records.slice(this.head);
      this.head = 0;
    }
    this.owner.journalWrote(written);
  }
}
