// Which file a program name means, by the rules of execvp(3): a name with a slash is a path from the child's
// directory, any other is looked for in the child's PATH.
import { statSync } from 'node:fs';
import { normalize } from 'node:path';
import type { ProgramFound, ProgramSearch } from '../platform-interface.ts';
import { libc } from './libc.ts';

/** Where execvp(3) looks when the environment has no PATH. */
export const DEFAULT_PATH = '/bin:/usr/bin';

const X_OK = 1;

function isExecutableFile(path: string): 'yes' | 'no' | 'denied' {
  // Most entries of PATH don't have the name; access(2) says so without an exception.
  const c = libc();
  if (c !== null && c.access(path, X_OK) !== 0 && c.access(path, 0) !== 0) return 'no';
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return 'no';
  if (!stats.isFile()) return 'denied';
  if (c !== null) return c.access(path, X_OK) === 0 ? 'yes' : 'denied';
  return (stats.mode & 0o111) !== 0 ? 'yes' : 'denied';
}

/** This process's working directory; null when that was removed, and no path can begin with it. */
export function ownDirectory(): string | null {
  try {
    return process.cwd();
  } catch {
    return null; // uv_cwd says ENOENT, and there is nothing else that it can say.
  }
}

/**
 * A path as seen from a directory; null is this process's own, which is not looked at for an absolute path. Where that was
 * removed a relative path stays as it is, and leads nowhere. What `..` means behind a symbolic link is for the system to say, so a path that has it
 * stays as it was written.
 */
export function pathFrom(directory: string | null, path: string): string {
  const base = path.startsWith('/') ? '' : (directory ?? ownDirectory());
  if (base === null) return path;
  const whole = base === '' ? path : `${base}/${path}`;
  return whole.includes('/..') ? whole : normalize(whole);
}

/** Every path that execvp(3) would try for a name, in order; seen from `cwd` as in `pathFrom`. */
export function candidates(name: string, path: string | undefined, cwd: string | null): string[] {
  if (name.includes('/')) return [pathFrom(cwd, name)];
  return (path ?? DEFAULT_PATH).split(':').map((directory) => {
    const plain = directory.startsWith('/') && !directory.endsWith('/');
    return plain ? `${directory}/${name}` : pathFrom(cwd, `${directory === '' ? '.' : directory}/${name}`);
  });
}

/** Finds the file that would be executed. */
export function findPosixProgram(name: string, search: ProgramSearch): ProgramFound {
  if (name === '') return { path: null, denied: null };
  let denied: string | null = null;
  const path = search.env === undefined ? process.env['PATH'] : search.env['PATH'];
  for (const candidate of candidates(name, path, search.cwd ?? null)) {
    let state: ReturnType<typeof isExecutableFile>;
    try {
      state = isExecutableFile(candidate);
    } catch {
      continue; // A directory on the way may not be entered, or is a file: execvp goes on, too.
    }
    if (state === 'yes') return { path: candidate };
    if (state === 'denied') denied ??= candidate;
  }
  return { path: null, denied };
}
