// How the guard starts the small programs that stand beside a host. What can start them differs by host (plain Node
// has `child_process`, a packaged Electron app only `utilityProcess`), so the way is injected and only the wish is here.

/** A little program to start. */
export interface HelperProgram {
  /** What `ps` and error messages call it. */
  readonly name: string;
  /** A POSIX shell script; it sees `args` as `$1`, `$2`, …, a pipe as its stdin, and its own session. */
  readonly shell: string;
  readonly args: readonly string[];
}

/** A helper that was started. */
export interface HelperProcess {
  /** Null when it could not be started; `onExit` then tells why. */
  readonly pid: number | null;
  /** Sends one line to its stdin. After its end it does nothing. */
  say(line: string): void;
  /** Closes its stdin. */
  end(): void;
  /** Tells once how it ended, in words; also when it could not be started. */
  onExit(listener: (how: string) => void): void;
}

/** Starts a helper: in a session of its own, with none of the host's variables, from the root directory. */
export type StartHelper = (program: HelperProgram) => HelperProcess;
