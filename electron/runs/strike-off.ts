// Takes runs that are over off the guard's list, together: whether anything of a run is left is a look at every process of
// the machine, which for a run of a millisecond would be the longest part of it. A run that has left something is looked at
// again until that is gone: its number may be somebody else's then.
import type { RunId } from '../../shared/model/ids.ts';
import { listProcesses, type ProcessInfo } from '../engine/index.ts';
import type { Guard } from '../guard/guard.ts';

/** How long after its end a run is looked at, with all others that have ended since; and how often again, in milliseconds. */
const LOOK_EVERY_MS = 1000;

/** How often a run that is off the list and could not be settled is looked at, in milliseconds. */
const SETTLE_EVERY_MS = 10_000;

/** Runs that are looked at in one turn of the loop. */
const IN_ONE_TURN = 32;

/** A run that is over. */
interface Over {
  readonly id: RunId;
  /** Its first process. */
  readonly pid: number;
  /** Looks what of it was in this table of processes, and tells whether anything was. */
  hasLeft(processes: readonly ProcessInfo[]): boolean;
  /**
   * It is off the list: nothing of it was in this table, but for daemons that were let go. False when it can't be settled
   * yet, and is to be asked again.
   */
  settle(processes: readonly ProcessInfo[]): boolean;
}

/** See the top of this file. */
export class StrikeOff {
  readonly #guard: Pick<Guard, 'ended'>;
  readonly #onError: (error: unknown) => void;
  #over: Over[] = [];
  #timer: NodeJS.Timeout | null = null;
  /** Off the list, and not settled. */
  #unsettled: Over[] = [];
  #settling: NodeJS.Timeout | null = null;

  constructor(guard: Pick<Guard, 'ended'>, onError: (error: unknown) => void) {
    this.#guard = guard;
    this.#onError = onError;
  }

  /** Looks at a run soon. What it has left keeps it on the list. */
  add(run: Over): void {
    this.#over.push(run);
    this.#lookSoon();
  }

  #lookSoon(): void {
    this.#timer ??= setTimeout(() => this.#look(), LOOK_EVERY_MS).unref();
  }

  #look(): void {
    this.#timer = null;
    try {
      // Not one from a moment ago, which has what was there when some of them were not over yet.
      const processes = listProcesses();
      this.#lookAt(this.#over.splice(0), processes);
    } catch (error) {
      this.#onError(error);
      this.#lookSoon();
    }
  }

  #lookAt(runs: readonly Over[], processes: readonly ProcessInfo[]): void {
    for (const run of runs.slice(0, IN_ONE_TURN)) {
      try {
        if (run.hasLeft(processes)) this.add(run);
        else {
          this.#guard.ended(run.id, run.pid);
          this.#settle(run, processes);
        }
      } catch (error) {
        this.#onError(error);
      }
    }
    if (runs.length <= IN_ONE_TURN) return;
    // Not an immediate: one that keeps nothing alive doesn't wake a loop that waits, either.
    setTimeout(() => this.#lookAt(runs.slice(IN_ONE_TURN), processes), 0).unref();
  }

  #settle(run: Over, processes: readonly ProcessInfo[]): void {
    if (run.settle(processes)) return;
    this.#unsettled.push(run);
    this.#settleLater();
  }

  #settleLater(): void {
    this.#settling ??= setTimeout(() => this.#settleAll(), SETTLE_EVERY_MS).unref();
  }

  #settleAll(): void {
    this.#settling = null;
    try {
      const processes = listProcesses();
      for (const run of this.#unsettled.splice(0)) {
        try {
          this.#settle(run, processes);
        } catch (error) {
          this.#unsettled.push(run);
          this.#onError(error);
        }
      }
    } catch (error) {
      this.#onError(error);
    }
    if (this.#unsettled.length > 0) this.#settleLater();
  }
}
