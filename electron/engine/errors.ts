// Every way in which the engine says no, each a class of its own with a Node-style `code`. The names are
// asyncio's where asyncio has one, so that a reader coming from there finds them; messages are for people.
import type { StartFailure } from '../../shared/model/ending.ts';

/** An option or argument that cannot be used; nothing was started. */
export class SubprocessOptionError extends TypeError {
  override readonly name: string = 'SubprocessOptionError';
  readonly code: 'ERR_INVALID_ARG_VALUE' | 'ERR_UNSUPPORTED_OPTION';

  constructor(message: string, code: SubprocessOptionError['code'] = 'ERR_INVALID_ARG_VALUE') {
    super(message);
    this.code = code;
  }
}

/** An argument of the wrong type: a `TypeError` with Node's code for it. */
export function argumentTypeError(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: 'ERR_INVALID_ARG_TYPE' });
}

/** The process could not be started. `reason` says what was at fault, `path` names it. */
export class SpawnError extends Error {
  override readonly name: string = 'SpawnError';
  readonly syscall = 'spawn';
  /** The system's code: `ENOENT`, `EACCES`, `E2BIG`, … */
  readonly code: string;
  /** The system's number for `code`, positive; 0 when there is none. */
  readonly errno: number;
  readonly reason: 'program' | 'cwd' | 'args' | 'limits' | 'other';
  /** The program or directory at fault. */
  readonly path: string;

  constructor(fields: {
    readonly message: string;
    readonly code: string;
    readonly errno: number;
    readonly reason: SpawnError['reason'];
    readonly path: string;
    readonly cause?: unknown;
  }) {
    super(fields.message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.code = fields.code;
    this.errno = fields.errno;
    this.reason = fields.reason;
    this.path = fields.path;
  }
}

/** There is no such process any more: it has ended and everything about it is over. */
export class ProcessLookupError extends Error {
  override readonly name: string = 'ProcessLookupError';
  readonly code = 'ESRCH';
  readonly pid: number;

  constructor(pid: number) {
    super(`process ${pid} has already ended`);
    this.pid = pid;
  }
}

/** A pipe broke: its other end is gone (`EPIPE`) or it was lost with data in it (`ECONNRESET`). */
export class PipeError extends Error {
  override readonly name: string = 'PipeError';
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The stream ended before the read was satisfied. */
export class IncompleteReadError extends Error {
  override readonly name: string = 'IncompleteReadError';
  readonly code = 'ERR_INCOMPLETE_READ';
  /** What there was before the end. */
  readonly partial: Uint8Array;
  /** How many bytes were asked for; null when a separator was. */
  readonly expected: number | null;

  constructor(partial: Uint8Array, expected: number | null) {
    super(`the stream ended after ${partial.length} of ${expected ?? 'an undefined number of'} bytes`);
    this.partial = partial;
    this.expected = expected;
  }
}

/** No separator within the limit. The data stays in the reader. */
export class LimitOverrunError extends Error {
  override readonly name: string = 'LimitOverrunError';
  readonly code = 'ERR_LIMIT_OVERRUN';
  /** How many bytes can be read without meeting the separator. */
  readonly consumed: number;

  constructor(message: string, consumed: number) {
    super(message);
    this.consumed = consumed;
  }
}

/** `readline` met a line longer than the limit; what it had of that line is discarded. */
export class LineTooLongError extends RangeError {
  override readonly name: string = 'LineTooLongError';
  readonly code = 'ERR_LINE_TOO_LONG';
  /** The reader's limit, in bytes. */
  readonly limit: number;

  constructor(limit: number) {
    super(`a line is longer than the limit of ${limit} bytes; give a larger \`limit\` or read in chunks`);
    this.limit = limit;
  }
}

/** Two reads of one stream at once. The first goes on. */
export class ConcurrentReadError extends Error {
  override readonly name: string = 'ConcurrentReadError';
  readonly code = 'ERR_CONCURRENT_READ';

  constructor(method: string) {
    super(`${method}() was called while another read of the same stream waits for data`);
  }
}

/** A console event (Windows) could not be sent to a process; `reason` says what was in the way. */
export class ConsoleEventError extends Error {
  override readonly name: string = 'ConsoleEventError';
  readonly code = 'ERR_CONSOLE_EVENT';
  readonly reason: 'no-private-console' | 'shared-console' | 'no-helper' | 'helper-lost' | 'failed';

  constructor(reason: ConsoleEventError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** This system, runtime or backend cannot do what was asked, and never pretends to. */
export class UnsupportedPlatformError extends Error {
  override readonly name: string = 'UnsupportedPlatformError';
  readonly code = 'ERR_UNSUPPORTED_PLATFORM';
}

/** A failure to start as a value that can be stored and sent: what `shared/model` calls a start failure. */
export function startFailureOf(error: unknown): StartFailure {
  if (error instanceof SpawnError) return { reason: error.reason, code: error.code, message: error.message };
  if (error instanceof TypeError) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'ERR_INVALID_ARG_TYPE';
    return { reason: 'options', code, message: error.message };
  }
  if (error instanceof Error) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
    return { reason: error.name === 'AbortError' ? 'aborted' : 'other', code, message: error.message };
  }
  return { reason: 'other', code: 'UNKNOWN', message: String(error) };
}

/** `communicate` was given a `maxBuffer`, and there was more. */
export class MaxBufferError extends RangeError {
  override readonly name: string = 'MaxBufferError';
  readonly code = 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER';
  /** What had been read by then. */
  readonly partial: Uint8Array;

  constructor(maxBuffer: number, partial: Uint8Array) {
    super(`the process wrote more than ${maxBuffer} bytes`);
    this.partial = partial;
  }
}
