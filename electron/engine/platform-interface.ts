// What the engine needs from an operating system, as one interface with two answers: `posix/` and `windows/`.
import type { Rung } from '../../shared/model/command.ts';
import type { ByteSink, ByteSource, SpawnBackend, SpawnRequest } from './backend.ts';
import type { SpawnError } from './errors.ts';
import type { DescriptorPair } from './pipeline.ts';
import type { ProcessInfo } from './processes.ts';
import type { SignalInfo } from './signals.ts';

/** Where a program is looked for. */
export interface ProgramSearch {
  /** The child's working directory; relative paths and empty PATH entries start there. Default: this process's. */
  readonly cwd?: string | undefined;
  /** The child's whole environment. Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** What a search for a program found. */
export type ProgramFound =
  | { readonly path: string }
  /** Nothing that can be executed; `denied` is a file of that name which may not be. */
  | { readonly path: null; readonly denied: string | null; readonly batch?: undefined }
  /** Windows: a batch file, which only cmd.exe can run. */
  | { readonly path: null; readonly denied: null; readonly batch: string };

/** A shell that this machine has. */
export interface ShellInfo {
  /** For people: `PowerShell`, `Git Bash`, … */
  readonly name: string;
  /** Program and arguments for a terminal. */
  readonly interactive: readonly string[];
  /** Program and leading arguments that take a line as the next argument. */
  readonly line: readonly string[];
}

/** A TCP socket that listens. */
export interface ListeningSocket {
  readonly port: number;
  /** Who can reach it: this machine alone, everybody, or whoever reaches one of its addresses. */
  readonly reach: 'loopback' | 'everywhere' | 'one address';
}

/** One operating system. */
export interface Platform {
  readonly processes: {
    read(pid: number): ProcessInfo | null;
    list(): ProcessInfo[];
  };
  /** Every signal that can be sent here, by number. */
  readonly signals: readonly SignalInfo[];
  /** Other names for the same numbers (`SIGIOT`, `SIGPOLL`), and names beyond the list. */
  signalNumber(name: string): number | null;
  signalName(number: number): string;
  findProgram(name: string, search: ProgramSearch): ProgramFound;
  /** Program and leading arguments that take a shell line as the next argument. */
  shell(env: Readonly<Record<string, string | undefined>>): readonly string[];
  /** Program and arguments of the shell that this person gets in a new terminal. */
  personalShell(env: Readonly<Record<string, string | undefined>>): readonly string[];
  /** Shells to offer, the best first, where they aren't told by a file of the system. */
  shells?(env: Readonly<Record<string, string | undefined>>): readonly ShellInfo[];
  /** Processes form groups and sessions, which can be sent a signal as a whole. */
  readonly hasGroups: boolean;
  /** Arguments and variables are UTF-16 to it, which can hold half a character; elsewhere they are bytes. */
  readonly takesUtf16: boolean;
  /** What to use instead of a signal that this system hasn't, as the end of a sentence. */
  readonly signalsInstead?: string;
  /** The stop ladder of a child that is connected in this way, and the rungs that end everything now. */
  stopRungs(connection: 'pipes' | 'terminal'): readonly Rung[];
  readonly killRungs: readonly Rung[];
  /** The system ends what this process has started when this process ends, in whatever way. */
  readonly childrenEndWithHost: boolean;
  /** The address of a named pipe; null where local connections are files. */
  namedPipe(name: string): string | null;
  /** Ways to start a process with pipes, the best first. */
  readonly pipeBackends: readonly SpawnBackend[];
  /** Ways to start a process with a terminal, the best first. */
  readonly terminalBackends: readonly SpawnBackend[];
  /** Says for people why a start failed with this code. */
  explain(code: string, errno: number, request: SpawnRequest, cause?: unknown): SpawnError;
  /** Sends a signal to one process, or (negative) to a process group. Throws an error with `code`. */
  kill(target: number, signal: number): void;
  /** Reads a descriptor that is a pipe, a socket or a terminal; it belongs to the source. */
  openSource(fd: number, kind: 'pipe' | 'terminal'): ByteSource;
  /** Writes a descriptor that is a pipe or a socket; it belongs to the sink. */
  openSink(fd: number): ByteSink;
  /** A new pipe of two descriptors that no child inherits; null where it can't be made. */
  createPipe(): DescriptorPair | null;
  /** Which processes other than this one hold any of the files with these identities; null when it can't be told. */
  holders(identities: readonly string[]): Promise<number[] | null>;
  /** TCP sockets that listen, by the system's name for each, and those that a process has; absent where it can't be told. */
  readonly listening?: {
    sockets(): ReadonlyMap<string, ListeningSocket>;
    socketsOf(pid: number): readonly string[];
  };
}
