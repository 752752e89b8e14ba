// A `.env` file, read for a run that is about to start. Node's own parser takes the values; this file sees to it that
// nothing is passed over in silence: a line that is no assignment, a quote that is never closed and a file that is not
// text are errors that name the line. Nothing is expanded: `$HOME` stays `$HOME`.
import { readFile, stat } from 'node:fs/promises';
import { parseEnv } from 'node:util';

/** More than any file of settings; what is larger was named by mistake. Bytes. */
const MAX_BYTES = 1_000_000;

/** `NAME=` at the start of a line, with or without `export`. */
const ASSIGNMENT = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*/;

const QUOTES = ['"', "'", '`'];

/** A file that can't be used, in one sentence. */
export class EnvFileError extends Error {
  override readonly name = 'EnvFileError';
}

/** Reads a file. Throws `EnvFileError` that says what is wrong with it. */
export async function readEnvFile(path: string): Promise<ReadonlyMap<string, string>> {
  let bytes: Uint8Array;
  try {
    const { size } = await regularFile(path);
    if (size > MAX_BYTES) throw new EnvFileError(`"${path}" is too large for a file of variables`);
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof EnvFileError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new EnvFileError(`there is no file "${path}"`);
    throw new EnvFileError(`"${path}" can't be read: ${code ?? String(error)}`);
  }
  return parse(path, bytes);
}

async function regularFile(path: string): Promise<{ readonly size: number }> {
  const stats = await stat(path);
  if (stats.isDirectory()) throw new EnvFileError(`"${path}" is a folder, not a file`);
  if (!stats.isFile()) throw new EnvFileError(`"${path}" is not a regular file`);
  return stats;
}

function parse(path: string, bytes: Uint8Array): ReadonlyMap<string, string> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new EnvFileError(`"${path}" is not text in UTF-8`);
  }
  if (text.includes('\0')) throw new EnvFileError(`"${path}" contains a NUL character`);
  const names = checkLines(path, text);
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(parseEnv(text))) if (value !== undefined) values.set(name, value);
  for (const name of names) {
    if (!values.has(name)) throw new EnvFileError(`"${path}": ${name} can't be read`);
  }
  return values;
}

/** Looks at every line; gives the names that are assigned. */
function checkLines(path: string, text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const lines = text.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const wrong = (what: string) => new EnvFileError(`"${path}", line ${at + 1}: ${what}`);
    if (/^\s*(#|$)/.test(line)) continue;
    const found = ASSIGNMENT.exec(line);
    const name = found?.[1];
    if (found === null || name === undefined) throw wrong('not NAME=value');
    names.add(name);
    const value = line.slice(found[0].length);
    const quote = QUOTES.find((one) => value.startsWith(one));
    if (quote === undefined) continue;
    // A quoted value may go on over several lines.
    let rest = value.slice(1);
    let end = rest.indexOf(quote);
    const first = at;
    while (end < 0) {
      at += 1;
      const next = lines[at];
      if (next === undefined) {
        throw new EnvFileError(`"${path}", line ${first + 1}: a ${quote} is opened and never closed`);
      }
      rest = next;
      end = rest.indexOf(quote);
    }
    if (!/^\s*(#|$)/.test(rest.slice(end + 1))) throw wrong(`something follows the closing ${quote}`);
  }
  return names;
}
