// Opens the person's browser, where there is one to open. The token must not stand on a command line, which other users
// can read: the browser is given a link that is good once (see opening-link.ts), or, where the kernel can't be asked
// whose connection it is, a private file that leads on.
import { spawn } from 'node:child_process';
import { accessSync, constants, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from '../environment.ts';

/** How long the private file stays, in milliseconds: as long as a link. */
const FILE_LIFE = 30_000;

/** What opens a browser here, as an argument vector that wants the address added. */
export type Opener = readonly [program: string, ...args: string[]];

/** Finds what opens a browser; null where there is none, nobody to look at it, or only a remote screen. */
export function findOpener(env: Environment, platform: NodeJS.Platform = process.platform): Opener | null {
  if (env['CI'] !== undefined || env['SSH_CONNECTION'] !== undefined) return null;
  if (platform === 'darwin') return ['/usr/bin/open'];
  // Not `start`: that is cmd's, and would take "&" in an address for the end of a command.
  if (platform === 'win32') return ['rundll32.exe', 'url.dll,FileProtocolHandler'];
  const inWindows = env['WSL_DISTRO_NAME'] !== undefined ? findProgram('wslview', env) : null;
  if (inWindows !== null) return [inWindows];
  const isSet = (name: string) => (env[name] ?? '') !== '';
  if (!isSet('DISPLAY') && !isSet('WAYLAND_DISPLAY')) return null;
  const program = findProgram('xdg-open', env);
  return program === null ? null : [program];
}

function findProgram(name: string, env: Environment): string | null {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this one.
    }
  }
  return null;
}

/** Gives the address to the browser. `onFailure` is told when nothing could be opened; nothing is awaited. */
export function openBrowser(opener: Opener, address: string, env: Environment, onFailure: () => void): void {
  const [program, ...args] = opener;
  const child = spawn(program, [...args, address], {
    env: { ...env },
    detached: true,
    stdio: 'ignore',
    windowsHide: true,
  });
  child.once('error', onFailure);
  child.once('exit', (code) => {
    if (code !== 0) onFailure();
  });
  child.unref();
}

/** What to put on the opener's command line. */
export function browserAddress(
  server: { readonly url: string; openingUrl(): string },
  dataDirectory: string,
  platform: NodeJS.Platform = process.platform,
): string {
  // Windows shows command lines to the same user only.
  if (platform === 'linux' || platform === 'win32') return server.openingUrl();
  const file = join(dataDirectory, 'open.html');
  rmSync(file, { force: true });
  writeFileSync(
    file,
    `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><meta http-equiv="refresh" content="0; url=${server.url}"><title>Proactor</title>`,
    { mode: 0o600, flag: 'wx' },
  );
  setTimeout(() => rmSync(file, { force: true }), FILE_LIFE).unref();
  return file;
}
