// Takes runs that are over off the guard's list, together: whether anything of a run is left is a look at every process of
// the machine, which for a run of a millisecond would be the longest part of it.
import type { RunId } from '../../shared/model/ids.ts';
import type { Guard } from '../guard/guard.ts';
import { forgetProcessTable } from './process-table.ts';

/** How long after its end a run is looked at, in milliseconds, with all others that have ended since. */
const LOOK_AFTER_MS = 250;

/** Runs that are looked at in one turn of the loop. */
const IN_ONE_TURN = 32;

/** A run that is over. */
interface Over {
  readonly id: RunId;
  /** Its first process. */
  readonly pid: number;
  /** Anything of it is still there. */
  hasLeft(): boolean;
}

/** See the top of this file. */
export class StrikeOff {
  readonly #guard: Pick<Guard, 'ended'>;
  readonly #onError: (error: unknown) => void;
  #over: Over[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(guard: Pick<Guard, 'ended'>, onError: (error: unknown) => void) {
    this.#guard = guard;
    this.#onError = onError;
  }

  /** Looks at a run soon. What it has left keeps it on the list. */
  add(run: Over): void {
    this.#over.push(run);
    this.#timer ??= setTimeout(() => this.#look(), LOOK_AFTER_MS).unref();
  }

  #look(): void {
    this.#timer = null;
    // A table from a moment ago has what was there when some of them were not over yet.
    forgetProcessTable();
    this.#lookAt(this.#over.splice(0));
  }

  #lookAt(runs: readonly Over[]): void {
    for (const run of runs.slice(0, IN_ONE_TURN)) {
      try {
        if (!run.hasLeft()) this.#guard.ended(run.id, run.pid);
      } catch (error) {
        this.#onError(error);
      }
    }
    if (runs.length > IN_ONE_TURN) setImmediate(() => this.#lookAt(runs.slice(IN_ONE_TURN))).unref();
  }
}
