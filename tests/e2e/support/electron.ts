// The real Electron, where its binary is: `npx install-electron` fetches it.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { newFolder } from './host.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** Electron's binary; null where there is none. `require('electron')` would try to fetch it. */
export function electronBinary(): string | null {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const name = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform as string];
  const named = join(folder, 'path.txt');
  const inside = existsSync(named) ? readFileSync(named, 'utf8').trim() : (name ?? 'electron');
  const path = override === undefined ? join(folder, 'dist', inside) : join(override, name ?? 'electron');
  return existsSync(path) ? path : null;
}

/** Electron can be started here: its binary is there, and a display. */
export function hasElectron(): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return electronBinary() !== null && (process.platform !== 'linux' || (DISPLAY ?? WAYLAND_DISPLAY) !== undefined);
}

/** Starts Proactor in Electron and gives its first page, loaded with `?test`, which makes the terminals readable. */
export async function startElectron(
  cwd: string,
  dataDirectory?: string,
): Promise<[app: ElectronApplication, page: Page]> {
  const executablePath = electronBinary();
  if (executablePath === null) throw new Error('Electron’s binary is not here: `npx install-electron` fetches it');
  const data = dataDirectory ?? (await newFolder());
  const app = await _electron.launch({ executablePath, args: [ROOT, '--data', data, '--cwd', cwd] });
  const page = await app.firstWindow();
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.loadURL('app://proactor/?test'));
  return [app, page];
}
