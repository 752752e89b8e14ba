// Starts processes with Node's `child_process`: where there is no FFI, in worker threads, for another user or group,
// and on Windows. What it can't do is listed in docs/engine.md: its pipes are sockets (POSIX), a death by a real-time
// signal looks like exit 0, it forks the host's memory, and it never tells CPU time or stops.
import { type ChildProcess, type IOType, spawn } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Ending } from '../../shared/model/ending.ts';
import {
  type ByteSink,
  type ByteSource,
  type ChildEvents,
  ErrnoFailure,
  type SpawnBackend,
  type SpawnedChild,
  type SpawnRequest,
} from './backend.ts';
import { SpawnError } from './errors.ts';
import { streamSink, streamSource } from './stream-ends.ts';

/** What differs per system. */
export interface ChildProcessHooks {
  /** Why the system itself can't do this with `child_process`; null when it can. */
  refuses(request: SpawnRequest): string | null;
  /** What Node's two values of an `exit` event mean. */
  ending(code: number | null, signal: NodeJS.Signals | null): Ending;
}

function failureOf(error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const errno = 'errno' in error && typeof error.errno === 'number' ? Math.abs(error.errno) : 0;
  return new ErrnoFailure(error.code, errno, error);
}

/** Why there is no pair of sockets. That is no fault of the program, though the system's codes may be the same. */
function withoutPair(error: unknown): unknown {
  const found = error instanceof ErrnoFailure ? error : failureOf(error);
  if (!(found instanceof ErrnoFailure) || found.code === 'EMFILE' || found.code === 'ENFILE') return found;
  const path = tmpdir();
  const { code, errno } = found;
  const missing = statSync(path, { throwIfNoEntry: false }) === undefined;
  const problem = missing ? 'which does not exist: set TMPDIR to one that does' : `which refused it (${code})`;
  const message = `stdout and stderr in one need a socket in the temporary folder "${path}", ${problem}`;
  return new SpawnError({ code, errno, reason: 'other', path, cause: error, message });
}

/** A connected pair of sockets: the only way by which Node can give one pipe of ours two numbers in a child. */
async function socketPair(): Promise<{ ours: Socket; theirs: Socket }> {
  try {
    return await connectedPair();
  } catch (error) {
    throw withoutPair(error);
  }
}

async function connectedPair(): Promise<{ ours: Socket; theirs: Socket }> {
  const folder = mkdtempSync(join(tmpdir(), 'proactor-'));
  const path = join(folder, 'merged');
  const server = createServer({ pauseOnConnect: false });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(path, resolve);
    });
    const theirs = new Socket();
    const accepted = new Promise<Socket>((resolve, reject) => {
      server.once('connection', resolve);
      theirs.once('error', reject);
      // libuv accepts and closes what it has no descriptor for.
      theirs.once('close', () => reject(new ErrnoFailure('EMFILE', constants.errno.EMFILE)));
    });
    const connected = new Promise<void>((resolve) => theirs.connect(path, resolve));
    const [ours] = await Promise.all([accepted, connected]);
    return { ours, theirs };
  } finally {
    server.close();
    // One after the other: to list the folder takes a descriptor, and there may be none.
    rmSync(path, { force: true });
    rmdirSync(folder);
  }
}

/** Node's words for the child's descriptors. `merged` is the child's end of a pipe for both stdout and stderr. */
function stdioOf(request: SpawnRequest, merged: Socket | null): (IOType | number | Socket)[] {
  const stdio: (IOType | number | Socket)[] = [];
  const last = Math.max(...request.stdio.keys());
  for (let fd = 0; fd <= last; fd++) {
    const wanted = request.stdio.get(fd) ?? { kind: 'null' };
    switch (wanted.kind) {
      case 'inherit':
        stdio.push(fd);
        break;
      case 'null':
        stdio.push('ignore');
        break;
      case 'fd':
        stdio.push(wanted.fd);
        break;
      case 'pipe':
        stdio.push(fd === 1 && merged !== null ? merged : 'pipe');
        break;
      case 'stdout': {
        const first = stdio[1] ?? 'ignore';
        stdio.push(first);
        break;
      }
    }
  }
  return stdio;
}

function isMerged(request: SpawnRequest): boolean {
  return request.stdio.get(2)?.kind === 'stdout' && request.stdio.get(1)?.kind === 'pipe';
}

function start(
  request: SpawnRequest,
  merged: { ours: Socket; theirs: Socket } | null,
  hooks: ChildProcessHooks,
): SpawnedChild | Promise<SpawnedChild> {
  const [argv0 = '', ...args] = request.argv.map(String);
  let child: ChildProcess;
  let spawnError: unknown = null;
  try {
    child = spawn(String(request.program), args, {
      argv0,
      ...(request.cwd === null ? {} : { cwd: request.cwd }),
      ...(request.env === null ? {} : { env: request.env }),
      ...(request.uid === null ? {} : { uid: request.uid }),
      ...(request.gid === null ? {} : { gid: request.gid }),
      detached: request.session === 'new-session',
      stdio: stdioOf(request, merged?.theirs ?? null),
      windowsHide: true,
      windowsVerbatimArguments: request.verbatimArguments,
    });
  } catch (error) {
    throw failureOf(error);
  }
  // A refused signal is told by this event, too, from within kill().
  child.on('error', (error) => {
    spawnError = error;
  });
  const { pid } = child;
  if (pid === undefined) return refusal(child);
  return adopt(child, pid, request, merged?.ours ?? null, hooks, () => {
    const error = spawnError;
    spawnError = null;
    return error;
  });
}

function adopt(
  child: ChildProcess,
  pid: number,
  request: SpawnRequest,
  merged: Socket | null,
  hooks: ChildProcessHooks,
  takeError: () => unknown,
): SpawnedChild {
  const sources = new Map<number, ByteSource>();
  const sinks = new Map<number, ByteSink>();
  for (const [fd, wanted] of request.stdio) {
    if (wanted.kind !== 'pipe') continue;
    const stream = fd === 1 && merged !== null ? merged : child.stdio[fd];
    if (wanted.direction === 'in') sinks.set(fd, streamSink(stream as Writable));
    else sources.set(fd, streamSource(stream as Readable));
  }
  return {
    pid,
    sources,
    sinks,
    terminal: null,
    identities: [],
    start(events: ChildEvents) {
      child.once('exit', (code, signal) => events.exited(hooks.ending(code, signal), null));
    },
    kill(signal) {
      // The handle knows whether the PID is still the child's; the number alone doesn't.
      const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
      if (name === undefined) {
        if (child.exitCode === null && child.signalCode === null) process.kill(pid, signal);
        return;
      }
      child.kill(name as NodeJS.Signals);
      const error = takeError();
      if (error !== null) throw failureOf(error);
    },
    ref: () => child.ref(),
    unref: () => child.unref(),
  };
}

/** A start that failed without an exception: the reason comes as an event. */
async function refusal(child: ChildProcess): Promise<never> {
  const error = await new Promise<Error>((resolve) => child.once('error', resolve));
  for (const stream of child.stdio ?? []) stream?.destroy();
  throw failureOf(error);
}

/** Node's own way to start processes, with what the system at hand adds. */
export function childProcessBackend(hooks: ChildProcessHooks): SpawnBackend {
  return {
    name: 'child_process',
    refuses(request) {
      if (request.terminal !== null) return 'child_process has no terminals';
      if (request.session === 'new-group') return 'child_process cannot make a group without a session';
      if ([request.program, ...request.argv].some((text) => typeof text !== 'string')) {
        return 'child_process cannot pass bytes that are not UTF-8';
      }
      return hooks.refuses(request);
    },
    spawn(request) {
      if (!isMerged(request)) return start(request, null, hooks);
      return socketPair().then(async (pair) => {
        try {
          return await start(request, pair, hooks);
        } catch (error) {
          pair.ours.destroy();
          throw error;
        } finally {
          // The child has its own copy; ours would keep the stream from ending.
          pair.theirs.destroy();
        }
      });
    },
  };
}
