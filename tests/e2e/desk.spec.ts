// The desk: finding what to run, doing anything by name, and a list that says what each run costs and needs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, Window } from './support/test.ts';

test('what the folder offers is found by a few letters and run by keyboard alone', async ({ window, host }) => {
  const { page, runBar } = window;
  writeFileSync(join(host.cwd, 'Makefile'), 'hello: ## Says it\n\t@echo hello from make\nother:\n\t@true\n');
  mkdirSync(join(host.cwd, '.vscode'));
  writeFileSync(join(host.cwd, '.vscode', 'tasks.json'), '{ broken');
  await page.keyboard.press('Control+KeyK');
  await expect(runBar).toBeFocused();
  const offers = page.getByRole('listbox', { name: 'Suggestions' });
  await expect(offers.getByRole('group', { name: 'make · Makefile' }).getByRole('option')).toHaveCount(2);
  await expect(page.getByText('it is not JSON')).toBeVisible();

  await page.keyboard.type('mhel');
  await expect(offers.getByRole('option')).toHaveCount(1);
  await expect(offers.getByRole('option').locator('mark').first()).toBeVisible();
  // Tab fills it in and runs nothing; Escape leaves the list and keeps the line.
  await page.keyboard.press('Tab');
  await expect(runBar).toHaveValue('make hello');
  await expect(runBar).toBeFocused();
  await expect(window.list.getByRole('listitem')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(runBar).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('Enter');
  await window.shows('make hello', 'hello from make');
  await expect(window.row('make hello')).toContainText('exit 0');

  // An arrow chooses a recent one, Escape gives back what was typed, Enter runs what stands there.
  await page.keyboard.press('Control+Shift+KeyK');
  await page.keyboard.type('hello');
  const recent = offers.getByRole('group', { name: 'Recent' }).getByRole('option', { name: 'make hello' });
  await expect(recent).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(runBar).toHaveValue('make hello');
  await page.keyboard.press('Escape');
  await expect(runBar).toHaveValue('hello');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(window.list.getByRole('listitem')).toHaveCount(2);
});

/** Finds an action in the palette and does it. */
async function perform(window: Window, words: string): Promise<void> {
  const field = window.page.getByRole('combobox', { name: 'Find an action' });
  await window.page.keyboard.press('Control+Shift+KeyP');
  await expect(field).toBeFocused();
  await field.fill(words);
  await window.page.keyboard.press('Enter');
  await expect(field).toBeHidden();
}

test('everything can be done by name: the palette', async ({ window, context }) => {
  const { page } = window;
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const name = `sh -c 'echo ready; exec sleep 1000'`;
  await window.run(name, 'Pipes');
  await window.shows(name, 'ready');
  await perform(window, 'copy for a shell');
  await expect(page.getByText('is in the clipboard, for Shell')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(`&& sh -c 'echo ready; exec sleep 1000')`);
  await perform(window, 'list by command');
  await expect(window.list.getByRole('heading')).toHaveText([`${name} 1`]);
  await expect(window.list.getByRole('combobox', { name: 'Group processes' })).toHaveValue('command');
  await perform(window, 'list by state');
  await expect(window.list.getByRole('heading')).toHaveText(['Running 1']);
  await perform(window, 'free space');
  await expect(page.getByRole('textbox', { name: 'Megabytes to free' })).toBeFocused();
  await page.keyboard.press('Escape');
  await perform(window, 'theme dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await perform(window, 'send SIGTERM');
  await expect(window.row(name)).toContainText('SIGTERM −15');
});

test('how a pane is read can be chosen by name, too', async ({ window }) => {
  const pipes = `sh -c 'echo out; echo err >&2; exec sleep 1000'`;
  await window.run(pipes, 'Pipes');
  await window.shows(pipes, 'err');
  await perform(window, 'only stderr');
  await expect.poll(() => window.screen(pipes)).toBe('err');
  await expect(window.pane(pipes).getByRole('radio', { name: 'stderr' })).toBeChecked();
  await perform(window, 'both streams');
  await window.shows(pipes, 'out');
  await perform(window, 'pipes wrap');
  await expect(window.pane(pipes).getByRole('button', { name: 'Wrap' })).toHaveAttribute('aria-pressed', 'false');
  await perform(window, 'time since the start');
  await expect(window.pane(pipes).locator('.time-gutter')).toBeVisible();
  await perform(window, 'no times');
  await expect(window.pane(pipes).locator('.time-gutter')).toHaveCount(0);

  for (const connection of ['Terminal', 'Pipes'] as const) {
    const name = `sh -c 'seq 1 300; : ${connection}; exec sleep 1000'`;
    await window.run(name, connection);
    await window.shows(name, '300');
    const pane = window.pane(name);
    await pane.locator('.xterm-screen').hover();
    await window.page.mouse.wheel(0, -2000);
    await expect(pane.locator('.xterm-rows')).not.toContainText('300');
    await perform(window, 'go to the end');
    await expect(pane.locator('.xterm-rows')).toContainText('300');
  }
});

test('the palette gives the keyboard to what was chosen, and says why something can’t be done', async ({ window }) => {
  const { page } = window;
  await window.run('sleep 1000', 'Terminal');
  await expect(window.row('sleep 1000')).toContainText('running');
  await perform(window, 'find in pane');
  await expect(window.pane('sleep 1000').getByRole('textbox', { name: /find/i })).toBeFocused();
  await page.keyboard.press('Control+Shift+KeyP');
  const field = page.getByRole('combobox', { name: 'Find an action' });
  await field.fill('close stdin');
  const row = page.getByRole('option', { name: /Close stdin/ });
  await expect(row).toContainText('its stdin is not an open pipe');
  await page.keyboard.press('Enter');
  await expect(field).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(field).toBeHidden();
});

test('a row tells load, port and processes; each process is a target', async ({ window, host }) => {
  const { page } = window;
  writeFileSync(
    join(host.cwd, 'server.mjs'),
    `import { createServer } from 'node:net';\ncreateServer().listen(0, '127.0.0.1');\n`,
  );
  await window.run(`sh -c 'sleep 987 & exec node server.mjs'`, 'Terminal');
  const row = window.row('sleep 987');
  const link = row.getByRole('link', { name: /^:\d+$/ });
  await expect(link).toHaveAttribute('href', /^http:\/\/localhost:\d+\/$/);
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer');
  await expect(row).toContainText(/\d+\.\d %/);
  await expect(row).toContainText(/\d MB/);
  // Two samples make a graph: a line for CPU, an area for memory.
  await expect(row.locator('.sparkline polyline')).toHaveCount(1);
  await expect(row.locator('.sparkline polygon')).toHaveCount(1);
  await row.getByRole('button', { name: /^2 processes/ }).click();
  const tree = row.getByRole('group', { name: /^Processes of/ });
  await tree.getByRole('button', { name: /sleep/ }).click();
  await page.getByRole('menuitem', { name: /^SIGKILL/ }).click();
  await expect(tree.getByRole('button')).toHaveCount(1);
  await expect(row).toContainText('running');
});

test('the list is filtered, grouped, and acted on as many at once', async ({ window }) => {
  const { page, list } = window;
  for (const seconds of [981, 982, 983]) {
    await window.run(`sleep ${seconds}`, 'Pipes');
    await expect(window.row(`sleep ${seconds}`)).toContainText('running');
  }
  await page.keyboard.press('Control+Shift+KeyY');
  const filter = page.getByRole('searchbox', { name: 'Filter processes' });
  await expect(filter).toBeFocused();
  await page.keyboard.type('981');
  await expect(list.getByRole('listitem')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(list.getByRole('listitem')).toHaveCount(3);
  await list.getByRole('combobox', { name: 'Group processes' }).selectOption('command');
  await expect(list.getByRole('heading')).toHaveText(['sleep 983 1', 'sleep 982 1', 'sleep 981 1']);
  await list.getByRole('combobox', { name: 'Group processes' }).selectOption('state');

  // By keyboard: the first row, and with Shift the one beneath.
  await filter.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowDown');
  const bar = page.getByRole('toolbar', { name: 'Selected runs' });
  await expect(bar).toContainText('2 selected');
  await bar.getByRole('button', { name: 'Stop' }).click();
  for (const seconds of [983, 982]) await expect(window.row(`sleep ${seconds}`)).toContainText('SIGTERM −15');
  await expect(window.row('sleep 981')).toContainText('running');
  await bar.getByRole('button', { name: 'Restart' }).click();
  await expect(list.getByRole('listitem').filter({ hasText: 'restarted 1 ×' })).toHaveCount(2);
});

test('runs are in groups by names of one’s own, which are started and stopped together and outlive a restart', async ({
  window,
}) => {
  const { page, list } = window;
  for (const seconds of [971, 972, 973]) {
    await window.run(`sleep ${seconds}`, 'Pipes');
    await expect(window.row(`sleep ${seconds}`)).toContainText('running');
  }
  const dialog = page.getByRole('dialog', { name: /^Group of/ });
  const name = dialog.getByRole('combobox', { name: 'Name of the group' });
  // One from the menu of its row, two at once from the bar, and one from the details sheet.
  await window.row('sleep 971').locator('.row-main').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Group…' }).click();
  await expect(name).toBeFocused();
  await page.keyboard.type('web');
  await page.keyboard.press('Enter');
  for (const seconds of [972, 973]) {
    await window.row(`sleep ${seconds}`).click({ modifiers: ['ControlOrMeta'], position: { x: 60, y: 12 } });
  }
  const bar = page.getByRole('toolbar', { name: 'Selected runs' });
  await bar.getByRole('button', { name: 'Group…' }).click();
  await page.keyboard.type('data');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await list.getByRole('combobox', { name: 'Group processes' }).selectOption('name');
  await expect(list.getByRole('heading')).toHaveText(['data 2', 'web 1']);
  await window.runBar.fill('sleep 974');
  await window.runBar.press('Control+Enter');
  const sheet = page.getByRole('dialog', { name: 'Details of a new run' });
  await sheet.getByRole('combobox', { name: 'Group of the run' }).fill('web');
  await sheet.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(list.getByRole('heading')).toHaveText(['data 2', 'web 2']);

  // A whole group is stopped, and then started again: the new runs are in it, too.
  await list.getByRole('button', { name: 'Select all of data' }).click();
  await expect(bar).toContainText('2 selected');
  await bar.getByRole('button', { name: 'Stop' }).click();
  for (const seconds of [972, 973]) await expect(window.row(`sleep ${seconds}`)).toContainText('SIGTERM −15');
  await bar.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(list.getByRole('heading')).toHaveText(['data 4', 'web 2']);
  await expect(list.getByRole('region', { name: 'data' }).getByText('running')).toHaveCount(2);

  // A signal goes to each of another group.
  await list.getByRole('button', { name: 'Select all of web' }).click();
  await bar.getByRole('button', { name: 'Signal' }).click();
  await page.getByRole('menuitem', { name: /^SIGHUP/ }).click();
  for (const seconds of [971, 974]) await expect(window.row(`sleep ${seconds}`)).toContainText('SIGHUP −1');
  await page.getByRole('button', { name: 'Select none' }).click();
  await expect(bar).toBeHidden();

  // Kept with the run, over a reload; and taken out again.
  await page.reload();
  await expect(list.getByRole('heading')).toHaveText(['data 4', 'web 2']);
  await window.row('sleep 971').locator('.row-main').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Group…' }).click();
  await dialog.getByRole('button', { name: 'In no group' }).click();
  await expect(list.getByRole('heading')).toHaveText(['data 4', 'web 1', 'In no group 1']);
  await page.getByRole('searchbox', { name: 'Filter processes' }).fill('web');
  await expect(list.getByRole('listitem')).toHaveCount(1);
});

test('a command that is typed, or that ran, is copied for a shell, PowerShell and Python', async ({
  window,
  context,
}) => {
  const { page } = window;
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await window.runBar.fill(`echo 'it is' here`);
  await page.getByRole('button', { name: 'Copy as' }).click();
  await page.getByRole('menuitem', { name: 'Python asyncio' }).click();
  await expect(page.getByText('is in the clipboard, for Python asyncio')).toBeVisible();
  expect(await copied()).toContain('asyncio.create_subprocess_exec');
  // The menu has not closed what it belongs to.
  await expect(page.getByRole('button', { name: 'Copy as' })).toBeVisible();
  await window.runBar.press('Enter');
  const row = window.row('it is');
  await expect(row).toContainText('exit 0');
  await row.locator('.row-main').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy for PowerShell' }).click();
  await expect(page.getByText('is in the clipboard, for PowerShell')).toBeVisible();
  expect(await copied()).toContain('echo');
});

test('output that nobody saw is marked, and more so when it went to stderr', async ({ window, host }) => {
  const name = `sh -c 'until [ -e a ]; do sleep 0.1; done; echo news; until [ -e b ]; do sleep 0.1; done; echo trouble >&2; exec sleep 999'`;
  await window.run(name, 'Pipes');
  const row = window.row('sleep 0.1');
  await expect(row).toContainText('running');
  await window.run('sleep 1000', 'Pipes');
  await window
    .pane('sleep 1000')
    .getByRole('button', { name: /^Maximise/ })
    .click();
  await expect(window.pane(name)).toBeHidden();
  await expect(row).not.toContainText('new output');
  writeFileSync(join(host.cwd, 'a'), '');
  await expect(row).toContainText('new output');
  await expect(row).not.toContainText('stderr');
  writeFileSync(join(host.cwd, 'b'), '');
  await expect(row).toContainText('new output on stderr');
  await row.getByRole('button').first().click();
  await expect(row).not.toContainText('new output');
});

test('an ending says its last words and how it went before, and leads on', async ({ window }) => {
  const { page } = window;
  const name = `sh -c 'echo fine; echo no such table >&2; exit 3'`;
  for (const count of [1, 2]) {
    await window.run(name, 'Pipes');
    await expect(window.row(name)).toHaveCount(count);
    await expect(window.row(name).first()).toContainText('exit 3');
  }
  const card = page.getByRole('region', { name: `How ${name} ended` }).last();
  await expect(card).toContainText('Last words');
  await expect(card).toContainText('no such table');
  await expect(card).toContainText('nothing was sent to it from here');
  await expect(card).toContainText('19 B written, all of it kept');
  await expect(card).toContainText('1 of the 1 run before ended in trouble');
  await expect(card.getByRole('button', { name: /^Exited with code 3/ })).toHaveCount(1);
  await expect(card.getByRole('button', { name: /^This run: Exited with code 3/ })).toHaveCount(1);
  await card.getByRole('button', { name: 'Search its log' }).click();
  await expect(page.getByRole('searchbox', { name: 'Search for' })).toBeFocused();
  await page.keyboard.press('Escape');
  await card.getByRole('button', { name: 'Run again' }).click();
  await expect(window.row(name)).toHaveCount(3);
  await expect(page.getByRole('region', { name: `How ${name} ended` }).last()).toContainText('2 of the 2 runs before');
});

test('a key can be chosen, is refused when it belongs to somebody else, and outlives the window', async ({
  window,
  browser,
  host,
}) => {
  const { page } = window;
  await window.run('sleep 1000', 'Pipes');
  await window.run('sleep 999', 'Pipes');
  await perform(window, 'keyboard');
  const dialog = page.getByRole('dialog', { name: 'Keyboard' });
  const row = dialog.getByRole('row', { name: /^Maximise/ });
  await row.getByRole('button', { name: /^Change/ }).click();
  await page.keyboard.press('Control+KeyD');
  await expect(row).toContainText('Choose one with Ctrl and Shift');
  await page.keyboard.press('Control+Shift+KeyG');
  await expect(row).toContainText('Ctrl ⇧ G is the key of “Tidy all panes”.');
  await page.keyboard.press('Control+Shift+KeyD');
  await expect(row).toContainText('Ctrl ⇧ D');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('Control+Shift+KeyD');
  await expect(window.pane('sleep 1000')).toBeHidden();
  await expect(page.getByRole('button', { name: 'Put the pane back (Ctrl ⇧ D)' })).toBeVisible();

  const context = await browser.newContext();
  const second = new Window(await context.newPage());
  await second.open(host.url);
  await expect(second.page.getByRole('button', { name: /\(Ctrl ⇧ D\)$/ }).first()).toBeVisible();
  await context.close();
});
