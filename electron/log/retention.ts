// Keeps a live log under its cap: the segment whose last byte is the oldest goes first, then the journal that tells of
// nothing but gone bytes. The segment that a stream is writing stays, so caps and segment sizes go together.
import { join } from 'node:path';
import { STREAM_NAMES } from '../../shared/model/stream.ts';
import { fileName, HEADER_SIZE, RECORD_SIZE } from './format.ts';
import type { Layout, StreamSegment } from './layout.ts';
import type { Disk } from './out-file.ts';

/** The cap of a run's log when nobody chose one: an hour of a busy build server, an eighth of a small disk's slack. */
export const DEFAULT_LOG_CAP = 1_000_000_000;

/** The smallest cap, under which segments would be smaller than what programs write at once. */
export const MIN_LOG_CAP = 64 * 1024;

/** A stream's segment when the cap is large: a file that any tool opens in a moment. */
const SEGMENT_BYTES = 16 * 1024 * 1024;

/** A journal segment when the cap is large: a millisecond to read whole. */
const JOURNAL_SEGMENT_BYTES = 1024 * 1024;

/** Segments that fit into a cap at least, so that dropping one drops a small part. */
const SEGMENTS_PER_CAP = 8;

/** How large segments are under a cap. Throws for a cap that is too small. */
export function segmentSizes(cap: number): { streamBytes: number; journalRecords: number } {
  if (!(cap >= MIN_LOG_CAP)) throw new RangeError(`A log's cap must be at least ${MIN_LOG_CAP} bytes; it is ${cap}.`);
  return {
    streamBytes: Math.min(SEGMENT_BYTES, Math.floor(cap / SEGMENTS_PER_CAP)),
    journalRecords: Math.floor(Math.min(JOURNAL_SEGMENT_BYTES, cap / SEGMENTS_PER_CAP / 2) / RECORD_SIZE),
  };
}

/** Bytes of all files of a log. */
export function bytesOnDisk(layout: Layout): number {
  let bytes = 0;
  for (const segments of layout.streams) for (const segment of segments) bytes += segment.length;
  for (const segment of layout.journal) bytes += HEADER_SIZE + segment.records * RECORD_SIZE;
  return bytes;
}

/** Drops the oldest segments until the log is under its cap or only segments in use are left. */
export function evict(layout: Layout, cap: number, disk: Disk): void {
  let bytes = bytesOnDisk(layout);
  while (bytes > cap) {
    const stream = oldestStream(layout.streams);
    const segment = layout.streams[stream]?.shift();
    if (segment === undefined) return;
    remove(layout, disk, fileName(STREAM_NAMES[stream] ?? 'stdout', segment.at));
    bytes -= segment.length;
    layout.begin = Math.max(layout.begin, segment.runEnd);
    for (let next = layout.journal[1]; next !== undefined && next.at <= layout.begin; next = layout.journal[1]) {
      const old = layout.journal.shift();
      if (old === undefined) break;
      remove(layout, disk, fileName('spans', old.at));
      bytes -= HEADER_SIZE + old.records * RECORD_SIZE;
    }
  }
}

/** The stream whose first segment ends first in the run, among those that have another one; -1 when none has. */
function oldestStream(streams: readonly (readonly StreamSegment[])[]): number {
  let oldest = -1;
  let end = Number.POSITIVE_INFINITY;
  streams.forEach((segments, stream) => {
    const first = segments[0];
    if (first === undefined || segments.length < 2 || first.runEnd >= end) return;
    oldest = stream;
    end = first.runEnd;
  });
  return oldest;
}

// A file that can't be removed stays as one that nothing refers to; removing the log tries it again.
function remove(layout: Layout, disk: Disk, name: string): void {
  disk.unlink(join(layout.folder, name), () => {});
}
