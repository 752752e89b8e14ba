// Processes as Linux shows them in /proc. One read of `/proc/PID/stat` is one consistent record; a process that goes
// away between listing and reading is simply not there.
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import type { ProcessInfo, ProcessState } from '../processes.ts';
import { clockTicks, pageSize } from './linux-units.ts';

/** `/proc/PID/stat` has about 350 bytes; the longest name adds 64. */
const record = Buffer.alloc(4096);

let bootName: string | null = null;

/** Start times count from the boot, so the boot is part of them. */
function boot(): string {
  if (bootName === null) {
    try {
      bootName = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8);
    } catch {
      bootName = 'boot'; // A /proc without boot_id: identities then hold until the next restart of the machine.
    }
  }
  return bootName;
}

/** The start time of a process that began so many ticks after the boot. */
export function startTimeAt(ticks: string): string {
  return `${boot()}:${ticks}`;
}

function stateOf(letter: string | undefined): ProcessState {
  switch (letter) {
    case 'R':
      return 'running';
    case 'S':
    case 'I':
      return 'sleeping';
    case 'D':
      return 'waiting';
    case 'T':
    case 't':
      return 'stopped';
    case 'Z':
    case 'X':
      return 'zombie';
    default:
      return 'other';
  }
}

/** Reads a small file of /proc; null when its process is gone or hidden. */
function readRecord(path: string): string | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    return record.toString('latin1', 0, readSync(file, record, 0, record.length, 0));
  } catch {
    return null; // ESRCH: it ended between open and read.
  } finally {
    closeSync(file);
  }
}

/** One process; null when there is none. Source: proc(5), `/proc/PID/stat`. */
export function readLinuxProcess(pid: number): ProcessInfo | null {
  const text = readRecord(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The name stands in parentheses and may contain some itself, so the last one closes it.
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  const fields = text.slice(close + 2).split(' ');
  return {
    pid,
    parent: Number(fields[1]),
    group: Number(fields[2]),
    session: Number(fields[3]),
    startTime: startTimeAt(fields[19] ?? ''),
    name: Buffer.from(text.slice(open + 1, close), 'latin1').toString(),
    state: stateOf(fields[0]),
    cpuMs: ((Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14])) * 1000) / clockTicks(),
    residentBytes: Number(fields[21]) * pageSize(),
  };
}

/** Every PID there is now. */
export function linuxPids(): number[] {
  const pids: number[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (Number.isInteger(pid) && pid > 0) pids.push(pid);
  }
  return pids;
}

/** Every process. */
export function listLinuxProcesses(): ProcessInfo[] {
  const found: ProcessInfo[] = [];
  for (const pid of linuxPids()) {
    const info = readLinuxProcess(pid);
    if (info !== null) found.push(info);
  }
  return found;
}
