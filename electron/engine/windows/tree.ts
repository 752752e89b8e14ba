// Every process of one run on Windows, and what can be done to all of them: the run's job, its console, its windows.
// The job stays until its last member has ended, long after the first process if need be.

import { ConsoleEventError } from '../errors.ts';
import type { ProcessTree } from '../transport.ts';
import { closeWindowsOf } from './close-windows.ts';
import { consoleEventProblem, sendConsoleEvent } from './console-events.ts';
import type { Job } from './job.ts';
import { snapshot } from './processes.ts';
import type { ConsoleEvent } from './signal-table.ts';
import type { Win32 } from './win32.ts';

/** What TerminateProcess and TerminateJobObject report as the exit code: asyncio's. */
export const TERMINATED = 1;

/** How often a job without its first process is looked at, in milliseconds: an empty one is let go of. */
const LOOK_EVERY = 1000;

/** Programs that serve a console and belong to Windows, although they may be counted among a job's members. */
const CONSOLE_HOSTS = new Set(['conhost.exe', 'openconsole.exe']);

/** Trees whose first process has ended and whose job is not empty. */
const lingering = new Set<JobTree>();
let timer: NodeJS.Timeout | null = null;

function look(): void {
  for (const tree of [...lingering]) if (tree.members().length === 0) tree.dissolve();
  if (lingering.size > 0 || timer === null) return;
  clearInterval(timer);
  timer = null;
}

/** What a run's console is. */
export interface TreeConsole {
  /** It has one that its host isn't on. */
  readonly hasConsole: boolean;
  /** Of a terminal: presses Ctrl-C in it, as its user would. Rejects when its input is closed. */
  readonly pressCtrlC?: () => Promise<void>;
}

function nothingLeft(): ConsoleEventError {
  return new ConsoleEventError('no-private-console', 'nothing is left of its processes');
}

/** The processes of a run. */
export class JobTree implements ProcessTree {
  readonly #w: Win32;
  readonly #job: Job;
  readonly #pid: number;
  readonly #console: TreeConsole;
  /** Whether a member serves the console, by PID. */
  readonly #serves = new Map<number, boolean>();
  #exited = false;

  constructor(w: Win32, job: Job, pid: number, console: TreeConsole) {
    this.#w = w;
    this.#job = job;
    this.#pid = pid;
    this.#console = console;
  }

  members(): number[] {
    const pids = this.#job.members();
    if (pids.some((pid) => !this.#serves.has(pid))) {
      const names = new Map(snapshot(this.#w).map(({ pid, name }) => [pid, name.toLowerCase()]));
      for (const pid of pids) {
        const name = names.get(pid);
        // Not in the snapshot: it began or ended in this moment. Look again next time.
        if (name !== undefined && pid !== this.#pid) this.#serves.set(pid, CONSOLE_HOSTS.has(name));
      }
      if (!this.#exited) this.#serves.set(this.#pid, false);
    }
    for (const pid of [...this.#serves.keys()]) if (!pids.includes(pid)) this.#serves.delete(pid);
    return pids.filter((pid) => this.#serves.get(pid) !== true);
  }

  terminate(): number[] {
    const reached = this.members();
    this.#job.terminate(TERMINATED);
    return reached;
  }

  /** Why an event can't be sent, where that is known beforehand. */
  consoleProblem(event: ConsoleEvent): ConsoleEventError | null {
    if (this.#console.hasConsole) return this.#pressOf(event) === null ? consoleEventProblem() : null;
    return new ConsoleEventError(
      'no-private-console',
      `process ${this.#pid} shares the console of its host, so an event would reach the host, too`,
    );
  }

  /** How an event is a key of the terminal; null where the helper sends it. */
  #pressOf(event: ConsoleEvent): (() => Promise<void>) | null {
    return event === 'CTRL_C_EVENT' ? (this.#console.pressCtrlC ?? null) : null;
  }

  async sendConsoleEvent(event: ConsoleEvent): Promise<readonly number[]> {
    const problem = this.consoleProblem(event);
    if (problem !== null) throw problem;
    const press = this.#pressOf(event);
    if (press !== null) return await this.#press(press);
    // The first process may be gone: anybody of the tree who is on the console will do.
    const members = this.members();
    const candidates = members.includes(this.#pid)
      ? [this.#pid, ...members.filter((pid) => pid !== this.#pid)]
      : members;
    let refusal: unknown = nothingLeft();
    for (const pid of candidates) {
      try {
        return await sendConsoleEvent(pid, event);
      } catch (error) {
        if (!(error instanceof ConsoleEventError) || error.reason !== 'no-private-console') throw error;
        refusal = error;
      }
    }
    throw refusal;
  }

  async #press(press: () => Promise<void>): Promise<readonly number[]> {
    const there = this.members();
    if (there.length === 0) throw nothingLeft();
    try {
      await press();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new ConsoleEventError('failed', `the terminal of process ${this.#pid} takes no more input: ${why}`);
    }
    return there;
  }

  closeWindows(): number[] {
    return closeWindowsOf(this.#w, new Set(this.#job.members()));
  }

  /** The first process has ended: the job stays as long as it has members. */
  release(): void {
    this.#exited = true;
    if (this.members().length === 0) {
      this.dissolve();
      return;
    }
    lingering.add(this);
    timer ??= setInterval(look, LOOK_EVERY).unref();
  }

  /** Lets go of the job. */
  dissolve(): void {
    lingering.delete(this);
    this.#job.close();
  }
}
