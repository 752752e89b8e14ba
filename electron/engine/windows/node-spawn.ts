// `child_process` on Windows: the fallback where Win32 can't be called. Its children are in no job, so only the first
// process ends with the host (libuv's own job), a tree can't be ended as a whole, and no console event can be sent.
import type { Ending } from '../../../shared/model/ending.ts';
import type { SpawnBackend, SpawnRequest } from '../backend.ts';
import { childProcessBackend } from '../child-process.ts';
import { SubprocessOptionError } from '../errors.ts';
import { resolveCommand } from './command.ts';
import { windowsEnding } from './exits.ts';
import { INSTEAD, NO_SIGNAL, SIGKILL, SIGTERM, windowsSignalName } from './signal-table.ts';
import { TERMINATED } from './tree.ts';

function ending(code: number | null, signal: NodeJS.Signals | null): Ending {
  // Node names the signal and hides the code, which is the one that TerminateProcess was given.
  if (signal !== null) return { kind: 'exited', code: TERMINATED };
  if (code !== null) return windowsEnding(code >>> 0);
  return { kind: 'unknown', why: 'Node reported neither a code nor a signal' };
}

const node = childProcessBackend({
  ending,
  refuses(request) {
    if (request.uid !== null || request.gid !== null) return 'Windows has no numbers for users and groups';
    const merged = request.stdio.get(2)?.kind === 'stdout' && request.stdio.get(1)?.kind === 'pipe';
    return merged ? 'child_process cannot give one pipe to two streams on Windows' : null;
  },
});

/** A session of its own would take the console away: on Windows it is nothing but a word of POSIX. */
function plain(request: SpawnRequest): SpawnRequest {
  return { ...request, session: 'same' };
}

/** `child_process`, with the program looked up and the signals refused as everywhere on Windows. */
export const nodeSpawnBackend: SpawnBackend = {
  name: 'child_process',
  refuses: (request) => node.refuses(plain(request)),
  async spawn(request) {
    const command = resolveCommand(request);
    const child = await node.spawn({
      ...plain(request),
      program: command.application,
      // The whole command line is ready; Node prepends nothing to what it is told to leave alone.
      argv: [command.commandLine],
      verbatimArguments: true,
    });
    return {
      ...child,
      kill(signal) {
        if (signal === NO_SIGNAL) return;
        if (signal !== SIGKILL && signal !== SIGTERM) {
          throw new SubprocessOptionError(`${windowsSignalName(signal)} cannot be sent by child_process: ${INSTEAD}`);
        }
        child.kill(signal);
      },
    };
  },
};
