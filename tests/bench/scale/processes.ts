// What /proc tells of a process: the memory it holds, the processor time it took, whether it is there.
import { readFileSync } from 'node:fs';

/** Ticks of a processor per second, in which /proc counts: 100 on every Linux there is. */
const TICKS = 100;

/** Resident memory in bytes. */
export function memoryOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`process ${pid} tells no memory`);
  return Number(kilobytes) * 1024;
}

/** Fields of /proc/PID/stat after the name, which may have spaces: the state is the first. Null when there is none. */
function statOf(pid: number): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ESRCH') {
      return null;
    }
    throw error;
  }
}

/** Milliseconds of processor time that a process has taken, with all its threads and without its children. */
export function processorTimeOf(pid: number): number {
  const stat = statOf(pid);
  if (stat === null) throw new Error(`there is no process ${pid}`);
  return ((Number(stat[11]) + Number(stat[12])) * 1000) / TICKS;
}

/** Whether a process is there and runs: one that nobody has waited for yet is gone. */
export function isThere(pid: number): boolean {
  const state = statOf(pid)?.[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** Samples of some processes' memory while something goes on. */
export class MemoryWatch {
  readonly #pids: readonly number[];
  readonly #first: readonly number[];
  readonly #most: number[];
  readonly #timer: NodeJS.Timeout;

  constructor(pids: readonly number[], everyMs = 100) {
    this.#pids = pids;
    this.#first = pids.map(memoryOf);
    this.#most = [...this.#first];
    this.#timer = setInterval(() => this.#look(), everyMs);
  }

  #look(): void {
    this.#pids.forEach((pid, index) => {
      this.#most[index] = Math.max(this.#most[index] ?? 0, memoryOf(pid));
    });
  }

  /** Bytes that each had at most beyond what it began with. */
  stop(): number[] {
    clearInterval(this.#timer);
    this.#look();
    return this.#most.map((most, index) => most - (this.#first[index] ?? 0));
  }
}
