// The two ends of a pipe as asyncio's transports: a reader that can be paused, a writer that never blocks and says when
// its buffer is too full. Every backend's pipes, terminals and connected pipes pass through here.
import { closeSync } from 'node:fs';
import type { ByteSink, ByteSource } from './backend.ts';
import { argumentTypeError, PipeError, SubprocessOptionError } from './errors.ts';
import type { LentPipe, ReadTransport, WriteTransport } from './transport.ts';

/** A writer over this many buffered bytes asks its protocol to pause: asyncio's default. */
const DEFAULT_HIGH = 64 * 1024;

/** One write to the system: what a pipe holds. The buffer is counted down in such pieces. */
const PIECE = 64 * 1024;

/** So many writes after the end are dropped silently; the next one is worth a warning. */
const SILENT_DROPS = 5;

/** What a reader tells. */
export interface ReaderEvents {
  data(bytes: Uint8Array): void;
  lost(error: Error | null): void;
}

/** The reading end. */
export class PipeReader implements ReadTransport {
  readonly #source: ByteSource;
  #state: 'reading' | 'paused' | 'closing' | 'lost' = 'reading';

  constructor(source: ByteSource) {
    this.#source = source;
  }

  start(events: ReaderEvents): void {
    this.#source.start({
      data: (bytes) => {
        if (this.#state !== 'closing' && this.#state !== 'lost') events.data(bytes);
      },
      end: (error) => {
        if (this.#state === 'lost') return;
        const closedByUs = this.#state === 'closing';
        this.#state = 'lost';
        events.lost(closedByUs || error === null ? null : pipeErrorOf(error));
      },
    });
  }

  pauseReading(): void {
    if (this.#state !== 'reading') return;
    this.#state = 'paused';
    this.#source.pause();
  }

  resumeReading(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'reading';
    this.#source.resume();
  }

  isReading(): boolean {
    return this.#state === 'reading';
  }

  isClosing(): boolean {
    return this.#state === 'closing' || this.#state === 'lost';
  }

  close(): void {
    if (this.isClosing()) return;
    this.#state = 'closing';
    this.#source.destroy();
  }

  ref(): void {
    this.#source.ref();
  }

  unref(): void {
    this.#source.unref();
  }
}

/** What a writer tells. */
export interface WriterEvents {
  pause(): void;
  resume(): void;
  lost(error: Error | null): void;
}

/** The writing end. */
export class PipeWriter implements WriteTransport {
  readonly #sink: ByteSink;
  #events: WriterEvents | null = null;
  #queue: Uint8Array[] = [];
  #size = 0;
  #writing = false;
  #closing = false;
  #aborted = false;
  #lost = false;
  #paused = false;
  #isLent = false;
  #high = DEFAULT_HIGH;
  #low = DEFAULT_HIGH / 4;
  #dropped = 0;

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  start(events: WriterEvents): void {
    this.#events = events;
    this.#sink.start((error) => this.#end(error));
  }

  write(data: Uint8Array): void {
    const bytes = bytesOf(data);
    if (bytes.length === 0) return;
    if (this.#closing || this.#lost) {
      if (++this.#dropped === SILENT_DROPS + 1) {
        process.emitWarning('writes to a closed pipe are dropped; look at isClosing() before writing', 'PipeWarning');
      }
      return;
    }
    this.#take(bytes);
  }

  #take(bytes: Uint8Array): void {
    if (this.#isLent)
      throw new PipeError('EBUSY', 'the pipe is lent to a child that is being started: nothing may be written');
    const rest = this.#size === 0 ? bytes.subarray(this.#sink.writeNow?.(bytes) ?? 0) : bytes;
    if (rest.length === 0) return;
    // The caller may use its buffer again as soon as this returns.
    const copy = new Uint8Array(rest);
    for (let at = 0; at < copy.length; at += PIECE) this.#queue.push(copy.subarray(at, at + PIECE));
    this.#size += copy.length;
    this.#pump();
    if (!this.#paused && this.#size > this.#high) {
      this.#paused = true;
      this.#events?.pause();
    }
  }

  writeEof(): void {
    const { endOfFile } = this.#sink;
    if (endOfFile === undefined) this.close();
    else if (!this.#closing && !this.#lost) this.#take(endOfFile);
  }

  canWriteEof(): boolean {
    return true;
  }

  getWriteBufferSize(): number {
    return this.#size;
  }

  getWriteBufferLimits(): { readonly low: number; readonly high: number } {
    return { low: this.#low, high: this.#high };
  }

  setWriteBufferLimits(limits: { readonly low?: number; readonly high?: number }): void {
    const high = limits.high ?? (limits.low === undefined ? DEFAULT_HIGH : 4 * limits.low);
    const low = limits.low ?? Math.floor(high / 4);
    if (!(high >= low && low >= 0)) {
      throw new SubprocessOptionError(`the low mark (${low}) must not be negative or above the high mark (${high})`);
    }
    this.#high = high;
    this.#low = low;
    this.#adjust();
  }

  isClosing(): boolean {
    return this.#closing || this.#lost;
  }

  close(): void {
    if (this.#closing || this.#lost) return;
    if (this.#sink.endOfFile !== undefined) {
      this.#take(this.#sink.endOfFile);
      this.#closing = true;
      return;
    }
    this.#closing = true;
    if (this.#size === 0) this.#sink.destroy();
  }

  abort(): void {
    if (this.#lost || this.#aborted) return;
    this.#closing = true;
    this.#aborted = true;
    this.#queue = [];
    this.#size = 0;
    this.#sink.destroy();
  }

  lend(): LentPipe | null {
    if (this.isClosing() || this.#size > 0 || this.#isLent) return null;
    const lent = this.#sink.lend?.() ?? null;
    if (lent === null) return null;
    this.#isLent = true;
    return {
      fd: lent.fd,
      given: () => {
        this.close();
        closeSync(lent.fd);
      },
      takeBack: () => {
        lent.takeBack();
        this.#isLent = false;
      },
    };
  }

  /** Looks whether anybody still reads the other end; the loss is told if not. */
  lookForReader(): void {
    if (!this.isClosing() || this.#size > 0) this.#sink.lookForReader?.();
  }

  ref(): void {
    this.#sink.ref();
  }

  unref(): void {
    this.#sink.unref();
  }

  #pump(): void {
    if (this.#writing) return;
    const piece = this.#nextPiece();
    if (piece === null) {
      if (this.#closing && this.#sink.endOfFile === undefined) this.#sink.destroy();
      return;
    }
    this.#writing = true;
    this.#sink.write(piece, (error) => {
      this.#writing = false;
      // A failed write ends the pipe; the sink says so itself.
      if (error !== null || this.#aborted || this.#lost) return;
      this.#size -= piece.length;
      this.#adjust();
      this.#pump();
    });
  }

  /** The next piece, small ones together. */
  #nextPiece(): Uint8Array | null {
    const [first] = this.#queue;
    if (first === undefined) return null;
    let count = 1;
    let length = first.length;
    for (; count < this.#queue.length; count++) {
      const next = this.#queue[count]?.length ?? 0;
      if (length + next > PIECE) break;
      length += next;
    }
    const pieces = this.#queue.splice(0, count);
    return count === 1 ? first : Buffer.concat(pieces, length);
  }

  #adjust(): void {
    if (this.#paused && this.#size <= this.#low) {
      this.#paused = false;
      this.#events?.resume();
    } else if (!this.#paused && this.#size > this.#high) {
      this.#paused = true;
      this.#events?.pause();
    }
  }

  #end(error: Error | null): void {
    if (this.#lost) return;
    const pending = this.#size > 0 && !this.#aborted;
    this.#lost = true;
    this.#queue = [];
    this.#size = 0;
    // Without anything left to write, a reader that went away is an ordinary end.
    this.#events?.lost(pending ? pipeErrorOf(error) : null);
  }
}

/** The bytes of whatever view a caller has. Throws on text and everything else that isn't bytes. */
export function bytesOf(data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  const what = data === null ? 'null' : typeof data;
  throw argumentTypeError(`data must be bytes (a Uint8Array or another view), not ${what}; encode text first`);
}

/** Any loss of a pipe as a `PipeError`. */
function pipeErrorOf(error: Error | null): PipeError {
  if (error instanceof PipeError) return error;
  const found = error !== null && 'code' in error && typeof error.code === 'string' ? error.code : 'EPIPE';
  // Windows and Node's own streams have other names for the same thing.
  const code = found === 'EOF' || found.startsWith('ERR_STREAM') || found === 'ECANCELED' ? 'EPIPE' : found;
  const message = code === 'EPIPE' ? 'nobody reads the other end of the pipe' : `the pipe was lost (${code})`;
  return new PipeError(code, message, error ?? undefined);
}
