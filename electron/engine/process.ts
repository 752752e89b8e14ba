// A subprocess for people: asyncio's Process. It is a protocol on a transport and nothing else; readers and writers
// hang on the same events. Dropped while its child runs, it says so and closes it.
import type { Ending, Usage } from '../../shared/model/ending.ts';
import { ConcurrentReadError, MaxBufferError, PipeError, ProcessLookupError, SubprocessOptionError } from './errors.ts';
import { bytesOf } from './pipe-transports.ts';
import { readProcess } from './processes.ts';
import type { SubprocessProtocol } from './protocol.ts';
import { type Pin, putBack, type ReadOptions, StreamReader } from './stream-reader.ts';
import { StreamWriter } from './stream-writer.ts';
import type { SignalSpec, SubprocessTransport, WriteTransport } from './transport.ts';
import { endTree, type KillTreeOptions, type KillTreeResult, killTree } from './tree.ts';

/** How much `communicate` reads at a time when it has to count. */
const COUNTED_READ = 64 * 1024;

/** Options of `communicate`. */
export interface CommunicateOptions extends ReadOptions {
  /** Fail with `MaxBufferError` when stdout or stderr gives more bytes than this. Default: no limit. */
  readonly maxBuffer?: number | undefined;
  /** Reject input for a process whose stdin is no pipe, instead of warning. Default: false. */
  readonly strict?: boolean | undefined;
}

interface Waiter {
  resolve(): void;
}

/** Turns a transport's events into a `Process` and its streams. Holds them only while somebody waits for something. */
export class ProcessProtocol implements SubprocessProtocol {
  readonly #limit: number;
  #process: WeakRef<Process> | null = null;
  #held: Process | null = null;
  #pins = 0;
  #referenced = true;
  readonly exitWaiters = new Set<Waiter>();
  readonly closeWaiters = new Set<Waiter>();
  #closed = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Hands the process out; from here on it lives as long as somebody has it or waits for it. */
  take(): Process {
    const process = this.#held;
    if (process === null) throw new Error('the process has already been handed out');
    this.#pins--;
    this.#settleHold();
    return process;
  }

  /** Holds the process until the returned function is called. */
  readonly pin: Pin = () => {
    this.#pins++;
    this.#settleHold();
    let pinned = true;
    return () => {
      if (!pinned) return;
      pinned = false;
      this.#pins--;
      this.#settleHold();
    };
  };

  /** A process that may outlive the host may also outlive its object. */
  set referenced(value: boolean) {
    this.#referenced = value;
    this.#settleHold();
  }

  #settleHold(): void {
    const hold = !this.#closed && (this.#pins > 0 || !this.#referenced);
    this.#held = hold ? (this.#process?.deref() ?? null) : null;
  }

  connectionMade(transport: SubprocessTransport): void {
    const process = new Process(transport, this, this.#limit);
    this.#process = new WeakRef(process);
    this.#pins++;
    this.#held = process;
    dropped.register(process, transport, this);
  }

  #reader(fd: number): StreamReader | null {
    const stream = this.#process?.deref()?.pipe(fd);
    return stream instanceof StreamReader ? stream : null;
  }

  #writer(fd: number): StreamWriter | null {
    const stream = this.#process?.deref()?.pipe(fd);
    return stream instanceof StreamWriter ? stream : null;
  }

  pipeDataReceived(fd: number, data: Uint8Array): void {
    this.#reader(fd)?.feedData(data);
  }

  pipeConnectionLost(fd: number, error: Error | null): void {
    this.#writer(fd)?.connectionLost(error);
    const reader = this.#reader(fd);
    if (error === null) reader?.feedEof();
    else reader?.setException(error);
  }

  pauseWriting(fd: number): void {
    this.#writer(fd)?.pauseWriting();
  }

  resumeWriting(fd: number): void {
    this.#writer(fd)?.resumeWriting();
  }

  processExited(): void {
    for (const waiter of [...this.exitWaiters]) waiter.resolve();
  }

  connectionLost(): void {
    this.#closed = true;
    dropped.unregister(this);
    this.#settleHold();
    for (const waiter of [...this.closeWaiters]) waiter.resolve();
  }
}

/** Closes what nobody can reach any more. */
const dropped = new FinalizationRegistry<SubprocessTransport>((transport) => {
  const pid = transport.getPid();
  process.emitWarning(
    `process ${pid} was dropped while it ran or its pipes were open; it is closed now. Wait for it, or close() it`,
    'ResourceWarning',
  );
  transport.close();
});

/** Resolves when one of the events comes, or rejects when the caller gives up. */
async function waitFor(waiters: Set<Waiter>, pin: Pin, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  const unpin = pin();
  let waiter: Waiter | null = null;
  let abort: (() => void) | null = null;
  try {
    await new Promise<void>((resolve, reject) => {
      waiter = { resolve };
      waiters.add(waiter);
      abort = () => reject(signal?.reason);
      signal?.addEventListener('abort', abort, { once: true });
    });
  } finally {
    if (waiter !== null) waiters.delete(waiter);
    if (abort !== null) signal?.removeEventListener('abort', abort);
    unpin();
  }
}

/** A subprocess. Made by `createSubprocessExec` and `createSubprocessShell`. */
export class Process {
  readonly transport: SubprocessTransport;
  /** Where the child's input is written; null when stdin is no pipe. */
  readonly stdin: StreamWriter | null;
  /** What the child writes; null when stdout is no pipe. */
  readonly stdout: StreamReader | null;
  /** What the child writes to stderr; null when that is no pipe of its own. */
  readonly stderr: StreamReader | null;
  readonly #protocol: ProcessProtocol;
  readonly #pipes = new Map<number, StreamReader | StreamWriter>();
  #communication: 'none' | 'begun' | 'done' = 'none';

  constructor(transport: SubprocessTransport, protocol: ProcessProtocol, limit: number) {
    this.transport = transport;
    this.#protocol = protocol;
    // Whoever waits at a stream keeps the process too: dropping it would close the stream.
    const pin: Pin = () => {
      const unpin = protocol.pin();
      return () => {
        unpin();
        return this;
      };
    };
    for (const fd of transport.pipeDescriptors()) {
      const pipe = transport.getPipeTransport(fd);
      if (pipe === null) continue;
      if ('pauseReading' in pipe) {
        const reader = new StreamReader({ limit, pin });
        reader.setTransport(pipe);
        this.#pipes.set(fd, reader);
      } else {
        this.#pipes.set(fd, new StreamWriter(pipe as WriteTransport, pin));
      }
    }
    const [stdin, stdout, stderr] = [this.pipe(0), this.pipe(1), this.pipe(2)];
    this.stdin = stdin instanceof StreamWriter ? stdin : null;
    this.stdout = stdout instanceof StreamReader ? stdout : null;
    this.stderr = stderr instanceof StreamReader ? stderr : null;
  }

  /** The stream of a descriptor, extra ones included; null where there is no pipe. */
  pipe(fd: number): StreamReader | StreamWriter | null {
    return this.#pipes.get(fd) ?? null;
  }

  get pid(): number {
    return this.transport.getPid();
  }

  /** The exit code, −N for signal N; null while it runs. */
  get returncode(): number | null {
    return this.transport.getReturncode();
  }

  /** What the system said of its end; null while it runs. */
  get ending(): Ending | null {
    return this.transport.getEnding();
  }

  /** The name of the signal that ended it; null otherwise. */
  get signal(): string | null {
    const { ending } = this;
    return ending?.kind === 'signaled' ? ending.name : null;
  }

  /** What it cost; null while it runs and where the backend can't tell. */
  get usage(): Usage | null {
    return this.transport.getUsage();
  }

  /** Resolves with the return code when the process has ended; its pipes may live on. Giving up leaves it alone. */
  async wait({ signal }: ReadOptions = {}): Promise<number> {
    if (this.returncode === null) await waitFor(this.#protocol.exitWaiters, this.#protocol.pin, signal);
    return this.returncode ?? 255;
  }

  /** `wait()` as a promise of its own. */
  get exited(): Promise<number> {
    return this.wait();
  }

  /** Resolves when the process has ended and every pipe of it too: nothing comes any more. */
  get closed(): Promise<void> {
    return this.waitClosed();
  }

  /** `closed`, with a way to give up. */
  async waitClosed({ signal }: ReadOptions = {}): Promise<void> {
    if (!this.#protocol.isClosed) await waitFor(this.#protocol.closeWaiters, this.#protocol.pin, signal);
  }

  /**
   * Writes the input, closes stdin, reads stdout and stderr to their ends, and waits for the process. Null stands for
   * what is no pipe. Giving up keeps what was read for the next call; so does any failure, except for what a
   * `MaxBufferError` has with it.
   */
  async communicate(
    input?: Uint8Array | null,
    options: CommunicateOptions = {},
  ): Promise<[Uint8Array | null, Uint8Array | null]> {
    const bytes = input === undefined || input === null ? null : bytesOf(input);
    options.signal?.throwIfAborted();
    if (this.stdout?.isBusy || this.stderr?.isBusy) throw new ConcurrentReadError('communicate');
    if (bytes !== null && bytes.length > 0) {
      if (this.#communication === 'begun') {
        throw new SubprocessOptionError('an earlier communicate() was abandoned: its input cannot be replaced');
      }
      if (this.stdin === null) {
        const message = 'communicate() was given input for a process whose stdin is no pipe';
        if (options.strict) throw new SubprocessOptionError(message);
        process.emitWarning(message, 'SubprocessWarning');
      }
    }
    const feeds = this.#communication === 'none';
    if (feeds) this.#communication = 'begun';
    // One failure gives the others up, too, and is told after they have let go of their streams.
    const giveUp = new AbortController();
    const forward = () => giveUp.abort(options.signal?.reason);
    options.signal?.addEventListener('abort', forward, { once: true });
    const guarded = async <T>(work: Promise<T>): Promise<T> => {
      try {
        return await work;
      } catch (error) {
        giveUp.abort(error);
        throw error;
      }
    };
    const { signal } = giveUp;
    const read = new Map<StreamReader, Uint8Array[]>();
    try {
      const [, out, err] = await settled([
        guarded(this.#feed(feeds ? bytes : null, signal)),
        guarded(this.#readAll(this.stdout, read, signal, options.maxBuffer)),
        guarded(this.#readAll(this.stderr, read, signal, options.maxBuffer)),
        guarded(this.wait({ signal })),
      ]);
      this.#communication = 'done';
      return [out, err];
    } catch (error) {
      for (const [reader, pieces] of read) if (pieces.length > 0) putBack(reader, pieces);
      throw signal.aborted ? signal.reason : error;
    } finally {
      options.signal?.removeEventListener('abort', forward);
    }
  }

  async #feed(input: Uint8Array | null, signal: AbortSignal): Promise<void> {
    const { stdin } = this;
    if (stdin === null) return;
    if (input !== null && input.length > 0 && !stdin.isClosing()) {
      stdin.write(input);
      try {
        await stdin.drain({ signal });
      } catch (error) {
        // A child need not read all of its input; what it says and how it ends is the answer.
        if (!(error instanceof PipeError)) throw error;
      }
    }
    stdin.close();
  }

  /** Reads to the end. What has left the reader is in `read` as well, unless an error has it. */
  async #readAll(
    reader: StreamReader | null,
    read: Map<StreamReader, Uint8Array[]>,
    signal: AbortSignal,
    maxBuffer: number | undefined,
  ): Promise<Uint8Array | null> {
    if (reader === null) return null;
    const pieces: Uint8Array[] = [];
    read.set(reader, pieces);
    if (maxBuffer === undefined) {
      const all = await reader.read(-1, { signal });
      pieces.push(all);
      return all;
    }
    let length = 0;
    for (;;) {
      const piece = await reader.read(COUNTED_READ, { signal });
      if (piece.length === 0) return new Uint8Array(Buffer.concat(pieces));
      pieces.push(piece);
      length += piece.length;
      if (length > maxBuffer) throw new MaxBufferError(maxBuffer, new Uint8Array(Buffer.concat(pieces.splice(0))));
    }
  }

  /** Sends a signal to the process alone. Throws `ProcessLookupError` when it and its pipes are over. */
  sendSignal(signal: SignalSpec): void {
    this.transport.sendSignal(signal);
  }

  /** SIGTERM. */
  terminate(): void {
    this.transport.terminate();
  }

  /** SIGKILL. */
  kill(): void {
    this.transport.kill();
  }

  /** Sends a signal, SIGTERM by default; false when there is nothing left to send it to. */
  tryKill(signal: SignalSpec = 'SIGTERM'): boolean {
    if (this.returncode !== null) return false;
    try {
      this.transport.sendSignal(signal);
      return true;
    } catch (error) {
      if (error instanceof ProcessLookupError) return false;
      throw error;
    }
  }

  /** Ends the process and everything that came from it. Complete only for one that began a session (`newSession`). */
  killTree(options: KillTreeOptions = {}): Promise<KillTreeResult> {
    if (this.transport.tree !== null) return endTree(this.transport.tree);
    // Reaped: whatever has its number now is somebody else, so no start time can match.
    const startTime = this.returncode === null ? readProcess(this.pid)?.startTime : 'ended';
    return killTree({ pid: this.pid, startTime }, options);
  }

  /** Closes every pipe and kills the process if it still runs. */
  close(): void {
    this.transport.close();
  }

  /** Lets the process keep the host's event loop alive: the default. */
  ref(): void {
    this.#protocol.referenced = true;
    this.transport.ref();
  }

  /** Lets the host end, and this object be dropped, while the process runs. */
  unref(): void {
    this.#protocol.referenced = false;
    this.transport.unref();
  }

  /** `await using`: closes it, and resolves when it has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.closed;
  }
}

/** As `Promise.all`, but a failure is told only when everybody has come to an end. */
async function settled<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const results = await Promise.allSettled(work);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  }) as unknown as T;
}
