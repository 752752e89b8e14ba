// Terminals by node-pty (prebuilt, as @lydell/node-pty): the backend on macOS and Windows, the fallback on Linux. It
// reports a program that can't be executed as output and exit code 1, so the request is checked before. Its `kill` is
// never used on Windows: it starts a second copy of the host to find the console's processes.

import type { EventEmitter } from 'node:events';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Ending } from '../../shared/model/ending.ts';
import type { TerminalSize } from '../../shared/model/stream.ts';
import {
  type ByteReceiver,
  type ByteSink,
  type ByteSource,
  ErrnoFailure,
  type SpawnBackend,
  type SpawnedChild,
  type SpawnRequest,
} from './backend.ts';
import type { ProgramFound, ProgramSearch } from './platform-interface.ts';

type NodePty = typeof import('@lydell/node-pty');

/** What the package has and its types leave out. The last two only on POSIX. */
interface WholeTerminal {
  write(data: Buffer): void;
  readonly fd?: number;
  readonly _socket?: EventEmitter & { readonly destroyed: boolean };
}

/** What differs per system. */
export interface NodePtyHooks {
  findProgram(name: string, search: ProgramSearch): ProgramFound;
  ending(code: number, signal: number | undefined): Ending;
  kill(pid: number, signal: number): void;
  /** Reads what a terminal still has after it has hung up. */
  drain(fd: number, take: (bytes: Uint8Array) => void): void;
  /** Keeps a terminal open beside node-pty, which closes it when nobody has it open. Null where that can't be had. */
  keep(fd: number, look: () => void): KeptTerminal | null;
}

/** A terminal after node-pty has closed it, while its child lives. */
export interface KeptTerminal {
  /** Reads what there is. */
  read(take: (bytes: Uint8Array) => void): void;
  /** Asks for another look after a while. */
  lookLater(): void;
  write(piece: Uint8Array, done: (error: Error | null) => void): void;
  resize(size: TerminalSize): void;
  /** Closes it. */
  release(): void;
}

/** The output may come after the exit; a terminal that says nothing for so long then has ended. Milliseconds. */
const QUIET_AFTER_EXIT = 250;

let loaded: NodePty | null | undefined;

function nodePty(): NodePty | null {
  if (loaded !== undefined) return loaded;
  try {
    loaded = createRequire(import.meta.url)('@lydell/node-pty') as NodePty;
  } catch {
    loaded = null; // Not installed, or not for this machine: `refuses` says so.
  }
  return loaded;
}

/** Refuses what node-pty would only report as output. */
function check(request: SpawnRequest, hooks: NodePtyHooks): void {
  if (request.cwd !== null) {
    const stats = statSync(request.cwd, { throwIfNoEntry: false });
    if (stats === undefined) throw new ErrnoFailure('ENOENT', 2);
    if (!stats.isDirectory()) throw new ErrnoFailure('ENOTDIR', 20);
  }
  const found = hooks.findProgram(String(request.program), {
    cwd: request.cwd ?? undefined,
    env: request.env ?? undefined,
  });
  if (found.path === null) throw found.denied === null ? new ErrnoFailure('ENOENT', 2) : new ErrnoFailure('EACCES', 13);
}

function start(pty: NodePty, request: SpawnRequest, hooks: NodePtyHooks): SpawnedChild {
  check(request, hooks);
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.env ?? process.env)) if (value !== undefined) env[name] = value;
  let terminal: ReturnType<NodePty['spawn']>;
  try {
    terminal = pty.spawn(String(request.program), request.argv.slice(1).map(String), {
      cols: request.terminal?.cols ?? 80,
      rows: request.terminal?.rows ?? 24,
      cwd: request.cwd ?? process.cwd(),
      env,
      name: env['TERM'] ?? 'xterm-256color',
      encoding: null,
    });
  } catch (error) {
    throw new ErrnoFailure('EAGAIN', 11, error);
  }
  return adopt(terminal, hooks);
}

function adopt(terminal: ReturnType<NodePty['spawn']>, hooks: NodePtyHooks): SpawnedChild {
  let receiver: ByteReceiver | null = null;
  let inputEnd: ((error: Error | null) => void) | null = null;
  let over = false;
  let paused = false;
  let exited = false;
  let quiet: NodeJS.Timeout | null = null;
  const finish = () => {
    if (over) return;
    over = true;
    if (quiet !== null) clearTimeout(quiet);
    kept?.release();
    inputEnd?.(null);
    receiver?.end(null);
  };
  /** node-pty doesn't say when its output ends, only when the process did. */
  const waitForQuiet = () => {
    if (quiet !== null) clearTimeout(quiet);
    if (exited && !paused && !over) quiet = setTimeout(finish, QUIET_AFTER_EXIT);
  };
  terminal.onData((data: string | Uint8Array) => {
    if (over) return;
    waitForQuiet();
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    if (bytes.length > 0) receiver?.data(new Uint8Array(bytes));
  });
  const { fd, _socket: stream } = terminal as unknown as WholeTerminal;
  const isKept = () => kept !== null && stream?.destroyed === true;
  const look = () => {
    if (over || paused || !isKept()) return;
    kept?.read((bytes) => receiver?.data(bytes));
    if (exited) waitForQuiet();
    else kept?.lookLater();
  };
  const kept = fd === undefined ? null : hooks.keep(fd, look);
  if (fd !== undefined && stream !== undefined) {
    stream.on('close', look);
    stream.on('end', () => {
      if (!stream.destroyed && !over) hooks.drain(fd, (bytes) => receiver?.data(bytes));
    });
  }
  const source: ByteSource = {
    start(to) {
      receiver = to;
    },
    pause() {
      paused = true;
      if (quiet !== null) clearTimeout(quiet);
      terminal.pause();
    },
    resume() {
      paused = false;
      if (isKept()) look();
      else terminal.resume();
      waitForQuiet();
    },
    destroy: () => void setImmediate(finish),
    ref() {},
    unref() {},
  };
  const sink: ByteSink = {
    endOfFile: new Uint8Array([4]),
    start(end) {
      inputEnd = end;
    },
    write(piece, done) {
      if (isKept() && !over && !exited) {
        kept?.write(piece, done);
        return;
      }
      if (!over && !exited) (terminal as unknown as WholeTerminal).write(Buffer.from(piece));
      setImmediate(() => done(null));
    },
    destroy() {
      setImmediate(() => inputEnd?.(null));
    },
    ref() {},
    unref() {},
  };
  return {
    pid: terminal.pid,
    sources: new Map([[1, source]]),
    sinks: new Map([[0, sink]]),
    identities: [],
    terminal: {
      resize(size) {
        if (exited) return;
        // The number that node-pty knows may be another file's by now.
        if (stream?.destroyed) kept?.resize(size);
        else terminal.resize(size.cols, size.rows);
      },
      foregroundGroup: () => null,
    },
    start(events) {
      terminal.onExit(({ exitCode, signal }) => {
        exited = true;
        events.exited(hooks.ending(exitCode, signal), null);
        look();
        waitForQuiet();
      });
    },
    kill: (signal) => hooks.kill(terminal.pid, signal),
    ref() {},
    unref() {},
  };
}

/** Terminals by node-pty. */
export function nodePtyBackend(hooks: NodePtyHooks): SpawnBackend {
  return {
    name: 'node-pty',
    refuses(request) {
      if (request.terminal === null) return 'node-pty only makes terminals';
      if (nodePty() === null) return 'node-pty is not installed for this machine';
      if ([request.program, ...request.argv].some((text) => typeof text !== 'string')) {
        return 'node-pty cannot pass bytes that are not UTF-8';
      }
      if (request.argv[0] !== request.program) return 'node-pty cannot give a program another name';
      return null;
    },
    spawn(request) {
      const pty = nodePty();
      if (pty === null) throw new ErrnoFailure('ENOSYS', 38);
      return start(pty, request, hooks);
    },
  };
}
