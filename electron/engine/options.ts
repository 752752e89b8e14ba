// What a caller may ask for, checked completely before anything is started: an unknown or impossible option is an
// error of the caller's, not a surprise in the child.

import { fileURLToPath } from 'node:url';
import type { TerminalSize } from '../../shared/model/stream.ts';
import type { BackendName, ChildStdio, OsString, SpawnRequest } from './backend.ts';
import { argumentTypeError, SubprocessOptionError } from './errors.ts';
import { platform } from './platform.ts';

/** A new pipe between host and child. */
export const PIPE = 'pipe';
/** For stderr: the same descriptor as stdout, in write order. */
export const STDOUT = 'stdout';
/** The null device. */
export const DEVNULL = 'devnull';

/** What a standard stream of the child is connected to. Null and undefined mean the entry point's default. */
export type StdioOption =
  | typeof PIPE
  | typeof DEVNULL
  | 'inherit'
  | number
  | { readonly fd: number }
  | null
  | undefined;

/** An extra descriptor: a pipe that the child writes (`out`) or reads (`in`), or a descriptor of the host. */
export type ExtraFd = 'out' | 'in' | number | { readonly fd: number };

/** Text for the operating system: a string, a `file:` URL, or bytes. */
export type OsText = string | URL | Uint8Array;

/** What only Windows has. */
export interface WindowsOptions {
  /** Join the arguments with spaces and nothing else, for a program that splits its command line by rules of its own. */
  readonly verbatimArguments?: boolean | undefined;
  /** Run `.cmd` and `.bat` files, through cmd.exe. Arguments that can't be handed to one unchanged are refused. */
  readonly allowBatch?: boolean | undefined;
  /** The child's ends of its pipes are overlapped, for a program that uses them so. Default: synchronous. */
  readonly overlapped?: boolean | undefined;
}

/** Options of every way to start a process. */
export interface SubprocessOptions {
  readonly stdin?: StdioOption;
  readonly stdout?: StdioOption;
  readonly stderr?: StdioOption | typeof STDOUT;
  /** Working directory of the child. Default: the host's. */
  readonly cwd?: string | URL | undefined;
  /** The child's whole environment; `{}` is an empty one. Default: the host's. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** What the child sees as its own name. Default: the program as it was given. */
  readonly argv0?: string | undefined;
  /** Start in a session, and so a process group, of its own: setsid(2). */
  readonly newSession?: boolean | undefined;
  /** 0: start in a process group of its own: setpgid(2). */
  readonly processGroup?: 0 | undefined;
  /** Run as this user or group; needs the privilege, and the `child_process` backend. */
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** More descriptors, by their number in the child, from 3 up. */
  readonly extraFds?: Readonly<Record<number, ExtraFd>> | undefined;
  /**
   * Bytes that every new pipe holds, as Popen's `pipesize` (Linux; without effect elsewhere). Default, or −1: what the
   * system gives, and more for one that was full.
   */
  readonly pipesize?: number | undefined;
  /** Abandons the start: the child, if there is one already, is killed and reaped before the rejection. */
  readonly signal?: AbortSignal | undefined;
  /** Use this backend or fail. Default: the best one there is, or `PROACTOR_ENGINE_BACKEND` in the host's environment. */
  readonly backend?: BackendName | undefined;
  /** Hears what a protocol's methods throw. Default: a warning of the process. */
  readonly onError?: ((error: unknown) => void) | undefined;
  /** Only on Windows; without effect elsewhere. */
  readonly windows?: WindowsOptions | undefined;
}

/** Options of a process with a terminal. */
export interface TerminalOptions
  extends Omit<
    SubprocessOptions,
    'stdin' | 'stdout' | 'stderr' | 'extraFds' | 'newSession' | 'processGroup' | 'uid' | 'gid' | 'pipesize'
  > {
  /** Default: 80 columns, 24 rows. */
  readonly size?: TerminalSize | undefined;
}

/** What F_SETPIPE_SZ can be told. */
const MOST_PIPE_SIZE = 2 ** 30;

/** The highest number that a descriptor can have: C's int. */
const LAST_DESCRIPTOR = 2 ** 31 - 1;

const COMMON = ['cwd', 'env', 'argv0', 'signal', 'backend', 'onError', 'windows'];
const PIPES_ONLY = ['stdin', 'stdout', 'stderr', 'newSession', 'processGroup', 'uid', 'gid', 'extraFds', 'pipesize'];

/** asyncio's options that have no meaning here: their neutral values are accepted, everything else is refused. */
const NEUTRAL: Readonly<Record<string, readonly unknown[]>> = {
  text: [false, null, undefined],
  universalNewlines: [false, null, undefined],
  encoding: [null, undefined],
  errors: [null, undefined],
  bufsize: [0, undefined],
};

/** Options that asyncio passes on and that cannot be had, each with what to do instead. */
const UNSUPPORTED: Readonly<Record<string, string>> = {
  umask: 'start the program through a shell line that begins with "umask"',
  preexecFn: 'no code of the host can run in the child',
  extraGroups: 'the supplementary groups of the child cannot be set',
  passFds: 'use extraFds',
  closeFds: 'descriptors are always closed in the child; list those to keep in extraFds',
  restoreSignals: 'signals are always restored to their defaults',
  startNewSession: 'the option is called newSession',
  executable: 'give the file as the program, and its name as argv0',
  user: 'use uid',
  group: 'use gid',
  creationflags: 'use the windows option',
  startupinfo: 'use the windows option',
};

/** Refuses every option that isn't known, and every known one that can't be meant. */
export function checkOptionNames(
  options: object,
  form: 'exec' | 'shell' | 'terminal',
  more: readonly string[] = [],
): void {
  const known = new Set([...COMMON, ...(form === 'terminal' ? ['size'] : PIPES_ONLY), ...more]);
  for (const [name, value] of Object.entries(options)) {
    if (known.has(name)) continue;
    const neutral = NEUTRAL[name];
    if (neutral !== undefined) {
      if (neutral.includes(value)) continue;
      throw new SubprocessOptionError(
        `streams carry bytes: the option ${name} cannot be ${String(value)}; decode what you read instead`,
        'ERR_UNSUPPORTED_OPTION',
      );
    }
    if (name === 'shell') {
      if (value === undefined || value === (form === 'shell')) continue;
      throw new SubprocessOptionError(
        form === 'shell' ? 'the shell form always uses a shell' : 'use the shell form for a shell line',
        'ERR_UNSUPPORTED_OPTION',
      );
    }
    const instead = UNSUPPORTED[name];
    if (instead !== undefined) {
      throw new SubprocessOptionError(`the option ${name} is not supported: ${instead}`, 'ERR_UNSUPPORTED_OPTION');
    }
    throw argumentTypeError(`there is no option "${name}"`);
  }
}

/** Checks that the system can be given this text as it is. */
function wholeText(text: string, what: string): string {
  if (text.includes('\0')) throw new SubprocessOptionError(`${what} must not contain a NUL character`);
  // Windows takes UTF-16, and so any half of it; elsewhere no bytes stand for one.
  if (!platform.takesUtf16 && /\p{Surrogate}/u.test(text)) {
    throw new SubprocessOptionError(`${what} must not contain a lone surrogate: no UTF-8 stands for it; give bytes`);
  }
  return text;
}

function isUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Checks one text for the operating system. Bytes that are UTF-8 become text. */
export function osText(value: unknown, what: string): OsString {
  if (typeof value === 'string') return wholeText(value, what);
  if (value instanceof URL) return wholeText(fileURLToPath(value), what);
  if (value instanceof Uint8Array) {
    if (value.includes(0)) throw new SubprocessOptionError(`${what} must not contain a NUL byte`);
    return isUtf8(value) ?? new Uint8Array(value);
  }
  throw argumentTypeError(
    `${what} must be a string, a file URL or bytes, not ${value === null ? 'null' : typeof value}`,
  );
}

function directory(cwd: unknown): string | null {
  if (cwd === undefined || cwd === null) return null;
  if (typeof cwd !== 'string' && !(cwd instanceof URL)) throw argumentTypeError('cwd must be a string or a file URL');
  const text = typeof cwd === 'string' ? cwd : fileURLToPath(cwd);
  if (text === '') throw new SubprocessOptionError('cwd must not be empty');
  return wholeText(text, 'cwd');
}

function environment(env: unknown): Record<string, string> | null {
  if (env === undefined || env === null) return null;
  if (typeof env !== 'object' || Symbol.iterator in env) {
    throw argumentTypeError('env must be an object of strings, not a list or a map; see Object.fromEntries()');
  }
  // Without a prototype every name is one like any other, `__proto__` too.
  const checked: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(env)) {
    if (typeof value !== 'string') throw argumentTypeError(`the environment variable ${name} must be a string`);
    if (name === '' || name.includes('=')) {
      throw new SubprocessOptionError(`"${name}" cannot be the name of an environment variable`);
    }
    checked[wholeText(name, 'the name of an environment variable')] = wholeText(value, `the variable ${name}`);
  }
  return checked;
}

function descriptor(value: unknown, what: string): number {
  const fd = typeof value === 'object' && value !== null && 'fd' in value ? value.fd : value;
  if (typeof fd !== 'number') throw argumentTypeError(`${what} must be a word, a descriptor or an object with one`);
  if (!Number.isInteger(fd) || fd < 0 || fd > LAST_DESCRIPTOR) {
    throw new SubprocessOptionError(`${what} must be an open descriptor, not ${fd}`);
  }
  return fd;
}

function standardStream(value: unknown, fd: 0 | 1 | 2, fallback: 'pipe' | 'inherit'): ChildStdio {
  const what = ['stdin', 'stdout', 'stderr'][fd] ?? '';
  switch (value ?? fallback) {
    case 'inherit':
      return { kind: 'inherit' };
    case PIPE:
      return { kind: 'pipe', direction: fd === 0 ? 'in' : 'out' };
    case DEVNULL:
      return { kind: 'null' };
    case STDOUT:
      if (fd === 2) return { kind: 'stdout' };
      throw new SubprocessOptionError(`only stderr can be STDOUT, not ${what}`);
    default:
      if (typeof value === 'string') throw new SubprocessOptionError(`${what} cannot be "${value}"`);
      return { kind: 'fd', fd: descriptor(value, what) };
  }
}

function identifier(value: unknown, what: string): number | null {
  if (value === undefined) return null;
  if (typeof value !== 'number') throw argumentTypeError(`${what} must be a number`);
  if (!Number.isInteger(value) || value < 0)
    throw new SubprocessOptionError(`${what} must be a whole number from 0 up`);
  return value;
}

/** Null for what the system gives. */
function pipeSize(value: unknown): number | null {
  if (value === undefined || value === -1) return null;
  if (typeof value !== 'number') throw argumentTypeError('pipesize must be a number of bytes');
  if (!Number.isInteger(value) || value < 1 || value > MOST_PIPE_SIZE) {
    throw new SubprocessOptionError(`pipesize is a whole number of bytes from 1 to ${MOST_PIPE_SIZE}, or -1`);
  }
  return value;
}

function session(options: SubprocessOptions): SpawnRequest['session'] {
  const { newSession, processGroup } = options;
  if (newSession !== undefined && typeof newSession !== 'boolean')
    throw argumentTypeError('newSession must be a boolean');
  if (processGroup !== undefined && processGroup !== 0) {
    throw new SubprocessOptionError('processGroup can only be 0, a group of its own');
  }
  if (newSession === true) return 'new-session';
  return processGroup === 0 ? 'new-group' : 'same';
}

function allStreams(options: SubprocessOptions, fallback: 'pipe' | 'inherit'): Map<number, ChildStdio> {
  const stdio = new Map<number, ChildStdio>([
    [0, standardStream(options.stdin, 0, fallback)],
    [1, standardStream(options.stdout, 1, fallback)],
    [2, standardStream(options.stderr, 2, fallback)],
  ]);
  const extra = Object.entries(options.extraFds ?? {}).sort(([a], [b]) => Number(a) - Number(b));
  for (const [name, value] of extra) {
    const fd = Number(name);
    if (!Number.isInteger(fd) || fd < 3 || fd > 255) {
      throw new SubprocessOptionError(`extra descriptors have the numbers 3 to 255, not ${name}`);
    }
    if (value === 'in' || value === 'out') stdio.set(fd, { kind: 'pipe', direction: value });
    else stdio.set(fd, { kind: 'fd', fd: descriptor(value, `extraFds[${fd}]`) });
  }
  return stdio;
}

/** Program and arguments, checked. */
export function checkArguments(program: unknown, args: unknown): { program: OsString; args: OsString[] } {
  const checked = osText(program, 'the program');
  if (checked.length === 0) throw new SubprocessOptionError('the program must not be empty');
  if (!Array.isArray(args)) throw argumentTypeError('the arguments must be a list');
  return { program: checked, args: args.map((argument, at) => osText(argument, `argument ${at + 1}`)) };
}

function flag(value: unknown, what: string): boolean {
  if (value !== undefined && typeof value !== 'boolean') throw argumentTypeError(`${what} must be a boolean`);
  return value === true;
}

function withOverlapped(stdio: Map<number, ChildStdio>, windows: WindowsOptions | undefined): Map<number, ChildStdio> {
  if (!flag(windows?.overlapped, 'windows.overlapped')) return stdio;
  const mark = (entry: ChildStdio): ChildStdio => (entry.kind === 'pipe' ? { ...entry, overlapped: true } : entry);
  return new Map([...stdio].map(([fd, entry]) => [fd, mark(entry)]));
}

/** Options as a request to a backend. Throws what is wrong with them. */
export function requestOf(
  program: OsString,
  args: readonly OsString[],
  options: SubprocessOptions & { readonly size?: TerminalSize | undefined },
  fallback: 'pipe' | 'inherit',
  terminal: TerminalSize | null,
): SpawnRequest {
  const { argv0, windows } = options;
  return {
    program,
    argv: [argv0 === undefined ? program : osText(argv0, 'argv0'), ...args],
    cwd: directory(options.cwd),
    env: environment(options.env),
    stdio: terminal === null ? withOverlapped(allStreams(options, fallback), windows) : new Map(),
    session: terminal === null ? session(options) : 'new-session',
    uid: identifier(options.uid, 'uid'),
    gid: identifier(options.gid, 'gid'),
    terminal,
    pipeSize: pipeSize(options.pipesize),
    verbatimArguments: flag(windows?.verbatimArguments, 'windows.verbatimArguments'),
    allowBatch: flag(windows?.allowBatch, 'windows.allowBatch'),
  };
}
