// Why a start failed, for people. The system gives one number for many causes (ENOENT may mean the program, its
// interpreter or the working directory), so the causes are looked at one after another.
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import type { OsString, SpawnRequest } from '../backend.ts';
import { SpawnError } from '../errors.ts';
import { findPosixProgram, ownDirectory, pathFrom } from './program.ts';

/** A kernel reads this much of a script to find its interpreter; see execve(2). */
const INTERPRETER_LINE = 256;

/** So many interpreters that are scripts are followed: more than any kernel follows. */
const MOST_INTERPRETERS = 8;

/** Failures that may be those of a script's interpreter. */
const OF_INTERPRETERS: ReadonlySet<string> = new Set(['ENOENT', 'EACCES', 'EPERM', 'ENOEXEC', 'ELOOP']);

/** Text of an argument, for a message. */
export function display(text: OsString): string {
  return typeof text === 'string' ? text : new TextDecoder().decode(text);
}

function problemWithDirectory(cwd: string): { code: string; message: string } | null {
  try {
    const stats = statSync(cwd, { throwIfNoEntry: false });
    if (stats === undefined) return { code: 'ENOENT', message: `the working directory "${cwd}" does not exist` };
    if (!stats.isDirectory()) {
      return { code: 'ENOTDIR', message: `the working directory "${cwd}" is not a directory` };
    }
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
    if (code === 'ENOTDIR') return { code, message: `the working directory "${cwd}" is not a directory` };
    return { code, message: `the working directory "${cwd}" cannot be entered (${code})` };
  }
}

/** Node may still know the name of a working directory that was removed. */
function ownDirectoryIsGone(): boolean {
  const directory = ownDirectory();
  return directory === null || !existsSync(directory);
}

/** What the first line of a script says, as the kernel reads it. */
interface InterpreterLine {
  /** The file that is to run it, a carriage return included; empty when the line names none. */
  readonly interpreter: string;
  /** The name has no end within what the kernel reads. */
  readonly tooLong: boolean;
}

/** Null when it isn't a script, or can't be read. */
function interpreterOf(path: string): InterpreterLine | null {
  const buffer = Buffer.alloc(INTERPRETER_LINE);
  try {
    const file = openSync(path, 'r');
    try {
      const start = buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, 0));
      const [line = ''] = start.split('\n', 1);
      if (!line.startsWith('#!')) return null;
      const after = line.slice(2).replace(/^[ \t]+/, '');
      const [interpreter = ''] = after.split(/[ \t\0]/, 1);
      const tooLong = line === start && buffer.at(-1) !== 0 && interpreter === after;
      return { interpreter, tooLong };
    } finally {
      closeSync(file);
    }
  } catch {
    return null; // Unreadable programs can still be executed; there is nothing to add to the message.
  }
}

/**
 * What is wrong with a script by its interpreter, which may be a script itself: the sentence goes on after `"name" is`.
 * Null for a file that is no script.
 */
function problemWithInterpreter(path: string, cwd: string | null, code: string): string | null {
  const seen = new Set([path]);
  let said = '';
  for (let script = path; ; ) {
    const line = interpreterOf(script);
    if (line === null) return said === '' ? null : `${said}, for which the loader that it needs is not there`;
    const { interpreter, tooLong } = line;
    said += said === '' ? 'a script' : ', which is a script';
    if (tooLong) return `${said} whose first line is too long for this system`;
    if (interpreter === '') return `${said} whose first line names no interpreter`;
    if (interpreter.endsWith('\r')) {
      const plain = interpreter.slice(0, -1);
      return `${said} for "${plain}", but its first line ends in a carriage return, which counts as a part of that name`;
    }
    said += ` for "${interpreter}"`;
    script = pathFrom(cwd, interpreter);
    if (seen.has(script)) return `${said}, so that scripts are each other's interpreters`;
    if (seen.size >= MOST_INTERPRETERS) return `${said}: too many scripts are each other's interpreters`;
    seen.add(script);
    const found = findPosixProgram(script, {});
    if (found.path !== null) continue;
    const denied = code === 'EACCES' || ('denied' in found && found.denied !== null);
    return `${said}, which ${denied ? 'may not be executed' : 'does not exist'}`;
  }
}

/** How many descriptors this process may have; null where that can't be seen. See getrlimit(2), RLIMIT_NOFILE. */
function descriptorLimit(): number | null {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? [];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null; // No /proc: the message goes without the number.
  }
}

function programMessage(code: string, request: SpawnRequest): { code: string; message: string } {
  const name = display(request.program);
  const cwd = request.cwd === null ? null : pathFrom(null, request.cwd);
  const found = findPosixProgram(name, { cwd: cwd ?? undefined, env: request.env ?? process.env });
  const script = found.path === null ? null : problemWithInterpreter(found.path, cwd, code);
  if (script !== null && OF_INTERPRETERS.has(code)) return { code, message: `"${name}" is ${script}` };
  switch (code) {
    case 'ENOENT': {
      if (found.path !== null) {
        return { code, message: `"${name}" is there, but the loader that it needs is not` };
      }
      if (name.includes('/')) return { code, message: `there is no program "${name}"` };
      return { code, message: `no program "${name}" in PATH` };
    }
    case 'EACCES':
    case 'EPERM': {
      const path = found.path ?? found.denied;
      if (name === '') return { code, message: 'the program has no name' };
      if (path !== null) {
        const stats = statSync(path, { throwIfNoEntry: false });
        if (stats?.isDirectory()) return { code, message: `"${name}" is a directory, not a program` };
      }
      return { code, message: `"${name}" may not be executed: it lacks the permission` };
    }
    case 'ENOEXEC':
      return { code, message: `"${name}" is executable, but neither a program for this machine nor a script with #!` };
    case 'ENOTDIR':
      return { code, message: `there is no program "${name}": a part of its path is not a directory` };
    case 'ELOOP':
      return { code, message: `"${name}" is a symbolic link that leads to itself` };
    case 'ETXTBSY':
      return { code, message: `"${name}" is being written by another process` };
    default:
      return { code, message: `"${name}" could not be started (${code})` };
  }
}

/** Explains a refusal of posix_spawn(3), fork(2) or execve(2). */
export function explainPosix(code: string, errno: number, request: SpawnRequest, cause?: unknown): SpawnError {
  const fields = { errno, cause };
  if (code === 'E2BIG') {
    return new SpawnError({
      ...fields,
      code,
      reason: 'args',
      path: display(request.program),
      message: 'the arguments and the environment are too long for this system; put them into a file instead',
    });
  }
  if (code === 'EMFILE' || code === 'ENFILE') {
    const whose = code === 'EMFILE' ? 'this process has' : 'this machine has';
    return new SpawnError({
      ...fields,
      code,
      reason: 'limits',
      path: display(request.program),
      message: `${whose} too many open files; close something, or raise the limit (ulimit -n)`,
    });
  }
  if (code === 'EAGAIN' || code === 'ENOMEM') {
    return new SpawnError({
      ...fields,
      code,
      reason: 'limits',
      path: display(request.program),
      message:
        code === 'EAGAIN'
          ? 'no more processes may be started; end some, or raise the limit (ulimit -u)'
          : 'there is not enough memory to start a process',
    });
  }
  if (request.cwd !== null) {
    const problem = problemWithDirectory(request.cwd);
    if (problem !== null) {
      return new SpawnError({ ...fields, ...problem, reason: 'cwd', path: request.cwd });
    }
  }
  const last = Math.max(2, ...request.stdio.keys());
  const limit = last > 2 && (code === 'EINVAL' || code === 'EBADF') ? descriptorLimit() : null;
  // While a child is made, its descriptors are kept above the last one.
  if (limit !== null && last + 1 >= limit) {
    return new SpawnError({
      ...fields,
      code,
      reason: 'limits',
      path: display(request.program),
      message: `descriptor ${last} is too high: this process may have ${limit} open files; raise the limit (ulimit -n)`,
    });
  }
  if (code === 'EBADF') {
    return new SpawnError({
      ...fields,
      code,
      reason: 'other',
      path: display(request.program),
      message: 'a descriptor that was to be handed to the child is not open',
    });
  }
  const name = display(request.program);
  const relative = name.includes('/') && !name.startsWith('/');
  if (code === 'ENOENT' && request.cwd === null && relative && ownDirectoryIsGone()) {
    return new SpawnError({
      ...fields,
      code,
      reason: 'cwd',
      path: '.',
      message: `"${name}" is looked for in the working directory of this process, which does not exist any more`,
    });
  }
  return new SpawnError({
    ...fields,
    ...programMessage(code, request),
    reason: 'program',
    path: name,
  });
}
