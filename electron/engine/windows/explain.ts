// Why a start failed on Windows, for people. The causes are looked at one after another, as on POSIX.
import { statSync } from 'node:fs';
import type { SpawnRequest } from '../backend.ts';
import { SpawnError } from '../errors.ts';
import { BatchArgumentError } from './batch.ts';
import { textOf } from './command.ts';
import { MAX_DIRECTORY, workingDirectory } from './long-paths.ts';
import { findWindowsProgram } from './program.ts';
import { MAX_COMMAND_LINE } from './quote.ts';

/** GetLastError: it wants to run as administrator. */
const ELEVATION_REQUIRED = 740;
const VIRUS_INFECTED = 225;
const DISABLED_BY_POLICY = 1260;

function problemWithDirectory(cwd: string): { code: string; message: string } | null {
  try {
    const stats = statSync(cwd, { throwIfNoEntry: false });
    if (stats === undefined) return { code: 'ENOENT', message: `the working directory "${cwd}" does not exist` };
    if (!stats.isDirectory()) return { code: 'ENOTDIR', message: `the working directory "${cwd}" is not a directory` };
    if (workingDirectory(cwd) !== null) return null;
    return {
      code: 'ENAMETOOLONG',
      message: `the working directory is longer than the ${MAX_DIRECTORY} characters that Windows allows, and its disk keeps no short name for it: "${cwd}"`,
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
    return { code, message: `the working directory "${cwd}" cannot be entered (${code})` };
  }
}

function deniedMessage(name: string, file: string | null, errno: number): string {
  switch (errno) {
    case ELEVATION_REQUIRED:
      return `"${name}" wants to run as administrator; start Proactor as administrator to run it here`;
    case VIRUS_INFECTED:
      return `the virus scanner of this machine does not let "${name}" run`;
    case DISABLED_BY_POLICY:
      return `a policy of this machine forbids "${name}"`;
  }
  try {
    if (file !== null && statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
      return `"${name}" is a directory, not a program`;
    }
  } catch {
    // It can't be looked at: then what was asked for can't be said more precisely either.
  }
  if (file !== null) return `"${file}" is not a program that Windows can start`;
  return `Windows did not let "${name}" run: access is denied`;
}

function programMessage(code: string, errno: number, request: SpawnRequest): { code: string; message: string } {
  const name = textOf(request.program);
  const env = request.env ?? process.env;
  const found = findWindowsProgram(name, { cwd: request.cwd ?? process.cwd(), env });
  if (found.path === null && found.batch !== undefined) {
    return {
      code: 'EINVAL',
      message: `"${name}" is a batch file (${found.batch}), which only cmd.exe can run: use a shell line, or allow batch files (allowBatch)`,
    };
  }
  switch (code) {
    case 'ENOENT':
      if (found.path !== null) return { code, message: `"${name}" is there, but something that it needs is not` };
      if (/[\\/:]/.test(name)) return { code, message: `there is no program "${name}"` };
      return { code, message: `no program "${name}" in PATH (with the endings of PATHEXT)` };
    case 'EACCES':
    case 'EPERM':
      return { code, message: deniedMessage(name, found.path === null ? found.denied : null, errno) };
    case 'ENOEXEC':
      return { code, message: `"${name}" is not a program for this machine` };
    default:
      return {
        code,
        message: `"${name}" could not be started (${code}${errno === 0 ? '' : `, Windows error ${errno}`})`,
      };
  }
}

/** Explains a refusal of CreateProcessW, and of what stands before it. */
export function explainWindows(code: string, errno: number, request: SpawnRequest, cause?: unknown): SpawnError {
  const name = textOf(request.program);
  const because = (reason: SpawnError['reason'], message: string, fields: { code?: string; path?: string } = {}) =>
    new SpawnError({ code, path: name, ...fields, errno, reason, message, cause });
  if (cause instanceof BatchArgumentError) return because('args', `"${name}" is a batch file: ${cause.message}`);
  if (code === 'E2BIG') {
    return because(
      'args',
      `the command line is longer than the ${MAX_COMMAND_LINE} characters that Windows allows; put the arguments into a file instead`,
    );
  }
  if (request.cwd !== null) {
    const problem = problemWithDirectory(request.cwd);
    if (problem !== null) return because('cwd', problem.message, { code: problem.code, path: request.cwd });
  }
  switch (code) {
    case 'EMFILE':
      return because('limits', 'this process has too many open files');
    case 'EAGAIN':
      return because('limits', 'Windows has no room for another process; end some');
    case 'ENOMEM':
      return because('limits', 'there is not enough memory to start a process');
    case 'EBADF':
      return because('other', 'a descriptor that was to be handed to the child is not open');
  }
  const explained = programMessage(code, errno, request);
  return because('program', explained.message, { code: explained.code });
}
