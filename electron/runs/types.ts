// What the bridge sees of the runs: enough to list them, drive them and read what they wrote.
import type { Command } from '../../shared/model/command.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { RunLoad } from '../../shared/model/load.ts';
import type { Run } from '../../shared/model/run.ts';
import type { TerminalSize } from '../../shared/model/stream.ts';
import type { CallResults, Resolution, SignalTarget, TerminalColours } from '../../shared/protocol/messages.ts';
import type { Undo } from '../../shared/protocol/port.ts';
import type { LogReader } from '../log/types.ts';
import type { Snapshot } from '../screen/types.ts';
import type { PaceMark } from './pace.ts';

/** One run, as a view reads it. */
export interface RunOutput {
  /** The run has a terminal: views may be given a snapshot of its screen. */
  readonly terminal: boolean;
  readonly log: LogReader;
  /** Where a view says how far it has come; null for a run that waits for no view. */
  readonly pace: { join(at: number): PaceMark } | null;
  /**
   * The terminal's state as far as its mirror has come; null for a run without a terminal. Of a live run at most `above`
   * lines above the screen are in it (default: all that the mirror keeps).
   */
  screen(above?: number): Promise<Snapshot | null>;
}

/** What happens to runs. */
export interface RunEvents {
  changed(run: Run): void;
  forgotten(run: RunId): void;
  /** Absent for who shows none to a person. What was to be told before anybody had it is told to the first who has. */
  notice?(level: NoticeLevel, text: string): void;
  closing?(reason: string): void;
}

/** How much a notice matters. */
export type NoticeLevel = 'info' | 'warning' | 'error';

/** Something that was asked of a run and can't be done. */
export class RunError extends Error {
  override readonly name = 'RunError';
  /** For programs: `not-found`, `not-running`, `no-stdin`, `invalid`, … */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** All runs of a host. Every method that names a run throws `RunError` `not-found` when there is none. */
export interface Runs {
  list(): readonly Run[];
  start(command: Command): RunId;
  stop(run: RunId): void;
  kill(run: RunId): void;
  signal(run: RunId, signal: string, target: SignalTarget): Promise<readonly number[]>;
  restart(run: RunId): Promise<RunId>;
  forget(run: RunId): Promise<void>;
  pin(run: RunId, pinned: boolean): void;
  /** Puts a run's command into a group of that name, or (null) into none. */
  group(run: RunId, group: string | null): void;
  input(run: RunId, bytes: Uint8Array): void;
  closeStdin(run: RunId): void;
  resize(run: RunId, size: TerminalSize): void;
  setColours(colours: TerminalColours): void;
  resolve(command: Command): Promise<Resolution>;
  tree(run: RunId): CallResults['tree'];
  output(run: RunId): RunOutput;
  /** The folder with a run's log, without opening it. */
  folder(run: RunId): string;
  watch(events: RunEvents): Undo;
  /** Samples what the runs cost while anybody listens, every `LOAD_EVERY_MS`. */
  watchLoad(listener: (loads: readonly RunLoad[]) => void): Undo;
}
