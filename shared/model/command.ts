// A command: what someone asks for. It says nothing of how it went; that is a run.
import type { RunId } from './ids.ts';
import type { TerminalSize } from './stream.ts';

/** What to execute: a program with its arguments, or one line for a shell. */
export type Launch =
  | {
      readonly kind: 'exec';
      readonly argv: readonly string[];
      /**
       * Windows: the program may be a batch file (`npm`, `code`), which cmd.exe then runs with every argument kept from
       * becoming a command; one that can't be kept so is refused. Default: false, which names the file it found.
       */
      readonly allowBatch?: boolean | undefined;
    }
  | { readonly kind: 'shell'; readonly line: string };

/**
 * Changes to the environment the host starts children with. The files come first, a later one over an earlier one; then
 * what is set, over all files; then what is removed, over everything.
 */
export interface EnvironmentChanges {
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
  /** Absolute paths of `.env` files, read anew at every start. Their values are never part of a run's record. */
  readonly files?: readonly string[] | undefined;
}

/** Where a pipes run's input comes from. */
export type InputRoute =
  /** Whoever types, and whatever run is routed here. */
  | 'pipe'
  /** Nowhere: it reads end of file at once. */
  | 'null'
  /** A file, by descriptor, from its first byte. */
  | { readonly kind: 'file'; readonly path: string };

/** Where a pipes run's output goes. */
export type OutputRoute =
  /** Into the run's log, and from there to its panes. */
  | { readonly kind: 'log' }
  /** Nowhere. */
  | { readonly kind: 'null' }
  /** Into a file, by descriptor: the log has none of it, and the pane says so. */
  | { readonly kind: 'file'; readonly path: string; readonly append: boolean }
  /** Into the stdin of another run, by descriptor, which from then on has no other source. The log has none of it. */
  | { readonly kind: 'run'; readonly run: RunId };

/** How the child is connected. */
export type Connection =
  | { readonly kind: 'terminal'; readonly size: TerminalSize }
  | {
      readonly kind: 'pipes';
      readonly stdin: InputRoute;
      readonly stdout: OutputRoute;
      /** `stdout` means the same descriptor as stdout, in write order. */
      readonly stderr: OutputRoute | { readonly kind: 'stdout' };
    };

/** One rung of the stop ladder: what is sent, to whom, and how long to wait before the next. */
export interface Rung {
  readonly action: RungAction;
  /** Milliseconds to wait for the run's processes to end before the next rung. */
  readonly graceMs: number;
}

/** What a rung does. */
export type RungAction =
  | {
      readonly kind: 'signal';
      readonly signal: string;
      readonly target: 'process' | 'group' | 'session' | 'foreground' | 'tree';
    }
  | { readonly kind: 'close-stdin' }
  /** Windows: a console event to the child's private console. */
  | { readonly kind: 'console-event'; readonly event: 'CTRL_C_EVENT' | 'CTRL_BREAK_EVENT' }
  /** Windows: WM_CLOSE to the windows of the tree. */
  | { readonly kind: 'close-windows' }
  /** Windows: terminate the job. */
  | { readonly kind: 'terminate-job' };

/** How much of what a run writes is kept, and whether it may run ahead of those who look. */
export type OutputPolicy =
  /** Up to the host's cap for one run; beyond it the oldest goes first. */
  | { readonly kind: 'all' }
  /** The newest so many bytes, which may be more or less than the host's cap. */
  | { readonly kind: 'latest'; readonly bytes: number }
  /** As `all`, and the child waits for the slowest pane that shows it. While no pane does, it waits for nobody. */
  | { readonly kind: 'paced' };

/** The least and the most that `latest` may keep, in bytes. */
export const LEAST_KEPT = 1_000_000;
export const MOST_KEPT = 1_000_000_000_000;

/** Longest name of a group, in UTF-16 units. */
export const LONGEST_GROUP_NAME = 80;

/** What someone asks for. */
export interface Command {
  /** What the list calls it; derived from the launch when absent. */
  readonly name?: string | undefined;
  /** The group that the list may gather it in, by a name of the person's own; in none when absent. */
  readonly group?: string | undefined;
  readonly launch: Launch;
  /** Absolute path of the working directory. */
  readonly cwd: string;
  readonly env: EnvironmentChanges;
  readonly connection: Connection;
  /** The stop ladder; the platform's own when absent. */
  readonly ladder?: readonly Rung[] | undefined;
  /** What happens to processes that left the session and were reparented when the run is stopped. Default `let-go`. */
  readonly daemons?: 'end' | 'let-go' | undefined;
  /** Default `all`. */
  readonly output?: OutputPolicy | undefined;
  /**
   * How a pipes run's bytes are shown, as a label of the Encoding Standard (`windows-1252`, `shift_jis`, …); UTF-8 when
   * absent. The log keeps the bytes as they are.
   */
  readonly encoding?: string | undefined;
}

/** The command in a group of that name, or (null) in none. */
export function inGroup(command: Command, group: string | null): Command {
  const { group: _, ...rest } = command;
  return group === null ? rest : { ...rest, group };
}

/** No changes to the environment. */
export const SAME_ENVIRONMENT: EnvironmentChanges = { set: {}, unset: [] };

/** Pipes, all of them logged, stdin open. */
export const PLAIN_PIPES: Connection = {
  kind: 'pipes',
  stdin: 'pipe',
  stdout: { kind: 'log' },
  stderr: { kind: 'log' },
};
