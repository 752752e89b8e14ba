// The two lower halves of a subprocess: the process itself, and the pipes to it.
import type { Ending, Usage } from '../../shared/model/ending.ts';
import type { TerminalSize } from '../../shared/model/stream.ts';
import type { ProcessIdentity } from './processes.ts';
import type { SubprocessProtocol } from './protocol.ts';

/** A signal by name (`SIGTERM`, `SIGRTMIN+1`) or number; on Windows also the two console events. */
export type SignalSpec = string | number;

/** The reading end of a pipe or terminal. */
export interface ReadTransport {
  /** Stops reading; what the operating system has buffered waits there. */
  pauseReading(): void;
  resumeReading(): void;
  isReading(): boolean;
  isClosing(): boolean;
  /** Closes the end. A child that goes on writing gets SIGPIPE or EPIPE. */
  close(): void;
}

/** The writing end of a pipe, or a terminal's input. */
export interface WriteTransport {
  /** Takes the bytes (copied where they can't be written at once); never blocks. */
  write(data: Uint8Array): void;
  /** Flushes, then closes: the child reads end of file after the last byte. For a terminal: sends its EOF character. */
  writeEof(): void;
  canWriteEof(): boolean;
  /** Bytes taken and not yet handed to the operating system. */
  getWriteBufferSize(): number;
  getWriteBufferLimits(): { readonly low: number; readonly high: number };
  setWriteBufferLimits(limits: { readonly low?: number; readonly high?: number }): void;
  isClosing(): boolean;
  close(): void;
  /** Discards what is buffered and closes at once. */
  abort(): void;
  /**
   * Lends the pipe to a child that is about to be started with `fd` as one of its own: an end that blocks, as children
   * expect. A write meanwhile throws a `PipeError` with code `EBUSY`, as it would block. Null where that can't be had: a
   * terminal, a pipe that is closing, lent or has bytes buffered, or a backend whose pipes are not descriptors.
   */
  lend(): LentPipe | null;
}

/** A pipe's end on its way to a child. Exactly one of the two must be called. */
export interface LentPipe {
  /** Stays this object's: it is closed by either call. */
  readonly fd: number;
  /** The child has it: closes the end here, so that the child's is the last. */
  given(): void;
  /** There is no child: the pipe is the transport's again. */
  takeBack(): void;
}

/** One subprocess, from below: asyncio's SubprocessTransport. */
export interface SubprocessTransport {
  getPid(): number;
  /** The code, −N for signal N, or null until it is reaped. */
  getReturncode(): number | null;
  /** What the system said of its end; null until it is reaped. */
  getEnding(): Ending | null;
  /** What tells this life of its PID from others; null when it was gone before anybody looked. */
  getIdentity(): ProcessIdentity | null;
  /** What it cost; null until it is reaped, and where the backend can't tell. */
  getUsage(): Usage | null;
  /** Descriptor 0 is a WriteTransport, others are ReadTransports; null where there is no pipe. */
  getPipeTransport(fd: 0): WriteTransport | null;
  getPipeTransport(fd: number): ReadTransport | WriteTransport | null;
  /** The child's descriptors that are pipes (or a terminal), in order. */
  pipeDescriptors(): readonly number[];
  /** Throws `ProcessLookupError` after the end; see the signals chapter of docs/engine.md. */
  sendSignal(signal: SignalSpec): void;
  terminate(): void;
  kill(): void;
  /** Closes every pipe and kills the child if it still runs. */
  close(): void;
  isClosing(): boolean;
  getProtocol(): SubprocessProtocol;
  /** Gives the rest of the events to another protocol. */
  setProtocol(protocol: SubprocessProtocol): void;
  /** `subprocess`: pid and backend; null for names that mean nothing here. */
  getExtraInfo(name: string): unknown;
  /** Lets the process keep the host's event loop alive: the default. */
  ref(): void;
  /** Lets the host end while the process runs. */
  unref(): void;
  /** Present for a process with a terminal. */
  readonly terminal: TerminalControl | null;
  /** On Windows: the process and all that comes from it, as one. Null elsewhere: see `treeOf` and `killTree`. */
  readonly tree: ProcessTree | null;
  /** Which backend made it: `posix_spawn`, `child_process`, `node-pty`, … */
  readonly backend: string;
}

/** What a terminal has beyond a pipe. */
export interface TerminalControl {
  /** Sets the size and lets the foreground job know (SIGWINCH). Throws `SubprocessOptionError` for one that can't be. */
  resize(size: TerminalSize): void;
  /** The process group in the foreground (tcgetpgrp); null where the system can't tell. */
  foregroundGroup(): number | null;
}

/** A process and everything that comes from it, kept together by a Job Object. It outlives the process. */
export interface ProcessTree {
  /** PIDs of those that are alive, without the programs by which Windows serves their console. */
  members(): number[];
  /** Ends all of them at once, with exit code 1 (TerminateJobObject); tells who was there. */
  terminate(): number[];
  /**
   * Sends a console event to all of them that share the first one's private console. Resolves with the PIDs on it;
   * rejects with `ConsoleEventError` where there is no such console, or the host is on it, too.
   */
  sendConsoleEvent(event: 'CTRL_C_EVENT' | 'CTRL_BREAK_EVENT'): Promise<readonly number[]>;
  /** Asks their windows to close (WM_CLOSE); tells which processes had one. */
  closeWindows(): number[];
}
