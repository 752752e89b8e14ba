// Everything that is still in the log: found, compared, pinned and removed, by mouse and by key.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, Window } from './support/test.ts';

test('past runs are found, put in order, opened, pinned and removed', async ({ window, host }) => {
  const { page } = window;
  const commands = ["sh -c 'echo one; exit 3'", 'seq 1 2000', "sh -c 'echo two'"];
  for (const command of commands) {
    await window.run(command, 'Pipes');
    await expect(window.row(command)).toContainText('exit');
  }
  await page.keyboard.press('Control+Shift+KeyH');
  const past = page.getByRole('region', { name: 'Past runs' });
  const names = past.locator('tbody .past-open');
  await expect(names).toHaveText([...commands].reverse());
  await past.getByRole('button', { name: 'Log', exact: true }).click();
  await expect(names.first()).toHaveText('seq 1 2000');
  await expect(past.getByRole('columnheader', { name: 'Log' })).toHaveAttribute('aria-sort', 'descending');
  await past.getByRole('searchbox', { name: 'Find runs' }).fill('exit 3');
  await expect(names).toHaveText([commands[0] ?? '']);
  await past.getByRole('searchbox', { name: 'Find runs' }).fill('');
  await past.getByRole('combobox', { name: 'Which runs' }).selectOption('trouble');
  await expect(names).toHaveText([commands[0] ?? '']);
  await past.getByRole('combobox', { name: 'Which runs' }).selectOption('any');

  // By key: into the table, two rows selected, and a pin on both.
  await past.getByRole('searchbox', { name: 'Find runs' }).press('ArrowDown');
  await expect(names.first()).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(past.getByRole('status')).toContainText('2 selected');
  await past.getByRole('button', { name: 'Pin', exact: true }).click();
  await expect(past.getByRole('button', { name: 'Unpin' })).toBeVisible();
  await past.getByRole('combobox', { name: 'Which runs' }).selectOption('pinned');
  await expect(names).toHaveCount(2);
  await past.getByRole('combobox', { name: 'Which runs' }).selectOption('any');

  // Removed is removed, on the disk too.
  const kept = () => readdir(join(host.dataDirectory, 'runs'));
  expect((await kept()).length).toBe(3);
  await past.getByRole('button', { name: 'Remove…' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(past).toBeVisible();
  await past.getByRole('button', { name: 'Remove…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(names).toHaveCount(1);
  await expect.poll(async () => (await kept()).length).toBe(1);

  // Room is made by removing the oldest: it says which before it does, and a pinned one stays.
  await past.getByRole('combobox', { name: 'Started when' }).selectOption('hour');
  await expect(names).toHaveCount(1);
  await past.getByRole('button', { name: 'Free space…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Free space' });
  await dialog.getByRole('textbox', { name: 'Megabytes to free' }).fill('0');
  await expect(dialog).toContainText('A number of megabytes, more than 0.');
  await dialog.getByRole('textbox', { name: 'Megabytes to free' }).fill('1');
  await expect(dialog).toContainText('1 run that ended until');
  await expect(dialog).toContainText('That is all there is to remove.');
  await page.keyboard.press('Escape');
  await expect(past).toBeVisible();
  await expect(names).toHaveCount(1);

  await names.first().press('Enter');
  await expect(past).toBeHidden();
  // A pane that is asked for in the list is not covered either.
  await page.keyboard.press('Control+Shift+KeyH');
  await expect(past).toBeVisible();
  await window.list.locator('.row-main').first().click();
  await expect(past).toBeHidden();
  await expect(page.locator('.pane:visible')).toHaveCount(1);
});

test('two runs are compared: their facts, and what differs in their output', async ({ window }) => {
  const { page } = window;
  const line = (word: string) => `sh -c 'seq -f "line %g" 1 20; echo ${word} $$; seq -f "more %g" 1 20'`;
  for (const command of [line('good'), line('bad')]) {
    await window.run(command, 'Pipes');
    await expect(window.row(command)).toContainText('exit 0');
  }
  // From the list: two selected rows.
  for (const word of ['good', 'bad']) {
    await window.row(line(word)).click({ modifiers: ['ControlOrMeta'], position: { x: 60, y: 12 } });
  }
  await window.list.getByRole('button', { name: 'Compare' }).click();
  const past = page.getByRole('region', { name: 'Past runs' });
  const facts = past.getByRole('row');
  await expect(facts.filter({ hasText: 'Command' })).toContainText('differs');
  await expect(facts.filter({ hasText: 'Ending' })).not.toContainText('differs');
  const output = past.getByRole('region', { name: 'Output compared' });
  await expect(output.getByRole('status')).toHaveText('1 line only in the first, 1 line only in the second');
  await expect(output).toContainText('17 equal lines');
  await expect(output.locator('.compare-first')).toContainText('good');
  await expect(output.locator('.compare-second')).toContainText('bad');
  await past.getByRole('button', { name: 'Swap' }).click();
  await expect(output.locator('.compare-first')).toContainText('bad');
  await page.keyboard.press('Escape');
  await expect(past.getByRole('table')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(past).toBeHidden();
});

test('a command is saved under a name, offered by it in any window, run with all that it has, and forgotten', async ({
  window,
  host,
}) => {
  const { page } = window;
  const line = `sh -c 'echo level is $LEVEL'`;
  await window.run(line, 'Pipes');
  await expect(window.row(line)).toContainText('exit 0');
  await window.row(line).locator('.row-main').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Save command…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save command' });
  await dialog.getByRole('textbox', { name: 'Name of the command' }).fill('the level');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();

  const other = new Window(await page.context().newPage());
  await other.open(host.url);
  await other.runBar.fill('level');
  await expect(other.page.getByRole('group', { name: 'Saved' }).getByRole('option')).toContainText('the level');
  await other.runBar.press('ArrowDown');
  await expect(other.runBar).toHaveValue(line);
  await other.runBar.press('Enter');
  await expect(other.row('the level')).toContainText('exit 0');

  await other.runBar.fill('level');
  await other.page.getByRole('button', { name: 'Forget the level' }).click();
  await expect(other.page.getByRole('group', { name: 'Saved' })).toHaveCount(0);
});
