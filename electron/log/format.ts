// The bytes of a log on disk: file names, the journal's header and its records. docs/log-format.md tells the same to
// people; a change here is a change there, and a new FORMAT_VERSION when old readers would be misled. Everything is
// little-endian. Nothing in this file touches the disk.
import { crc32 } from 'node:zlib';
import { type Span, STREAM_NAMES, type StreamName, type TerminalSize } from '../../shared/model/stream.ts';

/** Version of the journal; a reader refuses a larger one. */
export const FORMAT_VERSION = 1;

/** Bytes of the header of a journal segment. */
export const HEADER_SIZE = 160;

/** Bytes of a record. */
export const RECORD_SIZE = 16;

const MAGIC = 'PROSPANS';
/** Start of a record's check, so that sixteen zero bytes (a hole after a power cut) are no record. */
const CHECK_SEED = 0x5052;
const OFFSET_DIGITS = 16;
const HIGH = 0x1_0000_0000;

/** Kinds of records. 1–3 are output of the stream at that index plus one, 5–7 are lost bytes of it. */
export const KIND = { output: 1, resize: 4, lost: 5, closed: 8 } as const;

/** Flags of output records, the same as on the wire. */
export const FLAG = { orderUnknown: 1, recovered: 2 } as const;

/** Flags of the closing record: it was written by recovery; bytes are missing because the disk failed. */
export const CLOSED_FLAG = { recovered: 2, lost: 4 } as const;

/** The place of each stream in all tables of this folder: 0 stdout, 1 stderr, 2 terminal. */
export const STREAM_COUNT = STREAM_NAMES.length;

/** One record of the journal, placed: `at` is its offset in the run, `streamAt` the one in its stream. */
export interface JournalRecord {
  kind: number;
  flags: number;
  /** Bytes; for a resize columns in the low and rows in the high 16 bits. */
  length: number;
  /** Microseconds since the journal's wall-clock anchor. */
  micros: number;
  at: number;
  streamAt: number;
}

/** What stands at the start of every journal segment, so that each can be read alone. */
export interface JournalHeader {
  /** Wall clock at the start of the log, microseconds since the epoch; record times count from here. */
  readonly wallMicros: number;
  /** The host's monotonic clock at the same moment, microseconds. */
  readonly monotonicMicros: number;
  /** Offset in the run of the first record. */
  readonly at: number;
  /** Offset in each stream at the first record. */
  readonly streamAt: readonly number[];
  /** The terminal's size at the first record; null when none was noted. */
  readonly size: TerminalSize | null;
  readonly run: string;
  readonly host: string;
}

/** The stream of an output or lost record, as an index; -1 for the other kinds. */
export function streamIndexOf(kind: number): number {
  if (kind >= KIND.output && kind < KIND.output + STREAM_COUNT) return kind - KIND.output;
  if (kind >= KIND.lost && kind < KIND.lost + STREAM_COUNT) return kind - KIND.lost;
  return -1;
}

/** Whether a record of this kind says that bytes are in the stream's files. */
export function isOutput(kind: number): boolean {
  return kind >= KIND.output && kind < KIND.output + STREAM_COUNT;
}

/** How far a record moves the offset in the run. */
export function recordSpan(kind: number, length: number): number {
  return streamIndexOf(kind) < 0 ? 0 : length;
}

/** The name of the file that begins at `offset` of a stream, or of the run for the journal. */
export function fileName(kind: StreamName | 'spans', offset: number): string {
  return `${kind}.${String(offset).padStart(OFFSET_DIGITS, '0')}`;
}

const FILE_NAME = /^(stdout|stderr|terminal|spans)\.(\d{16})$/;

/** What a file of a log's folder is; null for a file that is none of the log's. */
export function parseFileName(name: string): { kind: StreamName | 'spans'; at: number } | null {
  const match = FILE_NAME.exec(name);
  if (match === null) return null;
  return { kind: match[1] as StreamName | 'spans', at: Number(match[2]) };
}

function writeU64(target: Buffer, value: number, at: number): void {
  target.writeUInt32LE(value % HIGH, at);
  target.writeUInt32LE(Math.floor(value / HIGH), at + 4);
}

function readU64(source: Buffer, at: number): number {
  return source.readUInt32LE(at + 4) * HIGH + source.readUInt32LE(at);
}

/** A header's bytes. */
export function encodeHeader(header: JournalHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_SIZE);
  bytes.write(MAGIC, 0, 'latin1');
  bytes.writeUInt16LE(FORMAT_VERSION, 8);
  bytes.writeUInt16LE(HEADER_SIZE, 10);
  bytes.writeUInt16LE(RECORD_SIZE, 12);
  writeU64(bytes, header.wallMicros, 16);
  writeU64(bytes, header.monotonicMicros, 24);
  writeU64(bytes, header.at, 32);
  for (let stream = 0; stream < STREAM_COUNT; stream += 1) {
    writeU64(bytes, header.streamAt[stream] ?? 0, 40 + 8 * stream);
  }
  bytes.writeUInt16LE(header.size?.cols ?? 0, 64);
  bytes.writeUInt16LE(header.size?.rows ?? 0, 66);
  bytes.write(header.run.slice(0, 32), 72, 'latin1');
  bytes.write(header.host.slice(0, 40), 104, 'latin1');
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 144)), 144);
  return bytes;
}

/** Reads a header: null when the bytes are none (torn or foreign). Throws when a newer version wrote it. */
export function decodeHeader(bytes: Buffer): JournalHeader | null {
  if (bytes.length < HEADER_SIZE || bytes.toString('latin1', 0, 8) !== MAGIC) return null;
  if (bytes.readUInt32LE(144) !== crc32(bytes.subarray(0, 144))) return null;
  const version = bytes.readUInt16LE(8);
  if (version > FORMAT_VERSION) {
    throw new Error(`This log has format version ${version}; update Proactor to read it (known: ${FORMAT_VERSION}).`);
  }
  const cols = bytes.readUInt16LE(64);
  const rows = bytes.readUInt16LE(66);
  const text = (from: number, to: number) => bytes.toString('latin1', from, to).replace(/\0+$/, '');
  return {
    wallMicros: readU64(bytes, 16),
    monotonicMicros: readU64(bytes, 24),
    at: readU64(bytes, 32),
    streamAt: [readU64(bytes, 40), readU64(bytes, 48), readU64(bytes, 56)],
    size: cols > 0 && rows > 0 ? { cols, rows } : null,
    run: text(72, 104),
    host: text(104, 144),
  };
}

function checkOf(bytes: Buffer, at: number): number {
  const sum =
    CHECK_SEED +
    bytes.readUInt16LE(at) +
    bytes.readUInt16LE(at + 4) +
    bytes.readUInt16LE(at + 6) +
    bytes.readUInt16LE(at + 8) +
    bytes.readUInt16LE(at + 10) +
    bytes.readUInt16LE(at + 12) +
    bytes.readUInt16LE(at + 14);
  return sum & 0xffff;
}

/** Writes a record's sixteen bytes at `at` of `target`. */
export function encodeRecord(
  target: Buffer,
  at: number,
  record: Pick<JournalRecord, 'kind' | 'flags' | 'length' | 'micros'>,
): void {
  target.writeUInt8(record.kind, at);
  target.writeUInt8(record.flags, at + 1);
  target.writeUInt32LE(record.length, at + 4);
  writeU64(target, record.micros, at + 8);
  target.writeUInt16LE(checkOf(target, at), at + 2);
}

/** Whether sixteen whole, sound bytes of a record are at `at`. */
export function isRecord(bytes: Buffer, at: number): boolean {
  return at + RECORD_SIZE <= bytes.length && bytes.readUInt16LE(at + 2) === checkOf(bytes, at);
}

/** Reads the record at `at` of `bytes` into `into`, without its place. */
export function decodeRecord(bytes: Buffer, at: number, into: JournalRecord): void {
  into.kind = bytes.readUInt8(at);
  into.flags = bytes.readUInt8(at + 1);
  into.length = bytes.readUInt32LE(at + 4);
  into.micros = readU64(bytes, at + 8);
}

/** An empty record to decode into. */
export function blankRecord(): JournalRecord {
  return { kind: 0, flags: 0, length: 0, micros: 0, at: 0, streamAt: 0 };
}

/** A terminal size as a record's length. */
export function packSize(size: TerminalSize): number {
  return (((size.rows & 0xffff) << 16) | (size.cols & 0xffff)) >>> 0;
}

/** The terminal size that a resize record carries. */
export function unpackSize(length: number): TerminalSize {
  return { cols: length & 0xffff, rows: length >>> 16 };
}

/** The span that `length` bytes of a record are. `wall` is the anchor in milliseconds. */
export function spanOf(kind: number, flags: number, length: number, micros: number, wall: number): Span {
  const time = wall + micros / 1000;
  if (kind === KIND.resize) return { kind: 'resize', size: unpackSize(length), time };
  const stream = STREAM_NAMES[streamIndexOf(kind)];
  if (stream === undefined) throw new Error(`A record of kind ${kind} is no span.`);
  if (!isOutput(kind)) return { kind: 'lost', stream, length, time };
  return {
    kind: 'output',
    stream,
    length,
    time,
    orderUnknown: (flags & FLAG.orderUnknown) !== 0,
    recovered: (flags & FLAG.recovered) !== 0,
  };
}
