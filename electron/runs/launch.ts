// From a command to a process: the shell a line is given to, the descriptors its streams go to, and the sentence
// a person reads when nothing came of it.
import { closeSync, openSync } from 'node:fs';
import type { Command, OutputRoute } from '../../shared/model/command.ts';
import type { StartFailure } from '../../shared/model/ending.ts';
import {
  type SubprocessProtocol,
  shellCommand,
  startFailureOf,
  subprocessExec,
  subprocessShell,
  subprocessTerminal,
} from '../engine/index.ts';

/** The argument vector that a command stands for. */
export function argvOf(command: Command, environment: Readonly<Record<string, string>>): readonly string[] {
  const { launch } = command;
  return launch.kind === 'exec' ? launch.argv : [...shellCommand(environment), launch.line];
}

/** Whether a batch file may be what the command's program is (Windows). */
export function allowsBatch({ launch }: Command): boolean {
  return launch.kind === 'exec' && launch.allowBatch === true;
}

/** Starts a command; rejects with the engine's error when that can't be done. The factory is called before anything is started. */
export async function launch(
  command: Command,
  environment: Readonly<Record<string, string>>,
  factory: () => SubprocessProtocol,
): Promise<void> {
  const { connection, cwd } = command;
  const windows = { allowBatch: allowsBatch(command) };
  if (connection.kind === 'terminal') {
    const [program = '', ...args] = argvOf(command, environment);
    await subprocessTerminal(factory, program, args, { cwd, env: environment, windows, size: connection.size });
    return;
  }
  const opened: number[] = [];
  const route = (to: OutputRoute): 'pipe' | 'devnull' | number => {
    if (to.kind === 'log') return 'pipe';
    if (to.kind === 'null') return 'devnull';
    const fd = openRouted(to.path, to.append);
    opened.push(fd);
    return fd;
  };
  try {
    const options = {
      cwd,
      env: environment,
      windows,
      stdin: connection.stdin === 'pipe' ? ('pipe' as const) : ('devnull' as const),
      stdout: route(connection.stdout),
      stderr: connection.stderr.kind === 'stdout' ? ('stdout' as const) : route(connection.stderr),
      newSession: true,
    };
    if (command.launch.kind === 'shell') {
      await subprocessShell(factory, command.launch.line, options);
    } else {
      const [program = '', ...args] = command.launch.argv;
      await subprocessExec(factory, program, args, options);
    }
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

function openRouted(path: string, append: boolean): number {
  try {
    return openSync(path, append ? 'a' : 'w');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
    throw new RouteError(code, `can't write output to "${path}": ${code}`);
  }
}

/** A file that output was to go to could not be opened. */
class RouteError extends Error {
  override readonly name = 'RouteError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a person is told when a command could not be started. */
export function startFailure(error: unknown): StartFailure {
  if (error instanceof RouteError) return { reason: 'options', code: error.code, message: error.message };
  return startFailureOf(error);
}
