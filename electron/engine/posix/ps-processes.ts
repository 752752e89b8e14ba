// Processes as `ps` shows them: for macOS and other systems without /proc. Start times have seconds, so a PID that is
// used again within the same second looks the same; nothing finer is to be had without native code.
import { execFileSync } from 'node:child_process';
import type { ProcessInfo, ProcessState } from '../processes.ts';
import { libc } from './libc.ts';

const COLUMNS = 'pid=,ppid=,pgid=,state=,lstart=,comm=';

/** `lstart` is five words: `Mon Nov 23 10:00:00 2026`. */
const LINE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/;

function stateOf(letters: string): ProcessState {
  switch (letters[0]) {
    case 'R':
      return 'running';
    case 'S':
    case 'I':
      return 'sleeping';
    case 'U':
    case 'D':
      return 'waiting';
    case 'T':
      return 'stopped';
    case 'Z':
      return 'zombie';
    default:
      return 'other';
  }
}

/** One line of `ps -o pid=,ppid=,pgid=,state=,lstart=,comm=`; null when it isn't one. */
export function parsePsLine(line: string, sessionOf: (pid: number, group: number) => number): ProcessInfo | null {
  const match = LINE.exec(line);
  if (match === null) return null;
  const [, pid = '', parent, group, state = '', start = '', command = ''] = match;
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    session: sessionOf(Number(pid), Number(group)),
    startTime: start.replace(/\s+/g, ' '),
    name: command.slice(command.lastIndexOf('/') + 1),
    state: stateOf(state),
  };
}

/** getsid(2); where it can't be called the group stands in, which is right for session leaders. */
function sessionOf(pid: number, group: number): number {
  const session = libc()?.getsid(pid) ?? -1;
  return session < 0 ? group : session;
}

function ps(args: readonly string[]): ProcessInfo[] {
  let text: string;
  try {
    text = execFileSync('/bin/ps', [...args, '-o', COLUMNS], {
      encoding: 'utf8',
      env: { LC_ALL: 'C' },
      maxBuffer: 64 * 1024 * 1024,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch (error) {
    // `ps -p` ends with 1 when there is no such process; its output is then empty.
    if (error instanceof Error && 'status' in error && error.status === 1) return [];
    throw error;
  }
  return text
    .split('\n')
    .map((line) => parsePsLine(line, sessionOf))
    .filter((info) => info !== null);
}

/** One process; null when there is none. */
export function readPsProcess(pid: number): ProcessInfo | null {
  return ps(['-p', String(pid)])[0] ?? null;
}

/** Every process. */
export function listPsProcesses(): ProcessInfo[] {
  return ps(['-A']);
}
