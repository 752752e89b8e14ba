// How much the logs of a host write, all together. A write costs the same for a line as for a page of them, so where
// hundreds of programs write at once theirs are gathered for longer; a few programs' lines never wait for that.

/** Length of one count, in milliseconds. */
const WINDOW_MS = 100;

/** Writes in one count from which on they are many: a thousand a second keep a tenth of a core busy. */
const MANY = 100;

/** Counts writes. Times are milliseconds of any clock that doesn't go back. */
export class WriteLoad {
  #window = -1;
  #now = 0;
  #before = 0;

  /** A write begins. */
  note(time: number): void {
    this.#turnTo(time);
    this.#now += 1;
  }

  /** Whether this count, or the one before, was of many writes. */
  isHigh(time: number): boolean {
    this.#turnTo(time);
    return this.#now >= MANY || this.#before >= MANY;
  }

  #turnTo(time: number): void {
    const window = Math.floor(time / WINDOW_MS);
    if (window === this.#window) return;
    this.#before = window === this.#window + 1 ? this.#now : 0;
    this.#now = 0;
    this.#window = window;
  }
}

/** That of this process. */
export const writeLoad = new WriteLoad();
