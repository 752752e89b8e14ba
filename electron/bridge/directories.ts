// Completion of working directories: the folders that begin as the person has typed.
import { readdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { CallResults, HostInfo } from '../../shared/protocol/messages.ts';

/** More suggestions than anyone reads. */
const MAX_NAMES = 100;

/** The folders whose path begins with `prefix`. `~` is the home folder; a relative path starts at the host's own folder. */
export async function listDirectories(
  prefix: string,
  host: Pick<HostInfo, 'home' | 'cwd'>,
): Promise<CallResults['directories']> {
  const expanded = prefix === '~' || prefix.startsWith('~/') ? join(host.home, prefix.slice(1)) : prefix;
  const path = isAbsolute(expanded) ? expanded : resolve(host.cwd, expanded);
  const whole = prefix === '' || /[/\\]$/.test(prefix) || prefix === '~';
  const base = whole ? path : dirname(path);
  const start = whole ? '' : path.slice(base.length).replace(/^[/\\]/, '');
  try {
    const entries = await readdir(base, { withFileTypes: true });
    const names = entries
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && entry.name.startsWith(start))
      .filter((entry) => start.startsWith('.') || !entry.name.startsWith('.'))
      .map((entry) => entry.name)
      .sort()
      .slice(0, MAX_NAMES);
    return { base, names };
  } catch (error) {
    // A folder that is not there or may not be read has no completions; what is wrong with it is `resolve`'s to say.
    if (error instanceof Error && 'code' in error) return { base, names: [] };
    throw error;
  }
}
