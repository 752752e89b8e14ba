// Trees of processes that try to get away, each of whose members writes its PID to a file. All ignore SIGHUP, so that
// none ends before it is ended.
import { existsSync, readFileSync } from 'node:fs';

/** Runs `script` in a shell that has written down its own PID first. */
function recorded(truth: string, script: string): string {
  return `sh -c 'trap "" HUP; echo $$ >> ${truth}; ${script}'`;
}

const sleeper = (truth: string) => recorded(truth, 'exec sleep 4000');

/** Each kind by name: the command, and how many members write down their PID. */
export function trees(truth: string): Record<string, { readonly argv: string[]; readonly members: number }> {
  const shell = (script: string) => ['sh', '-c', `trap "" HUP; echo $$ >> ${truth}; ${script}`];
  const inPty = `import os, pty, signal; signal.signal(signal.SIGHUP, signal.SIG_IGN); open('${truth}', 'a').write(str(os.getpid()) + '\\n'); pty.spawn(['sh', '-c', 'trap "" HUP; echo $$ >> ${truth}; sh -c "echo \\\\$\\\\$ >> ${truth}; exec sleep 4000" & wait'])`;
  return {
    plain: { argv: shell('exec sleep 4000'), members: 1 },
    family: { argv: shell(`${sleeper(truth)} & ${sleeper(truth)} & wait`), members: 3 },
    'wrapper exits first': { argv: shell(`${sleeper(truth)} & exit 0`), members: 2 },
    setsid: { argv: shell(`setsid ${sleeper(truth)} & wait`), members: 2 },
    'double fork': {
      argv: shell(`setsid sh -c "trap '' HUP; sh -c 'echo \\$\\$ >> ${truth}; exec sleep 4000' & exit 0" & exit 0`),
      members: 2,
    },
    'pseudo-terminal': { argv: ['python3', '-c', inPty], members: 3 },
    'dropped environment': { argv: shell(`exec env -i ${sleeper(truth)}`), members: 2 },
    'dropped environment with a family': {
      argv: shell(
        `env -i sh -c 'echo $$ >> ${truth}; sh -c "echo \\$\\$ >> ${truth}; exec sleep 4000" & exit 0' & wait; exec sleep 4000`,
      ),
      members: 3,
    },
  };
}

/** The PIDs that were written down, each once (an exec'd program keeps its shell's). */
export function recordedPids(truth: string): number[] {
  if (!existsSync(truth)) return [];
  return [...new Set(readFileSync(truth, 'utf8').split('\n').filter(Boolean).map(Number))];
}

/** Tells whether a process is there and not a zombie. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

/** How often a PID was written down. */
export function lines(truth: string): number {
  return existsSync(truth) ? readFileSync(truth, 'utf8').split('\n').filter(Boolean).length : 0;
}
