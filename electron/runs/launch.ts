// From a command to a process: the shell a line is given to, the descriptors its streams go to, and the sentence
// a person reads when nothing came of it.
import type { Command } from '../../shared/model/command.ts';
import type { StartFailure } from '../../shared/model/ending.ts';
import type { RunId } from '../../shared/model/ids.ts';
import {
  type LentPipe,
  type SubprocessProtocol,
  shellCommand,
  startFailureOf,
  subprocessExec,
  subprocessShell,
  subprocessTerminal,
} from '../engine/index.ts';
import { EnvFileError } from './env-file.ts';
import { openRoutes, plainStreams, RouteError, type Streams } from './routes.ts';
import { RunError } from './types.ts';

/** The argument vector that a command stands for. */
export function argvOf(command: Command, environment: Readonly<Record<string, string>>): readonly string[] {
  const { launch } = command;
  return launch.kind === 'exec' ? launch.argv : [...shellCommand(environment), launch.line];
}

/** Whether a batch file may be what the command's program is (Windows). */
export function allowsBatch({ launch }: Command): boolean {
  return launch.kind === 'exec' && launch.allowBatch === true;
}

/** What the pipes of a paced run hold, in bytes: as little as they do unless they are given more. */
const PACED_PIPE = 64 * 1024;

/** What a launch needs beside its command. */
export interface LaunchOptions {
  /** The whole environment of the child. */
  readonly environment: Readonly<Record<string, string>>;
  /** Called before anything is started. */
  factory(): SubprocessProtocol;
  /** Throws when the start was given up; asked before anything is opened or made. */
  mustGoOn(): void;
  /** Lends the stdin of another run. Throws `RunError`. */
  lend(run: RunId): LentPipe;
}

/** Starts a command; rejects with the engine's error when that can't be done. */
export async function launch(command: Command, options: LaunchOptions): Promise<void> {
  const { connection } = command;
  if (connection.kind === 'terminal') {
    const { environment } = options;
    const [program = '', ...args] = argvOf(command, environment);
    const { size } = connection;
    const windows = { allowBatch: allowsBatch(command) };
    await subprocessTerminal(factoryOf(options), program, args, { cwd: command.cwd, env: environment, windows, size });
    return;
  }
  const plain = plainStreams(connection);
  if (plain !== null) return await launchPipes(command, plain, options);
  const routes = await openRoutes(connection, options);
  let started = false;
  try {
    await launchPipes(command, routes, options);
    started = true;
  } finally {
    await routes.settle(started);
  }
}

/** What the engine calls right before the process is made. */
function factoryOf({ mustGoOn, factory }: LaunchOptions): () => SubprocessProtocol {
  return () => {
    mustGoOn();
    return factory();
  };
}

async function launchPipes(
  command: Command,
  { stdin, stdout, stderr }: Streams,
  launchOptions: LaunchOptions,
): Promise<void> {
  const { launch, cwd, output } = command;
  const options = {
    cwd,
    env: launchOptions.environment,
    windows: { allowBatch: allowsBatch(command) },
    stdin,
    stdout,
    stderr,
    newSession: true,
    // A run that waits for its viewers is no further ahead than they and what its pipes hold.
    pipesize: output?.kind === 'paced' ? PACED_PIPE : undefined,
  };
  if (launch.kind === 'shell') {
    await subprocessShell(factoryOf(launchOptions), launch.line, options);
  } else {
    const [program = '', ...args] = launch.argv;
    await subprocessExec(factoryOf(launchOptions), program, args, options);
  }
}

/** What a person is told when a command could not be started. */
export function startFailure(error: unknown): StartFailure {
  if (error instanceof RouteError) return { reason: 'options', code: error.code, message: error.message };
  if (error instanceof EnvFileError) return { reason: 'options', code: 'EINVAL', message: error.message };
  if (error instanceof RunError) return { reason: 'options', code: error.code, message: error.message };
  return startFailureOf(error);
}
