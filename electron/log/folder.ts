// Looks at a log's folder without touching it: which files there are, where a log begins. Whoever may read while another
// writes (search, export) starts here; opening for good, with repair, is `recover.ts`.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { STREAM_NAMES } from '../../shared/model/stream.ts';
import { decodeHeader, fileName, HEADER_SIZE, isOutput, parseFileName, RECORD_SIZE, streamIndexOf } from './format.ts';
import { eachRecord } from './journal.ts';
import { emptyLayout, type Layout, type Position } from './layout.ts';

/** The files of a log as they are now. A folder that doesn't exist is a log without files. */
export function listFolder(folder: string): Layout {
  const layout = emptyLayout(folder, 0);
  for (const name of namesIn(folder)) {
    const parsed = parseFileName(name);
    if (parsed === null) continue;
    // The cap may take a file away while the folder is being listed.
    const size = statSync(join(folder, name), { throwIfNoEntry: false })?.size;
    if (size === undefined) continue;
    if (parsed.kind === 'spans') {
      const records = Math.max(0, Math.floor((size - HEADER_SIZE) / RECORD_SIZE));
      layout.journal.push({ at: parsed.at, records, index: [] });
    } else {
      layout.streams[STREAM_NAMES.indexOf(parsed.kind)]?.push({ at: parsed.at, length: size, runEnd: 0 });
    }
  }
  for (const segments of layout.streams) segments.sort((a, b) => a.at - b.at);
  layout.journal.sort((a, b) => a.at - b.at);
  return layout;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Where a log without a journal starts: as far along as the bytes that are gone from each stream's start. */
export function startOf(layout: Layout): Position {
  const streamAt = layout.streams.map((segments) => segments[0]?.at ?? 0);
  return { at: streamAt.reduce((sum, at) => sum + at, 0), streamAt, micros: 0 };
}

/** The first offset from which on every stream's bytes are there: later than the journal's start after an eviction. */
export function firstKept(layout: Layout): number {
  const kept = layout.streams.map((segments) => segments[0]?.at ?? 0);
  let begin = layout.journal[0]?.at ?? startOf(layout).at;
  if (kept.every((at) => at === 0)) return begin;
  for (const segment of layout.journal) {
    const bytes = readKept(join(layout.folder, fileName('spans', segment.at)));
    const header = bytes === null ? null : decodeHeader(bytes);
    if (bytes === null || header === null) continue;
    const end = eachRecord(bytes, header, (record) => {
      const gone = (kept[streamIndexOf(record.kind)] ?? 0) - record.streamAt;
      if (isOutput(record.kind) && gone > 0) begin = Math.max(begin, record.at + Math.min(gone, record.length));
    });
    if (end.streamAt.every((at, stream) => at >= (kept[stream] ?? 0))) break;
  }
  return begin;
}

/** A file of the log; null when the cap has taken it away meanwhile. */
export function readKept(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
