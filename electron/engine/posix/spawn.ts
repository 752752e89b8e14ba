// Starts a process with posix_spawn(3), through FFI. The host's memory is not copied and its loop blocks for less than
// a millisecond; the pipes are pipes; everything the host has open is closed in the child except what was asked for;
// signals are as at login. Terminals are made the same way: a new session whose leader opens the terminal.
import { fstatSync, readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { isMainThread } from 'node:worker_threads';
import {
  type ByteSink,
  type ByteSource,
  type ChildEvents,
  ErrnoFailure,
  type OsString,
  type SpawnBackend,
  type SpawnedChild,
  type SpawnRequest,
} from '../backend.ts';
import type { TerminalControl } from '../transport.ts';
import { pipeSink, pipeSource } from './fd-ends.ts';
import {
  F_GETFD,
  F_SETFD,
  FD_CLOEXEC,
  FILE_ACTIONS_SIZE,
  type Libc,
  lackOfDescriptors,
  libc,
  libcProblem,
  native,
  pipeSizes,
  SIGNAL_SET_SIZE,
  SPAWN_ATTRIBUTES_SIZE,
  SPAWN_SET_GROUP,
  SPAWN_SET_SIGNAL_DEFAULT,
  SPAWN_SET_SIGNAL_MASK,
} from './libc.ts';
import { candidates, DEFAULT_PATH, ownDirectory, pathFrom } from './program.ts';
import { openTerminal, type PseudoTerminal, terminalControl } from './pseudo-terminal.ts';
import { PipeRoom } from './read-buffers.ts';
import { prepareToReap, watchChild } from './reap.ts';
import { startMoment } from './start-moment.ts';
import { type TerminalEnds, terminalEnds } from './terminal-ends.ts';

const O_RDWR = 2;

const SLASH = 0x2f;

const ownEnvironment = process.env;

/** Failures of one candidate of PATH after which execvp(3) tries the next. */
const TRY_NEXT = new Set<number>([
  constants.errno.ENOENT,
  constants.errno.ENOTDIR,
  constants.errno.EACCES,
  constants.errno.ELOOP,
  constants.errno.ENAMETOOLONG,
]);

const errnoNames = new Map<number, string>();
for (const [name, number] of Object.entries(constants.errno)) if (!errnoNames.has(number)) errnoNames.set(number, name);

/** A failure by its number. */
function failure(errno: number): ErrnoFailure {
  return new ErrnoFailure(errnoNames.get(errno) ?? `errno ${errno}`, errno);
}

function check(result: number): void {
  if (result !== 0) throw failure(result);
}

const encoder = new TextEncoder();
const noSignals = new Uint8Array(SIGNAL_SET_SIZE);
const allSignals = new Uint8Array(SIGNAL_SET_SIZE).fill(0xff);

/** Strings as C wants them: a table of pointers to NUL-terminated text, ended by a null pointer. */
interface PackedStrings {
  readonly table: Uint8Array;
  /** Referenced as long as the table is in use. */
  readonly text: Uint8Array;
}

function packStrings(c: Libc, strings: readonly OsString[]): PackedStrings {
  const pieces = strings.map((text) =>
    typeof text === 'string' ? Buffer.from(`${text}\0`) : Buffer.concat([text, Buffer.alloc(1)]),
  );
  const text = Buffer.concat(pieces);
  const table = new BigUint64Array(strings.length + 1);
  let address = text.length === 0 ? 0n : c.address(text);
  for (const [at, piece] of pieces.entries()) {
    table[at] = address;
    address += BigInt(piece.length);
  }
  return { table: new Uint8Array(table.buffer), text };
}

let swept = false;

/** Descriptors that this process was started with and that nobody marked would go on to every child: mark them, once. */
function closeInheritedOnExec(c: Libc): void {
  if (swept) return;
  for (const name of openDescriptors()) {
    const fd = Number(name);
    if (fd > 2 && (c.fcntl(fd, F_GETFD, 0) & FD_CLOEXEC) === 0) c.fcntl(fd, F_SETFD, FD_CLOEXEC);
  }
  swept = true;
}

/** The numbers of the descriptors that are open. Looking takes one, which there may not be. */
function openDescriptors(): string[] {
  try {
    return readdirSync('/dev/fd');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new ErrnoFailure(code, Object.entries(constants.errno).find(([name]) => name === code)?.[1] ?? 0, error);
  }
}

/** Descriptors opened for one attempt: closed together if it fails, divided between host and child if it doesn't. */
class Descriptors {
  readonly #c: Libc;
  readonly #child: number[] = [];
  readonly #host: number[] = [];

  constructor(c: Libc) {
    this.#c = c;
  }

  /** A pipe that holds `size` bytes if that is not null, both ends above `floor`. */
  pipe(direction: 'in' | 'out', floor: number, size: number | null): { child: number; host: number } {
    const ends = new Int32Array(2);
    if (this.#c.pipe(ends) !== 0) throw failure(this.#c.errno());
    const [reading = -1, writing = -1] = ends;
    // More than this user may have is refused, and the pipe is as large as it was: as in CPython.
    if (size !== null && pipeSizes !== null) this.#c.fcntl(reading, pipeSizes.set, size);
    const child = direction === 'in' ? reading : writing;
    const host = direction === 'in' ? writing : reading;
    this.#host.push(host);
    this.#child.push(child);
    return { host, child: child > floor ? child : this.duplicate(child, floor) };
  }

  /** A second descriptor for the same file, above `floor`. */
  duplicate(fd: number, floor: number): number {
    const copy = this.#c.fcntl(fd, native.dupCloseOnExec, floor + 1);
    if (copy < 0) throw failure(this.#c.errno());
    this.#child.push(copy);
    return copy;
  }

  keepForHost(fd: number): void {
    this.#host.push(fd);
  }

  closeChildEnds(): void {
    for (const fd of this.#child) this.#c.close(fd);
  }

  closeAll(): void {
    this.closeChildEnds();
    for (const fd of this.#host) this.#c.close(fd);
  }
}

/** Prepares descriptors 0, 1, 2, … of the child, in an order in which none is overwritten before it is used. */
function placeDescriptors(
  c: Libc,
  actions: Uint8Array,
  request: SpawnRequest,
  opened: Descriptors,
): Map<number, { direction: 'in' | 'out'; host: number }> {
  const hostEnds = new Map<number, { direction: 'in' | 'out'; host: number }>();
  const last = Math.max(...request.stdio.keys());
  const moves: { from: number; to: number }[] = [];
  const late: number[] = [];
  for (const [to, stdio] of request.stdio) {
    switch (stdio.kind) {
      case 'inherit':
        // Node marks even 0, 1 and 2 close-on-exec; duplicated onto itself, a descriptor loses the mark.
        moves.push({ from: to, to });
        break;
      case 'null':
        late.push(to);
        break;
      case 'fd':
        if (c.fcntl(stdio.fd, F_GETFD, 0) < 0) throw failure(c.errno());
        moves.push({ from: stdio.fd === to || stdio.fd > last ? stdio.fd : opened.duplicate(stdio.fd, last), to });
        break;
      case 'pipe': {
        const { child, host } = opened.pipe(stdio.direction, last, request.pipeSize ?? null);
        hostEnds.set(to, { direction: stdio.direction, host });
        moves.push({ from: child, to });
        break;
      }
      case 'stdout':
        break;
    }
  }
  for (const { from, to } of moves) check(c.actionsDup2(actions, from, to));
  for (const to of late) check(c.actionsOpen(actions, to, '/dev/null', O_RDWR, 0));
  for (const [to, stdio] of request.stdio) if (stdio.kind === 'stdout') check(c.actionsDup2(actions, 1, to));
  return hostEnds;
}

function setAttributes(c: Libc, attributes: Uint8Array, session: SpawnRequest['session']): void {
  let flags = SPAWN_SET_SIGNAL_DEFAULT | SPAWN_SET_SIGNAL_MASK | native.closeOnExecDefault;
  check(c.attributesSignalDefault(attributes, allSignals));
  check(c.attributesSignalMask(attributes, noSignals));
  if (session === 'new-session') flags |= native.setSession;
  if (session === 'new-group') {
    flags |= SPAWN_SET_GROUP;
    check(c.attributesGroup(attributes, 0));
  }
  check(c.attributesFlags(attributes, flags));
}

/** Every path that a name without a slash may mean; of bytes for a name of bytes, which go through as they are. */
function pathsOf(name: OsString, path: string, cwd: string | null): readonly OsString[] {
  if (typeof name === 'string') return candidates(name, path, cwd);
  // Each byte is a character meanwhile, so that paths are put together in one way only.
  const asBytes = (text: string) => Buffer.from(text).toString('latin1');
  const directory = cwd ?? ownDirectory();
  const found = candidates(Buffer.from(name).toString('latin1'), asBytes(path), directory && asBytes(directory));
  return found.map((one) => Buffer.from(one, 'latin1'));
}

/** Tries each file that the program's name may mean, as execvp(3) does, with the child's PATH and directory. */
function execute(c: Libc, request: SpawnRequest, actions: Uint8Array, attributes: Uint8Array): number {
  const { program } = request;
  const env = request.env ?? process.env;
  const pid = new Int32Array(1);
  const argv = packStrings(c, request.argv);
  // Somebody who has put another object in the place of process.env means that one.
  const inherited = request.env === null && process.env === ownEnvironment ? c.environment() : null;
  const envp =
    inherited ??
    packStrings(
      c,
      Object.entries(env).map(([name, value]) => `${name}=${value}`),
    );
  const attempt = (path: Uint8Array) =>
    c.posixSpawn(pid, path, actions, attributes, argv.table, typeof envp === 'bigint' ? envp : envp.table);
  const terminated = (path: OsString) =>
    typeof path === 'string' ? encoder.encode(`${path}\0`) : Buffer.concat([path, Buffer.alloc(1)]);
  if (program.length === 0) throw failure(constants.errno.EACCES);
  let errno: number = constants.errno.ENOENT;
  if (typeof program === 'string' ? program.includes('/') : program.includes(SLASH)) {
    errno = attempt(terminated(program));
    if (errno === 0) return pid[0] ?? 0;
    throw failure(errno);
  }
  for (const path of pathsOf(program, env['PATH'] ?? DEFAULT_PATH, request.cwd)) {
    // access(2) costs a hundredth of a failed start; it takes text only.
    if (typeof path === 'string' && c.access(path, 0) !== 0) continue;
    const result = attempt(terminated(path));
    if (result === 0) return pid[0] ?? 0;
    if (!TRY_NEXT.has(result)) throw failure(result);
    if (errno === constants.errno.ENOENT) errno = result;
  }
  throw failure(errno);
}

function start(c: Libc, request: SpawnRequest): SpawnedChild {
  closeInheritedOnExec(c);
  prepareToReap();
  const actions = Buffer.alloc(FILE_ACTIONS_SIZE);
  const attributes = Buffer.alloc(SPAWN_ATTRIBUTES_SIZE);
  const opened = new Descriptors(c);
  check(c.actionsInit(actions));
  check(c.attributesInit(attributes));
  let pid: number;
  let startTime: string | null;
  let terminal: PseudoTerminal | null = null;
  let hostEnds = new Map<number, { direction: 'in' | 'out'; host: number }>();
  try {
    if (request.terminal === null) {
      hostEnds = placeDescriptors(c, actions, request, opened);
    } else {
      terminal = openTerminal(c, request.terminal);
      opened.keepForHost(terminal.master);
      opened.keepForHost(terminal.reading);
      // Opened by the leader of a new session, a terminal becomes the session's own.
      check(c.actionsOpen(actions, 0, terminal.path, O_RDWR, 0));
      check(c.actionsDup2(actions, 0, 1));
      check(c.actionsDup2(actions, 0, 2));
    }
    if (request.cwd !== null) check(c.actionsChdir?.(actions, request.cwd) ?? constants.errno.ENOSYS);
    setAttributes(c, attributes, request.terminal === null ? request.session : 'new-session');
    const startTimeOf = startMoment(c);
    pid = execute(c, request, actions, attributes);
    startTime = startTimeOf(pid);
    opened.closeChildEnds();
  } catch (error) {
    opened.closeAll();
    throw error;
  } finally {
    c.actionsDestroy(actions);
    c.attributesDestroy(attributes);
  }
  const leads = request.terminal !== null || request.session === 'new-session';
  return { ...adopt(c, pid, hostEnds, terminal, request.pipeSize ?? null), startTime, leads };
}

/** Takes charge of a started child: its ends, its terminal, its death. */
function adopt(
  c: Libc,
  pid: number,
  hostEnds: ReadonlyMap<number, { direction: 'in' | 'out'; host: number }>,
  terminal: PseudoTerminal | null,
  pipeSize: number | null,
): SpawnedChild {
  const sources = new Map<number, ByteSource>();
  const sinks = new Map<number, ByteSink>();
  const identities: string[] = [];
  let control: TerminalControl | null = null;
  let ends: TerminalEnds | null = null;
  for (const [fd, { direction, host }] of hostEnds) {
    identities.push(`pipe:[${fstatSync(host).ino}]`);
    if (direction === 'in') sinks.set(fd, pipeSink(host, c));
    else sources.set(fd, pipeSource(host, pipeSize === null ? new PipeRoom(host, c) : undefined));
  }
  if (terminal !== null) {
    identities.push(terminal.path);
    ends = terminalEnds(terminal.master, terminal.reading, c);
    sources.set(1, ends.source);
    sinks.set(0, ends.sink);
    control = terminalControl(c, terminal.master, ends.isOpen);
  }
  let watched: { ref(): void; unref(): void } | null = null;
  return {
    pid,
    sources,
    sinks,
    terminal: control,
    identities,
    start(events: ChildEvents) {
      watched = watchChild(pid, {
        ...events,
        exited(ending, usage) {
          events.exited(ending, usage);
          ends?.childEnded();
        },
      });
    },
    kill(signal) {
      process.kill(pid, signal);
    },
    ref: () => watched?.ref(),
    unref: () => watched?.unref(),
  };
}

/** What this backend can't do, whatever the request. */
function missing(): string | null {
  // Another backend would make another child; `spawn` says what is the matter.
  if (libc() === null && lackOfDescriptors() === null) return `the C library can't be called here (${libcProblem()})`;
  if (!isMainThread) return 'SIGCHLD reaches the main thread only';
  return null;
}

/** posix_spawn(3) with pipes, and on Linux with terminals. */
export const posixSpawnBackend: SpawnBackend = {
  name: 'posix_spawn',
  refuses(request) {
    const always = missing();
    if (always !== null) return always;
    if (request.uid !== null || request.gid !== null) return 'posix_spawn cannot change the user or group';
    if (request.cwd !== null && libc()?.actionsChdir === null)
      return 'this C library cannot spawn in another directory';
    if (request.terminal !== null && process.platform !== 'linux') return 'terminals are made by node-pty here';
    return null;
  },
  spawn(request) {
    const c = libc();
    if (c === null) throw failure(constants.errno[lackOfDescriptors() ?? 'ENOSYS']);
    return start(c, request.cwd === null ? request : { ...request, cwd: pathFrom(null, request.cwd) });
  },
};
