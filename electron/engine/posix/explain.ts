// Why a start failed, for people. The system gives one number for many causes (ENOENT may mean the program, its
// interpreter or the working directory), so the causes are looked at one after another.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { OsString, SpawnRequest } from '../backend.ts';
import { SpawnError } from '../errors.ts';
import { findPosixProgram, pathFrom } from './program.ts';

/** A kernel reads this much of a script to find its interpreter; see execve(2). */
const INTERPRETER_LINE = 256;

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

/** The first line of a script without its `#!`; null when it isn't a script, or can't be read. */
function interpreterOf(path: string): string | null {
  const buffer = Buffer.alloc(INTERPRETER_LINE);
  try {
    const file = openSync(path, 'r');
    try {
      const line = buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, 0)).split('\n', 1)[0] ?? '';
      return line.startsWith('#!') ? line.slice(2).trim() : null;
    } finally {
      closeSync(file);
    }
  } catch {
    return null; // Unreadable programs can still be executed; there is nothing to add to the message.
  }
}

function programMessage(code: string, request: SpawnRequest, cwd: string): { code: string; message: string } {
  const name = display(request.program);
  const found = findPosixProgram(name, { cwd, env: request.env ?? process.env });
  switch (code) {
    case 'ENOENT': {
      if (found.path !== null) {
        const line = interpreterOf(found.path);
        if (line !== null) {
          const [interpreter = ''] = line.split(/\s+/);
          const carriage =
            interpreter === '' || line.includes('\r') ? ' (its first line ends in a carriage return)' : '';
          return { code, message: `"${name}" is a script for "${interpreter}", which does not exist${carriage}` };
        }
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
        if (found.path !== null) {
          const line = interpreterOf(found.path);
          if (line !== null) return { code, message: `"${name}" is a script for "${line}", which may not be executed` };
        }
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
  if (code === 'EBADF') {
    return new SpawnError({
      ...fields,
      code,
      reason: 'other',
      path: display(request.program),
      message: 'a descriptor that was to be handed to the child is not open',
    });
  }
  const cwd = pathFrom(process.cwd(), request.cwd ?? '.');
  return new SpawnError({
    ...fields,
    ...programMessage(code, request, cwd),
    reason: 'program',
    path: display(request.program),
  });
}
