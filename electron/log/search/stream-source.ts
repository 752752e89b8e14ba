// One stream of one run, searched from its oldest byte to its end in steps. A step reads the next piece of the files
// behind what the last one left over (an unfinished line), so nothing is missed where pieces or segments meet. It may
// run beside the writer: segments that appear are taken up, segments that the cap dropped are counted as missing.
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { RunId } from '../../../shared/model/ids.ts';
import type { SearchHit } from '../../../shared/model/search.ts';
import { STREAM_NAMES, type StreamName } from '../../../shared/model/stream.ts';
import { listFolder } from '../folder.ts';
import { fileName } from '../format.ts';
import type { JournalMap } from '../journal-map.ts';
import { lastWhere, type StreamSegment } from '../layout.ts';
import { type Plain, withoutEscapes } from '../plain-text.ts';
import type { Matcher } from './matcher.ts';

/** Bytes in one step at most: what a core's own cache holds between reading and searching, and the longest line that is searched as a whole. */
export const STEP_BYTES = 256 * 1024;

/** Of a longer line so much is searched again with the next piece: the longest match that may lie across the cut. */
const OVERLAP = 16 * 1024;

/** More hits in one step are left to the next, so that what waits for its turn stays small. */
const STEP_HITS = 1000;

/** Bytes of a line that are shown before and after what was found. */
const BEFORE = 80;
const AFTER = 240;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Which bytes of which stream. */
export interface SourceOptions {
  readonly run: RunId;
  readonly folder: string;
  readonly stream: StreamName;
  readonly map: JournalMap;
  readonly segments: readonly StreamSegment[];
  /** Stream offsets. */
  readonly from: number;
  readonly to: number;
  readonly matcher: Matcher;
}

/** The window that all sources of a search share; nothing in it outlives a step. */
export function newWindow(): Buffer {
  return Buffer.allocUnsafeSlow(STEP_BYTES);
}

/** See the top of this file. */
export class StreamSource {
  /** When the next byte that was not searched arrived: no later hit is older. Infinity at the end. */
  frontier = 0;
  /** Bytes that are behind it, and those among them that no file had. */
  scanned = 0;
  missing = 0;
  readonly #options: SourceOptions;
  readonly #stream: number;
  #segments: readonly StreamSegment[];
  /** Stream offset of the first byte in which a match may still begin. */
  #at: number;
  #file: { readonly segment: StreamSegment; readonly fd: number } | null = null;

  constructor(options: SourceOptions) {
    this.#options = options;
    this.#stream = STREAM_NAMES.indexOf(options.stream);
    this.#segments = options.segments;
    this.#at = options.from;
    this.#settle();
  }

  /** Searches the next piece. `alive` answers false to end it early. */
  step(window: Buffer, alive: () => boolean): SearchHit[] {
    const read = this.#read(window);
    const hits: SearchHit[] = [];
    if (read.length > 0) this.#search(read.bytes, read.complete, hits, alive);
    this.#settle();
    return hits;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file.fd);
    this.#file = null;
  }

  #settle(): void {
    this.scanned = this.#at - this.#options.from;
    if (this.#at < this.#options.to) {
      this.frontier = this.#options.map.locate(this.#stream, this.#at).time;
      return;
    }
    this.frontier = Number.POSITIVE_INFINITY;
    this.close();
  }

  /** Fills the window. `complete`: what follows the bytes is not part of their last line. */
  #read(window: Buffer): { bytes: Buffer; length: number; complete: boolean } {
    const want = Math.min(STEP_BYTES, this.#options.to - this.#at);
    let length = 0;
    while (length < want) {
      const position = this.#at + length;
      const segment = this.#segmentAt(position);
      const fd = segment === null ? null : this.#open(segment);
      const count =
        segment === null || fd === null ? 0 : readSync(fd, window, length, want - length, position - segment.at);
      if (count > 0) {
        length += count;
        continue;
      }
      // Nothing has this byte. What came before is searched first, as a whole.
      if (length === 0) this.#skipMissing();
      return { bytes: window.subarray(0, length), length, complete: true };
    }
    return { bytes: window.subarray(0, length), length, complete: this.#at + length >= this.#options.to };
  }

  #segmentAt(position: number): StreamSegment | null {
    const find = () => {
      const segment = this.#segments[lastWhere(this.#segments, (candidate) => candidate.at <= position)];
      return segment === undefined || position >= segment.at + segment.length ? null : segment;
    };
    const known = find();
    if (known !== null) return known;
    // Beyond what was there when the search began: a live log has grown, or the oldest of it went.
    this.close();
    this.#segments = listFolder(this.#options.folder).streams[this.#stream] ?? [];
    return find();
  }

  #open(segment: StreamSegment): number | null {
    if (this.#file?.segment === segment) return this.#file.fd;
    this.close();
    try {
      const fd = openSync(join(this.#options.folder, fileName(this.#options.stream, segment.at)), 'r');
      this.#file = { segment, fd };
      return fd;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      this.#segments = listFolder(this.#options.folder).streams[this.#stream] ?? [];
      return null;
    }
  }

  /** Goes on at the next byte that a file has. */
  #skipMissing(): void {
    const next = this.#segments[lastWhere(this.#segments, (candidate) => candidate.at <= this.#at) + 1];
    const to = Math.min(this.#options.to, next?.at ?? this.#options.to);
    this.missing += to - this.#at;
    this.#at = to;
  }

  #search(bytes: Buffer, complete: boolean, hits: SearchHit[], alive: () => boolean): void {
    const lineFeed = complete ? -1 : bytes.lastIndexOf(LINE_FEED);
    const whole = complete ? bytes.length : lineFeed + 1;
    // A line that is longer than the window is cut; its end is searched again with what follows.
    const cut = whole === 0;
    const part = cut ? bytes : bytes.subarray(0, whole);
    const base = this.#at;
    this.#at += cut ? bytes.length - OVERLAP : whole;
    const limit = this.#at - base;
    const plain = withoutEscapes(part);
    this.#options.matcher(
      plain.bytes,
      (from, to) => {
        const origin = plain.originOf(from);
        // Found again with the next piece, in full.
        if (cut && origin >= limit) return false;
        hits.push(this.#hit(plain, from, to, base + origin));
        if (hits.length < STEP_HITS) return true;
        const next = part.indexOf(LINE_FEED, origin);
        if (next >= 0) this.#at = base + next + 1;
        return next < 0;
      },
      alive,
    );
  }

  #hit({ bytes }: Plain, from: number, to: number, streamAt: number): SearchHit {
    const { run, stream, map } = this.#options;
    const { at, time } = map.locate(this.#stream, streamAt);
    const lineStart = from === 0 ? 0 : bytes.lastIndexOf(LINE_FEED, from - 1) + 1;
    const lineFeed = bytes.indexOf(LINE_FEED, to);
    let lineEnd = lineFeed < 0 ? bytes.length : lineFeed;
    if (lineEnd > to && bytes[lineEnd - 1] === CARRIAGE_RETURN) lineEnd -= 1;
    const start = wholeCharacter(bytes, Math.max(lineStart, from - BEFORE), from);
    const end = Math.min(lineEnd, Math.max(to, from), from + AFTER);
    const shownEnd = Math.min(lineEnd, from + AFTER);
    const before = (start > lineStart ? '…' : '') + bytes.toString('utf8', start, from);
    const found = bytes.toString('utf8', from, end);
    const after = bytes.toString('utf8', end, Math.max(end, shownEnd)) + (shownEnd < lineEnd ? '…' : '');
    return { run, stream, at, time, text: before + found + after, mark: [before.length, before.length + found.length] };
  }
}

/** `at`, or the start of the first character after it. */
function wholeCharacter(bytes: Buffer, at: number, limit: number): number {
  let start = at;
  while (start < limit && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  return start;
}
