// A command: what someone asks for. It says nothing of how it went; that is a run.
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

/** Changes to the environment the host starts children with. Removing wins over setting. */
export interface EnvironmentChanges {
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
}

/** Where a pipes run's output goes. */
export type OutputRoute =
  /** Into the run's log, and from there to its panes. */
  | { readonly kind: 'log' }
  /** Nowhere. */
  | { readonly kind: 'null' }
  /** Into a file, by descriptor: the log has none of it, and the pane says so. */
  | { readonly kind: 'file'; readonly path: string; readonly append: boolean };

/** How the child is connected. */
export type Connection =
  | { readonly kind: 'terminal'; readonly size: TerminalSize }
  | {
      readonly kind: 'pipes';
      readonly stdin: 'pipe' | 'null';
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

/** What someone asks for. */
export interface Command {
  /** What the list calls it; derived from the launch when absent. */
  readonly name?: string | undefined;
  readonly launch: Launch;
  /** Absolute path of the working directory. */
  readonly cwd: string;
  readonly env: EnvironmentChanges;
  readonly connection: Connection;
  /** The stop ladder; the platform's own when absent. */
  readonly ladder?: readonly Rung[] | undefined;
  /** What happens to processes that left the session and were reparented when the run is stopped. Default `let-go`. */
  readonly daemons?: 'end' | 'let-go' | undefined;
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
