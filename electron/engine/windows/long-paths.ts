// Paths beyond the 260 characters that CreateProcessW was made for. Windows knows most files by a short name as well
// (`PROGRA~1`), and every program copes with that; where a volume keeps none, only a program can still be named, by the
// `\\?\` form.
import { win32 as path } from 'node:path';
import { win32 } from './win32.ts';

/** A path of this many UTF-16 units or more needs help. The terminating NUL counts. */
const MAX_PATH = 260;

/** CreateProcessW takes no longer path as a working directory, in any form: it adds a backslash and a NUL. */
export const MAX_DIRECTORY = 258;

/** The path in short names and in the `\\?\` form; null where there are none, or nothing is there. */
function shortName(file: string): string | null {
  const w = win32();
  if (w === null) return null;
  const long = path.toNamespacedPath(file);
  // A short name is never longer than the long one.
  const buffer = Buffer.alloc((long.length + 1) * 2);
  const length = w.GetShortPathNameW(long, buffer, long.length + 1);
  if (length === 0 || length > long.length) return null;
  return buffer.toString('utf16le', 0, length * 2);
}

/** A program's path as CreateProcessW takes it. */
export function programPath(file: string): string {
  if (file.length < MAX_PATH) return file;
  const short = shortName(file);
  return short !== null && short.length < MAX_PATH ? short : path.toNamespacedPath(file);
}

/** A working directory as CreateProcessW takes it; null when it is too long and has no short name. */
export function workingDirectory(directory: string): string | null {
  const whole = path.resolve(directory);
  if (whole.length <= MAX_DIRECTORY) return directory;
  // Many programs can't work in a directory that is named in the other form.
  const short = shortName(whole)
    ?.replace(/^\\\\\?\\(?!UNC\\)/, '')
    .replace(/^\\\\\?\\UNC\\/, '\\\\');
  return short !== undefined && short.length <= MAX_DIRECTORY ? short : null;
}
