// One clock for everything on the page that counts: all that tick at the same pace tick together.
import { useSyncExternalStore } from 'react';

/** Everything that ticks at one pace. The time stands still between ticks, whoever asks. */
class Pace {
  readonly #every: number;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setInterval> | null = null;
  #now = Date.now();

  constructor(every: number) {
    this.#every = every;
  }

  readonly now = () => this.#now;

  readonly subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    if (this.#timer === null) {
      this.#now = Date.now();
      this.#timer = setInterval(() => {
        this.#now = Date.now();
        for (const each of this.#listeners) each();
      }, this.#every);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0 || this.#timer === null) return;
      clearInterval(this.#timer);
      this.#timer = null;
    };
  };
}

const seconds = new Pace(1000);
const tenths = new Pace(100);

/** The time, milliseconds since the epoch, renewed every second. */
export function useNow(): number {
  return useSyncExternalStore(seconds.subscribe, seconds.now);
}

/** The time, renewed ten times a second: for what is watched while it happens. */
export function useFineNow(): number {
  return useSyncExternalStore(tenths.subscribe, tenths.now);
}
