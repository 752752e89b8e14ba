// Where the streams of a pipes run go: the descriptors that a child is started with, opened for it and closed here, and
// the same looked at without opening anything, for somebody who still types.
import { constants } from 'node:fs';
import { access, type FileHandle, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Connection, InputRoute, OutputRoute } from '../../shared/model/command.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { FieldMessage } from '../../shared/protocol/messages.ts';
import type { LentPipe } from '../engine/index.ts';

type Pipes = Extract<Connection, { kind: 'pipes' }>;

/** A stream could not be connected as the command wants it; the message is for people. */
export class RouteError extends Error {
  override readonly name = 'RouteError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The standard streams of a child, as the engine is told of them. */
export interface Streams {
  readonly stdin: 'pipe' | 'devnull' | number;
  readonly stdout: 'pipe' | 'devnull' | number;
  readonly stderr: 'pipe' | 'devnull' | 'stdout' | number;
}

/** Streams for which something was opened, and what is to be done once the child has them. */
export interface OpenRoutes extends Streams {
  /** The child has its descriptors, or there is none: closes what was opened for it. */
  settle(started: boolean): Promise<void>;
}

/** What the engine calls a stream for which nothing is opened. */
function wordOf(kind: 'pipe' | 'log' | 'null'): 'pipe' | 'devnull' {
  return kind === 'null' ? 'devnull' : 'pipe';
}

function leadsElsewhere(
  route: OutputRoute | { readonly kind: 'stdout' },
): route is Extract<OutputRoute, { readonly kind: 'file' | 'run' }> {
  return route.kind === 'file' || route.kind === 'run';
}

/** The streams of a run for which nothing is opened, as of most; null for others. */
export function plainStreams({ stdin, stdout, stderr }: Pipes): Streams | null {
  if (typeof stdin === 'object' || leadsElsewhere(stdout) || leadsElsewhere(stderr)) return null;
  return {
    stdin: wordOf(stdin),
    stdout: wordOf(stdout.kind),
    stderr: stderr.kind === 'stdout' ? 'stdout' : wordOf(stderr.kind),
  };
}

/** What is needed to open routes. */
export interface RouteOptions {
  /** Lends the stdin of another run. Throws `RunError`. */
  lend(run: RunId): LentPipe;
  /** Throws when nobody wants them any more; asked before each is opened, which empties some. */
  mustGoOn(): void;
}

/** Opens what a run's streams are routed to. Throws `RouteError`, or what the options throw, and has then opened nothing. */
export async function openRoutes({ stdin, stdout, stderr }: Pipes, options: RouteOptions): Promise<OpenRoutes> {
  const files = new Map<string, FileHandle>();
  const lent = new Map<RunId, LentPipe>();
  const settle = async (started: boolean) => {
    for (const pipe of lent.values()) started ? pipe.given() : pipe.takeBack();
    await Promise.all([...files.values()].map((file) => file.close()));
  };
  const route = async (to: OutputRoute): Promise<'pipe' | 'devnull' | number> => {
    switch (to.kind) {
      case 'log':
      case 'null':
        return wordOf(to.kind);
      case 'file': {
        // Both streams into one file share one position in it, as `2>&1` would.
        const file = files.get(to.path) ?? (await openOutput(to.path, to.append, options));
        files.set(to.path, file);
        return file.fd;
      }
      case 'run': {
        options.mustGoOn();
        const pipe = lent.get(to.run) ?? options.lend(to.run);
        lent.set(to.run, pipe);
        return pipe.fd;
      }
    }
  };
  try {
    let input: OpenRoutes['stdin'];
    if (typeof stdin === 'object') {
      const file = await openInput(stdin.path);
      // Under a name of its own: a file that is read and written is opened twice.
      files.set(`< ${stdin.path}`, file);
      input = file.fd;
    } else input = wordOf(stdin);
    const output = await route(stdout);
    return { stdin: input, stdout: output, stderr: stderr.kind === 'stdout' ? 'stdout' : await route(stderr), settle };
  } catch (error) {
    await settle(false);
    throw error;
  }
}

async function openInput(path: string): Promise<FileHandle> {
  const wrong = await inputProblem(path);
  if (wrong !== null) throw new RouteError('EINVAL', wrong);
  return await opened(path, constants.O_RDONLY, 'read input from');
}

async function openOutput(path: string, append: boolean, { mustGoOn }: RouteOptions): Promise<FileHandle> {
  const wrong = await outputProblem(path);
  if (wrong !== null) throw new RouteError('EINVAL', wrong);
  mustGoOn();
  const how = append ? constants.O_APPEND : constants.O_TRUNC;
  return await opened(path, constants.O_WRONLY | constants.O_CREAT | how, 'write output to');
}

async function opened(path: string, flags: number, what: string): Promise<FileHandle> {
  try {
    return await open(path, flags);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
    throw new RouteError(code, `can't ${what} "${path}": ${code}`);
  }
}

/** What a path is; null when there is nothing. */
async function kindOf(
  path: string,
): Promise<{ readonly kind: 'file' | 'folder' | 'pipe' | 'device'; size: number } | null> {
  try {
    const stats = await stat(path);
    const kind = stats.isFile()
      ? 'file'
      : stats.isDirectory()
        ? 'folder'
        : stats.isCharacterDevice()
          ? 'device'
          : ('pipe' as const);
    return { kind, size: stats.size };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return null;
    throw new RouteError(code ?? 'UNKNOWN', `"${path}" can't be used: ${code ?? String(error)}`);
  }
}

async function inputProblem(path: string): Promise<string | null> {
  const there = await kindOf(path);
  if (there === null) return `there is no file "${path}"`;
  if (there.kind === 'folder') return `"${path}" is a folder, not a file`;
  // Opening one waits for whoever writes it, and the whole host would wait along.
  if (there.kind === 'pipe') return `"${path}" is a named pipe or socket: use a shell line with < for it`;
  return null;
}

async function outputProblem(path: string): Promise<string | null> {
  const there = await kindOf(path);
  if (there?.kind === 'folder') return `"${path}" is a folder, not a file`;
  if (there?.kind === 'pipe') return `"${path}" is a named pipe or socket: use a shell line with > for it`;
  if (there !== null) return null;
  const folder = await kindOf(dirname(path));
  if (folder === null) return `the folder "${dirname(path)}" does not exist`;
  return folder.kind === 'folder' ? null : `"${dirname(path)}" is not a folder`;
}

/** What is to be said of the routes of a command that somebody types. */
export async function lookUpRoutes(
  connection: Connection,
  whyNotJoined: (run: RunId) => string | null,
): Promise<{ readonly problems: readonly FieldMessage[]; readonly notes: readonly FieldMessage[] }> {
  const problems: FieldMessage[] = [];
  const notes: FieldMessage[] = [];
  if (connection.kind !== 'pipes') return { problems, notes };
  const { stdin, stdout, stderr } = connection;
  const asked: readonly (readonly [
    'stdin' | 'stdout' | 'stderr',
    InputRoute | OutputRoute | { readonly kind: 'stdout' },
  ])[] = [
    ['stdin', stdin],
    ['stdout', stdout],
    ['stderr', stderr],
  ];
  for (const [field, route] of asked) {
    if (typeof route !== 'object') continue;
    try {
      const { problem, note } = await lookUp(field, route, whyNotJoined);
      if (problem !== null) problems.push({ field, message: problem });
      else if (note !== null) notes.push({ field, message: note });
    } catch (error) {
      if (!(error instanceof RouteError)) throw error;
      problems.push({ field, message: error.message });
    }
  }
  return { problems, notes };
}

async function lookUp(
  field: 'stdin' | 'stdout' | 'stderr',
  route: Exclude<InputRoute, string> | OutputRoute | { readonly kind: 'stdout' },
  whyNotJoined: (run: RunId) => string | null,
): Promise<{ readonly problem: string | null; readonly note: string | null }> {
  if (route.kind === 'run') return { problem: whyNotJoined(route.run), note: null };
  if (route.kind !== 'file') return { problem: null, note: null };
  const { path } = route;
  const reads = field === 'stdin';
  const problem = reads ? await inputProblem(path) : await outputProblem(path);
  if (problem !== null) return { problem, note: null };
  const there = await kindOf(path);
  if (there === null) {
    const denied = await deniedBy(dirname(path), constants.W_OK);
    return {
      problem: denied === null ? null : `nothing can be made in "${dirname(path)}": ${denied}`,
      note: 'a new file',
    };
  }
  const denied = await deniedBy(path, reads ? constants.R_OK : constants.W_OK);
  if (denied !== null) return { problem: `"${path}" can't be ${reads ? 'read' : 'written'}: ${denied}`, note: null };
  if (there.kind !== 'file') return { problem: null, note: null };
  if (reads) return { problem: null, note: `${there.size} bytes` };
  const append = 'append' in route && route.append;
  if (there.size === 0) return { problem: null, note: 'an empty file' };
  return { problem: null, note: append ? `adds to its ${there.size} bytes` : `replaces its ${there.size} bytes` };
}

async function deniedBy(path: string, mode: number): Promise<string | null> {
  try {
    await access(path, mode);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
