// What a command would execute, and what stands in its way: asked while somebody types, so nothing is started, opened
// for writing or changed.
import { stat } from 'node:fs/promises';
import type { Command } from '../../shared/model/command.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { FieldMessage, Resolution } from '../../shared/protocol/messages.ts';
import { lookUpProgram } from '../engine/index.ts';
import { checkCommand } from './check.ts';
import { lookUpEnvironment } from './environment.ts';
import { allowsBatch, argvOf } from './launch.ts';
import { lookUpRoutes } from './routes.ts';

/** What a command is looked up against. */
export interface Surroundings {
  /** The person's own environment. */
  readonly own: Readonly<Record<string, string>>;
  /** Why a run's stdin can't be given to another one; null when it can. */
  whyNotJoined(run: RunId): string | null;
}

/** Looks a command up in the environment that it would get. */
export async function resolveCommand(command: Command, { own, whyNotJoined }: Surroundings): Promise<Resolution> {
  const looked = await lookUpEnvironment(own, command.env);
  const { environment } = looked;
  const argv = argvOf(command, environment);
  const problems: FieldMessage[] = [];
  const cwdProblem = await checkDirectory(command.cwd);
  if (cwdProblem !== null) problems.push({ field: 'cwd', message: cwdProblem });
  const name = argv[0] ?? '';
  const found = name === '' ? null : lookUpProgram(name, { cwd: command.cwd, env: environment });
  if (found === null) problems.push({ field: 'command', message: 'no program is named' });
  else if (found.path === null && (found.batch === undefined || !allowsBatch(command))) {
    problems.push({ field: 'command', message: missing(name, found.batch) });
  }
  const routes = await lookUpRoutes(command.connection, whyNotJoined);
  return {
    argv,
    program: found?.path ?? found?.batch ?? null,
    problems: oneEach([...checkCommand(command), ...problems, ...looked.problems, ...routes.problems]),
    notes: [...looked.notes, ...routes.notes],
    environment: looked.differences,
  };
}

/** The first thing that is said of each field: the rest mostly follows from it. */
function oneEach(problems: readonly FieldMessage[]): FieldMessage[] {
  const known = new Set<string>();
  return problems.filter(({ field, index }) => {
    const place = `${field} ${index ?? ''}`;
    return !known.has(place) && known.add(place);
  });
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
