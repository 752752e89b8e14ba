// What runs on this machine, looked up once for all runs that ask in the same moment: a table costs some milliseconds
// on a busy machine, and thirty runs that are being stopped ask twenty times a second each.
import { listProcesses, type ProcessInfo, readInitialVariable } from '../engine/index.ts';
import { currentTurn } from './turn.ts';

/** How long a table is good for, in milliseconds: shorter than anybody waits between two looks. */
const TABLE_LIFE_MS = 25;

/** The same for who sends something, in milliseconds: as long as to take one. */
const SENT_LIFE_MS = 5;

/** How long what is known of a process' mark is good for, in milliseconds: a process changes it only by executing anew. */
const MARK_LIFE_MS = 1000;

interface TakenTable {
  readonly time: number;
  /** The turn of the loop in which it was taken. */
  readonly turn: number;
  readonly processes: readonly ProcessInfo[];
}

const NO_TABLE: TakenTable = { time: Number.NEGATIVE_INFINITY, turn: -1, processes: [] };

let table = NO_TABLE;
/** The table that was last taken for somebody who sends something. */
let sent = NO_TABLE;
let marks: { readonly time: number; readonly known: Map<number, string | null> } = {
  time: -Infinity,
  known: new Map(),
};

/** Every process, as of a moment ago, and after `since` (milliseconds of `performance.now()`): what was sent then matters. */
export function processTable(since = Number.NEGATIVE_INFINITY): readonly ProcessInfo[] {
  const now = performance.now();
  if (now - table.time > TABLE_LIFE_MS || table.time <= since) {
    table = { time: now, turn: currentTurn(), processes: listProcesses() };
  }
  return table.processes;
}

/**
 * The same for who is about to send something, or has just done so: taken for nothing else, in this turn of the loop and
 * within some milliseconds, so that many runs that are stopped together need few.
 */
export function processTableNow(since: number): readonly ProcessInfo[] {
  const good = sent.turn === currentTurn() && performance.now() - sent.time <= SENT_LIFE_MS && sent.time > since;
  if (!good) {
    forgetProcessTable();
    processTable();
    sent = { ...table, time: performance.now() };
  }
  return sent.processes;
}

/** Forgets the table: something was just sent, and what it did matters. */
export function forgetProcessTable(): void {
  table = NO_TABLE;
}

/** The value of `variable` that a process was started with, as of a second ago. */
export function markOfProcess(pid: number, variable: string): string | null {
  const now = performance.now();
  if (now - marks.time > MARK_LIFE_MS) marks = { time: now, known: new Map() };
  const known = marks.known.get(pid);
  if (known !== undefined) return known;
  const mark = readInitialVariable(pid, variable);
  marks.known.set(pid, mark);
  return mark;
}
