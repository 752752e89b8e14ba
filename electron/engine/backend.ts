// What stands below a transport: one way to start processes. `posix_spawn`, `child_process` and `node-pty` are
// backends; a transport does not know which one it has.
import type { Ending, Usage } from '../../shared/model/ending.ts';
import type { TerminalSize } from '../../shared/model/stream.ts';
import type { ProcessTree, TerminalControl } from './transport.ts';

/** Text for the operating system; bytes where it isn't valid UTF-8. */
export type OsString = string | Uint8Array;

/** What one descriptor of the child is. */
export type ChildStdio =
  /** The host's own descriptor of that number. */
  | { readonly kind: 'inherit' }
  | { readonly kind: 'null' }
  /** One of the host's descriptors, which stays the host's. */
  | { readonly kind: 'fd'; readonly fd: number }
  /** A new pipe that the child reads (`in`) or writes (`out`); on Windows its end may be an overlapped one. */
  | { readonly kind: 'pipe'; readonly direction: 'in' | 'out'; readonly overlapped?: boolean }
  /** The same descriptor as the child's stdout. */
  | { readonly kind: 'stdout' };

/** What to start. Everything in it has been checked. */
export interface SpawnRequest {
  readonly program: OsString;
  /** Begins with what the child sees as its own name. */
  readonly argv: readonly OsString[];
  /** Null: the host's. */
  readonly cwd: string | null;
  /** The whole environment. Null: the host's. */
  readonly env: Readonly<Record<string, string>> | null;
  /** By the child's descriptor; 0, 1 and 2 are always there. Ignored with a terminal. */
  readonly stdio: ReadonlyMap<number, ChildStdio>;
  readonly session: 'same' | 'new-group' | 'new-session';
  readonly uid: number | null;
  readonly gid: number | null;
  /** Its size, for a child that gets a terminal as its 0, 1 and 2. */
  readonly terminal: TerminalSize | null;
  /** Bytes that each new pipe holds, where the system can be told; null: what it gives, and more for one that was full. */
  readonly pipeSize?: number | null;
  /** Windows: join the arguments with spaces and nothing else. */
  readonly verbatimArguments: boolean;
  /** Windows: a batch file may be started, through cmd.exe. */
  readonly allowBatch?: boolean;
}

/** Receives what a source reads. */
export interface ByteReceiver {
  /** Never empty; the bytes are the receiver's. */
  data(bytes: Uint8Array): void;
  /** Once, last: null for the end of the stream and for a close of ours. */
  end(error: Error | null): void;
}

/** The host's end of a pipe that is read, before it is a transport. Reads until told to pause. */
export interface ByteSource {
  start(receiver: ByteReceiver): void;
  pause(): void;
  resume(): void;
  /** Closes; `end` still comes. */
  destroy(): void;
  ref(): void;
  unref(): void;
}

/** The host's end of a pipe that is written, before it is a transport. */
export interface ByteSink {
  /** `end` comes once and last: null when it was closed by us, else what broke it. */
  start(end: (error: Error | null) => void): void;
  /** Writes one piece and says when the system has taken it all. One piece at a time. */
  write(piece: Uint8Array, done: (error: Error | null) => void): void;
  /** Writes what can be written at once, and says how much that was: 0 also after a failure, which `write` then meets. */
  writeNow?(piece: Uint8Array): number;
  /** Looks at once whether the other end is still read; `end` comes if not. Absent where that can't be seen. */
  lookForReader?(): void;
  /**
   * A second descriptor for the same end, blocking and the caller's to close. The sink must not be written while it is
   * lent; it is then destroyed, or given its way of not blocking back. Absent where an end can't be had twice.
   */
  lend?(): { readonly fd: number; takeBack(): void };
  /** For a terminal: what to write instead of closing, to say that input has ended. */
  readonly endOfFile?: Uint8Array;
  destroy(): void;
  ref(): void;
  unref(): void;
}

/** How a child changed. */
export interface ChildEvents {
  /** Once, last. */
  exited(ending: Ending, usage: Usage | null): void;
  /** A signal stopped it (SIGSTOP, SIGTSTP, …). Not from every backend. */
  suspended(signal: number): void;
  /** It goes on after a stop. */
  resumed(): void;
}

/** A child that has been started. */
export interface SpawnedChild {
  readonly pid: number;
  readonly sources: ReadonlyMap<number, ByteSource>;
  readonly sinks: ReadonlyMap<number, ByteSink>;
  readonly terminal: TerminalControl | null;
  /** Where the system keeps a child and all that comes from it together (Windows). */
  readonly tree?: ProcessTree;
  /** The start time of `ProcessInfo`, where it is known without a look. */
  readonly startTime?: string | null;
  /** It leads a session of its own. */
  readonly leads?: boolean;
  /** Names of its pipes or terminal as the system's list of open files shows them, for `pipeHolders`. */
  readonly identities: readonly string[];
  /** Nothing is told before this call; it comes in the turn of the start. */
  start(events: ChildEvents): void;
  /** Sends one signal to the child alone. Throws an error with `code`. Only called before `exited`. */
  kill(signal: number): void;
  ref(): void;
  unref(): void;
}

/** One way to start processes. */
export interface SpawnBackend {
  readonly name: BackendName;
  /** Why this backend can't do this here, in one sentence; null when it can. */
  refuses(request: SpawnRequest): string | null;
  /** Starts it, or throws an `ErrnoFailure` (also as a rejection). */
  spawn(request: SpawnRequest): SpawnedChild | Promise<SpawnedChild>;
}

/** Every backend there is. */
export type BackendName = 'posix_spawn' | 'create_process' | 'child_process' | 'node-pty' | 'conpty';

/** A refusal by the operating system, before it is explained. */
export class ErrnoFailure extends Error {
  override readonly name: string = 'ErrnoFailure';
  readonly code: string;
  readonly errno: number;

  constructor(code: string, errno: number, cause?: unknown) {
    super(code, cause === undefined ? undefined : { cause });
    this.code = code;
    this.errno = errno;
  }
}
