// Which file would be executed for a program name.
import { platform } from './platform.ts';
import type { ProgramFound, ProgramSearch, ShellInfo } from './platform-interface.ts';

/**
 * The absolute path of what would be executed for `name`, with the child's directory and environment; null when there
 * is nothing of that name, or it may not be executed.
 */
export async function findProgram(name: string, search: ProgramSearch = {}): Promise<string | null> {
  return platform.findProgram(name, search).path;
}

/** What a program name means, and what stands in its way: a file that may not be executed, or (Windows) a batch file. */
export function lookUpProgram(name: string, search: ProgramSearch = {}): ProgramFound {
  return platform.findProgram(name, search);
}

/** Program and leading arguments that a shell line is given to: `['/bin/sh', '-c']`. */
export function shellCommand(env: Readonly<Record<string, string | undefined>> = process.env): readonly string[] {
  return platform.shell(env);
}

/** The shells of this machine that are known without asking a file of the system: on Windows all, elsewhere none. */
export function listShells(env: Readonly<Record<string, string | undefined>> = process.env): readonly ShellInfo[] {
  return platform.shells?.(env) ?? [];
}

/** Program and arguments of the shell that this person gets in a new terminal: theirs by environment, else the system's best. */
export function personalShell(env: Readonly<Record<string, string | undefined>> = process.env): readonly string[] {
  return platform.personalShell(env);
}
