// What the runs cost, sampled while somebody watches: one pass over the process table for all of them, and the sockets
// that listen. Nobody watches, nothing is sampled.
import type { RunId } from '../../shared/model/ids.ts';
import { type ListeningPort, LOAD_EVERY_MS, type RunLoad } from '../../shared/model/load.ts';
import type { Undo } from '../../shared/protocol/port.ts';
import type { ProcessInfo } from '../engine/index.ts';
import { PortOwners } from './port-owners.ts';
import { processTable } from './process-table.ts';
import { TreeOwners } from './tree-owners.ts';

type Listener = (loads: readonly RunLoad[]) => void;

/** Samples all runs. */
export class LoadWatch {
  readonly #roots: () => ReadonlyMap<number, RunId>;
  readonly #onMemory: (run: RunId, bytes: number) => void;
  readonly #trees = new TreeOwners();
  readonly #ports = new PortOwners();
  readonly #listeners = new Set<Listener>();
  /** CPU time of each run at the last sample, in milliseconds. */
  #before: { readonly time: number; readonly cpuMs: ReadonlyMap<RunId, number> } = { time: 0, cpuMs: new Map() };
  #timer: NodeJS.Timeout | null = null;
  #last: readonly RunLoad[] = [];

  /** `roots` tells the PIDs of first processes that may have a tree; `onMemory` is told every sum of resident sets. */
  constructor(roots: () => ReadonlyMap<number, RunId>, onMemory: (run: RunId, bytes: number) => void) {
    this.#roots = roots;
    this.#onMemory = onMemory;
  }

  /** Tells every sample from now on, and the newest one at once. */
  watch(listener: Listener): Undo {
    this.#listeners.add(listener);
    if (this.#timer === null) {
      this.#timer = setInterval(() => this.sample(), LOAD_EVERY_MS);
      this.#timer.unref();
      this.sample();
    } else listener(this.#last);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.stop();
    };
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#before = { time: 0, cpuMs: new Map() };
  }

  /** Takes one sample and tells it. */
  sample(): void {
    const now = performance.now();
    const trees = this.#trees.assign(processTable(), this.#roots());
    const all = [...trees.values()].flat();
    const ports = this.#ports.look(all.map(({ pid }) => pid));
    const cpuMs = new Map<RunId, number>();
    const loads: RunLoad[] = [];
    for (const [run, members] of trees) {
      const memory = sum(members, ({ residentBytes }) => residentBytes);
      const used = sum(members, (info) => info.cpuMs);
      if (used !== null) cpuMs.set(run, used);
      if (memory !== null) this.#onMemory(run, memory);
      loads.push({
        run,
        cpu: this.#percent(run, used, now),
        memory,
        processes: members.length,
        ports: distinct(members.flatMap(({ pid }) => ports.get(pid) ?? [])),
      });
    }
    this.#before = { time: now, cpuMs };
    this.#last = loads;
    for (const listener of this.#listeners) listener(loads);
  }

  #percent(run: RunId, used: number | null, now: number): number | null {
    const before = this.#before.cpuMs.get(run);
    const elapsed = now - this.#before.time;
    if (before === undefined || used === null || elapsed <= 0) return null;
    // A member that ended unseen takes its time with it; nobody has used less than nothing.
    return Math.max(0, ((used - before) / elapsed) * 100);
  }
}

/** A sum over all; null when one of them doesn't tell. */
function sum(members: readonly ProcessInfo[], of: (info: ProcessInfo) => number | undefined): number | null {
  let total = 0;
  for (const info of members) {
    const value = of(info);
    if (value === undefined) return null;
    total += value;
  }
  return total;
}

/** Each port once, with the widest of its reaches: a server often listens for IPv4 and IPv6 apart. */
function distinct(ports: readonly ListeningPort[]): readonly ListeningPort[] {
  const found = new Map<number, ListeningPort>();
  for (const port of ports) {
    const other = found.get(port.port);
    if (other === undefined || other.reach === 'loopback') found.set(port.port, port);
  }
  return [...found.values()].sort((a, b) => a.port - b.port);
}
