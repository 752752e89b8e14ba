// Where Proactor keeps what it must not lose, unless told otherwise with `--data`.
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The data directory of this person on this system: `$XDG_DATA_HOME/proactor` or `~/.local/share/proactor`, on macOS
 * `~/Library/Application Support/Proactor`, on Windows `%LOCALAPPDATA%\Proactor`.
 */
export function defaultDataDirectory(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Proactor');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Proactor');
  const base = env['XDG_DATA_HOME'];
  // The specification says that a relative path must be ignored.
  return join(base !== undefined && isAbsolute(base) ? base : join(home, '.local', 'share'), 'proactor');
}
