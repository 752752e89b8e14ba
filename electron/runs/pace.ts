// A run that waits for its viewers: it may be a little ahead of the slowest pane that shows it, and no further. While no
// pane shows it, it waits for nobody, so that a closed window never stops a program for good.

/** How far a child may be ahead, in bytes: a few screens, so that a pane that keeps up is never waited for. */
const AHEAD = 256 * 1024;

/** It goes on when it is no further ahead than this. */
const GOES_ON = AHEAD / 2;

/** One pane's place in a paced run. */
export interface PaceMark {
  /** It has shown everything before `upTo`. */
  moved(upTo: number): void;
  /** It shows the run no longer. */
  leave(): void;
}

/** Holds a child to its viewers. */
export class Pace {
  readonly #end: () => number;
  readonly #setWaiting: (waiting: boolean) => void;
  readonly #marks = new Set<{ at: number }>();
  #since: number | null = null;
  #waited = 0;

  /** `end` is the offset after the last byte; `setWaiting` is told when the child must wait and when it may go on. */
  constructor(end: () => number, setWaiting: (waiting: boolean) => void) {
    this.#end = end;
    this.#setWaiting = setWaiting;
  }

  /** Milliseconds that the child was made to wait. */
  get waitedMs(): number {
    return this.#waited + (this.#since === null ? 0 : performance.now() - this.#since);
  }

  /** A pane begins to show the run at `at`. */
  join(at: number): PaceMark {
    const mark = { at };
    this.#marks.add(mark);
    this.look();
    return {
      moved: (upTo) => {
        mark.at = Math.max(mark.at, upTo);
        this.look();
      },
      leave: () => {
        this.#marks.delete(mark);
        this.look();
      },
    };
  }

  /** The child has written something, or a pane has moved. */
  look(): void {
    let slowest = Number.POSITIVE_INFINITY;
    for (const { at } of this.#marks) slowest = Math.min(slowest, at);
    const ahead = this.#end() - slowest;
    if (this.#since === null && ahead > AHEAD) {
      this.#since = performance.now();
      this.#setWaiting(true);
    } else if (this.#since !== null && ahead <= GOES_ON) {
      this.#waited = this.waitedMs;
      this.#since = null;
      this.#setWaiting(false);
    }
  }
}
