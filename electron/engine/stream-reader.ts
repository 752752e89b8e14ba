// Bytes that arrive and wait to be read: asyncio's StreamReader. It keeps at most about twice its limit, asks its
// transport to pause when there is more, and serves one reader at a time. A read that is abandoned loses nothing.
import { constants, isAscii } from 'node:buffer';
import {
  argumentTypeError,
  ConcurrentReadError,
  IncompleteReadError,
  LimitOverrunError,
  LineTooLongError,
  SubprocessOptionError,
} from './errors.ts';
import { lineGenerator } from './line-generator.ts';
import type { ReadTransport } from './transport.ts';

/** asyncio's default limit, in bytes. */
export const DEFAULT_LIMIT = 64 * 1024;

/** Pieces smaller than this are copied out, so that a kept line doesn't keep the 64 KiB around it. */
const WORTH_SHARING = 4096;

/** Most bytes that are made text at once for a loop over lines: as much as a pipe gives. */
const LINE_BLOCK = 64 * 1024;

/** Encodings in which ASCII is ASCII, and LF nothing else: those that a pipe's lines are in, but for UTF-16. */
const ASCII_COMPATIBLE: ReadonlySet<string> = new Set(['utf-8', 'windows-1252', 'iso-8859-15']);

/** Lines that were made text and are not read yet. */
interface LineBlock {
  /** The buffer that they stand in; null for none. */
  data: Buffer | null;
  /** Where the next of them begins, in the buffer and in `text`. */
  start: number;
  text: string;
  at: number;
  /** The buffer that has more than ASCII before `foreignTo`, so that nobody looks again for every line. */
  foreign: Buffer | null;
  foreignTo: number;
}

/**
 * Puts bytes back in front of what waits to be read, for those inside the engine who read for somebody that gave up. They
 * are the reader's again.
 */
export let putBack: (reader: StreamReader, pieces: readonly Uint8Array[]) => void;

const LF = Uint8Array.of(10);
const NOTHING = new Uint8Array(0);

/** What every read takes. */
export interface ReadOptions {
  /** Abandons this read only: nothing is lost, nobody is killed. */
  readonly signal?: AbortSignal | undefined;
}

/** Keeps alive whatever would otherwise be dropped while a read waits; returns the way to let go. */
export type Pin = () => () => void;

/** The pieces as one; a single one as it is. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length <= 1) return pieces[0] ?? NOTHING;
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const all = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** Throws unless `limit` is a whole number of bytes above 0. */
export function checkLimit(limit: unknown): number {
  if (typeof limit !== 'number') throw argumentTypeError('limit must be a number of bytes');
  if (!Number.isSafeInteger(limit) || limit <= 0) {
    throw new SubprocessOptionError(`limit must be a whole number of bytes above 0, not ${limit}`);
  }
  return limit;
}

/** Reads a stream of bytes: exactly, up to a separator, by lines, or to its end. */
export class StreamReader implements AsyncIterable<Uint8Array> {
  readonly #limit: number;
  readonly #pin: Pin | null;
  /** The bytes from `#start` to `#end` wait to be read. Nobody else has this memory: see `#take`. */
  #data: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  /** Where a read to the end collects: chunks are not joined before it is over. */
  #gathered: Uint8Array[] | null = null;
  #gatheredLength = 0;
  #eof = false;
  #exception: Error | null = null;
  #transport: ReadTransport | null = null;
  #paused = false;
  #reading = false;
  #wake: (() => void) | null = null;

  static {
    putBack = (reader, pieces) => reader.#putBack(pieces);
  }

  constructor(options: { readonly limit?: number; readonly pin?: Pin } = {}) {
    this.#limit = checkLimit(options.limit ?? DEFAULT_LIMIT);
    this.#pin = options.pin ?? null;
  }

  // ---- feeding --------------------------------------------------------------------------------------------------

  /** Names the transport that is paused and resumed. One without the means is left alone: the buffer then grows. */
  setTransport(transport: ReadTransport): void {
    if (this.#transport !== null) throw new Error('the reader already has a transport');
    this.#transport = transport;
  }

  /** Takes bytes; they are the reader's from here on. */
  feedData(data: Uint8Array): void {
    if (this.#eof) throw new Error('feedData() was called after feedEof()');
    if (data.length === 0) return;
    if (this.#gathered !== null) {
      this.#gathered.push(data);
      this.#gatheredLength += data.length;
      this.#notify();
      return;
    }
    this.#append(data);
    this.#notify();
    if (!this.#paused && this.#transport !== null && this.#length > 2 * this.#limit) {
      this.#paused = true;
      this.#transport.pauseReading();
    }
  }

  /** Says that no more comes. */
  feedEof(): void {
    this.#eof = true;
    this.#notify();
  }

  /** Makes the waiting read and all later ones fail. */
  setException(error: Error): void {
    this.#exception = error;
    this.#notify();
  }

  /** What `setException` was given. */
  exception(): Error | null {
    return this.#exception;
  }

  /** True when the end has come and everything before it has been read. */
  atEof(): boolean {
    return this.#eof && this.bufferedBytes === 0;
  }

  /** Bytes that wait to be read. */
  get bufferedBytes(): number {
    return this.#length + this.#gatheredLength;
  }

  /** A read is under way. */
  get isBusy(): boolean {
    return this.#reading;
  }

  get #length(): number {
    return this.#end - this.#start;
  }

  #append(data: Uint8Array): void {
    const rest = this.#length;
    if (rest === 0) {
      this.#data = Buffer.from(data.buffer, data.byteOffset, data.length);
      this.#start = 0;
      this.#end = data.length;
      return;
    }
    const needed = rest + data.length;
    if (this.#end + data.length > this.#data.length) {
      // Twice as much each time, so that the copies take a time that grows with the length only.
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(2 * needed, constants.MAX_LENGTH)));
      this.#data.copy(grown, 0, this.#start, this.#end);
      this.#data = grown;
      this.#start = 0;
      this.#end = rest;
    }
    this.#data.set(data, this.#end);
    this.#end += data.length;
  }

  #putBack(pieces: readonly Uint8Array[]): void {
    if (this.#gathered !== null) {
      this.#gathered.unshift(...pieces);
      for (const piece of pieces) this.#gatheredLength += piece.length;
    } else {
      const rest = this.#data.subarray(this.#start, this.#end);
      const all = joined(rest.length === 0 ? pieces : [...pieces, rest]);
      this.#data = Buffer.from(all.buffer, all.byteOffset, all.length);
      this.#start = 0;
      this.#end = all.length;
    }
    this.#notify();
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.();
  }

  #resumeIfLow(): void {
    if (!this.#paused || this.#length > this.#limit) return;
    this.#paused = false;
    this.#transport?.resumeReading();
  }

  /**
   * Bytes from the front, whose memory is the caller's alone: the smaller of the piece and the rest is copied out of the
   * buffer, and what is all that waits goes as it is.
   */
  #take(count: number): Uint8Array {
    const from = this.#data.byteOffset + this.#start;
    this.#start += count;
    const piece = new Uint8Array(this.#data.buffer, from, count);
    const rest = this.#length;
    if (rest === 0) this.#clear();
    if (count < WORTH_SHARING || count < rest) return piece.slice();
    if (rest > 0) {
      this.#data = Buffer.from(new Uint8Array(this.#data.subarray(this.#start, this.#end)).buffer);
      this.#start = 0;
      this.#end = rest;
    }
    return piece;
  }

  #clear(): void {
    this.#data = Buffer.alloc(0);
    this.#start = 0;
    this.#end = 0;
  }

  // ---- reading --------------------------------------------------------------------------------------------------

  /** Reads at most `count` bytes, waiting for the first; everything to the end when `count` is negative or left out. */
  read(count = -1, options: ReadOptions = {}): Promise<Uint8Array> {
    if (!Number.isInteger(count)) {
      return Promise.reject(
        typeof count === 'number'
          ? new SubprocessOptionError(`read() needs a whole number of bytes, or -1, not ${count}`)
          : argumentTypeError('read() needs a number of bytes'),
      );
    }
    if (this.#exception !== null) return Promise.reject(this.#exception);
    if (count === 0) return Promise.resolve(NOTHING);
    return this.#locked('read', options, async (wait) => {
      if (count < 0) return this.#readAll(wait);
      while (this.#length === 0 && !this.#eof) await wait();
      const piece = this.#take(Math.min(count, this.#length));
      this.#resumeIfLow();
      return piece;
    });
  }

  async #readAll(wait: () => Promise<void>): Promise<Uint8Array> {
    const gathered: Uint8Array[] = [];
    if (this.#length > 0) gathered.push(this.#take(this.#length));
    this.#gathered = gathered;
    this.#gatheredLength = gathered[0]?.length ?? 0;
    let complete = false;
    try {
      while (!this.#eof) await wait();
      complete = true;
    } finally {
      this.#gathered = null;
      this.#gatheredLength = 0;
      // Abandoned: what came so far waits for the next read.
      if (!complete) this.#putBack(gathered);
    }
    this.#resumeIfLow();
    return joined(gathered);
  }

  /** Reads exactly `count` bytes, or throws `IncompleteReadError` with what there was before the end. */
  async readexactly(count: number, options: ReadOptions = {}): Promise<Uint8Array> {
    if (typeof count !== 'number') throw argumentTypeError('readexactly() needs a number of bytes');
    if (!Number.isInteger(count) || count < 0) {
      throw new SubprocessOptionError(`readexactly() needs a whole number of bytes from 0 up, not ${count}`);
    }
    if (this.#exception !== null) throw this.#exception;
    if (count === 0) return NOTHING;
    return this.#locked('readexactly', options, async (wait) => {
      while (this.#length < count) {
        if (this.#eof) throw new IncompleteReadError(this.#take(this.#length), count);
        await wait();
      }
      const piece = this.#take(count);
      this.#resumeIfLow();
      return piece;
    });
  }

  /** Reads a line, LF included; at the end the unfinished rest, then nothing. Throws `LineTooLongError`. */
  readline(options: ReadOptions = {}): Promise<Uint8Array> {
    if (!this.#reading && this.#exception === null) {
      // Most lines are here already; they cost no more than a promise.
      const at = this.#length > 0 ? this.#data.indexOf(10, this.#start) : -1;
      if (at >= 0 && at < this.#end && at - this.#start <= this.#limit) {
        if (options.signal?.aborted) return Promise.reject(options.signal.reason);
        const line = this.#take(at + 1 - this.#start);
        this.#resumeIfLow();
        return Promise.resolve(line);
      }
    }
    return this.#readLine(options);
  }

  async #readLine(options: ReadOptions): Promise<Uint8Array> {
    try {
      return await this.#readTo([LF], 'readline', options);
    } catch (error) {
      if (error instanceof IncompleteReadError) return error.partial;
      if (!(error instanceof LimitOverrunError)) throw error;
      if (this.#length > error.consumed && this.#data[this.#start + error.consumed] === 10) {
        this.#take(error.consumed + 1);
      } else {
        this.#clear();
      }
      this.#resumeIfLow();
      throw new LineTooLongError(this.#limit);
    }
  }

  /**
   * Reads up to the first separator and includes it; of several the one that ends first. Throws `IncompleteReadError`
   * at the end and `LimitOverrunError`, which leaves the data in place, when there is none within the limit.
   */
  async readuntil(separator: Uint8Array | readonly Uint8Array[] = LF, options: ReadOptions = {}): Promise<Uint8Array> {
    const separators = separator instanceof Uint8Array ? [separator] : separator;
    if (!Array.isArray(separators)) throw argumentTypeError('a separator must be bytes, or a list of bytes');
    if (separators.length === 0) throw new SubprocessOptionError('readuntil() needs at least one separator');
    for (const one of separators) {
      if (!(one instanceof Uint8Array)) throw argumentTypeError('a separator must be bytes');
      if (one.length === 0) throw new SubprocessOptionError('a separator must not be empty');
    }
    return this.#readTo(
      [...separators].sort((a, b) => a.length - b.length),
      'readuntil',
      options,
    );
  }

  #readTo(separators: readonly Uint8Array[], method: string, options: ReadOptions): Promise<Uint8Array> {
    if (this.#exception !== null) return Promise.reject(this.#exception);
    return this.#locked(method, options, async (wait) => {
      const shortest = separators[0]?.length ?? 1;
      const longest = separators.at(-1)?.length ?? 1;
      let searched = 0;
      for (;;) {
        if (this.#length - searched >= shortest) {
          const match = this.#find(separators, searched);
          if (match !== null) {
            if (match.start > this.#limit) {
              throw new LimitOverrunError('the separator is further away than the limit', match.start);
            }
            const piece = this.#take(match.end);
            this.#resumeIfLow();
            return piece;
          }
          searched = Math.max(0, this.#length + 1 - longest);
          if (searched > this.#limit) throw new LimitOverrunError('there is no separator within the limit', searched);
        }
        if (this.#eof) throw new IncompleteReadError(this.#take(this.#length), null);
        await wait();
      }
    });
  }

  /** The match that ends first, as distances from the first waiting byte. */
  #find(separators: readonly Uint8Array[], from: number): { start: number; end: number } | null {
    let found: { start: number; end: number } | null = null;
    const waiting = this.#data.subarray(this.#start, this.#end);
    for (const separator of separators) {
      const start = waiting.indexOf(separator, from);
      if (start < 0) continue;
      const end = start + separator.length;
      if (found === null || end < found.end) found = { start, end };
    }
    return found;
  }

  /** Runs one read while no other may; `wait` resolves when there is more, the end, or a failure. */
  async #locked<T>(
    method: string,
    { signal }: ReadOptions,
    body: (wait: () => Promise<void>) => Promise<T>,
  ): Promise<T> {
    if (this.#reading) throw new ConcurrentReadError(method);
    signal?.throwIfAborted();
    this.#reading = true;
    const unpin = this.#pin?.();
    try {
      return await body(() => this.#waitForMore(signal));
    } finally {
      this.#reading = false;
      unpin?.();
    }
  }

  async #waitForMore(signal: AbortSignal | undefined): Promise<void> {
    // More is needed than fits: without this the read would wait for a source that waits for the read.
    if (this.#paused) {
      this.#paused = false;
      this.#transport?.resumeReading();
    }
    await new Promise<void>((resolve, reject) => {
      const abort = () => {
        this.#wake = null;
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#wake = () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
    });
    if (this.#exception !== null) throw this.#exception;
    // Given up after the data came and before it was taken: the data stays.
    signal?.throwIfAborted();
  }

  // ---- JavaScript's ways ----------------------------------------------------------------------------------------

  /** Lines, as `readline` gives them. Leaving the loop early leaves the stream open, with the rest in it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      const line = await this.readline();
      if (line.length === 0) return;
      yield line;
    }
  }

  /** Whatever arrives, in pieces of any size. Leaving the loop early leaves the stream open. */
  async *chunks(options: ReadOptions = {}): AsyncGenerator<Uint8Array, void, void> {
    for (;;) {
      const piece = await this.read(DEFAULT_LIMIT, options);
      if (piece.length === 0) return;
      yield piece;
    }
  }

  /**
   * Lines as text, without LF or CR LF. Leaving the loop early leaves the stream open, with the rest in it. Throws
   * `SubprocessOptionError` for an encoding in which LF is more than one byte.
   */
  lines(options: ReadOptions & { readonly encoding?: string } = {}): AsyncGenerator<string, void, void> {
    const decoder = new TextDecoder(options.encoding ?? 'utf-8', { ignoreBOM: true });
    if (decoder.encoding.startsWith('utf-16')) {
      throw new SubprocessOptionError(
        `lines() cannot find the ends of lines in ${decoder.encoding}; use text(), or readuntil() with its line feed`,
      );
    }
    const ascii = ASCII_COMPATIBLE.has(decoder.encoding);
    const block: LineBlock = { data: null, start: 0, text: '', at: 0, foreign: null, foreignTo: 0 };
    return lineGenerator(
      () => (ascii && options.signal?.aborted !== true ? this.#lineOfBlock(block) : null),
      async () => {
        const line = await this.readline(options);
        if (line.length === 0) return null;
        let end = line.length;
        if (line[end - 1] === 10) end--;
        if (line[end - 1] === 13 && end < line.length) end--;
        return decoder.decode(line.subarray(0, end));
      },
    );
  }

  /**
   * The next line out of a block of whole ASCII lines, which is made text at once; null when there is none, or when the
   * next one has to go the long way. The block is good only while nothing else has read or come to another buffer.
   */
  #lineOfBlock(block: LineBlock): string | null {
    if (this.#reading || this.#exception !== null) return null;
    if (block.data !== this.#data || block.start !== this.#start || block.at >= block.text.length) {
      block.data = null;
      if (this.#length === 0 || (block.foreign === this.#data && this.#start < block.foreignTo)) return null;
      const last = this.#data.lastIndexOf(10, Math.min(this.#end, this.#start + LINE_BLOCK) - 1);
      if (last < this.#start) return null;
      const whole = this.#data.subarray(this.#start, last + 1);
      if (!isAscii(whole)) {
        block.foreign = this.#data;
        block.foreignTo = last + 1;
        return null;
      }
      block.data = this.#data;
      block.text = whole.toString('latin1');
      block.at = 0;
    }
    const end = block.text.indexOf('\n', block.at);
    if (end - block.at > this.#limit) return null;
    const line = block.text.slice(block.at, block.text.charCodeAt(end - 1) === 13 && end > block.at ? end - 1 : end);
    this.#start += end + 1 - block.at;
    block.at = end + 1;
    block.start = this.#start;
    if (this.#start === this.#end) this.#clear();
    this.#resumeIfLow();
    return line;
  }

  /** Everything to the end. */
  bytes(options: ReadOptions = {}): Promise<Uint8Array> {
    return this.read(-1, options);
  }

  /** Everything to the end, as text. */
  async text(options: ReadOptions & { readonly encoding?: string } = {}): Promise<string> {
    return new TextDecoder(options.encoding ?? 'utf-8').decode(await this.read(-1, options));
  }
}
