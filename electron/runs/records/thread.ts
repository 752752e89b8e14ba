// The thread that writes records, as the host sees it: one order at a time.
import { Worker } from 'node:worker_threads';
import type { RecordAnswer, RecordOrder, RecordThreadData } from './order.ts';

/** What a thread needs. */
export interface RecordThreadOptions extends RecordThreadData {
  /** The built `record-worker.js`. */
  readonly workerUrl: URL;
}

/** Starts at once; lost, it stays lost. */
export class RecordThread {
  readonly #worker: Worker;
  #answer: { resolve(answer: RecordAnswer): void; reject(error: Error): void } | null = null;
  #lost: Error | null = null;

  constructor({ workerUrl, dataDirectory }: RecordThreadOptions) {
    const workerData: RecordThreadData = { dataDirectory };
    // It needs nothing of the host's environment, and must not read its options for the main thread.
    this.#worker = new Worker(workerUrl, { name: 'records', execArgv: [], env: {}, workerData });
    this.#worker.unref();
    this.#worker.on('message', (answer: RecordAnswer) => {
      this.#worker.unref();
      this.#answer?.resolve(answer);
    });
    this.#worker.on('error', (error) => this.#lose(error));
    this.#worker.on('exit', () => this.#lose(new Error('it ended by itself')));
  }

  /** Writes records; call it again only when this has settled. Rejects when the thread is lost. */
  write(order: RecordOrder): Promise<RecordAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== null) return reject(this.#lost);
      this.#answer = { resolve, reject };
      // What is under way is finished before the host may end.
      this.#worker.ref();
      this.#worker.postMessage(order);
    });
  }

  /** Ends it. Nothing may be under way. */
  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #lose(error: Error): void {
    this.#lost ??= error;
    this.#answer?.reject(this.#lost);
  }
}
