// Processes as Windows shows them: one tool-help snapshot, and the creation time of each from a handle to it. Windows
// has no groups and no sessions in the sense of POSIX, and a parent's PID may be somebody else's by now: a parent that is
// younger than its child is none.
import type { ProcessInfo } from '../processes.ts';
import {
  INVALID_HANDLE_VALUE,
  NULL,
  PROCESS_ENTRY_NAME_AT,
  PROCESS_ENTRY_PARENT_AT,
  PROCESS_ENTRY_PID_AT,
  PROCESS_ENTRY_SIZE,
  PROCESS_QUERY_LIMITED_INFORMATION,
  TH32CS_SNAPPROCESS,
  type Win32,
  win32,
} from './win32.ts';
import { closeHandle, lastError } from './win32-error.ts';

/** One line of a snapshot. */
export interface SnapshotEntry {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
}

/** Every process there is, without what needs a handle. */
export function snapshot(w: Win32): SnapshotEntry[] {
  const handle = w.CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  if (handle === INVALID_HANDLE_VALUE) throw lastError(w, 'CreateToolhelp32Snapshot');
  try {
    const entry = Buffer.alloc(PROCESS_ENTRY_SIZE);
    entry.writeUInt32LE(PROCESS_ENTRY_SIZE, 0);
    const found: SnapshotEntry[] = [];
    // FALSE means that there are no more (ERROR_NO_MORE_FILES); a snapshot is in memory and fails in no other way.
    for (let more = w.Process32FirstW(handle, entry); more !== 0; more = w.Process32NextW(handle, entry)) {
      const name = entry.toString('utf16le', PROCESS_ENTRY_NAME_AT);
      const end = name.indexOf('\0');
      found.push({
        pid: entry.readUInt32LE(PROCESS_ENTRY_PID_AT),
        parent: entry.readUInt32LE(PROCESS_ENTRY_PARENT_AT),
        name: end < 0 ? name : name.slice(0, end),
      });
    }
    return found;
  } finally {
    closeHandle(w, handle);
  }
}

const times = [1, 2, 3, 4].map(() => new BigUint64Array(1));

/** When a process was created, in 100 ns since 1601; null where Windows doesn't let us ask (its own processes). */
function creationTime(w: Win32, pid: number): bigint | null {
  const handle = w.OpenProcess(PROCESS_QUERY_LIMITED_INFORMATION, 0, pid);
  if (handle === NULL) return null;
  try {
    const [creation, exit, kernel, user] = times;
    if (creation === undefined || exit === undefined || kernel === undefined || user === undefined) return null;
    return w.GetProcessTimes(handle, creation, exit, kernel, user) === 0 ? null : (creation[0] ?? null);
  } finally {
    closeHandle(w, handle);
  }
}

function infoOf(entry: SnapshotEntry, created: bigint | null, parentCreated: bigint | null): ProcessInfo {
  const adopted = created !== null && parentCreated !== null && parentCreated > created;
  return {
    pid: entry.pid,
    parent: adopted ? 0 : entry.parent,
    group: 0,
    session: 0,
    startTime: created === null ? '' : String(created),
    name: entry.name,
    state: 'running',
  };
}

/** Every process; none where Win32 can't be called. */
export function listWindowsProcesses(): ProcessInfo[] {
  const w = win32();
  if (w === null) return [];
  const entries = snapshot(w);
  const created = new Map(entries.map(({ pid }) => [pid, creationTime(w, pid)]));
  return entries.map((entry) => infoOf(entry, created.get(entry.pid) ?? null, created.get(entry.parent) ?? null));
}

/** One process; null when there is none. */
export function readWindowsProcess(pid: number): ProcessInfo | null {
  const w = win32();
  if (w === null) return null;
  const entries = snapshot(w);
  const entry = entries.find((candidate) => candidate.pid === pid);
  if (entry === undefined) return null;
  const parent = entries.some((candidate) => candidate.pid === entry.parent) ? creationTime(w, entry.parent) : null;
  return infoOf(entry, creationTime(w, pid), parent);
}
