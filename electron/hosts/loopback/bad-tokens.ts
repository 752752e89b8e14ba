// Slows guessing down without locking anyone out: after too many wrong tokens in a minute, every new token is looked at
// only after a pause. The person's own page then waits a second; whoever guesses gets a handful of tries a second.

/** Wrong tokens in the window before the pause begins. A few tabs left open from the last start are not an attack. */
const MOST = 20;

/** The window, in milliseconds. */
const WINDOW = 60_000;

/** The pause, in milliseconds. */
const PAUSE = 1_000;

/** Counts wrong tokens. */
export class BadTokens {
  #times: number[] = [];

  note(now = Date.now()): void {
    this.#times.push(now);
    if (this.#times.length > MOST) this.#times.shift();
  }

  /** Milliseconds to wait before the next token is looked at. */
  pause(now = Date.now()): number {
    const [oldest] = this.#times;
    return this.#times.length >= MOST && oldest !== undefined && now - oldest < WINDOW ? PAUSE : 0;
  }
}
