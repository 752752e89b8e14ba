// Learns how our children ended: Windows waits for the process handles on threads of its own and calls back, so that
// nothing is polled. The handle also keeps the PID from being used again until the end has been told.
import type { Ending, Usage } from '../../../shared/model/ending.ts';
import { statusName } from './status-names.ts';
import {
  ERROR_IO_PENDING,
  type Handle,
  INFINITE,
  MEMORY_COUNTERS_SIZE,
  NULL,
  PEAK_WORKING_SET_AT,
  WAIT_OBJECT_0,
  type Win32,
  WT_EXECUTEONLYONCE,
} from './win32.ts';
import { closeHandle, lastError } from './win32-error.ts';

/** A look without a call now and then; the timer also keeps the loop alive while a child that counts is. Milliseconds. */
const FALLBACK_LOOK = 1000;

/** A FILETIME counts in 100 ns. */
const TICKS_PER_MS = 10_000;

interface Watched {
  readonly process: Handle;
  readonly wait: Handle;
  readonly exited: (ending: Ending, usage: Usage | null) => void;
  ref: boolean;
}

const children = new Map<bigint, Watched>();
let nextId = 1n;
let referenced = 0;
let timer: NodeJS.Timeout | null = null;
let callback: bigint | null = null;

/** What an exit code means: an NTSTATUS that has a name is one; everything else is a number, 259 included. */
export function windowsEnding(code: number): Ending {
  const name = statusName(code);
  return name === null ? { kind: 'exited', code } : { kind: 'windows-status', code, name };
}

/** What the process has cost, or null where Windows doesn't tell. */
function usageOf(w: Win32, process: Handle): Usage | null {
  const [creation, exit, kernel, user] = [1, 2, 3, 4].map(() => new BigUint64Array(1));
  if (creation === undefined || exit === undefined || kernel === undefined || user === undefined) return null;
  if (w.GetProcessTimes(process, creation, exit, kernel, user) === 0) return null;
  const counters = Buffer.alloc(MEMORY_COUNTERS_SIZE);
  const known = w.K32GetProcessMemoryInfo(process, counters, counters.length) !== 0;
  const peak = known ? Number(counters.readBigUInt64LE(PEAK_WORKING_SET_AT)) : 0;
  return {
    userMs: Number(user[0] ?? 0n) / TICKS_PER_MS,
    systemMs: Number(kernel[0] ?? 0n) / TICKS_PER_MS,
    // No process does without memory: a zero means that it was not kept (Wine).
    maxRssBytes: peak === 0 ? null : peak,
  };
}

/** Gives back what a watched child had. */
function letGo(w: Win32, child: Watched): void {
  // FALSE with ERROR_IO_PENDING: the call is still on its way here, and the wait goes when it has come.
  if (child.wait !== NULL && w.UnregisterWaitEx(child.wait, NULL) === 0) {
    const error = lastError(w, 'UnregisterWaitEx');
    if (error.number !== ERROR_IO_PENDING) throw error;
  }
  closeHandle(w, child.process);
}

function finish(w: Win32, id: bigint): void {
  const child = children.get(id);
  if (child === undefined || w.WaitForSingleObject(child.process, 0) !== WAIT_OBJECT_0) return;
  children.delete(id);
  if (child.ref) referenced--;
  adjustTimer(w);
  const code = new Uint32Array(1);
  const known = w.GetExitCodeProcess(child.process, code) !== 0;
  const usage = usageOf(w, child.process);
  // In a later turn: this one may be the very call that the wait made, which it can't be ended in.
  setImmediate(() => {
    try {
      letGo(w, child);
    } catch (error) {
      // The child has ended and been told; a host must not end for what Windows keeps of it.
      process.emitWarning(error instanceof Error ? error.message : String(error), 'ProcessWarning');
    }
  });
  const ending: Ending = known
    ? windowsEnding(code[0] ?? 0)
    : { kind: 'unknown', why: 'Windows did not tell the exit code' };
  child.exited(ending, usage);
}

function adjustTimer(w: Win32): void {
  if (children.size === 0) {
    if (timer !== null) clearInterval(timer);
    timer = null;
    return;
  }
  timer ??= setInterval(() => {
    for (const id of [...children.keys()]) finish(w, id);
  }, FALLBACK_LOOK);
  if (referenced > 0) timer.ref();
  else timer.unref();
}

/** Tells once how a process ended. The handle is this module's from here on, and closed after that. */
export function watchExit(
  w: Win32,
  process: Handle,
  exited: (ending: Ending, usage: Usage | null) => void,
): { ref(): void; unref(): void } {
  callback ??= w.waitCallback((id) => finish(w, id));
  const id = nextId++;
  const wait = new BigUint64Array(1);
  const done = w.RegisterWaitForSingleObject(wait, process, callback, id, INFINITE, WT_EXECUTEONLYONCE);
  // Windows has no thread left for it: then the look of each second finds the end.
  const child: Watched = { process, wait: done === 0 ? NULL : (wait[0] ?? NULL), exited, ref: true };
  children.set(id, child);
  referenced++;
  adjustTimer(w);
  const set = (ref: boolean) => () => {
    if (child.ref === ref || children.get(id) !== child) return;
    child.ref = ref;
    referenced += ref ? 1 : -1;
    adjustTimer(w);
  };
  return { ref: set(true), unref: set(false) };
}
