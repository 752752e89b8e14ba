// What a start found left behind by a host that did not end politely.
import type { RunId } from './ids.ts';

/** A process that a lost host left behind. */
export interface LeftBehind {
  readonly pid: number;
  readonly name: string;
  /** The run it belonged to, where that can be told. */
  readonly run: RunId | null;
  /** `reaper`: ended when the host died; `start`: ended by the next start; `survived`: could not be ended. */
  readonly outcome: 'reaper' | 'start' | 'survived';
}

/** The account that a start gives of the host before it. */
export interface Receipt {
  /** When the lost host was last known to live, milliseconds since the epoch. */
  readonly lostAt: number | null;
  /** Runs that were alive then. */
  readonly runs: readonly RunId[];
  readonly processes: readonly LeftBehind[];
}
