// Tells what changes again and again: the first change at once, later ones together, never more often than so.

/** A listener that is told at most every so often, and of the last change always. */
export class AtMostEvery {
  readonly #ms: number;
  readonly #tell: () => void;
  #timer: NodeJS.Timeout | null = null;
  #changed = false;

  /** `ms` lie between two times at least; `tell` is what is called. */
  constructor(ms: number, tell: () => void) {
    this.#ms = ms;
    this.#tell = tell;
  }

  /** Something has changed. */
  change(): void {
    this.#changed = true;
    if (this.#timer === null) this.#now();
  }

  /** Tells no more. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#changed = false;
  }

  #now(): void {
    this.#changed = false;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#changed) this.#now();
    }, this.#ms).unref();
    this.#tell();
  }
}
