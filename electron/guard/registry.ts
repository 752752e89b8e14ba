// What runs, on disk, for whoever comes after a host that was killed: one short line per start and end, appended before
// anything else happens with the process. It needs no fsync: it guards against the host's death, not the machine's
// (a reboot ends every process anyway, and start times name their boot). The reaper's script reads the same lines.
//
//   host ID PID MILLISECONDS      a host began
//   + PID START SESSION RUN       a process was started; START is the engine's start time, its spaces as underscores
//   - PID                         it and everything of its run is gone
//   reaper PID START              the host's reaper is this process now
//   bye ID                        the host ended politely
import { closeSync, openSync, readFileSync, renameSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { HostId, RunId } from '../../shared/model/ids.ts';
import { isRunId } from '../../shared/model/ids.ts';

/** The journal is rewritten when it has this many lines and most of them are history. */
const COMPACT_AFTER = 4096;

/** One registered process. */
export interface RegisteredProcess {
  readonly pid: number;
  /** The engine's `ProcessInfo.startTime`: with the PID it names one life of one process. */
  readonly startTime: string;
  /** Its session. Equal to `pid` when it leads one of its own: then everything in that session belongs to the run. */
  readonly session: number;
  readonly run: RunId;
}

/** The process that watches over a host. */
export interface ReaperIdentity {
  readonly pid: number;
  readonly startTime: string;
}

/** Takes note of what a host starts. */
export interface Registry {
  readonly file: string;
  /** Notes a process that was started. A full disk loses the note, not the process: see `failure`. */
  add(process: RegisteredProcess): void;
  /** Notes that a run's process, and what it left running, is gone. Its number may be another run's by now: that one stays. */
  remove(run: RunId, pid: number): void;
  /** Notes the host's reaper. */
  reaper(reaper: ReaperIdentity): void;
  /** The last thing that could not be written, or null. */
  readonly failure: Error | null;
  /** The host ends: `politely` when nothing of it is left to look for. */
  close(politely: boolean): void;
}

/** What a lost host left in its registry. */
export interface LostHost {
  readonly host: HostId;
  readonly pid: number;
  readonly startedAt: number;
  readonly reaper: ReaperIdentity | null;
  readonly processes: readonly RegisteredProcess[];
  /** When the registry was last written, milliseconds since the epoch. */
  readonly lastWrite: number;
}

/** Where a data directory keeps its registry. */
export function registryFile(dataDirectory: string): string {
  return join(dataDirectory, 'registry');
}

/** Begins a new registry for a host, in place of the last one. */
export function createRegistry(dataDirectory: string, host: HostId): Registry {
  return new JournalRegistry(registryFile(dataDirectory), host);
}

class JournalRegistry implements Registry {
  readonly file: string;
  failure: Error | null = null;
  readonly #host: HostId;
  readonly #startedAt = Date.now();
  readonly #live = new Map<number, RegisteredProcess>();
  #reaper: ReaperIdentity | null = null;
  #fd: number;
  #lines = 0;

  constructor(file: string, host: HostId) {
    this.file = file;
    this.#host = host;
    this.#fd = this.#rewrite();
  }

  add(process: RegisteredProcess): void {
    this.#live.set(process.pid, process);
    this.#append(startLine(process));
  }

  remove(run: RunId, pid: number): void {
    if (this.#live.get(pid)?.run !== run) return;
    this.#live.delete(pid);
    this.#append(`- ${pid}\n`);
  }

  reaper(reaper: ReaperIdentity): void {
    this.#reaper = reaper;
    this.#append(reaperLine(reaper));
  }

  close(politely: boolean): void {
    if (this.#fd < 0) return;
    if (politely) this.#append(`bye ${this.#host}\n`);
    closeSync(this.#fd);
    this.#fd = -1;
  }

  #append(line: string): void {
    if (this.#fd < 0) return;
    try {
      // After a failure the file may end in half a line and lack others: write it anew.
      if (this.failure !== null || (this.#lines > COMPACT_AFTER && this.#lines > 4 * this.#live.size)) {
        const fd = this.#rewrite();
        closeSync(this.#fd);
        this.#fd = fd;
        this.failure = null;
        if (line.startsWith('bye')) writeSync(fd, line);
        return;
      }
      writeSync(this.#fd, line);
      this.#lines += 1;
    } catch (error) {
      this.failure = error as Error;
    }
  }

  /** Writes what is true now to a new file, puts it in place, and gives its descriptor. */
  #rewrite(): number {
    const lines = [`host ${this.#host} ${process.pid} ${this.#startedAt}\n`];
    if (this.#reaper !== null) lines.push(reaperLine(this.#reaper));
    for (const process of this.#live.values()) lines.push(startLine(process));
    const temporary = `${this.file}.new`;
    writeFileSync(temporary, lines.join(''), { mode: 0o600 });
    const fd = openSync(temporary, 'a', 0o600);
    renameSync(temporary, this.file);
    this.#lines = lines.length;
    return fd;
  }
}

function startLine({ pid, startTime, session, run }: RegisteredProcess): string {
  return `+ ${pid} ${asWord(startTime)} ${session} ${run}\n`;
}

function reaperLine({ pid, startTime }: ReaperIdentity): string {
  return `reaper ${pid} ${asWord(startTime)}\n`;
}

/** Start times may hold spaces (`ps` on macOS); a field may not. */
function asWord(startTime: string): string {
  return startTime.replaceAll(' ', '_');
}

function asStartTime(word: string): string {
  return word.replaceAll('_', ' ');
}

/** Reads the registry of the host before this one: null when there is none or it ended politely. Torn lines are left out. */
export function readLostHost(dataDirectory: string): LostHost | null {
  const file = registryFile(dataDirectory);
  let text: string;
  let lastWrite: number;
  try {
    text = readFileSync(file, 'utf8');
    lastWrite = statSync(file).mtimeMs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const processes = new Map<number, RegisteredProcess>();
  let head: { host: HostId; pid: number; startedAt: number } | null = null;
  let reaper: ReaperIdentity | null = null;
  // What follows the last line end was being written when the host died.
  for (const line of text.split('\n').slice(0, -1)) {
    const [word, ...rest] = line.split(' ');
    const [first = '', second = '', third = '', fourth = ''] = rest;
    if (word === 'host') {
      head = { host: first as HostId, pid: Number(second), startedAt: Number(third) };
    } else if (word === '+' && isRunId(fourth)) {
      const pid = Number(first);
      processes.set(pid, { pid, startTime: asStartTime(second), session: Number(third), run: fourth });
    } else if (word === '-') processes.delete(Number(first));
    else if (word === 'reaper') {
      reaper = { pid: Number(first), startTime: asStartTime(second) };
    } else if (word === 'bye' && first === head?.host) return null;
  }
  return head === null ? null : { ...head, reaper, processes: [...processes.values()], lastWrite };
}
