// What runs on this machine, as the operating system tells it. A PID alone says little, because numbers are used
// again: a process is identified by its PID together with its start time.
import { platform } from './platform.ts';

/** What names one life of one process. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Identifies this life of the PID: compare for equality, it has no other meaning. */
  readonly startTime: string;
  /** Session, PID of its leader. */
  readonly session: number;
}

/** One process, at the moment of asking. */
export interface ProcessInfo extends ProcessIdentity {
  /** PID of the parent; 0 or 1 when it has none of its own. */
  readonly parent: number;
  /** Process group, PID of its leader. */
  readonly group: number;
  /** Name of the executable, as short as the system keeps it (15 bytes on Linux). */
  readonly name: string;
  readonly state: ProcessState;
  /** CPU time so far in milliseconds, its own and that of children it has waited for; absent where the table doesn't say. */
  readonly cpuMs?: number;
  /** Its resident set in bytes, pages shared with others included; absent where the table doesn't say. */
  readonly residentBytes?: number;
}

/** What a process does. A `zombie` has ended and waits for its parent to ask how. */
export type ProcessState = 'running' | 'sleeping' | 'waiting' | 'stopped' | 'zombie' | 'other';

/** Looks one process up; null when there is none with this PID. */
export function readProcess(pid: number): ProcessInfo | null {
  return platform.processes.read(pid);
}

/** Every process that the system shows us. */
export function listProcesses(): ProcessInfo[] {
  return platform.processes.list();
}

/** Tells whether the process that had this PID and start time is still there (a zombie is not). */
export function isSameProcess(pid: number, startTime: string): boolean {
  const now = platform.processes.read(pid);
  return now !== null && now.startTime === startTime && now.state !== 'zombie';
}
