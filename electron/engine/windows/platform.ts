// Windows' answers. None is written yet: each says so instead of doing half of what it promises.
import { UnsupportedPlatformError } from '../errors.ts';
import type { Platform } from '../platform-interface.ts';

function unsupported(what: string): never {
  throw new UnsupportedPlatformError(`${what} is not supported on Windows yet`);
}

/** Windows. */
export const windowsPlatform: Platform = {
  processes: { read: () => unsupported('looking up a process'), list: () => unsupported('listing processes') },
  signals: [],
  signalNumber: () => unsupported('sending signals'),
  signalName: (number) => `signal ${number}`,
  findProgram: () => unsupported('looking for a program'),
  shell: () => unsupported('running a shell line'),
  pipeBackends: [],
  terminalBackends: [],
  explain: () => unsupported('starting a process'),
  kill: () => unsupported('sending signals'),
  openSource: () => unsupported('connecting a pipe'),
  openSink: () => unsupported('connecting a pipe'),
  createPipe: () => null,
  holders: () => Promise.resolve(null),
};
