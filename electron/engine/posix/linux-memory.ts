// How much memory a child has used at most, and whether the kernel ended it for want of memory. Linux tells neither at the
// end: `ru_maxrss` counts the host's own memory (see reap.ts), and a SIGKILL looks the same whoever sent it. So both are
// looked at now and then while children live. See proc(5): `VmHWM` in status, `oom_kill` in vmstat.
import { readFileSync } from 'node:fs';

/** When a child is looked at first, in milliseconds after its start: most programs are at work by then. */
const FIRST_LOOKS = [20, 200];

/** Between two looks at everybody, in milliseconds. */
const INTERVAL = 1000;

/** How long after the kernel's kill was seen an end may be put down to it, in milliseconds: a large process takes its time to go. */
const KILL_TO_END = 5000;

/** A child whose memory is watched. */
export interface MemoryWatch {
  /** Its largest resident set in bytes, of all looks; null when it ended before the first. */
  readonly peak: number | null;
  /** Why it is likely that the kernel ended it for want of memory; null when nothing speaks for it. Call it once, at the end by SIGKILL. */
  outOfMemory(): string | null;
  stop(): void;
}

class Watch implements MemoryWatch {
  readonly #pid: number;
  readonly #began = performance.now();
  #timers: readonly NodeJS.Timeout[];
  peak: number | null = null;

  constructor(pid: number) {
    this.#pid = pid;
    this.#timers = FIRST_LOOKS.map((after) => setTimeout(() => this.look(), after).unref());
  }

  look(): void {
    const now = peakOf(this.#pid);
    if (now !== null && now > (this.peak ?? 0)) this.peak = now;
  }

  outOfMemory(): string | null {
    countKills();
    // What was counted before it began was somebody else.
    if (risen === null || risen.at < this.#began || performance.now() - risen.at > KILL_TO_END) return null;
    return `the kernel's out-of-memory killer was at work in the seconds before its end (oom_kill in /proc/vmstat: ${risen.from}, then ${risen.to})`;
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    watches.delete(this);
    if (watches.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  }
}

const watches = new Set<Watch>();
let timer: NodeJS.Timeout | null = null;

/** Kills for want of memory on this machine up to the last look; null where the kernel doesn't count them. */
let kills: number | null = null;

/** When they were counted, in milliseconds of `performance.now()`. */
let countedAt = -Infinity;

/** When that count was last seen to have risen, in milliseconds of `performance.now()`; null when it has not. */
let risen: { readonly from: number; readonly to: number; readonly at: number } | null = null;

/** Watches a child until `stop`; null on systems other than Linux. */
export function watchMemory(pid: number): MemoryWatch | null {
  if (process.platform !== 'linux') return null;
  if (timer === null) {
    // The kernel makes hundreds of numbers for this one: not at every start, where starts follow each other.
    if (performance.now() - countedAt > INTERVAL) kills = readKills();
    timer = setInterval(lookAtAll, INTERVAL).unref();
  }
  const watch = new Watch(pid);
  watches.add(watch);
  return watch;
}

function lookAtAll(): void {
  for (const watch of watches) watch.look();
  countKills();
}

function countKills(): void {
  const now = readKills();
  if (now !== null && kills !== null && now > kills) risen = { from: kills, to: now, at: performance.now() };
  kills = now;
}

function peakOf(pid: number): number | null {
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(read(`/proc/${pid}/status`))?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) * 1024;
}

function readKills(): number | null {
  countedAt = performance.now();
  const count = /^oom_kill (\d+)$/m.exec(read('/proc/vmstat'))?.[1];
  return count === undefined ? null : Number(count);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // Gone, or hidden from us: nothing to be seen there.
    return '';
  }
}
