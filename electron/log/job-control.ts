// What a job's thread and the host share while it runs, without messages: a thread that is deep in its work sees at
// once that it is no longer wanted, and the host sees that it still moves.

const CANCELLED = 0;
const ALLOWED = 1;
const BEAT = 2;
const WAITING = 3;
const CELLS = 4;

/** How long a waiting thread sleeps at most before it looks again, in milliseconds. */
const NAP_MS = 500;

/** The shared cells of one job. */
export class JobControl {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(memory = new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#cells = new Int32Array(memory);
  }

  // For the host.

  cancel(): void {
    Atomics.store(this.#cells, CANCELLED, 1);
    Atomics.notify(this.#cells, ALLOWED);
  }

  /** Lets so many results come in all. */
  allow(count: number): void {
    if (count <= Atomics.load(this.#cells, ALLOWED)) return;
    Atomics.store(this.#cells, ALLOWED, count);
    Atomics.notify(this.#cells, ALLOWED);
  }

  /** Changes while the thread moves. */
  get beat(): number {
    return Atomics.load(this.#cells, BEAT);
  }

  /** It waits for `allow`. */
  get waiting(): boolean {
    return Atomics.load(this.#cells, WAITING) === 1;
  }

  // For the thread.

  get cancelled(): boolean {
    return Atomics.load(this.#cells, CANCELLED) === 1;
  }

  /** How many results may come in all. */
  get allowed(): number {
    return Atomics.load(this.#cells, ALLOWED);
  }

  /** Says that the thread moves; false when it is no longer wanted. */
  alive(): boolean {
    Atomics.add(this.#cells, BEAT, 1);
    return !this.cancelled;
  }

  /** Waits until more than `count` results are allowed; false when it is no longer wanted. */
  waitFor(count: number): boolean {
    while (!this.cancelled) {
      const allowed = Atomics.load(this.#cells, ALLOWED);
      if (allowed > count) break;
      Atomics.store(this.#cells, WAITING, 1);
      Atomics.wait(this.#cells, ALLOWED, allowed, NAP_MS);
    }
    Atomics.store(this.#cells, WAITING, 0);
    return this.alive();
  }

  /** Sleeps, in milliseconds; false when it is no longer wanted. */
  sleep(ms: number): boolean {
    Atomics.wait(this.#cells, CANCELLED, 0, ms);
    return this.alive();
  }
}
