// Opens the folder of a log that nobody writes any more. A host that was killed leaves a journal that ends a little
// before the streams do: the bytes without a record get recovered spans, once, and a closing record says so, so that
// the next opening finds a complete log. Nothing is ever cut from a stream, and no offset moves. If the disk can't be
// written the same spans are kept in memory. All of it is synchronous, as it is small: one journal segment is read.
import { closeSync, ftruncateSync, openSync, readFileSync, renameSync, statSync, unlinkSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import { STREAM_NAMES } from '../../shared/model/stream.ts';
import { firstKept, listFolder, startOf } from './folder.ts';
import {
  CLOSED_FLAG,
  encodeHeader,
  encodeRecord,
  FLAG,
  fileName,
  HEADER_SIZE,
  isOutput,
  type JournalHeader,
  type JournalRecord,
  KIND,
  RECORD_SIZE,
  streamIndexOf,
} from './format.ts';
import { advance, type JournalContent, readJournal } from './journal.ts';
import type { JournalSegment, Layout, Position, StreamSegment } from './layout.ts';
import { lostWarning, missingWarning, recoveredWarning } from './warnings.ts';

const MAX_U32 = 0xffff_ffff;

/** A past log, opened. */
export interface Opened {
  readonly layout: Layout;
  /** Where the log ends, in the run and in each stream. */
  readonly end: Position;
  readonly warning: string | null;
  /** Records that belong to the journal and could not be written to it. */
  readonly pending: readonly JournalRecord[];
}

/** Opens a log's folder and completes its journal if its host was killed. A folder without a log is an empty log. */
export function openFolder(folder: string): Opened {
  const layout = listFolder(folder);
  const last = lastJournal(layout);
  if (last === null && layout.streams.every((segments) => segments.length === 0)) {
    return { layout, end: startOf(layout), warning: null, pending: [] };
  }
  layout.wall = (last?.content.header.wallMicros ?? firstTime(layout)) / 1000;
  const end = last === null ? startOf(layout) : last.content.end;
  const closed = last?.content.closed ?? null;
  let pending: JournalRecord[] = [];
  let flags = closed?.flags ?? CLOSED_FLAG.recovered;
  let length = closed?.length ?? 0;
  if (closed === null) {
    pending = missingRecords(layout, end);
    length = Math.min(
      MAX_U32,
      pending.reduce((sum, record) => sum + (isOutput(record.kind) ? record.length : 0), 0),
    );
    flags = CLOSED_FLAG.recovered;
    if (complete(layout, last, [...pending, { ...mark(end), kind: KIND.closed, flags, length }])) pending = [];
  }
  layout.begin = firstKept(layout);
  const missing = missingBytes(layout, last?.content ?? null);
  return { layout, end, warning: warningOf(flags, length, missing), pending };
}

function warningOf(flags: number, length: number, missing: number): string | null {
  if (missing > 0) return missingWarning(missing);
  if ((flags & CLOSED_FLAG.recovered) !== 0) return recoveredWarning(length);
  return (flags & CLOSED_FLAG.lost) !== 0 ? lostWarning(length) : null;
}

interface LastJournal {
  readonly segment: JournalSegment;
  readonly content: JournalContent;
}

/** The last journal segment with a sound header. Others after it are put aside: no record of theirs can be placed. */
function lastJournal(layout: Layout): LastJournal | null {
  for (;;) {
    const segment = layout.journal.at(-1);
    if (segment === undefined) return null;
    const path = join(layout.folder, fileName('spans', segment.at));
    const content = readJournal(readFileSync(path));
    if (content !== null) {
      segment.records = content.records;
      segment.index = content.index;
      return { segment, content };
    }
    layout.journal.pop();
    putAside(path);
  }
}

function putAside(path: string): void {
  try {
    if (statSync(path).size <= HEADER_SIZE) unlinkSync(path);
    else renameSync(path, `${path}.damaged`);
  } catch {
    // On a disk that can't be written the file stays, and is passed over each time.
  }
}

/** When the oldest file was last written, in microseconds: the best there is without a journal. */
function firstTime(layout: Layout): number {
  const times = layout.streams.flatMap((segments, stream) => {
    const first = segments[0];
    return first === undefined ? [] : [modified(layout, stream, first)];
  });
  return Math.round(Math.min(...times) * 1000);
}

function modified(layout: Layout, stream: number, segment: StreamSegment): number {
  return statSync(join(layout.folder, fileName(STREAM_NAMES[stream] ?? 'stdout', segment.at))).mtimeMs;
}

function mark(position: Position): JournalRecord {
  return { kind: 0, flags: 0, length: 0, micros: position.micros, at: position.at, streamAt: 0 };
}

/** Records for the bytes that the streams have beyond the journal; moves `end` behind them. */
function missingRecords(layout: Layout, end: Position): JournalRecord[] {
  const records: JournalRecord[] = [];
  const behind = layout.streams.filter((segments, stream) => endOf(segments) > (end.streamAt[stream] ?? 0));
  const flags = FLAG.recovered | (behind.length > 1 ? FLAG.orderUnknown : 0);
  layout.streams.forEach((segments, stream) => {
    for (const segment of segments) {
      const streamAt = end.streamAt[stream] ?? 0;
      if (segment.at + segment.length <= streamAt) continue;
      if (segment.at > streamAt) push(records, end, KIND.lost + stream, 0, segment.at - streamAt);
      const time = Math.round(modified(layout, stream, segment) * 1000 - layout.wall * 1000);
      end.micros = Math.max(end.micros, time);
      push(records, end, KIND.output + stream, flags, segment.at + segment.length - (end.streamAt[stream] ?? 0));
    }
  });
  return records;
}

function endOf(segments: readonly StreamSegment[]): number {
  const last = segments.at(-1);
  return last === undefined ? 0 : last.at + last.length;
}

function push(records: JournalRecord[], end: Position, kind: number, flags: number, total: number): void {
  for (let left = total; left > 0; ) {
    const length = Math.min(left, MAX_U32);
    const streamAt = end.streamAt[streamIndexOf(kind)] ?? 0;
    records.push({ kind, flags, length, micros: end.micros, at: end.at, streamAt });
    advance(end, kind, length);
    left -= length;
  }
}

/** Writes the records behind the last sound one. False when the disk refuses. */
function complete(layout: Layout, last: LastJournal | null, records: readonly JournalRecord[]): boolean {
  const first = records[0];
  if (first === undefined) return true;
  const bytes = Buffer.alloc(records.length * RECORD_SIZE);
  records.forEach((record, index) => {
    encodeRecord(bytes, index * RECORD_SIZE, record);
  });
  const at = last?.segment.at ?? first.at;
  try {
    const file = openSync(join(layout.folder, fileName('spans', at)), last === null ? 'w' : 'r+', 0o600);
    try {
      const position = HEADER_SIZE + (last?.segment.records ?? 0) * RECORD_SIZE;
      ftruncateSync(file, last === null ? 0 : position);
      const whole = last === null ? Buffer.concat([encodeHeader(newHeader(layout, first.at)), bytes]) : bytes;
      writeSync(file, whole, 0, whole.length, last === null ? 0 : position);
    } finally {
      closeSync(file);
    }
  } catch {
    // Kept in memory instead; the next opening tries again.
    return false;
  }
  const segment = last?.segment ?? { at, records: 0, index: [] };
  if (last === null) layout.journal.push(segment);
  segment.records += records.length;
  // Made anew when it is first read, with the new records in it.
  segment.index = [];
  return true;
}

function newHeader(layout: Layout, at: number): JournalHeader {
  return {
    wallMicros: Math.round(layout.wall * 1000),
    monotonicMicros: 0,
    at,
    streamAt: startOf(layout).streamAt,
    size: null,
    run: basename(layout.folder),
    host: '',
  };
}

/** Bytes that the journal says were written and that no file has: a power cut, or files that were deleted. */
function missingBytes(layout: Layout, content: JournalContent | null): number {
  if (content === null) return 0;
  return layout.streams.reduce(
    (sum, segments, stream) => sum + Math.max(0, (content.outputEnd[stream] ?? 0) - endOf(segments)),
    0,
  );
}
