// Windows' answers: jobs instead of groups, console events instead of signals, CreateProcessW before everything else.
import { ErrnoFailure } from '../backend.ts';
import { SubprocessOptionError } from '../errors.ts';
import type { Platform } from '../platform-interface.ts';
import { commandInterpreter } from './command.ts';
import { conptyBackend } from './conpty.ts';
import { explainWindows } from './explain.ts';
import { nodeSpawnBackend } from './node-spawn.ts';
import { createDescriptorPipe, openWindowsSink, openWindowsSource } from './pipe.ts';
import { listWindowsProcesses, readWindowsProcess } from './processes.ts';
import { findWindowsProgram } from './program.ts';
import { WINDOWS_KILL_RUNGS, WINDOWS_STOP_RUNGS } from './rungs.ts';
import { personalWindowsShell, windowsShells } from './shells.ts';
import {
  consoleEventOf,
  INSTEAD,
  NO_SIGNAL,
  SIGKILL,
  SIGTERM,
  windowsSignalName,
  windowsSignalNumber,
  windowsSignals,
} from './signal-table.ts';
import { createProcessBackend } from './spawn.ts';
import { TERMINATED } from './tree.ts';
import { ERROR_INVALID_PARAMETER, NULL, PROCESS_QUERY_LIMITED_INFORMATION, PROCESS_TERMINATE, win32 } from './win32.ts';
import { closeHandle, lastError } from './win32-error.ts';

/** Ends a process by its number. Throws an error with `code`, as `kill(2)` does. */
function kill(target: number, signal: number): void {
  const w = win32();
  if (w === null) throw new ErrnoFailure('ENOSYS', 0);
  if (consoleEventOf(signal) !== null) {
    const name = windowsSignalName(signal);
    throw new SubprocessOptionError(`${name} reaches everybody on a console: it is sent to a child, not to a number`);
  }
  if (target <= 0 || ![NO_SIGNAL, SIGKILL, SIGTERM].includes(signal)) {
    const what = target <= 0 ? 'a process group' : windowsSignalName(signal);
    throw new SubprocessOptionError(`${what} means nothing to Windows: ${INSTEAD}`);
  }
  const handle = w.OpenProcess(PROCESS_TERMINATE | PROCESS_QUERY_LIMITED_INFORMATION, 0, target);
  if (handle === NULL) {
    const error = lastError(w, 'OpenProcess');
    const code = error.number === ERROR_INVALID_PARAMETER ? 'ESRCH' : 'EPERM';
    throw new ErrnoFailure(code, error.number, error);
  }
  try {
    if (signal === NO_SIGNAL) return;
    if (w.TerminateProcess(handle, TERMINATED) === 0) {
      const error = lastError(w, 'TerminateProcess');
      throw new ErrnoFailure(error.code === 'EACCES' ? 'EPERM' : error.code, error.number, error);
    }
  } finally {
    closeHandle(w, handle);
  }
}

/** Windows 10 and later. */
export const windowsPlatform: Platform = {
  processes: { read: readWindowsProcess, list: listWindowsProcesses },
  get signals() {
    return windowsSignals();
  },
  signalNumber: windowsSignalNumber,
  signalName: windowsSignalName,
  hasGroups: false,
  takesUtf16: true,
  signalsInstead: INSTEAD,
  findProgram: findWindowsProgram,
  shell: (env) => [commandInterpreter(env), '/d', '/s', '/c'],
  personalShell: personalWindowsShell,
  shells: windowsShells,
  stopRungs: () => WINDOWS_STOP_RUNGS,
  killRungs: WINDOWS_KILL_RUNGS,
  childrenEndWithHost: true,
  namedPipe: (name) => `\\\\.\\pipe\\${name}`,
  pipeBackends: [createProcessBackend, nodeSpawnBackend],
  terminalBackends: [conptyBackend],
  explain: explainWindows,
  kill,
  openSource: openWindowsSource,
  openSink: openWindowsSink,
  createPipe: createDescriptorPipe,
  // Windows tells nobody who else has a pipe open.
  holders: async () => null,
};
