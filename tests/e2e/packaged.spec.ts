// An installed Proactor, as people get it: with its fuses, so no debugger reaches main. It is driven through its page, by
// the protocol that Chromium speaks where it is asked to (`--remote-debugging-port`). PROACTOR_PACKAGED names the program.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium, expect, test } from '@playwright/test';
import { newFolder, removeFolders } from './support/host.ts';
import { Window } from './support/test.ts';

const program = process.env['PROACTOR_PACKAGED'] ?? '';

test.skip(program === '', 'needs an installed Proactor: PROACTOR_PACKAGED names its program');

/** How long an installed program may take to start for the first time, in milliseconds: virus scanners read it all. */
const START_LIMIT = 60_000;

let child: ChildProcess | null = null;

test.afterEach(async () => {
  if (child !== null && child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  await removeFolders();
});

/** Where Chromium listens, which it says on stderr. */
async function debuggingAddress(app: ChildProcess): Promise<string> {
  if (app.stderr === null) throw new Error('the program has no stderr');
  const timer = setTimeout(() => app.kill('SIGKILL'), START_LIMIT);
  const said: string[] = [];
  try {
    for await (const line of createInterface({ input: app.stderr })) {
      said.push(line);
      const address = /DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (address !== undefined) return address;
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`the program ended before it listened:\n${said.join('\n')}`);
}

test('the installed program opens a window, runs commands in a terminal and with pipes, and quits', async () => {
  test.setTimeout(120_000);
  expect(existsSync(program), program).toBe(true);
  const data = await newFolder();
  child = spawn(program, ['--remote-debugging-port=0', '--data', data, '--cwd', data], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const browser = await chromium.connectOverCDP(await debuggingAddress(child));
  child.stderr?.resume();
  const context = browser.contexts()[0];
  if (context === undefined) throw new Error('the program has no page');
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  const window = new Window(page);
  await expect(window.runBar).toBeVisible({ timeout: START_LIMIT });
  await page.goto('app://proactor/?test');
  await expect(window.runBar).toBeVisible();
  const line = process.platform === 'win32' ? 'cmd /c echo 6x7 & exit 3' : `sh -c 'echo 6x7; exit 3'`;
  for (const connection of ['Terminal', 'Pipes'] as const) {
    await window.run(line, connection);
    await expect(window.list.getByRole('listitem').filter({ hasText: '3' }).first()).toBeVisible();
  }
  const session = await browser.newBrowserCDPSession();
  // The answer may not come any more.
  session.send('Browser.close').catch(() => undefined);
  await ended;
});
