// What a run costs now: a sample of its whole tree, taken while somebody watches.
import type { RunId } from './ids.ts';

/** How often samples are taken while somebody watches, in milliseconds. */
export const LOAD_EVERY_MS = 2000;

/** A TCP port that a run listens on. */
export interface ListeningPort {
  readonly port: number;
  /** Who can reach it: this machine alone, everybody, or whoever reaches one of its addresses. */
  readonly reach: 'loopback' | 'everywhere' | 'one address';
}

/** One sample of one run. */
export interface RunLoad {
  readonly run: RunId;
  /** CPU time since the sample before, in percent of one core; null for the first sample, and where it can't be told. */
  readonly cpu: number | null;
  /** Sum of the resident sets of its processes in bytes, shared pages counted for each; null where it can't be told. */
  readonly memory: number | null;
  /** How many processes there are. */
  readonly processes: number;
  /** Ascending; empty where it can't be told. */
  readonly ports: readonly ListeningPort[];
}
