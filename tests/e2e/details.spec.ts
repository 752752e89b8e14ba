// The details sheet: what is typed into it is what is executed, and what is wrong is said beside its field.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './support/test.ts';

test('the details of a command are checked as they are typed, done as they say, and offered again', async ({
  window,
  host,
}) => {
  await window.runBar.fill(`printf '%s %s\\n' "$GREETING" "$WHO"`);
  await window.runBar.press('Control+Enter');
  const sheet = window.page.getByRole('dialog');
  await expect(sheet.getByLabel('Command line')).toHaveValue(`printf '%s %s\\n' "$GREETING" "$WHO"`);
  const out = join(host.cwd, 'out.txt');
  await sheet.getByLabel('Name of the run').fill('greeter');

  await sheet.getByRole('button', { name: 'Add a .env file' }).click();
  const file = sheet.getByRole('combobox', { name: 'File of variables 1' });
  await file.fill('greeting.env');
  await expect(sheet.getByText('there is no file')).toBeVisible();
  await writeFile(join(host.cwd, 'greeting.env'), 'GREETING=hello\nWHO=nobody\n');
  await file.fill('./greeting.env');
  await expect(sheet.getByText('2 variables')).toBeVisible();

  await sheet.getByRole('button', { name: 'Add a variable' }).click();
  await expect(sheet.getByText('name a variable, or take the line away')).toBeVisible();
  await sheet.getByLabel('Name of variable 1').fill('WHO');
  await sheet.getByLabel('Value of variable 1').fill('world');
  await expect(sheet.getByRole('table').getByText('world')).toBeVisible();

  await sheet.getByRole('radio', { name: 'Pipes' }).click();
  await sheet.getByLabel('Where stdout goes').selectOption('file');
  await expect(sheet.getByText('name a file')).toBeVisible();
  await sheet.getByRole('combobox', { name: 'File for stdout' }).fill('out.txt');
  await expect(sheet.getByText('a new file')).toBeVisible();
  await sheet.getByLabel('Encoding').fill('klingon');
  await expect(sheet.getByText('there is no encoding "klingon"')).toBeVisible();
  await sheet.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(sheet.getByLabel('Encoding')).toBeFocused();
  await sheet.getByLabel('Encoding').fill('windows-1252');
  await sheet.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(sheet).toBeHidden();

  const pane = window.pane('greeter');
  await expect(pane.getByRole('list', { name: 'Streams of greeter' })).toContainText(out);
  await expect(pane.getByRole('button', { name: 'Run with changes…' })).toBeVisible();
  expect(await readFile(out, 'utf8')).toBe('hello world\n');

  await pane.getByRole('button', { name: 'Run with changes…' }).click();
  await expect(sheet.getByLabel('Name of the run')).toHaveValue('greeter');
  await expect(sheet.getByRole('combobox', { name: 'File for stdout' })).toHaveValue(out);
  await expect(sheet.getByLabel('Encoding')).toHaveValue('windows-1252');
  await sheet.getByLabel('Where stdout goes').selectOption('log');
  await sheet.getByLabel('Command line').fill(`printf 'caf\\351 %s' "$WHO"`);
  await sheet.getByLabel('Name of the run').fill('again');
  await sheet.getByRole('button', { name: 'Run', exact: true }).click();
  await window.shows('again', 'café world');
});
