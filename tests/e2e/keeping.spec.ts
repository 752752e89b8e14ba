// Logs that are kept and given away, as a person does it: exported to a file and to the downloads, pinned, and kept
// within settings.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './support/test.ts';

test('a run is exported to a file, which is not replaced unasked, and to the downloads', async ({ window, folder }) => {
  const name = `sh -c 'printf "\\033[31mone\\n"; echo two >&2'`;
  await window.run(name, 'Pipes');
  await expect(window.row(name)).toContainText('exit 0');
  await window.pane(name).getByRole('button', { name: 'Export', exact: true }).click();
  const dialog = window.page.getByRole('dialog', { name: `Export ${name}` });
  await dialog.getByRole('radio', { name: 'Bytes' }).click();
  await dialog.getByRole('radio', { name: 'Only stdout' }).click();
  const path = join(folder, 'out.bin');
  await dialog.getByRole('combobox', { name: 'File' }).fill(path);
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(dialog.getByRole('status')).toContainText('Written to');
  expect(readFileSync(path, 'utf8')).toBe('\x1b[31mone\n');

  await dialog.getByRole('radio', { name: 'Text' }).click();
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(dialog.getByRole('status')).toContainText('There is a file already');
  expect(readFileSync(path, 'utf8')).toBe('\x1b[31mone\n');
  await dialog.getByRole('button', { name: 'Replace it' }).click();
  await expect(dialog.getByRole('status')).toContainText('Written to');
  expect(readFileSync(path, 'utf8')).toBe('one\n');

  await dialog.getByRole('button', { name: 'Compute for each stream' }).click();
  await expect(dialog.getByText('stdout, all 9 B')).toBeVisible();

  await dialog.getByRole('radio', { name: 'HTML' }).click();
  const coming = window.page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Download' }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/^sh-c-.*\.html$/);
  const page = readFileSync(await download.path(), 'utf8');
  expect(page).toContain('<span style="color:var(--c1)">one</span>');
  await expect(dialog.getByRole('status')).toContainText('goes to your downloads');
});

test('a run is pinned from the list, and settings say beside the field what is wrong', async ({ window }) => {
  await window.run('echo kept', 'Pipes');
  await expect(window.row('echo kept')).toContainText('exit 0');
  await window.row('echo kept').getByRole('button').click({ button: 'right' });
  await window.page.getByRole('menuitem', { name: /^Pin/ }).click();
  await expect(window.row('echo kept')).toContainText('pinned');

  await window.page.keyboard.press('Control+Comma');
  const dialog = window.page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog).toContainText('by 1 run, of which');
  await dialog.getByLabel('Days that past runs are kept').fill('0');
  await expect(dialog.getByRole('alert')).toContainText('whole number of days');
  await expect(dialog.getByRole('button', { name: 'Save' })).toBeDisabled();
  await dialog.getByLabel('Days that past runs are kept').fill('7');
  await dialog.getByLabel('Megabytes that one run keeps').fill('250');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(window.page.getByTitle('is kept up to 250 MB')).toBeVisible();

  await window.page.keyboard.press('Control+Comma');
  await expect(dialog.getByLabel('Days that past runs are kept')).toHaveValue('7');
});
