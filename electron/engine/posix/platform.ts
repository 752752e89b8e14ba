// POSIX's answers: signals and groups, /proc or ps, posix_spawn before everything else.
import { constants } from 'node:os';
import type { Ending } from '../../../shared/model/ending.ts';
import { childProcessBackend } from '../child-process.ts';
import { nodePtyBackend } from '../node-pty.ts';
import type { Platform } from '../platform-interface.ts';
import { explainPosix } from './explain.ts';
import { drainTerminal } from './fd-ends.ts';
import { linuxHolders } from './holders.ts';
import { listLinuxProcesses, readLinuxProcess } from './linux-processes.ts';
import { linuxSocketsOf, listeningLinuxSockets } from './listening.ts';
import { createPosixPipe, openPosixSink, openPosixSource } from './open-pipes.ts';
import { findPosixProgram } from './program.ts';
import { listPsProcesses, readPsProcess } from './ps-processes.ts';
import { POSIX_KILL_RUNGS, posixStopRungs } from './rungs.ts';
import { posixSignalName, posixSignalNumber, posixSignals } from './signal-table.ts';
import { posixSpawnBackend } from './spawn.ts';
import { keepTerminal } from './terminal-ends.ts';

function signaled(signal: number): Ending {
  return { kind: 'signaled', signal, name: posixSignalName(signal), coreDumped: false };
}

const nodeSpawn = childProcessBackend({
  refuses: () => null,
  ending(code, signal) {
    if (signal !== null) return signaled(constants.signals[signal]);
    if (code !== null) return { kind: 'exited', code };
    return { kind: 'unknown', why: 'Node reported neither a code nor a signal' };
  },
});

const nodePty = nodePtyBackend({
  findProgram: findPosixProgram,
  ending: (code, signal) => (signal ? signaled(signal) : { kind: 'exited', code }),
  kill: (pid, signal) => void process.kill(pid, signal),
  drain: drainTerminal,
  keep: keepTerminal,
});

let signals: ReturnType<typeof posixSignals> | null = null;

/** Linux, macOS and their kin. */
export const posixPlatform: Platform = {
  processes:
    process.platform === 'linux'
      ? { read: readLinuxProcess, list: listLinuxProcesses }
      : { read: readPsProcess, list: listPsProcesses },
  get signals() {
    signals ??= posixSignals();
    return signals;
  },
  signalNumber: posixSignalNumber,
  signalName: posixSignalName,
  hasGroups: true,
  takesUtf16: false,
  findProgram: findPosixProgram,
  shell: () => ['/bin/sh', '-c'],
  personalShell: ({ SHELL = '' }) => [SHELL.startsWith('/') ? SHELL : '/bin/sh'],
  stopRungs: posixStopRungs,
  killRungs: POSIX_KILL_RUNGS,
  childrenEndWithHost: false,
  namedPipe: () => null,
  pipeBackends: [posixSpawnBackend, nodeSpawn],
  terminalBackends: [posixSpawnBackend, nodePty],
  explain: explainPosix,
  kill: (target, signal) => void process.kill(target, signal),
  openSource: openPosixSource,
  openSink: openPosixSink,
  createPipe: createPosixPipe,
  holders: linuxHolders,
  ...(process.platform === 'linux' ? { listening: { sockets: listeningLinuxSockets, socketsOf: linuxSocketsOf } } : {}),
};
