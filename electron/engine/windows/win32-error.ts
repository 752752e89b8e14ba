// What a failed Win32 call said: the call, the number of GetLastError and its name in winerror.h, and the code that a
// Node program would give for it.
import { ErrnoFailure } from '../backend.ts';
import type { Handle, Win32 } from './win32.ts';

interface Known {
  readonly name: string;
  /** Node's code for it. */
  readonly code: string;
}

const UNKNOWN_CODE = 'UNKNOWN';

/** The errors that starting, asking and ending processes meet. */
const KNOWN: ReadonlyMap<number, Known> = new Map([
  [2, { name: 'ERROR_FILE_NOT_FOUND', code: 'ENOENT' }],
  [3, { name: 'ERROR_PATH_NOT_FOUND', code: 'ENOENT' }],
  [4, { name: 'ERROR_TOO_MANY_OPEN_FILES', code: 'EMFILE' }],
  [5, { name: 'ERROR_ACCESS_DENIED', code: 'EACCES' }],
  [6, { name: 'ERROR_INVALID_HANDLE', code: 'EBADF' }],
  [8, { name: 'ERROR_NOT_ENOUGH_MEMORY', code: 'ENOMEM' }],
  [14, { name: 'ERROR_OUTOFMEMORY', code: 'ENOMEM' }],
  [32, { name: 'ERROR_SHARING_VIOLATION', code: 'EBUSY' }],
  [50, { name: 'ERROR_NOT_SUPPORTED', code: 'ENOTSUP' }],
  [87, { name: 'ERROR_INVALID_PARAMETER', code: 'EINVAL' }],
  [123, { name: 'ERROR_INVALID_NAME', code: 'ENOENT' }],
  [126, { name: 'ERROR_MOD_NOT_FOUND', code: 'ENOENT' }],
  [193, { name: 'ERROR_BAD_EXE_FORMAT', code: 'ENOEXEC' }],
  [206, { name: 'ERROR_FILENAME_EXCED_RANGE', code: 'E2BIG' }],
  [216, { name: 'ERROR_EXE_MACHINE_TYPE_MISMATCH', code: 'ENOEXEC' }],
  [225, { name: 'ERROR_VIRUS_INFECTED', code: 'EACCES' }],
  [267, { name: 'ERROR_DIRECTORY', code: 'ENOTDIR' }],
  [740, { name: 'ERROR_ELEVATION_REQUIRED', code: 'EACCES' }],
  [1260, { name: 'ERROR_ACCESS_DISABLED_BY_POLICY', code: 'EACCES' }],
  [1450, { name: 'ERROR_NO_SYSTEM_RESOURCES', code: 'EAGAIN' }],
  [1455, { name: 'ERROR_COMMITMENT_LIMIT', code: 'ENOMEM' }],
  [1816, { name: 'ERROR_NOT_ENOUGH_QUOTA', code: 'EAGAIN' }],
]);

/** A Win32 call that failed. */
export class Win32Error extends Error {
  override readonly name: string = 'Win32Error';
  /** The function that failed, for instance `AssignProcessToJobObject`. */
  readonly call: string;
  /** What GetLastError said. */
  readonly number: number;
  /** Node's code for it: `EACCES`, `ENOENT`, …, `UNKNOWN` for one that isn't listed. */
  readonly code: string;

  constructor(call: string, number: number) {
    const known = KNOWN.get(number);
    super(`${call} failed: ${known?.name ?? 'Windows error'} (${number})`);
    this.call = call;
    this.number = number;
    this.code = known?.code ?? UNKNOWN_CODE;
  }
}

/** The error of the call that has just failed. */
export function lastError(w: Win32, call: string): Win32Error {
  return new Win32Error(call, w.GetLastError());
}

/** Throws when a call that returns a BOOL has failed. */
export function check(w: Win32, call: string, result: number): void {
  if (result === 0) throw lastError(w, call);
}

/** Closes a handle. Throws for one that isn't open: that number would be somebody else's the next time. */
export function closeHandle(w: Win32, handle: Handle): void {
  check(w, 'CloseHandle', w.CloseHandle(handle));
}

/** A failed call as a refusal to start, for the platform to explain. */
export function refusalOf(error: unknown): unknown {
  return error instanceof Win32Error ? new ErrnoFailure(error.code, error.number, error) : error;
}
