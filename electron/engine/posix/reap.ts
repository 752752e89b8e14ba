// Learns how our children ended: wait4(2) for each of our own PIDs whenever SIGCHLD comes, never for others', so that
// whatever else in this process has children goes on undisturbed. A PID is ours until this module has reaped it, and
// can't be used again before.
import { constants } from 'node:os';
import type { Ending, Usage } from '../../../shared/model/ending.ts';
import type { ChildEvents } from '../backend.ts';
import { type Libc, libc, RUSAGE_SIZE } from './libc.ts';
import { type MemoryWatch, watchMemory } from './linux-memory.ts';
import { posixSignalName } from './signal-table.ts';

/** A look without a signal now and then, should something else in the process have taken SIGCHLD away; milliseconds. */
const FALLBACK_LOOK = 1000;

const WNOHANG = 1;
const WUNTRACED = 2;
const WCONTINUED = process.platform === 'darwin' ? 0x10 : 8;

/** The status of a child that goes on after a stop: `WIFCONTINUED`. */
const CONTINUED = process.platform === 'darwin' ? 0x137f : 0xffff;

/** `ru_maxrss` has kilobytes on Linux, bytes on macOS; see getrusage(2). */
const MAXRSS_UNIT = process.platform === 'darwin' ? 1 : 1024;

interface Watched {
  readonly events: ChildEvents;
  readonly memory: MemoryWatch | null;
  ref: boolean;
}

const children = new Map<number, Watched>();
const status = new Int32Array(1);
const rusage = Buffer.alloc(RUSAGE_SIZE);

/** How many children keep the loop alive. */
let referenced = 0;
let timer: NodeJS.Timeout | null = null;
let listening = false;

function usage(sampled: number | null): Usage {
  const maxRssBytes = Number(rusage.readBigInt64LE(32)) * MAXRSS_UNIT;
  // A child begins with the host's own peak on its account (it runs in the host's memory until execve), so only a
  // larger one is the child's. Else what was seen while it lived must do, and a short life shows nothing.
  const hostPeak = process.resourceUsage().maxRSS * 1024;
  const milliseconds = (at: number) => Number(rusage.readBigInt64LE(at)) * 1000 + rusage.readInt32LE(at + 8) / 1000;
  return {
    userMs: milliseconds(0),
    systemMs: milliseconds(16),
    maxRssBytes: maxRssBytes > hostPeak ? maxRssBytes : sampled,
  };
}

/** What a status of wait(2) says: the macros of sys/wait.h, which are alike on every POSIX system. */
function endingOf(value: number): Ending {
  const signal = value & 0x7f;
  if (signal === 0) return { kind: 'exited', code: (value >> 8) & 0xff };
  return { kind: 'signaled', signal, name: posixSignalName(signal), coreDumped: (value & 0x80) !== 0 };
}

function look(c: Libc, pid: number, child: Watched): void {
  for (;;) {
    const result = c.wait4(pid, status, WNOHANG | WUNTRACED | WCONTINUED, rusage);
    if (result === 0) return;
    if (result < 0) {
      if (c.errno() === constants.errno.EINTR) continue;
      forget(pid);
      child.events.exited({ kind: 'unknown', why: 'something else in this process reaped it' }, null);
      return;
    }
    const value = status[0] ?? 0;
    if (value === CONTINUED) {
      child.events.resumed();
    } else if ((value & 0xff) === 0x7f) {
      child.events.suspended((value >> 8) & 0xff);
    } else {
      forget(pid);
      const ending = endingOf(value);
      const evidence = ending.kind === 'signaled' && ending.name === 'SIGKILL' ? child.memory?.outOfMemory() : null;
      const found = evidence === null || evidence === undefined ? ending : { ...ending, outOfMemory: evidence };
      child.events.exited(found, usage(child.memory?.peak ?? null));
      return;
    }
  }
}

function lookAtAll(): void {
  const c = libc();
  if (c === null) return;
  for (const [pid, child] of [...children]) look(c, pid, child);
}

/** Keeps the loop alive while a child that counts is alive: signals alone don't. */
function adjustTimer(): void {
  if (children.size === 0) {
    if (timer !== null) clearInterval(timer);
    timer = null;
    return;
  }
  timer ??= setInterval(lookAtAll, FALLBACK_LOOK);
  if (referenced > 0) timer.ref();
  else timer.unref();
}

function forget(pid: number): void {
  const child = children.get(pid);
  if (child?.ref) referenced--;
  child?.memory?.stop();
  children.delete(pid);
  adjustTimer();
}

/** Listens for SIGCHLD. Called before a child is started, so that no end is missed. */
export function prepareToReap(): void {
  if (listening) return;
  listening = true;
  process.on('SIGCHLD', lookAtAll);
}

/** Tells how a child of ours fares, from now to its end. */
export function watchChild(pid: number, events: ChildEvents): { ref(): void; unref(): void } {
  const child: Watched = { events, memory: watchMemory(pid), ref: true };
  children.set(pid, child);
  referenced++;
  adjustTimer();
  const set = (ref: boolean) => () => {
    if (child.ref === ref || children.get(pid) !== child) return;
    child.ref = ref;
    referenced += ref ? 1 : -1;
    adjustTimer();
  };
  return { ref: set(true), unref: set(false) };
}
