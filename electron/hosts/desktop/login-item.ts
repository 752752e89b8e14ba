// Whether Proactor starts at login. The system keeps the answer, nobody else, so that what a person changes in its own
// settings holds here, too: macOS and Windows through Electron, Linux as an entry in the autostart folder.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { App } from 'electron';

/** Given to a start at login: no window, until somebody asks for one. */
export const IN_BACKGROUND = '--background';

/** The value's name in Windows' registry; `build/installer.nsh` takes it away. */
const NAME = 'Proactor';

/** What it needs. */
export interface LoginItemOptions {
  readonly app: Pick<App, 'getLoginItemSettings' | 'setLoginItemSettings'>;
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The program to start. An AppImage's own path is in `env`. */
  readonly program: string;
}

/** Whether Proactor starts at login. */
export function startsAtLogin(options: LoginItemOptions): boolean {
  if (options.platform !== 'linux') return options.app.getLoginItemSettings(settings(options)).openAtLogin;
  try {
    return !/^(Hidden=true|X-GNOME-Autostart-enabled=false)$/m.test(readFileSync(entryPath(options), 'utf8'));
  } catch {
    // No entry, or none that the desktop could read either.
    return false;
  }
}

/** Changes it. Throws when the system does not let it. */
export function setStartsAtLogin(starts: boolean, options: LoginItemOptions): void {
  if (options.platform !== 'linux') {
    options.app.setLoginItemSettings({ ...settings(options), openAtLogin: starts });
    return;
  }
  const path = entryPath(options);
  if (!starts) {
    rmSync(path, { force: true });
    return;
  }
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const program = options.env['APPIMAGE'] ?? options.program;
  writeFileSync(`${path}.new`, entry(program), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function settings({ platform }: LoginItemOptions): { readonly args?: string[]; readonly name?: string } {
  return platform === 'win32' ? { args: [IN_BACKGROUND], name: NAME } : {};
}

function entryPath({ env, home }: LoginItemOptions): string {
  const base = env['XDG_CONFIG_HOME'];
  return join(base !== undefined && isAbsolute(base) ? base : join(home, '.config'), 'autostart', 'proactor.desktop');
}

function entry(program: string): string {
  // In an Exec line these are special within quotes, and a backslash once more as in every value.
  const quoted = program.replace(/["`$\\]/g, '\\$&').replaceAll('\\', '\\\\').replaceAll('%', '%%');
  return `[Desktop Entry]
Type=Application
Name=Proactor
Icon=proactor
Exec="${quoted}" ${IN_BACKGROUND}
Terminal=false
`;
}
