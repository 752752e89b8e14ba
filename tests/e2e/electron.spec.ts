// Proactor in the real Electron, where its binary is: what the double cannot show. `npx install-electron` fetches it.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, expect, test } from '@playwright/test';
import { newFolder, removeFolders } from './support/host.ts';
import { Window } from './support/test.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The binary's path; null where there is none. `require('electron')` would try to fetch it. */
function binary(): string | null {
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const name = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform as string];
  const named = join(folder, 'path.txt');
  const inside = existsSync(named) ? readFileSync(named, 'utf8').trim() : (name ?? 'electron');
  const path = override === undefined ? join(folder, 'dist', inside) : join(override, name ?? 'electron');
  return existsSync(path) ? path : null;
}

const executablePath = binary();
const display =
  process.platform !== 'linux' || process.env['DISPLAY'] !== undefined || process.env['WAYLAND_DISPLAY'] !== undefined;

test.skip(executablePath === null || !display, 'needs Electron’s binary (`npx install-electron`) and a display');

/** Starts Proactor and waits for its window; `?test` makes the terminals readable. */
async function launch(dataDirectory: string, ...args: string[]): Promise<[ElectronApplication, Window]> {
  const app = await _electron.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: [ROOT, '--data', dataDirectory, '--cwd', dataDirectory, ...args],
  });
  const page = await app.firstWindow();
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.loadURL('app://proactor/?test'));
  const window = new Window(page);
  await expect(window.runBar).toBeVisible();
  return [app, window];
}

test.afterEach(removeFolders);

test('a command runs, is seen, survives a crashed page, and ends', async () => {
  const [app, window] = await launch(await newFolder());
  const name = process.platform === 'win32' ? 'cmd /c set /p x=ready^> & exit 3' : `sh -c 'echo ready; read x; exit 3'`;
  await window.run(name, 'Terminal');
  await window.shows(name, 'ready');
  const again = new Promise<void>((resolve) => window.page.once('crash', () => resolve()));
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
  await again;
  // Playwright gives up a page that has crashed, so the rest is asked of main.
  await expect
    .poll(() =>
      app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript('document.body.textContent'),
      ),
    )
    .toMatch(/crashed.*loaded again/s);
  await app.evaluate(({ dialog, app: electron }) => {
    dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false });
    electron.quit();
  });
  await app.waitForEvent('close');
});

test('the page has a sandbox, no Node, and nothing of the preload’s', async () => {
  const [app, window] = await launch(await newFolder());
  const seen = await window.page.evaluate(() => ({
    names: ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter((name) => name in globalThis),
    origin: location.origin,
    secure: isSecureContext,
  }));
  expect(seen).toEqual({ names: [], origin: 'app://proactor', secure: true });
  const opened = await window.page.evaluate(() => window.open('file:///etc/passwd') === null);
  expect(opened).toBe(true);
  await window.page.evaluate(() => {
    location.href = 'https://example.com/';
  });
  expect(window.page.url()).toMatch(/^app:\/\/proactor\//);
  const status = await window.page.evaluate(async () => (await fetch('app://proactor/..%2fmain%2fmain.js')).status);
  expect(status).toBe(404);
  const fetched = await window.page.evaluate(() =>
    fetch('https://example.com/').then(
      () => 'fetched',
      () => 'refused',
    ),
  );
  expect(fetched).toBe('refused');
  await app.evaluate(({ app: electron }) => electron.quit());
  await app.waitForEvent('close');
});

test('the window comes back where it was', async () => {
  const data = await newFolder();
  const [first] = await launch(data);
  await first.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 70, width: 900, height: 640 });
  });
  await first.evaluate(() => new Promise((resolve) => setTimeout(resolve, 1_000)));
  await first.evaluate(({ app }) => app.quit());
  await first.waitForEvent('close');
  const [second] = await launch(data);
  const bounds = await second.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  expect(bounds).toMatchObject({ width: 900, height: 640 });
  await second.evaluate(({ app }) => app.quit());
  await second.waitForEvent('close');
});
