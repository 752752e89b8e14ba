// What a command would execute, and what stands in its way: asked while somebody types, so nothing is started.
import { stat } from 'node:fs/promises';
import type { Command } from '../../shared/model/command.ts';
import type { Resolution } from '../../shared/protocol/messages.ts';
import { lookUpProgram } from '../engine/index.ts';
import { allowsBatch, argvOf } from './launch.ts';

type Problem = Resolution['problems'][number];

/** Looks a command up in the environment that it would get. */
export async function resolveCommand(
  command: Command,
  environment: Readonly<Record<string, string>>,
): Promise<Resolution> {
  const argv = argvOf(command, environment);
  const problems: Problem[] = [];
  const cwdProblem = await checkDirectory(command.cwd);
  if (cwdProblem !== null) problems.push({ field: 'cwd', message: cwdProblem });
  const name = argv[0] ?? '';
  if (name === '') {
    problems.push({ field: 'command', message: 'no program is named' });
    return { argv, program: null, problems };
  }
  const found = lookUpProgram(name, { cwd: command.cwd, env: environment });
  if (found.path === null && (found.batch === undefined || !allowsBatch(command))) {
    problems.push({ field: 'command', message: missing(name, found.batch) });
  }
  return { argv, program: found.path ?? found.batch ?? null, problems };
}

function missing(name: string, batch: string | undefined): string {
  if (batch !== undefined) return `"${name}" is a batch file (${batch}), which only cmd.exe runs: use a shell line`;
  return name.includes('/') ? `there is no program at "${name}"` : `no program "${name}" in PATH`;
}

async function checkDirectory(path: string): Promise<string | null> {
  try {
    return (await stat(path)).isDirectory() ? null : `"${path}" is not a folder`;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return `the folder "${path}" does not exist`;
    return `the folder "${path}" can't be used: ${code ?? String(error)}`;
  }
}
