// Starts helper programs in a host that runs on plain Node: with `child_process`, each in a session of its own.
import { spawn } from 'node:child_process';
import type { HelperProcess, HelperProgram } from '../guard/helper.ts';

/** All that a helper's shell needs of an environment: no variable of the host's, and messages that scripts can read. */
const HELPER_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C' };

/** `StartHelper` for POSIX. The helper never keeps the host's loop alive. */
export function startHelper(program: HelperProgram): HelperProcess {
  const child = spawn('/bin/sh', ['-c', program.shell, program.name, ...program.args], {
    cwd: '/',
    env: HELPER_ENVIRONMENT,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  let ended: string | null = null;
  const listeners: ((how: string) => void)[] = [];
  const finish = (how: string) => {
    if (ended !== null) return;
    ended = how;
    for (const listener of listeners) listener(how);
  };
  child.once('error', (error) => finish(error.message));
  child.once('exit', (code, signal) => finish(signal === null ? `exit ${code}` : signal));
  // EPIPE: it has ended, which `exit` tells.
  child.stdin.on('error', () => {});
  child.unref();
  // A pipe's handle can be let go of; the type of a child's stdin does not know.
  (child.stdin as unknown as { unref?: () => void }).unref?.();
  return {
    pid: child.pid ?? null,
    say: (line) => {
      if (ended === null) child.stdin.write(`${line}\n`);
    },
    end: () => child.stdin.end(),
    onExit: (listener) => {
      if (ended === null) listeners.push(listener);
      else listener(ended);
    },
  };
}
