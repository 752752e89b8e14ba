// Which files a log has and what they hold: the picture that writer, reader, recovery and retention share. The writer
// keeps it current as it writes; a reader of a past log builds it from the folder. Positions inside journal segments
// are found through a sparse index, made while writing or when a segment is first read.
import { STREAM_NAMES } from '../../shared/model/stream.ts';

/** Every so many records the index notes where the journal stands: 4 KiB of journal for 40 bytes of memory. */
export const INDEX_STRIDE = 256;

/** Most spans in one slice, so that a slice of one-byte spans stays small too. */
export const MAX_SLICE_SPANS = 16_384;

/** A file with bytes of a stream. */
export interface StreamSegment {
  /** Stream offset of its first byte. */
  readonly at: number;
  /** Bytes in it. */
  length: number;
  /** Offset in the run after its last byte; only the writer knows it. */
  runEnd: number;
}

/** Where a journal stands before a record. */
export interface Position {
  /** Offset in the run. */
  at: number;
  /** Offset in each stream. */
  streamAt: number[];
  /** Time of the record, microseconds since the anchor. */
  micros: number;
}

/** A file of the journal. */
export interface JournalSegment {
  /** Offset in the run of its first record. */
  readonly at: number;
  /** Whole records in it. */
  records: number;
  /** The position before every `INDEX_STRIDE`th record; empty until it is known. */
  index: Position[];
}

/** A log's files. */
export interface Layout {
  readonly folder: string;
  /** First offset in the run that is still kept. */
  begin: number;
  /** Wall-clock anchor, milliseconds since the epoch. */
  wall: number;
  /** Files of each stream, oldest first. */
  readonly streams: StreamSegment[][];
  /** Files of the journal, oldest first. */
  readonly journal: JournalSegment[];
}

/** A log without files. */
export function emptyLayout(folder: string, wall: number): Layout {
  return { folder, begin: 0, wall, streams: STREAM_NAMES.map(() => []), journal: [] };
}

/** The last item of a sorted list for which `before` holds; -1 when it holds for none. */
export function lastWhere<T>(items: readonly T[], before: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && before(item)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
