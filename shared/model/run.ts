// A run: one life of a command, as everybody outside the host sees it.

import { joinWords, type QuotingRules } from '../text/quoting.ts';
import type { Command, RungAction } from './command.ts';
import type { EndedBy, Ending, LastDeed, StartFailure, Usage } from './ending.ts';
import type { RunId } from './ids.ts';
import type { StreamName, TerminalSize } from './stream.ts';

/** Where a run is in its life. `ended` has an ending, `failed` (to start) has a failure. */
export type RunState = 'starting' | 'running' | 'suspended' | 'stopping' | 'ended' | 'failed';

/** One thing that was done to stop a run, and what came of it. */
export interface StopStep {
  readonly action: RungAction;
  /** When it was done, milliseconds since the epoch. */
  readonly time: number;
  /** How long it waits before the next step, milliseconds. */
  readonly graceMs: number;
  /** The processes it reached. */
  readonly reached: readonly number[];
  /** Processes it could not reach, each with the reason. */
  readonly missed: readonly { readonly pid: number; readonly why: string }[];
}

/** A stop under way, or the last one. */
export interface StopRecord {
  /** Who asked. */
  readonly by: 'person' | 'host-closing' | 'restart';
  readonly startedAt: number;
  /** The ladder in use, from the first rung to the last. */
  readonly rungs: readonly { readonly action: RungAction; readonly graceMs: number }[];
  readonly steps: readonly StopStep[];
  /** When nothing of the run was left, milliseconds since the epoch; null while it goes on. */
  readonly finishedAt: number | null;
  /** Processes that are still there. */
  readonly left: readonly number[];
}

/** The run's log, in numbers. */
export interface LogSummary {
  /** First offset that is still kept. */
  readonly begin: number;
  /** Offset after the last byte. */
  readonly end: number;
  /** Bytes ever written per stream. */
  readonly streams: Readonly<Partial<Record<StreamName, number>>>;
  /** The cap in bytes; the oldest segments go first. */
  readonly cap: number;
  /** Something the person must know: the disk failed, a tail was torn. */
  readonly warning: string | null;
}

/** One life of a command. */
export interface Run {
  readonly id: RunId;
  readonly name: string;
  readonly command: Command;
  /** The run this one is a restart of. */
  readonly predecessor: RunId | null;
  readonly state: RunState;
  /** PID of the first process; null before it exists and when it never did. */
  readonly pid: number | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** When the first process was reaped; null until then. */
  readonly exitedAt: number | null;
  /** When all its streams had ended too; null until then. */
  readonly closedAt: number | null;
  readonly ending: Ending | null;
  readonly endedBy: EndedBy | null;
  /** What was done to it from here before it ended, null for nothing; absent while it lives, and in older records. */
  readonly lastDeed?: LastDeed | null;
  readonly failure: StartFailure | null;
  readonly usage: Usage | null;
  readonly stdin: 'open' | 'closed' | 'none';
  /** Present while the run has a terminal. */
  readonly size: TerminalSize | null;
  /** The title a terminal program set (OSC 0 and 2). */
  readonly title: string | null;
  /** The folder that a terminal program says it is in (OSC 7); null when it says none, or one of another machine. */
  readonly folder: string | null;
  /** When a terminal program last rang the bell, milliseconds since the epoch; null while it never did. */
  readonly bellAt: number | null;
  readonly log: LogSummary;
  readonly stop: StopRecord | null;
  /** PIDs of the run that outlive its first process and hold its streams open, as last seen. */
  readonly holders: readonly number[];
  /** What these are called, in the same order; absent in older records. */
  readonly holderNames?: readonly string[];
  /** PIDs of the run that are there though it is closed, as last seen; absent in older records. */
  readonly left?: readonly number[];
  /** Somebody wants it kept, whatever its age and size. Absent: nobody does. */
  readonly pinned?: boolean;
  /** How long the child was made to wait before it could go on writing; absent in the records of older versions. */
  readonly waited?: WaitedTimes;
  /**
   * Largest sum of the resident sets of its whole tree, in bytes, of the samples taken while somebody watched; null when
   * none was, absent in the records of older versions.
   */
  readonly treePeakBytes?: number | null;
}

/** How long a child was made to wait, in milliseconds. */
export interface WaitedTimes {
  /** For the disk that takes the log. */
  readonly diskMs: number;
  /** For a pane, by the command's own wish. */
  readonly viewerMs: number;
}

/** A run is alive while its first process is. */
export function isAlive(run: Run): boolean {
  return run.state !== 'ended' && run.state !== 'failed';
}

/** An ended run of which processes are there: they hold its streams open, or have closed them. */
export function hasLeftSomething(run: Run): boolean {
  return !isAlive(run) && ((run.closedAt === null && run.holders.length > 0) || (run.left?.length ?? 0) > 0);
}

/** What a command is called: the name it was given, or its line, quoted as `rules` want it, so that it can be typed again. */
export function commandName(command: Command, rules: QuotingRules): string {
  if (command.name !== undefined && command.name !== '') return command.name;
  return command.launch.kind === 'shell' ? command.launch.line : joinWords(command.launch.argv, rules);
}
