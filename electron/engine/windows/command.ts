// From a request to what CreateProcessW is given: the file that the program's name means, and the command line.
import { win32 as path } from 'node:path';
import { ErrnoFailure, type OsString, type SpawnRequest } from '../backend.ts';
import { BatchArgumentError, batchCommandLine } from './batch.ts';
import { programPath, workingDirectory } from './long-paths.ts';
import { findWindowsProgram, variable } from './program.ts';
import { commandLine, MAX_COMMAND_LINE, verbatimCommandLine } from './quote.ts';

/** What the system's errors for starts are called, with their numbers in winerror.h. */
export const NOT_FOUND = 2;
export const ACCESS_DENIED = 5;
export const BAD_FORMAT = 193;
export const TOO_LONG = 206;
/** A batch file, and nobody allowed it. Node's code for the same refusal. */
export const IS_BATCH = 'EINVAL';

/** File and command line. */
export interface ResolvedCommand {
  readonly application: string;
  readonly commandLine: string;
}

/** Text of a program or argument; backends refuse what isn't text before. */
export function textOf(value: OsString): string {
  return typeof value === 'string' ? value : new TextDecoder().decode(value);
}

/** cmd.exe of this system. */
export function commandInterpreter(env: Readonly<Record<string, string | undefined>>): string {
  return variable(env, 'ComSpec') ?? variable(process.env, 'ComSpec') ?? 'C:\\Windows\\System32\\cmd.exe';
}

/**
 * cmd.exe doesn't read its line by the rules that others do. After `/s /c` it cuts off the first and the last quote and
 * takes the rest as it is: so that is how the one argument that follows is handed over, in the shell form and elsewhere.
 */
function shellLine(application: string, argv: readonly string[]): string | null {
  const last = argv.length - 1;
  const isShell = path.basename(application).toLowerCase() === 'cmd.exe';
  if (!isShell || last < 3 || argv[last - 1]?.toLowerCase() !== '/c' || argv[last - 2]?.toLowerCase() !== '/s')
    return null;
  return `${commandLine(argv.slice(0, last))} "${argv[last] ?? ''}"`;
}

/** Resolves a request. Throws an `ErrnoFailure`. */
export function resolveCommand(request: SpawnRequest): ResolvedCommand {
  const env = request.env ?? process.env;
  const name = textOf(request.program);
  const found = findWindowsProgram(name, { cwd: request.cwd ?? process.cwd(), env });
  const argv = request.argv.map(textOf);
  let resolved: ResolvedCommand;
  if (found.path !== null) {
    const application = programPath(found.path);
    const line = request.verbatimArguments
      ? verbatimCommandLine(argv)
      : (shellLine(application, argv) ?? commandLine(argv));
    resolved = { application, commandLine: line };
  } else if (found.batch !== undefined) {
    if (request.allowBatch !== true) throw new ErrnoFailure(IS_BATCH, BAD_FORMAT);
    const shell = commandInterpreter(env);
    try {
      resolved = { application: shell, commandLine: batchCommandLine(shell, found.batch, argv.slice(1)) };
    } catch (error) {
      if (error instanceof BatchArgumentError) throw new ErrnoFailure(IS_BATCH, 0, error);
      throw error;
    }
  } else {
    throw found.denied === null ? new ErrnoFailure('ENOENT', NOT_FOUND) : new ErrnoFailure('EACCES', ACCESS_DENIED);
  }
  // The terminating NUL counts.
  if (resolved.commandLine.length >= MAX_COMMAND_LINE) throw new ErrnoFailure('E2BIG', TOO_LONG);
  return resolved;
}

/** The directory that the child starts in; null: this process's. Throws an `ErrnoFailure` for one that is too long. */
export function directoryOf(request: SpawnRequest): string | null {
  if (request.cwd === null) return null;
  const directory = workingDirectory(request.cwd);
  if (directory === null) throw new ErrnoFailure('ENAMETOOLONG', TOO_LONG);
  return directory;
}
