// The engine's entry points for tests that need some program or shell line and not this or that system: where there are
// no POSIX programs (Windows) the little shell plays them in a Node of its own.
import { join } from 'node:path';
import { test } from 'node:test';
import * as engine from '../../electron/engine/index.ts';

/** Whether this is Windows, Wine's included. */
export const windows = process.platform === 'win32';

/** Options of a test about what only POSIX has; the reason is shown where it is skipped. */
export function posixOnly(reason: string, elsewhere: { skip: string | false } = { skip: false }) {
  return windows ? { skip: `POSIX only: ${reason}` } : elsewhere;
}

/** `test` for a file that is about what only POSIX has. */
export function posixTests(reason: string): typeof test {
  if (!windows) return test;
  return ((title: string) => test(title, posixOnly(reason))) as typeof test;
}

/** The return code of a process that was killed: Windows' TerminateProcess gives a code, not a signal. */
export const KILLED = windows ? 1 : -9;

const LITTLE_SHELL = join(process.cwd(), 'tests', 'programs', 'little-shell.mjs');

/** What the little shell plays. */
const PLAYED: ReadonlySet<string> = new Set([
  'pwd',
  'true',
  'echo',
  'printf',
  'sleep',
  'cat',
  'yes',
  'head',
  'sha256sum',
  'sort',
  'touch',
  'sh',
]);

type Arguments = readonly engine.OsText[];

/** A POSIX program with its arguments, as it can be started here. */
export function posixCommand(...command: string[]): readonly string[] {
  return windows ? [process.execPath, LITTLE_SHELL, ...command] : command;
}

/** Only a program whose name is one of these; everything that is wrong on purpose goes through as it is. */
function played(program: engine.OsText, args: Arguments): [engine.OsText, Arguments] {
  if (!windows || typeof program !== 'string' || !PLAYED.has(program) || !Array.isArray(args)) return [program, args];
  return [process.execPath, [LITTLE_SHELL, program, ...args]];
}

/** `createSubprocessExec` of a POSIX program. */
export const createSubprocessExec: typeof engine.createSubprocessExec = (program, args = [], options) =>
  engine.createSubprocessExec(...played(program, args), options);

/** `createSubprocessShell` of a line for sh. */
export const createSubprocessShell: typeof engine.createSubprocessShell = (line, options) =>
  windows && typeof line === 'string' && !line.includes('\0')
    ? engine.createSubprocessExec(process.execPath, [LITTLE_SHELL, '-c', line], options)
    : engine.createSubprocessShell(line, options);

/** `run` of a POSIX program. */
export const run: typeof engine.run = (program, args = [], options) => engine.run(...played(program, args), options);

/** `subprocessExec` of a POSIX program. */
export const subprocessExec: typeof engine.subprocessExec = (factory, program, args = [], options) =>
  engine.subprocessExec(factory, ...played(program, args), options);

/** `subprocessShell` of a line for sh. */
export const subprocessShell: typeof engine.subprocessShell = (factory, line, options) =>
  windows && typeof line === 'string'
    ? engine.subprocessExec(factory, process.execPath, [LITTLE_SHELL, '-c', line], options)
    : engine.subprocessShell(factory, line, options);
