// The writing side of a pipe for people: asyncio's StreamWriter. `write` takes bytes at once, `drain` waits until
// there is room again; nothing here throws because a child went away, except where one asks.
import { PipeError } from './errors.ts';
import { bytesOf } from './pipe-transports.ts';
import type { Pin, ReadOptions } from './stream-reader.ts';
import type { WriteTransport } from './transport.ts';

interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

/** Writes a stream of bytes. */
export class StreamWriter {
  readonly transport: WriteTransport;
  readonly #pin: Pin | null;
  #paused = false;
  #lost: { readonly error: Error | null } | null = null;
  readonly #waiters = new Set<Waiter>();
  readonly #closed: Promise<void>;
  #settle: Waiter = { resolve() {}, reject() {} };

  constructor(transport: WriteTransport, pin: Pin | null = null) {
    this.transport = transport;
    this.#pin = pin;
    this.#closed = new Promise<void>((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Nobody has to ask how it ended.
    this.#closed.catch(() => {});
  }

  /** Takes bytes (not text); never waits. The buffer may be used again at once. After the end they are dropped. */
  write(data: Uint8Array): void {
    this.transport.write(data);
  }

  /** Takes all pieces together, or throws and takes none. Adds nothing between them. */
  writelines(pieces: Iterable<Uint8Array>): void {
    this.transport.write(Buffer.concat([...pieces].map(bytesOf)));
  }

  /** Resolves when the buffer is not over its mark. Rejects with `PipeError` when the pipe is gone. */
  async drain({ signal }: ReadOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    // Gives a loss that has already happened the chance to be noticed.
    if (this.transport.isClosing()) {
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
    if (this.#lost !== null) throw this.#lost.error ?? new PipeError('ECONNRESET', 'the pipe is closed');
    if (!this.#paused) return;
    const unpin = this.#pin?.();
    let waiter: Waiter | null = null;
    let abort: (() => void) | null = null;
    try {
      await new Promise<void>((resolve, reject) => {
        waiter = { resolve, reject };
        this.#waiters.add(waiter);
        abort = () => reject(signal?.reason);
        signal?.addEventListener('abort', abort, { once: true });
      });
    } finally {
      if (waiter !== null) this.#waiters.delete(waiter);
      if (abort !== null) signal?.removeEventListener('abort', abort);
      unpin?.();
    }
  }

  /** Writes out what is buffered, then closes. The child reads end of file after the last byte. */
  close(): void {
    this.transport.close();
  }

  /** True from `close()` on, and when the other end has gone. */
  isClosing(): boolean {
    return this.transport.isClosing();
  }

  canWriteEof(): boolean {
    return this.transport.canWriteEof();
  }

  /** For a pipe the same as `close()`; for a terminal it sends the end-of-file character. */
  writeEof(): void {
    this.transport.writeEof();
  }

  /** Resolves when the pipe is closed. Rejects with `PipeError` if it broke with bytes in it. */
  async waitClosed(): Promise<void> {
    const unpin = this.#pin?.();
    try {
      await this.#closed;
    } finally {
      unpin?.();
    }
  }

  /** Writes, closes, and waits until it is closed. */
  async end(data?: Uint8Array): Promise<void> {
    if (data !== undefined) this.write(data);
    this.close();
    await this.waitClosed();
  }

  getWriteBufferSize(): number {
    return this.transport.getWriteBufferSize();
  }

  getWriteBufferLimits(): { readonly low: number; readonly high: number } {
    return this.transport.getWriteBufferLimits();
  }

  setWriteBufferLimits(limits: { readonly low?: number; readonly high?: number }): void {
    this.transport.setWriteBufferLimits(limits);
  }

  // ---- for protocols --------------------------------------------------------------------------------------------

  /** The buffer is over its mark. */
  pauseWriting(): void {
    this.#paused = true;
  }

  /** There is room again. */
  resumeWriting(): void {
    this.#paused = false;
    for (const waiter of [...this.#waiters]) waiter.resolve();
  }

  /** The pipe is gone. */
  connectionLost(error: Error | null): void {
    this.#lost = { error };
    this.#paused = false;
    for (const waiter of [...this.#waiters]) {
      if (error === null) waiter.resolve();
      else waiter.reject(error);
    }
    if (error === null) this.#settle.resolve();
    else this.#settle.reject(error);
  }
}
