// What a host is to the program around it: the loopback server and the desktop app differ in how pages reach it and
// in how a person ends it, and in nothing else. `compose.ts` makes one.
import type { RunId } from '../../shared/model/ids.ts';
import type { Run } from '../../shared/model/run.ts';
import type { HostInfo } from '../../shared/protocol/messages.ts';
import type { Port } from '../../shared/protocol/port.ts';

/** A command line that was handed over, or came with the start. */
export interface StartRequest {
  /** Absolute working directory. */
  readonly cwd: string;
  /** The command's argv; it runs in a terminal. */
  readonly argv: readonly string[];
}

/** The owner of all runs of one data directory. */
export interface Host {
  readonly info: HostInfo;
  /** Serves one page until its port closes. */
  serve(port: Port): void;
  /** Starts a command that came by the command line. */
  start(request: StartRequest): RunId;
  /** Runs of which something is still there. */
  alive(): readonly Run[];
  /** Tells whenever what `alive` gives may have changed. */
  onAlive(listener: () => void): () => void;
  /** Tells that somebody asked for the host to end, from a page. */
  onShutdown(listener: () => void): () => void;
  /** Stops every run by its ladder, completes logs and registry, and leaves the data directory to others. Idempotent. */
  close(reason: string): Promise<void>;
  /** Ends what is left of every run at once, in the midst of `close`. */
  killAll(): void;
}
