// What has room where, and what is said of a command that could not start.
import { realpath } from 'node:fs/promises';
import type { Locator } from '@playwright/test';
import { expect, test } from './support/test.ts';

/** Whether all that an element says is in sight. */
function isWhole(element: Locator): Promise<boolean> {
  return element.evaluate((found) => found.scrollWidth <= found.clientWidth);
}

test('a long list keeps its headings in one line, and a short command that could not start its name', async ({
  window,
}) => {
  test.slow();
  const { page } = window;
  for (let count = 0; count < 16; count += 1) {
    await window.run(`sh -c 'exit ${count + 10}'`, 'Pipes');
    await expect(window.row(`exit ${count + 10}`)).toContainText('after');
  }
  const missing = 'nosuchprogramanywhere';
  await window.run(missing, 'Pipes');
  await expect(window.row(missing)).toContainText('could not start');
  const heading = window.list.getByRole('heading', { name: /^Ended/ });
  await expect(heading).toHaveText('Ended 17');
  expect(await isWhole(heading)).toBe(true);
  for (const name of ['Browse', 'Clear ended']) {
    const button = await window.list.getByRole('button', { name }).boundingBox();
    const title = await heading.boundingBox();
    expect(Math.abs((button?.y ?? 0) - (title?.y ?? 0)), name).toBeLessThan(6);
  }
  expect(await isWhole(window.row(missing).locator('.row-name'))).toBe(true);

  // Removed at once with all that was open of it, and without a word of trouble.
  await window.list.getByRole('button', { name: 'Clear ended' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(window.list.getByRole('listitem')).toHaveCount(0);
  await expect(page.locator('.pane')).toHaveCount(0);
  await page.waitForTimeout(300);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a suggestion that is long ends before what is said of it', async ({ window }) => {
  const { page } = window;
  await window.run(`sh -c 'exit 3' ${'and-some-more-words '.repeat(20)}`.trim(), 'Pipes');
  await expect(window.list.getByRole('listitem')).toContainText('exit 3');
  await expect(page.locator('.pane:focus, .pane :focus')).toHaveCount(1);
  await window.runBar.fill('and some more');
  const option = page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option').first();
  const detail = option.locator('.run-option-detail');
  await expect(detail).toHaveText('pipes');
  expect(await isWhole(detail)).toBe(true);
  const [line, beside] = [await option.locator('code').boundingBox(), await detail.boundingBox()];
  expect((line?.x ?? 0) + (line?.width ?? 0)).toBeLessThan(beside?.x ?? 0);
});

test('a word of the shell is told from a program that is missing, and what helps is offered first', async ({
  window,
  folder,
}) => {
  await window.run(`cd ${await realpath(folder)}`, 'Terminal');
  const card = window.page.getByRole('region', { name: /^Why cd .* could not start/ });
  await expect(card).toContainText('“cd” is a word of the shell');
  await expect(card).toContainText('“In”');
  await expect(card.getByRole('button', { name: 'Run with changes…' })).toHaveClass(/button-primary/);
  await expect(card.getByRole('button', { name: 'Run again' })).not.toHaveClass(/button-primary/);
  await window.run('nosuchprogram', 'Terminal');
  const other = window.page.getByRole('region', { name: 'Why nosuchprogram could not start' });
  await expect(other).toContainText('no program "nosuchprogram" in PATH');
  await expect(other).not.toContainText('a word of the shell');
});
