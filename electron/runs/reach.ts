// Who belongs to a run, and how a request reaches them. Where the system keeps a run's processes together (a job on
// Windows) it is asked; elsewhere they are found (`session-reach.ts`).
import type { RungAction } from '../../shared/model/command.ts';
import type { StopStep } from '../../shared/model/run.ts';
import type { TreeNode } from '../../shared/protocol/messages.ts';
import type { Undo } from '../../shared/protocol/port.ts';
import type { ProcessIdentity, ProcessInfo, SubprocessTransport, TreeMember } from '../engine/index.ts';
import { JobReach } from './job-reach.ts';
import { SessionReach } from './session-reach.ts';

/** What a rung did. */
export type Done = Pick<StopStep, 'reached' | 'missed'>;

/** The mark that a run's processes carry. */
export interface Mark {
  readonly name: string;
  readonly value: string;
}

/** The processes of one run. The transport is that of the first process; null when that is over, and its streams are. */
export interface Reach {
  /** What is there now, or was in a table of processes that somebody has; daemons only when asked for. */
  members(withDaemons: boolean, processes?: readonly ProcessInfo[]): readonly TreeMember[];
  /** Everything that is there now, as a page shows it. */
  nodes(transport: SubprocessTransport | null): readonly TreeNode[];
  /**
   * Something is being done to the run, until what this gives back is called: whoever is seen in it meanwhile stays in it,
   * though its parent ends of that and it has a session of its own.
   */
  hold(): Undo;
  /** Sends a signal to one of them, whoever it is. Throws `RunError` for a process that is not the run's. */
  signalOne(pid: number, signal: string): Done;
  /** The first process is stopped by a signal. */
  suspended(): boolean;
  /** Does what a rung of the ladder, or a person's choice of signal, says. Throws `RunError` for what this system has not. */
  act(action: RungAction, transport: SubprocessTransport | null, withDaemons: boolean): Promise<Done>;
}

/** The processes of the run that a transport has just started, and whose first process was seen as `first`. */
export function reachOf(transport: SubprocessTransport, mark: Mark, first: ProcessIdentity | null): Reach {
  const { tree } = transport;
  return tree === null
    ? new SessionReach(transport.getPid(), first?.startTime, mark)
    : new JobReach(transport.getPid(), tree);
}
