// Proactor in the real Electron, where its binary is: what the double cannot show.
import type { ElectronApplication } from '@playwright/test';
import { hasElectron, startElectron } from './support/electron.ts';
import { expect, test, Window } from './support/test.ts';

test.skip(!hasElectron(), 'needs Electron’s binary (`npx install-electron`) and a display');

/** Starts Proactor and waits for its window. */
async function launch(dataDirectory: string): Promise<[ElectronApplication, Window]> {
  const [app, page] = await startElectron(dataDirectory, dataDirectory);
  const window = new Window(page);
  await expect(window.runBar).toBeVisible();
  return [app, window];
}

test('a command runs, is seen, survives a crashed page, and ends', async ({ folder }) => {
  const [app, window] = await launch(folder);
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

test('the page has a sandbox, no Node, and nothing of the preload’s', async ({ folder }) => {
  const [app, window] = await launch(folder);
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

test('the window comes back where it was', async ({ folder: data }) => {
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
