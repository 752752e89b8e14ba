// How a process ended, who ended it, and why one never began. The three are different
// questions: an ending is what the system reported, never a guess, and never 0 for want of better.

/** What the operating system said of the first process of a run. */
export type Ending =
  /** It returned a code: 0–255 on POSIX, an unsigned 32-bit number on Windows. */
  | { readonly kind: 'exited'; readonly code: number }
  /**
   * A signal ended it (POSIX). `signal` is its number, `name` as in signal(7), for instance `SIGTERM` or `SIGRTMIN+1`.
   * `outOfMemory` is there when something speaks for the kernel having sent it for want of memory, and says what (Linux).
   */
  | {
      readonly kind: 'signaled';
      readonly signal: number;
      readonly name: string;
      readonly coreDumped: boolean;
      readonly outOfMemory?: string;
    }
  /** A Windows exit code that is an NTSTATUS, with its name, for instance `STATUS_CONTROL_C_EXIT`. */
  | { readonly kind: 'windows-status'; readonly code: number; readonly name: string }
  /** The system never told (reaped by someone else, or its host was killed first). */
  | { readonly kind: 'unknown'; readonly why: string };

/** Who ended it. */
export type EndedBy =
  | { readonly kind: 'itself' }
  /** Somebody pressed a button or a key: `action` says which. */
  | { readonly kind: 'person'; readonly action: 'signal' | 'stop' | 'kill' | 'restart' | 'interrupt' }
  /** The host was closing and stopped its runs. */
  | { readonly kind: 'host-closing' }
  /** The host was lost; its reaper ended what it had started, or the next start did. */
  | { readonly kind: 'reaper' }
  | { readonly kind: 'restart-policy' }
  | { readonly kind: 'out-of-memory'; readonly evidence: string }
  /** Nothing of ours did; it came from outside, or cannot be told. */
  | { readonly kind: 'unknown' };

/** What was done to a run from here before it ended: what the answer to *who ended it* rests on. */
export interface LastDeed {
  readonly action: 'signal' | 'stop' | 'kill' | 'restart' | 'interrupt' | 'host-closing';
  /** The signal that was sent, where it was one. */
  readonly signal: string | null;
  /** How long before its end, in milliseconds; null when it ended while that was being done. */
  readonly beforeMs: number | null;
}

/** Why a command could not be started. */
export interface StartFailure {
  /** What was at fault. */
  readonly reason: 'program' | 'cwd' | 'args' | 'limits' | 'options' | 'aborted' | 'other';
  /** The system's own code: `ENOENT`, `EACCES`, … or `UNKNOWN`. */
  readonly code: string;
  /** One sentence for the person, for instance `no program "foo" in PATH`. */
  readonly message: string;
}

/** What a run cost, as far as it can be told. */
export interface Usage {
  /** CPU time in user mode, in milliseconds (wait4). */
  readonly userMs: number;
  /** CPU time in the kernel, in milliseconds (wait4). */
  readonly systemMs: number;
  /**
   * Largest resident set in bytes, of the process or of a descendant that it waited for. On Linux it is exact only above
   * the host's own, else the largest that was seen by looking each second; null when it ended before anybody looked.
   */
  readonly maxRssBytes: number | null;
}

/** The number asyncio would call `returncode`: the code, or −N for signal N; null when unknown. */
export function returncodeOf(ending: Ending): number | null {
  switch (ending.kind) {
    case 'exited':
    case 'windows-status':
      return ending.code;
    case 'signaled':
      return -ending.signal;
    case 'unknown':
      return null;
  }
}

/** The ending in a badge's few characters: `exit 3`, `SIGTERM −15`, `STATUS_CONTROL_C_EXIT`, `unknown`. */
export function endingLabel(ending: Ending): string {
  switch (ending.kind) {
    case 'exited':
      return `exit ${ending.code}`;
    case 'signaled':
      return `${ending.name} −${ending.signal}`;
    case 'windows-status':
      return ending.name;
    case 'unknown':
      return 'unknown';
  }
}

/** Tells whether an ending is the ordinary, successful one. */
export function isSuccess(ending: Ending): boolean {
  return ending.kind === 'exited' && ending.code === 0;
}
