// The mirrors as the host sees them: one worker thread that holds a screen per terminal run. The host never waits
// for it. When the thread is lost, every mirror of it says so, what was asked of them is refused, and the next
// mirror that is opened gets a new thread.
import { Worker } from 'node:worker_threads';
import type { TerminalSize } from '../../shared/model/stream.ts';
import type { TerminalColours } from '../../shared/protocol/messages.ts';
import type { Mirror, MirrorOptions, Mirrors, Snapshot } from './types.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

/** Keeps the thread busy between two turns of the host; more would only make a snapshot come later. */
const PENDING_LIMIT = 1024 * 1024;

/** Whoever feeds this much without looking at `pending` would fill the memory. */
const PENDING_MAXIMUM = 64 * 1024 * 1024;

/** Options of `openMirrors`. */
export interface MirrorsOptions {
  /** The built `screen-worker.js`. */
  readonly workerUrl: URL;
}

/** Starts no thread until a mirror is opened. */
export function openMirrors(options: MirrorsOptions): Mirrors {
  return new WorkerMirrors(options.workerUrl);
}

/** A promise with its ends. */
interface Waiting {
  resolve(snapshot: Snapshot): void;
  reject(error: Error): void;
}

class WorkerMirrors implements Mirrors {
  readonly #workerUrl: URL;
  readonly #mirrors = new Map<number, WorkerMirror>();
  #worker: Worker | null = null;
  #colours: TerminalColours | null = null;
  #next = 1;
  #closed = false;

  constructor(workerUrl: URL) {
    this.#workerUrl = workerUrl;
  }

  open(size: TerminalSize, { answerFrom = 0 }: MirrorOptions = {}): Mirror {
    if (this.#closed) throw new Error('The mirrors are closed.');
    const worker = this.#worker ?? this.#start();
    const id = this.#next++;
    const mirror = new WorkerMirror(
      id,
      (message, transfer) => worker.postMessage(message, transfer),
      () => this.#mirrors.delete(id),
    );
    this.#mirrors.set(id, mirror);
    mirror.send({ type: 'open', screen: id, size, answerFrom });
    return mirror;
  }

  setColours(colours: TerminalColours): void {
    this.#colours = colours;
    this.#worker?.postMessage({ type: 'colours', colours } satisfies ToWorker);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const mirror of [...this.#mirrors.values()]) mirror.close();
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  #start(): Worker {
    // The thread needs nothing of the host's environment, and must not read its options for the main thread.
    const worker = new Worker(this.#workerUrl, { name: 'screen', execArgv: [], env: {} });
    this.#worker = worker;
    worker.on('message', (message: FromWorker) => this.#mirrors.get(message.screen)?.receive(message));
    worker.on('error', (error) => this.#lost(worker, error.message));
    worker.on('exit', (code) => this.#lost(worker, `it ended with code ${code}`));
    // What the host does keeps it alive; a thread that waits for its next message does not.
    worker.unref();
    if (this.#colours !== null) this.setColours(this.#colours);
    return worker;
  }

  #lost(worker: Worker, why: string): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    const error = new Error(`The thread that follows the terminals was lost: ${why}.`);
    for (const mirror of [...this.#mirrors.values()]) mirror.fail(error);
  }
}

class WorkerMirror implements Mirror {
  readonly pendingLimit = PENDING_LIMIT;
  readonly send: (message: ToWorker, transfer?: ArrayBuffer[]) => void;
  readonly #id: number;
  readonly #onOver: () => void;
  readonly #snapshots = new Map<number, Waiting>();
  #pending = 0;
  #request = 1;
  /** Why there is nothing more to expect; null while it works. */
  #over: Error | null = null;
  #drained: (() => void)[] = [];
  #replied: ((bytes: Uint8Array) => void)[] = [];
  #titled: ((title: string) => void)[] = [];
  #foldered: ((folder: string | null) => void)[] = [];
  #rang: (() => void)[] = [];
  #failed: ((error: Error) => void)[] = [];

  constructor(id: number, send: (message: ToWorker, transfer?: ArrayBuffer[]) => void, onOver: () => void) {
    this.#id = id;
    this.send = send;
    this.#onOver = onOver;
  }

  get pending(): number {
    return this.#pending;
  }

  feed(at: number, bytes: Uint8Array): void {
    if (this.#over !== null || bytes.length === 0) return;
    if (this.#pending > PENDING_MAXIMUM) {
      throw new RangeError(
        `A mirror was fed ${this.#pending} bytes ahead of its parser: heed pendingLimit and onDrain.`,
      );
    }
    // Posting a part of a buffer would post all of it, and handing it over would take it from the log. Not by `slice`: that
    // of a Buffer copies nothing.
    const copy = new Uint8Array(bytes);
    this.#pending += copy.length;
    this.send({ type: 'feed', screen: this.#id, at, bytes: copy }, [copy.buffer]);
  }

  resize(size: TerminalSize): void {
    if (this.#over === null) this.send({ type: 'resize', screen: this.#id, size });
  }

  onDrain(listener: () => void): void {
    this.#drained.push(listener);
  }

  onReply(listener: (bytes: Uint8Array) => void): void {
    this.#replied.push(listener);
  }

  onTitle(listener: (title: string) => void): void {
    this.#titled.push(listener);
  }

  onFolder(listener: (folder: string | null) => void): void {
    this.#foldered.push(listener);
  }

  onBell(listener: () => void): void {
    this.#rang.push(listener);
  }

  onFailure(listener: (error: Error) => void): void {
    this.#failed.push(listener);
  }

  snapshot(above = Number.POSITIVE_INFINITY): Promise<Snapshot> {
    if (this.#over !== null) return Promise.reject(this.#over);
    const request = this.#request++;
    return new Promise((resolve, reject) => {
      this.#snapshots.set(request, { resolve, reject });
      this.send({ type: 'snapshot', screen: this.#id, request, above });
    });
  }

  close(): void {
    if (this.#over !== null) return;
    this.send({ type: 'close', screen: this.#id });
    this.#end(new Error('The mirror was closed.'));
  }

  /** The screen, or the whole thread, is lost. */
  fail(error: Error): void {
    if (this.#over !== null) return;
    const waited = this.#pending > 0;
    this.#end(error);
    for (const listener of this.#failed) listener(error);
    // Whoever waits for room must not wait for ever.
    if (waited) for (const listener of this.#drained) listener();
  }

  /** Something that the worker said of this mirror. */
  receive(message: FromWorker): void {
    if (this.#over !== null) return;
    switch (message.type) {
      case 'parsed': {
        const before = this.#pending;
        this.#pending -= message.bytes;
        if (before >= PENDING_LIMIT && this.#pending < PENDING_LIMIT) for (const listener of this.#drained) listener();
        break;
      }
      case 'reply':
        for (const listener of this.#replied) listener(message.bytes);
        break;
      case 'title':
        for (const listener of this.#titled) listener(message.title);
        break;
      case 'folder':
        for (const listener of this.#foldered) listener(message.folder);
        break;
      case 'bell':
        for (const listener of this.#rang) listener();
        break;
      case 'snapshot':
        this.#snapshots.get(message.request)?.resolve(message.snapshot);
        this.#snapshots.delete(message.request);
        break;
      case 'failed':
        this.fail(new Error(`A terminal's screen can't be followed any longer: ${message.error}`));
        break;
    }
  }

  #end(error: Error): void {
    this.#over = error;
    this.#pending = 0;
    for (const waiting of this.#snapshots.values()) waiting.reject(error);
    this.#snapshots.clear();
    this.#onOver();
  }
}
