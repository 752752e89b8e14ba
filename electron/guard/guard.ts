// Everything that keeps a data directory and its processes in order, as one thing to open and to leave: the lock, the
// receipt for a lost host, the registry, and the reaper.
import type { HostId, RunId } from '../../shared/model/ids.ts';
import type { Receipt } from '../../shared/model/receipt.ts';
import { type ProcessIdentity, readProcess } from '../engine/index.ts';
import type { TakeOver } from './hand-over.ts';
import type { StartHelper } from './helper.ts';
import { acquireDataLock, type DataLock } from './lock.ts';
import { MARK, markOf, newHostId } from './mark.ts';
import { keepReaper, type Reaper } from './reaper.ts';
import { createRegistry, type Registry } from './registry.ts';
import { removeReports } from './report.ts';
import { sweepLostHost } from './sweep.ts';

/** What guards a host. */
export interface Guard {
  readonly dataDirectory: string;
  readonly host: HostId;
  /** What became of the host before this one; null when it ended politely. */
  readonly receipt: Receipt | null;
  /** What every process of a run must carry in its environment. */
  markFor(run: RunId): { readonly name: string; readonly value: string };
  /** Registers a run's first process; call it as soon as there is a PID. `process` is what was just seen of it; looked up when left out. */
  started(run: RunId, pid: number, process?: ProcessIdentity | null): void;
  /** Strikes it off: it and what it left running are gone, or were let go. */
  ended(run: RunId, pid: number): void;
  /** The reaper's PID; null when there is none. */
  readonly reaperPid: number | null;
  /** Answers later starts on this data directory from now on. */
  serve(takeOver: TakeOver): void;
  /** The polite end, after every run was stopped: the reaper leaves, the registry says goodbye, the lock is let go. */
  leave(): Promise<void>;
}

/** What a guard needs. */
export interface GuardOptions {
  readonly dataDirectory: string;
  readonly startHelper: StartHelper;
  /** Told of what a person should know: no reaper, a sweep that failed, a disk that is full. */
  readonly onTrouble: (text: string) => void;
}

/** A guard, or the endpoint of the host that has the directory already. */
export type GuardResult =
  | { readonly kind: 'owner'; readonly guard: Guard }
  | { readonly kind: 'taken'; readonly endpoint: string };

/** Takes the data directory, settles what a lost host left there, and sets up the guard for this one. */
export async function openGuard(options: GuardOptions): Promise<GuardResult> {
  const { dataDirectory, startHelper, onTrouble } = options;
  const locked = await acquireDataLock(dataDirectory);
  if (locked.kind === 'taken') return locked;
  try {
    const host = newHostId();
    const receipt = await sweepLostHost(dataDirectory, startHelper).catch((error: Error) => {
      onTrouble(error.message);
      return null;
    });
    const registry = createRegistry(dataDirectory, host);
    removeReports(dataDirectory);
    const reaper = keepReaper({ host, dataDirectory, registry, startHelper, onTrouble });
    return { kind: 'owner', guard: new OpenGuard(locked.lock, host, receipt, registry, reaper, onTrouble) };
  } catch (error) {
    await locked.lock.release();
    throw error;
  }
}

class OpenGuard implements Guard {
  readonly dataDirectory: string;
  readonly host: HostId;
  readonly receipt: Receipt | null;
  readonly #lock: DataLock;
  readonly #registry: Registry;
  readonly #reaper: Reaper;
  readonly #onTrouble: (text: string) => void;
  #told = false;

  constructor(
    lock: DataLock,
    host: HostId,
    receipt: Receipt | null,
    registry: Registry,
    reaper: Reaper,
    onTrouble: (text: string) => void,
  ) {
    this.dataDirectory = lock.dataDirectory;
    this.host = host;
    this.receipt = receipt;
    this.#lock = lock;
    this.#registry = registry;
    this.#reaper = reaper;
    this.#onTrouble = onTrouble;
  }

  get reaperPid(): number | null {
    return this.#reaper.pid;
  }

  markFor(run: RunId): { readonly name: string; readonly value: string } {
    return { name: MARK, value: markOf(this.host, run) };
  }

  started(run: RunId, pid: number, process: ProcessIdentity | null = readProcess(pid)): void {
    // Already gone and reaped: what it left behind is in the session that it led, whoever carries the mark.
    this.#registry.add({ pid, startTime: process?.startTime ?? 'gone', session: process?.session ?? pid, run });
    this.#tellFailure();
  }

  ended(run: RunId, pid: number): void {
    this.#registry.remove(run, pid);
  }

  serve(takeOver: TakeOver): void {
    this.#lock.serve(takeOver);
  }

  async leave(): Promise<void> {
    await this.#reaper.leave();
    this.#registry.close(true);
    await this.#lock.release();
  }

  /** Once: a full disk would repeat itself with every start. */
  #tellFailure(): void {
    const { failure } = this.#registry;
    if (failure === null || this.#told) return;
    this.#told = true;
    this.#onTrouble(
      `The list of running processes cannot be written (${failure.message}). If Proactor is killed now, processes that dropped their environment may go on.`,
    );
  }
}
