// News of runs on their way to the store. The first is put there at once; what follows it closely is gathered, because
// each change of the store draws the window anew, and two hundred runs that write tell of themselves in one moment.
import type { RunId } from '../../shared/model/ids.ts';
import type { Run } from '../../shared/model/run.ts';

/** The store takes news of runs no more often than this, in milliseconds: below what an eye can tell. */
const EVERY_MS = 50;

/** See the top of this file. */
export class RunNews {
  readonly #put: (runs: Iterable<Run>) => void;
  readonly #waiting = new Map<RunId, Run>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #last = -Infinity;

  constructor(put: (runs: Iterable<Run>) => void) {
    this.#put = put;
  }

  /** Takes the newest state of a run. */
  add(run: Run): void {
    this.#waiting.set(run.id, run);
    const wait = this.#last + EVERY_MS - performance.now();
    if (wait <= 0) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), wait);
  }

  /** Puts everything that waits into the store: before anything else that was told after it. */
  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#waiting.size === 0) return;
    this.#last = performance.now();
    const runs = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#put(runs);
  }
}
