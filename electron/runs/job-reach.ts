// Who belongs to a run on Windows, and how a request reaches them: the members of its job, whoever their parents are.
// There are no groups, no sessions and no daemons there, and nothing can be suspended.
import type { RungAction } from '../../shared/model/command.ts';
import type { TreeNode } from '../../shared/protocol/messages.ts';
import type { Undo } from '../../shared/protocol/port.ts';
import {
  type ProcessInfo,
  ProcessLookupError,
  type ProcessTree,
  type SubprocessTransport,
  signalProcess,
  type TreeMember,
} from '../engine/index.ts';
import { forgetProcessTable, processTable } from './process-table.ts';
import type { Done, Reach } from './reach.ts';
import { RunError } from './types.ts';

/** The processes of one run, by its job. */
export class JobReach implements Reach {
  readonly #pid: number;
  readonly #tree: ProcessTree;

  constructor(pid: number, tree: ProcessTree) {
    this.#pid = pid;
    this.#tree = tree;
  }

  members(_withDaemons = true, processes: readonly ProcessInfo[] = processTable()): readonly TreeMember[] {
    const pids = new Set(this.#tree.members());
    if (pids.size === 0) return [];
    const listed = processes.filter(({ pid }) => pids.has(pid));
    for (const { pid } of listed) pids.delete(pid);
    // The job is asked anew each time and the table is a moment old: who joined meanwhile is known by number alone.
    const fresh = [...pids].map((pid) => ({ ...UNLISTED, pid }));
    return [...listed, ...fresh].map((info) => ({ ...info, daemon: false }));
  }

  /** A job keeps its processes whatever becomes of their parents. */
  hold(): Undo {
    return () => {};
  }

  nodes(): readonly TreeNode[] {
    return this.members().map(({ pid, parent, name, state, daemon, group }) => ({
      pid,
      parent,
      name,
      state,
      daemon,
      group,
      foreground: false,
    }));
  }

  signalOne(pid: number, signal: string): Done {
    forgetProcessTable();
    const member = this.members().find((info) => info.pid === pid);
    if (member === undefined) throw new RunError('ESRCH', `no process of this run has the PID ${pid} any more`);
    try {
      return signalProcess(member, signal);
    } finally {
      forgetProcessTable();
    }
  }

  suspended(): boolean {
    return false;
  }

  async act(action: RungAction, transport: SubprocessTransport | null): Promise<Done> {
    try {
      return await this.#act(action, transport);
    } catch (error) {
      if (error instanceof RunError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      return { reached: [], missed: [{ pid: this.#pid, why }] };
    } finally {
      forgetProcessTable();
    }
  }

  async #act(action: RungAction, transport: SubprocessTransport | null): Promise<Done> {
    switch (action.kind) {
      case 'console-event':
        return everybody(await this.#tree.sendConsoleEvent(action.event));
      case 'close-windows':
        return everybody(this.#tree.closeWindows());
      case 'terminate-job':
        return everybody(this.#tree.terminate());
      case 'close-stdin':
        throw new RunError('unsupported', 'stdin is closed by the run itself');
      case 'signal':
        return await this.#signal(action, transport);
    }
  }

  /** A console event reaches everybody on the console, whoever was meant; the rest ends one process, or all. */
  async #signal(
    { signal, target }: Extract<RungAction, { kind: 'signal' }>,
    transport: SubprocessTransport | null,
  ): Promise<Done> {
    if (target !== 'process' && target !== 'tree') {
      throw new RunError('unsupported', `Windows has no ${NO_TARGET[target]}: choose the process or the whole tree`);
    }
    if (signal === 'CTRL_C_EVENT' || signal === 'CTRL_BREAK_EVENT') {
      return everybody(await this.#tree.sendConsoleEvent(signal));
    }
    if (target === 'tree' && (signal === 'SIGTERM' || signal === 'SIGKILL')) return everybody(this.#tree.terminate());
    if (transport === null) throw new ProcessLookupError(this.#pid);
    transport.sendSignal(signal);
    return everybody([this.#pid]);
  }
}

function everybody(reached: readonly number[]): Done {
  return { reached, missed: [] };
}

/** A member of which nothing but its number is known yet. */
const UNLISTED = { parent: 0, group: 0, session: 0, startTime: '', name: '', state: 'running' } as const;

const NO_TARGET = { group: 'process groups', session: 'sessions', foreground: 'foreground jobs' } as const;
