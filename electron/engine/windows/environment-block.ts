// An environment as CreateProcessW wants it: `NAME=value` texts in UTF-16, each ended by a NUL, one more NUL at the end,
// sorted by name without regard to case, of which names that differ in nothing but case are one.
import { variable } from './program.ts';

/** Without it hardly any program starts: its libraries are found through it. */
const INDISPENSABLE = 'SystemRoot';

/** The block. The environment is the caller's alone, but for `SystemRoot`, which is added when it is missing. */
export function environmentBlock(env: Readonly<Record<string, string>>): Buffer {
  const byName = new Map<string, string>();
  const root = variable(env, INDISPENSABLE) ?? variable(process.env, INDISPENSABLE);
  if (root !== undefined) byName.set(INDISPENSABLE.toUpperCase(), `${INDISPENSABLE}=${root}`);
  for (const [name, value] of Object.entries(env)) byName.set(name.toUpperCase(), `${name}=${value}`);
  const sorted = [...byName].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, text]) => `${text}\0`);
  return Buffer.from(`${sorted.join('')}\0`, 'utf16le');
}
