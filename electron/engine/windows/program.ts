// Which file a program name means on Windows: PATH and PATHEXT, as cmd.exe looks, with the child's own variables and
// directory. CreateProcessW itself tries `.exe` alone, which is why `npm` or `code` (batch files) surprise people: this
// search finds them and says what they are.
import { readFileSync, statSync } from 'node:fs';
import { win32 as path } from 'node:path';
import type { ProgramFound, ProgramSearch } from '../platform-interface.ts';

/** What cmd.exe takes when the environment has no PATHEXT. */
const DEFAULT_PATHEXT = '.COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC';

/** What CreateProcessW can start. Any name may in fact hold a program: `MZ` at its beginning decides. */
const IMAGES = new Set(['.com', '.exe']);

/** What only cmd.exe can run. */
const BATCH = new Set(['.bat', '.cmd']);

/** A variable of an environment, whatever the case of its name. */
export function variable(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  const direct = env[name];
  if (direct !== undefined) return direct;
  const upper = name.toUpperCase();
  for (const [key, value] of Object.entries(env)) if (key.toUpperCase() === upper) return value;
  return undefined;
}

/** Whether a file is a batch file by its name. Windows ignores dots and spaces at the end of one. */
export function isBatchName(file: string): boolean {
  return BATCH.has(path.extname(file.replace(/[. ]+$/, '')).toLowerCase());
}

function isFile(file: string): boolean {
  try {
    return statSync(path.toNamespacedPath(file), { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false; // A part of the way may not be entered, or is no directory: nothing to start there.
  }
}

function isDirectory(file: string): boolean {
  try {
    return statSync(path.toNamespacedPath(file), { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

/** Whether a file begins as programs do. */
function isImage(file: string): boolean {
  try {
    return readFileSync(path.toNamespacedPath(file)).subarray(0, 2).toString('latin1') === 'MZ';
  } catch {
    return false;
  }
}

/** The directories of a PATH. An entry may be quoted, and may then contain a semicolon. */
export function directoriesOf(list: string): string[] {
  return (list.match(/(?:"[^"]*"|[^;"])+/g) ?? [])
    .map((entry) => entry.replaceAll('"', ''))
    .filter((entry) => entry !== '');
}

/** What stands in the way of a program that is there. */
type State = 'image' | 'batch' | 'other' | 'missing';

function stateOf(file: string): State {
  if (!isFile(file)) return 'missing';
  const extension = path.extname(file).toLowerCase();
  if (IMAGES.has(extension)) return 'image';
  if (isBatchName(file)) return 'batch';
  return isImage(file) ? 'image' : 'other';
}

/** Finds the file that would be executed; a batch file and a file that is no program are named, not returned as one. */
export function findWindowsProgram(name: string, search: ProgramSearch): ProgramFound {
  const env = search.env ?? process.env;
  const cwd = search.cwd ?? process.cwd();
  if (name === '') return { path: null, denied: null };
  const hasDirectory = /[\\/:]/.test(name);
  const directories = hasDirectory ? [cwd] : directoriesOf(variable(env, 'PATH') ?? '');
  // cmd.exe and Node look in the working directory first, unless this variable is there.
  if (!hasDirectory && variable(env, 'NoDefaultCurrentDirectoryInExePath') === undefined) directories.unshift(cwd);
  const extensions = (variable(env, 'PATHEXT') ?? DEFAULT_PATHEXT).split(';').filter((entry) => entry.startsWith('.'));
  let denied: string | null = null;
  for (const directory of directories) {
    const base = path.resolve(cwd, directory, name);
    const candidates = path.extname(name) === '' ? [] : [base];
    candidates.push(...extensions.map((extension) => `${base}${extension.toLowerCase()}`));
    for (const candidate of candidates) {
      const state = stateOf(candidate);
      if (state === 'image') return { path: candidate };
      // PATH order decides as in cmd.exe: a batch file that comes first is what the name means.
      if (state === 'batch') return { path: null, denied: null, batch: candidate };
      if (state === 'other') denied ??= candidate;
    }
    // A program without an extension: nothing but its first bytes tells.
    if (path.extname(name) === '' && isFile(base)) {
      if (isImage(base)) return { path: base };
      denied ??= base;
    }
    if (hasDirectory && isDirectory(base)) denied ??= base;
  }
  return { path: null, denied };
}
