// Who belongs to a run on POSIX, and how a request reaches them.
//
// A run's processes are its session and group, and the descendants of its first process. Every child also carries
// the run's mark in its environment, which finds those that left the session and were reparented: daemons of their
// own, listed always and ended only when the command says so.
import type { RungAction } from '../../shared/model/command.ts';
import type { TreeNode } from '../../shared/protocol/messages.ts';
import type { Undo } from '../../shared/protocol/port.ts';
import {
  killTree,
  type ProcessInfo,
  ProcessLookupError,
  type Reached,
  readProcess,
  type SubprocessTransport,
  signalGroup,
  signalProcess,
  signalSession,
  type TreeMember,
  TreeWatch,
} from '../engine/index.ts';
import { markOfProcess, processTable, processTableNow } from './process-table.ts';
import type { Done, Mark, Reach } from './reach.ts';
import { RunError } from './types.ts';

/** The processes of one run, by session, parents and mark. */
export class SessionReach implements Reach {
  readonly #pid: number;
  readonly #startTime: string | undefined;
  readonly #watch: TreeWatch;
  /** When it began, or something was last sent to it, in milliseconds of `performance.now()`: older tables know nothing of that. */
  #since = performance.now();
  /** So many things are being done to it. */
  #holds = 0;

  /** `startTime` is that of the first process; undefined when it was gone before it could be seen. */
  constructor(pid: number, startTime: string | undefined, mark: Mark) {
    this.#pid = pid;
    this.#startTime = startTime;
    const belongs = (other: number) => markOfProcess(other, mark.name) === mark.value;
    this.#watch = new TreeWatch({ pid, startTime }, { belongs });
  }

  members(withDaemons: boolean, processes: readonly ProcessInfo[] = this.#table()): readonly TreeMember[] {
    const members = this.#holds > 0 ? this.#watch.hold(processes) : this.#watch.look(processes);
    return members.filter(({ daemon }) => withDaemons || !daemon);
  }

  hold(): Undo {
    this.#watch.hold(this.#tableNow());
    this.#holds++;
    return () => {
      this.#holds--;
    };
  }

  /** Every process, as of a moment ago, and after what was last sent to this run. */
  #table(): readonly ProcessInfo[] {
    return processTable(this.#since);
  }

  #tableNow(): readonly ProcessInfo[] {
    return processTableNow(this.#since);
  }

  nodes(transport: SubprocessTransport | null): readonly TreeNode[] {
    const front = transport?.terminal?.foregroundGroup() ?? null;
    return this.members(true).map(({ pid, parent, name, state, daemon, group, residentBytes }) => ({
      pid,
      parent,
      name,
      state,
      daemon,
      group,
      foreground: front !== null && group === front,
      residentBytes,
    }));
  }

  signalOne(pid: number, signal: string): Done {
    const member = this.members(true, processTable(performance.now())).find((info) => info.pid === pid);
    if (member === undefined) throw new RunError('ESRCH', `no process of this run has the PID ${pid} any more`);
    try {
      return signalProcess(member, signal);
    } finally {
      this.#since = performance.now();
    }
  }

  suspended(): boolean {
    const info = readProcess(this.#pid);
    return info !== null && info.startTime === this.#startTime && info.state === 'stopped';
  }

  async act(action: RungAction, transport: SubprocessTransport | null, withDaemons: boolean): Promise<Done> {
    if (action.kind !== 'signal')
      throw new RunError('unsupported', `"${action.kind}" is not something this system has`);
    try {
      return await this.#signal(action, transport, withDaemons);
    } finally {
      this.#since = performance.now();
    }
  }

  async #signal(
    { signal, target }: Extract<RungAction, { kind: 'signal' }>,
    transport: SubprocessTransport | null,
    withDaemons: boolean,
  ): Promise<Done> {
    switch (target) {
      case 'process':
        return this.#toFirst(signal, transport);
      case 'group':
        return this.#ownNumber() ? signalGroup(this.#pid, signal, this.#tableNow()) : NOBODY;
      case 'session':
        return this.#ownNumber() ? signalSession(this.#pid, signal, this.#tableNow()) : NOBODY;
      case 'foreground': {
        const group = transport?.terminal?.foregroundGroup() ?? (this.#ownNumber() ? this.#pid : null);
        // A job may have come to the front a moment ago.
        return group === null ? NOBODY : signalGroup(group, signal);
      }
      case 'tree': {
        const { reached, left } =
          signal === 'SIGKILL'
            ? await killTree(this.#watch, { daemons: withDaemons, signal, graceMs: 0 })
            : await killTree(this.#watch, { daemons: withDaemons, signal, signalOnly: true });
        const missed = left.filter(({ pid }) => !reached.includes(pid));
        return { reached, missed };
      }
    }
  }

  #toFirst(signal: string, transport: SubprocessTransport | null): Done {
    try {
      if (transport === null) throw new ProcessLookupError(this.#pid);
      transport.sendSignal(signal);
      return { reached: [this.#pid], missed: [] };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { reached: [], missed: [{ pid: this.#pid, why }] };
    }
  }

  /** The run's number still means the run: its session has members of ours, so the system has not given it away. */
  #ownNumber(): boolean {
    const holder: ProcessInfo | null = readProcess(this.#pid);
    if (holder !== null) return holder.startTime === this.#startTime;
    return this.members(false).some((info) => info.session === this.#pid || info.group === this.#pid);
  }
}

const NOBODY: Reached = { reached: [], missed: [] };
