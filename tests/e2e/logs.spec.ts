// The logs of runs, as a person looks through them: searched, and opened at a hit, a line and an end.
import { expect, test } from './support/test.ts';

test('a word is found in every run, and a hit leads to its line in the log', async ({ window }) => {
  const first = `sh -c 'seq 1 300000; echo "the needle is here"; seq 1 300000'`;
  const second = `sh -c 'echo "another needle" >&2'`;
  await window.run(first, 'Pipes');
  await expect(window.row(first)).toContainText('exit 0');
  await window.run(second, 'Pipes');
  await expect(window.row(second)).toContainText('exit 0');

  await window.page.keyboard.press('Control+Shift+L');
  const panel = window.page.getByRole('search', { name: 'Search the logs' });
  await panel.getByRole('searchbox', { name: 'Search for' }).fill('needle');
  await expect(panel.getByRole('status')).toContainText('2 hits');
  const hit = panel.getByRole('option', { name: /the needle is here$/ });
  await hit.click();

  const log = window.page.getByRole('region', { name: `Log of ${first}` });
  await expect(log.getByText('the needle is here', { exact: true })).toBeInViewport();
  await expect(log).toContainText('line 299,9');

  await log.getByRole('textbox', { name: 'Go to line' }).fill('123456');
  await log.getByRole('button', { name: 'Go', exact: true }).click();
  await expect(log.getByText('123456', { exact: true })).toBeInViewport();
  await log.getByRole('button', { name: 'Start' }).click();
  await expect(log.getByText('1', { exact: true })).toBeInViewport();

  await panel.getByRole('button', { name: 'Regular expression' }).click();
  await panel.getByRole('searchbox', { name: 'Search for' }).fill('needle (');
  await expect(panel.getByRole('status')).toContainText('Not a regular expression');
  await panel.getByRole('searchbox', { name: 'Search for' }).press('Escape');
  await expect(panel).toBeHidden();
});
