// What another process was started with, where the system shows it.
import { readFileSync } from 'node:fs';

/**
 * The value of a variable in the environment that a process was started with: null when it has none of that name, has
 * ended, or the system doesn't show it (another user's process; any process on macOS and Windows). See proc(5), environ.
 */
export function readInitialVariable(pid: number, name: string): string | null {
  let environ: string;
  try {
    environ = readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    // Gone, not ours, or no /proc: each means that nothing can be read here.
    return null;
  }
  const prefix = `${name}=`;
  const at = environ.startsWith(prefix) ? 0 : environ.indexOf(`\0${prefix}`) + 1;
  if (at === 0 && !environ.startsWith(prefix)) return null;
  const end = environ.indexOf('\0', at);
  return environ.slice(at + prefix.length, end < 0 ? undefined : end);
}
