// Finds places in a log by its journal, read-only: from a stream's offset to the run's and its time, from a time or an
// offset in the run to the streams'. It may look at a log that is being written; what the journal does not tell yet is
// answered by its last word. One journal segment is held in memory at a time.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { listFolder, startOf } from './folder.ts';
import {
  blankRecord,
  decodeHeader,
  decodeRecord,
  fileName,
  HEADER_SIZE,
  type JournalHeader,
  type JournalRecord,
  RECORD_SIZE,
  recordSpan,
  STREAM_COUNT,
  streamIndexOf,
} from './format.ts';
import { advance, copyPosition, type JournalContent, readJournal } from './journal.ts';
import { INDEX_STRIDE, type JournalSegment, type Layout, lastWhere, type Position } from './layout.ts';

/** A byte's place. */
export interface Place {
  /** Offset in the run. */
  readonly at: number;
  /** Milliseconds since the epoch. */
  readonly time: number;
  /** The journal tells of this byte; otherwise the place is its best guess. */
  readonly known: boolean;
}

interface Loaded {
  readonly segment: JournalSegment;
  readonly bytes: Buffer;
  readonly content: JournalContent;
}

/** A record of a loaded segment, and where the run and its streams stand before it. */
interface Cursor {
  readonly loaded: Loaded;
  readonly number: number;
  readonly position: Position;
}

/** See the top of this file. */
export class JournalMap {
  readonly #folder: string;
  #segments: readonly JournalSegment[];
  /** Of the last segment, when the folder was looked at. */
  #records: number;
  #start: Position;
  #headers = new Map<number, JournalHeader | null>();
  #loaded: Loaded | null = null;
  /** Where each stream was last found in what is loaded: whoever reads it through asks for what follows. */
  #found: (Cursor | undefined)[] = [];

  constructor(layout: Layout) {
    this.#folder = layout.folder;
    this.#segments = [...layout.journal];
    this.#records = this.#segments.at(-1)?.records ?? 0;
    this.#start = startOf(layout);
  }

  /** Looks at the folder again; false when the journal is as it was. */
  #hasGrown(): boolean {
    const layout = listFolder(this.#folder);
    const [known, now] = [this.#segments.at(-1), layout.journal.at(-1)];
    if (now === undefined || (known?.at === now.at && this.#records === now.records)) return false;
    this.#segments = [...layout.journal];
    this.#records = now.records;
    this.#start = startOf(layout);
    this.#headers.clear();
    this.#loaded = null;
    this.#found = [];
    return true;
  }

  /** Where a stream's byte is in the run, and when it came. */
  locate(stream: number, streamAt: number): Place {
    const place = this.#locate(stream, streamAt);
    // A live journal may have grown since it was read.
    return place.known || !this.#hasGrown() ? place : this.#locate(stream, streamAt);
  }

  #locate(stream: number, streamAt: number): Place {
    const index = this.#last((header) => (header.streamAt[stream] ?? 0) <= streamAt);
    const loaded = this.#load(index);
    if (loaded === null) {
      return {
        at: this.#start.at + Math.max(0, streamAt - (this.#start.streamAt[stream] ?? 0)),
        time: 0,
        known: false,
      };
    }
    const { content } = loaded;
    const wall = content.header.wallMicros;
    let found: Place | null = null;
    const indexed = this.#indexed(
      loaded,
      lastWhere(content.index, (position) => (position.streamAt[stream] ?? 0) <= streamAt),
    );
    const last = this.#found[stream];
    const goesOn = last !== undefined && (last.position.streamAt[stream] ?? 0) <= streamAt;
    const from = goesOn && last.number > (indexed?.number ?? 0) ? last : indexed;
    this.#walk(from, (record, number, position) => {
      if (streamIndexOf(record.kind) !== stream || record.streamAt + record.length <= streamAt) return true;
      const at = record.at + Math.max(0, streamAt - record.streamAt);
      found = { at, time: (wall + record.micros) / 1000, known: true };
      this.#found[stream] = { loaded, number, position: copyPosition(position) };
      return false;
    });
    if (found !== null) return found;
    const { end } = content;
    return {
      at: end.at + Math.max(0, streamAt - (end.streamAt[stream] ?? 0)),
      time: (wall + end.micros) / 1000,
      known: false,
    };
  }

  /** Where the run and each stream stand at an offset of the run; at the journal's end when it is beyond. */
  positionAt(at: number): Position {
    return this.#position(
      (header) => header.at <= at,
      (position) => position.at <= at,
      (record, position) => {
        if (record.at + recordSpan(record.kind, record.length) <= at) return true;
        advance(position, record.kind, Math.max(0, at - record.at));
        return false;
      },
    );
  }

  /** Where the run and each stream stood at a moment, milliseconds since the epoch: before the first record since then. */
  positionAtTime(time: number): Position {
    const wallMicros = time * 1000;
    const anchor = this.#header(0)?.wallMicros ?? 0;
    const micros = wallMicros - anchor;
    // A segment's first time is that of its first record, which only its content tells; headers are enough to halve.
    let index = -1;
    for (let low = 0, high = this.#segments.length; low < high; ) {
      const middle = (low + high) >>> 1;
      const first = this.#load(middle)?.content.index[0];
      if (first !== undefined && first.micros < micros) {
        index = middle;
        low = middle + 1;
      } else high = middle;
    }
    return this.#walkTo(
      this.#load(Math.max(0, index)),
      (position) => position.micros < micros,
      (record) => record.micros < micros,
    );
  }

  #position(
    header: (header: JournalHeader) => boolean,
    before: (position: Position) => boolean,
    pass: (record: JournalRecord, position: Position) => boolean,
  ): Position {
    return this.#walkTo(this.#load(this.#last(header)), before, pass);
  }

  #walkTo(
    loaded: Loaded | null,
    before: (position: Position) => boolean,
    pass: (record: JournalRecord, position: Position) => boolean,
  ): Position {
    if (loaded === null) return copyPosition(this.#start);
    const { content } = loaded;
    const from = Math.max(0, lastWhere(content.index, before));
    const start = content.index[from];
    if (start === undefined) return copyPosition(content.end);
    const position = copyPosition(start);
    this.#walk(this.#indexed(loaded, from), (record) => {
      position.micros = record.micros;
      if (!pass(record, position)) return false;
      advance(position, record.kind, record.length);
      return true;
    });
    return position;
  }

  /** The last segment whose header is as `before` says; the first sound one when none is. */
  #last(before: (header: JournalHeader) => boolean): number {
    const index = lastWhere(
      this.#segments.map((_, at) => at),
      (at) => {
        const header = this.#header(at);
        return header !== null && before(header);
      },
    );
    return Math.max(0, index);
  }

  #header(index: number): JournalHeader | null {
    const segment = this.#segments[index];
    if (segment === undefined) return null;
    const known = this.#headers.get(segment.at);
    if (known !== undefined) return known;
    const bytes = this.#read(segment, HEADER_SIZE);
    const header = bytes === null ? null : decodeHeader(bytes);
    this.#headers.set(segment.at, header);
    return header;
  }

  #load(index: number): Loaded | null {
    const segment = this.#segments[index];
    if (segment === undefined) return null;
    if (this.#loaded?.segment === segment) return this.#loaded;
    const bytes = this.#read(segment);
    const content = bytes === null ? null : readJournal(bytes);
    if (bytes === null || content === null) return null;
    this.#loaded = { segment, bytes, content };
    this.#found = [];
    return this.#loaded;
  }

  /** A segment's bytes, or its first ones; null when it was dropped over the cap under our hands. */
  #read(segment: JournalSegment, length?: number): Buffer | null {
    let file: number;
    try {
      file = openSync(join(this.#folder, fileName('spans', segment.at)), 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    try {
      if (length === undefined) return readFileSync(file);
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(file, bytes, 0, length, 0));
    } finally {
      closeSync(file);
    }
  }

  /** The record that an entry of a segment's index stands for; null when it has none. */
  #indexed(loaded: Loaded, entry: number): Cursor | null {
    const index = Math.max(0, entry);
    const position = loaded.content.index[index];
    return position === undefined ? null : { loaded, number: index * INDEX_STRIDE, position };
  }

  /** Hands records to `visit`, with their numbers and the position before them, until it answers false. */
  #walk(from: Cursor | null, visit: (record: JournalRecord, number: number, position: Position) => boolean): void {
    if (from === null) return;
    const { content, bytes } = from.loaded;
    const position = copyPosition(from.position);
    const record = blankRecord();
    for (let number = from.number; number < content.records; number += 1) {
      decodeRecord(bytes, HEADER_SIZE + number * RECORD_SIZE, record);
      const stream = streamIndexOf(record.kind);
      record.at = position.at;
      record.streamAt = stream >= 0 && stream < STREAM_COUNT ? (position.streamAt[stream] ?? 0) : 0;
      if (!visit(record, number, position)) return;
      advance(position, record.kind, record.length);
    }
  }
}
