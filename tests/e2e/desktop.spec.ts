// One journey through the desktop host without Electron's binary: real main, real preload, a MessagePort, Chromium.
import { endDesktops, startDesktop } from '../product/desktop/desktop.ts';
import { showWindow } from './support/desktop-page.ts';
import { expect, test, Window } from './support/test.ts';

test('a command typed into the desktop window runs, is seen, and ends', async ({ page }) => {
  test.slow();
  const broken: string[] = [];
  page.on('pageerror', (error) => broken.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) broken.push(message.text());
  });
  const desktop = await startDesktop({ env: { DOUBLE_REMOTE_PAGES: '1' } });
  try {
    await showWindow(desktop, page);
    const window = new Window(page);
    await expect(window.runBar).toBeVisible();
    const name = `sh -c 'read line; echo "you said $line"; exit 3'`;
    await window.run(name, 'Terminal');
    await expect(window.pane(name)).toBeVisible();
    await window.pane(name).getByRole('textbox').first().focus();
    await page.keyboard.type('hello');
    await page.keyboard.press('Enter');
    await window.shows(name, 'you said hello');
    await expect(window.row('read line')).toContainText('exit 3');
    // A reload is a new page with a new port: everything comes back through it.
    await page.reload();
    await window.shows(name, 'you said hello');
    expect(broken).toEqual([]);
  } finally {
    await endDesktops();
  }
});
