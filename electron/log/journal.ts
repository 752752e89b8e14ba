// Understands the bytes of one journal segment: how many sound records it has, where each stride of them stands, and
// whether it ends with the closing record. Used when a past log is opened and when a segment is first read.
import {
  blankRecord,
  decodeHeader,
  decodeRecord,
  HEADER_SIZE,
  isOutput,
  isRecord,
  type JournalHeader,
  type JournalRecord,
  KIND,
  RECORD_SIZE,
  streamIndexOf,
} from './format.ts';
import { INDEX_STRIDE, type Position } from './layout.ts';

/** What a journal segment tells. */
export interface JournalContent {
  readonly header: JournalHeader;
  /** Whole, sound records; what follows them in the file is torn. */
  readonly records: number;
  readonly index: Position[];
  /** Where the journal stands after the last record; `micros` is that record's time. */
  readonly end: Position;
  /** Where in each stream the last output that this segment tells of ends; 0 when it tells of none. */
  readonly outputEnd: readonly number[];
  /** The closing record, when it is the last. */
  readonly closed: { readonly flags: number; readonly length: number } | null;
}

/** Moves a position over a record. */
export function advance(position: Position, kind: number, length: number): void {
  const stream = streamIndexOf(kind);
  if (stream < 0) return;
  position.at += length;
  position.streamAt[stream] = (position.streamAt[stream] ?? 0) + length;
}

/** A copy that later records don't move. */
export function copyPosition(position: Position): Position {
  return { at: position.at, streamAt: [...position.streamAt], micros: position.micros };
}

/** Hands every whole, sound record of a segment to `visit`, with its place. The record object is used again. */
export function eachRecord(bytes: Buffer, header: JournalHeader, visit: (record: JournalRecord) => void): Position {
  const position: Position = { at: header.at, streamAt: [...header.streamAt], micros: 0 };
  const record = blankRecord();
  for (let at = HEADER_SIZE; isRecord(bytes, at); at += RECORD_SIZE) {
    decodeRecord(bytes, at, record);
    position.micros = record.micros;
    record.at = position.at;
    record.streamAt = position.streamAt[streamIndexOf(record.kind)] ?? 0;
    visit(record);
    advance(position, record.kind, record.length);
  }
  return position;
}

/** Reads a whole segment. Null when it has no sound header. Throws when a newer version wrote it. */
export function readJournal(bytes: Buffer): JournalContent | null {
  const header = decodeHeader(bytes);
  if (header === null) return null;
  const index: Position[] = [];
  const streamAt = [...header.streamAt];
  const outputEnd = header.streamAt.map(() => 0);
  let closed: JournalContent['closed'] = null;
  let records = 0;
  const end = eachRecord(bytes, header, (record) => {
    if (records % INDEX_STRIDE === 0) index.push({ at: record.at, streamAt: [...streamAt], micros: record.micros });
    closed = record.kind === KIND.closed ? { flags: record.flags, length: record.length } : null;
    const stream = streamIndexOf(record.kind);
    if (stream >= 0) streamAt[stream] = record.streamAt + record.length;
    if (isOutput(record.kind)) outputEnd[stream] = record.streamAt + record.length;
    records += 1;
  });
  return { header, records, index, end, outputEnd, closed };
}
