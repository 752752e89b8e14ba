// A Job Object: every process of one run, whatever its parents do. A member can't leave, its children are members from
// birth, and when the last handle to the job is closed (by us, or by Windows when this process dies in whatever way)
// every member ends. Only this process holds that handle.
import {
  ERROR_MORE_DATA,
  EXTENDED_LIMIT_FLAGS_AT,
  EXTENDED_LIMIT_SIZE,
  type Handle,
  JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
  JobObjectBasicProcessIdList,
  JobObjectExtendedLimitInformation,
  NULL,
  type Win32,
} from './win32.ts';
import { check, closeHandle, lastError } from './win32-error.ts';

/** Room for this many PIDs in the first look at a job; a larger one is looked at again with more. */
const FIRST_ROOM = 64;

/** A job whose members end with it. */
export class Job {
  readonly #w: Win32;
  #handle: Handle;

  constructor(w: Win32) {
    this.#w = w;
    this.#handle = w.CreateJobObjectW(null, null);
    if (this.#handle === NULL) throw lastError(w, 'CreateJobObjectW');
    const limits = Buffer.alloc(EXTENDED_LIMIT_SIZE);
    // No breakaway flag: the innermost job decides whether a child may leave, and this one says no.
    limits.writeUInt32LE(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, EXTENDED_LIMIT_FLAGS_AT);
    if (w.SetInformationJobObject(this.#handle, JobObjectExtendedLimitInformation, limits, limits.length) === 0) {
      const error = lastError(w, 'SetInformationJobObject');
      this.close();
      throw error;
    }
  }

  /** For the job list of CreateProcessW. */
  get handle(): Handle {
    return this.#handle;
  }

  get isOpen(): boolean {
    return this.#handle !== NULL;
  }

  /** Puts a process into the job, unless it is a member already. Needs PROCESS_SET_QUOTA and PROCESS_TERMINATE. */
  assign(process: Handle): void {
    if (this.contains(process)) return;
    check(this.#w, 'AssignProcessToJobObject', this.#w.AssignProcessToJobObject(this.#handle, process));
  }

  /** Whether a process is a member. Needs PROCESS_QUERY_LIMITED_INFORMATION. */
  contains(process: Handle): boolean {
    if (!this.isOpen) return false;
    const result = new Uint32Array(1);
    check(this.#w, 'IsProcessInJob', this.#w.IsProcessInJob(process, this.#handle, result));
    return result[0] !== 0;
  }

  /** PIDs of the members that are alive. */
  members(): number[] {
    if (!this.isOpen) return [];
    // JOBOBJECT_BASIC_PROCESS_ID_LIST: two counts of 32 bits, then a ULONG_PTR for each PID.
    for (let room = FIRST_ROOM; ; room *= 4) {
      const list = Buffer.alloc(8 + room * 8);
      const done = this.#w.QueryInformationJobObject(
        this.#handle,
        JobObjectBasicProcessIdList,
        list,
        list.length,
        null,
      );
      const error = done === 0 ? lastError(this.#w, 'QueryInformationJobObject') : null;
      if (error !== null && error.number !== ERROR_MORE_DATA) throw error;
      const assigned = list.readUInt32LE(0);
      const listed = Math.min(list.readUInt32LE(4), room);
      if (error !== null || assigned > listed) {
        // More joined than there was room for. (A member that is just ending is counted and not listed: room is left.)
        if (listed === room) continue;
      }
      return Array.from({ length: listed }, (_, at) => Number(list.readBigUInt64LE(8 + at * 8)));
    }
  }

  /** Ends every member with this exit code. They are gone a moment later. */
  terminate(code: number): void {
    if (!this.isOpen) return;
    check(this.#w, 'TerminateJobObject', this.#w.TerminateJobObject(this.#handle, code));
  }

  /** Lets go of the job, which ends the members that are left. */
  close(): void {
    if (!this.isOpen) return;
    const handle = this.#handle;
    this.#handle = NULL;
    closeHandle(this.#w, handle);
  }
}
