// A pipes pane as it is read: one stream or both, times, long lines, and staying where one reads.
import type { Locator } from '@playwright/test';
import { expect, test, type Window } from './support/test.ts';

const TWO = `sh -c 'echo out; echo err >&2; echo ${'long '.repeat(80)}end; cat'`;

/** How many rows of the gutter have a time. */
async function times(pane: Locator): Promise<string[]> {
  const texts = await pane.locator('.time-gutter i').allTextContents();
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}

async function twoStreams(window: Window): Promise<Locator> {
  await window.run(TWO, 'Pipes');
  await window.shows(TWO, 'end');
  await window.shows(TWO, 'err');
  return window.pane(TWO);
}

test('a pipes pane shows one stream or both, and remembers which over a reload', async ({ window }) => {
  const pane = await twoStreams(window);
  await pane.getByRole('radio', { name: 'stderr' }).check({ force: true });
  await expect.poll(() => window.screen(TWO)).toBe('err');
  await window.page.reload();
  await expect.poll(() => window.screen(TWO)).toBe('err');
  await pane.getByRole('radio', { name: 'stdout' }).check({ force: true });
  await expect.poll(() => window.screen(TWO)).toMatch(/^out\n.*end$/);
  await pane.getByRole('radio', { name: 'Both' }).check({ force: true });
  await window.shows(TWO, 'err');
  await window.shows(TWO, 'out');
});

test('times stand beside the lines that they belong to, and long lines wrap or do not', async ({ window }) => {
  const pane = await twoStreams(window);
  await pane.getByRole('button', { name: /^Time beside the lines/ }).click();
  await window.page.getByRole('menuitemradio', { name: 'Time of day' }).click();
  await expect.poll(() => times(pane)).toHaveLength(3);
  for (const text of await times(pane)) expect(text).toMatch(/^\d\d:\d\d:\d\d\.\d{3}( ≈|≈)?$/);
  const rows = () =>
    pane
      .locator('.xterm-rows > div')
      .evaluateAll((lines) => lines.filter((line) => (line.textContent ?? '').trim() !== '').length);
  // The long line has one time however many rows it takes.
  expect(await rows()).toBeGreaterThan(3);
  await pane.getByRole('button', { name: 'Wrap' }).click();
  await expect(pane.locator('.terminal-box')).toHaveClass(/unwrapped/);
  await expect
    .poll(() => pane.locator('.terminal-box').evaluate((box) => box.scrollWidth > box.clientWidth))
    .toBe(true);
  await expect.poll(rows).toBe(3);
  expect(await times(pane)).toHaveLength(3);
  await pane.getByRole('button', { name: 'Wrap' }).click();
  await expect
    .poll(() => pane.locator('.terminal-box').evaluate((box) => box.scrollWidth > box.clientWidth))
    .toBe(false);
  // Kept by this browser, for every pane.
  await window.page.reload();
  await expect.poll(() => times(pane)).toHaveLength(3);
});

test('scrolling up stops following, and the pill leads back to the end', async ({ window }) => {
  const name = `sh -c 'seq 1 500; while read -r line; do echo "got $line"; done'`;
  await window.run(name, 'Pipes');
  await window.shows(name, '500');
  const pane = window.pane(name);
  const follow = pane.getByRole('button', { name: 'Follow' });
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  await pane.locator('.xterm-screen').hover();
  await window.page.mouse.wheel(0, -400);
  await expect(follow).toHaveAttribute('aria-pressed', 'false');
  await expect(pane.getByRole('button', { name: 'To the end' })).toBeVisible();
  const input = pane.getByRole('textbox', { name: `Input for ${name}` });
  await input.fill('a line');
  await input.press('Enter');
  await window.shows(name, 'got a line');
  await expect(pane.locator('.xterm-rows')).not.toContainText('got a line');
  await pane.getByRole('button', { name: 'New output' }).click();
  await expect(pane.locator('.xterm-rows')).toContainText('got a line');
  await expect(follow).toHaveAttribute('aria-pressed', 'true');
  // Stopped at the end it stays there, too: the next line fills the row that was free, those after it are out of sight.
  await follow.click();
  const top = await pane.locator('.xterm-rows > div').first().textContent();
  for (const line of ['two', 'three', 'four']) {
    await input.fill(line);
    await input.press('Enter');
  }
  await window.shows(name, 'got four');
  await expect(pane.getByRole('button', { name: 'New output' })).toBeVisible();
  await expect(pane.locator('.xterm-rows')).not.toContainText('got three');
  expect(await pane.locator('.xterm-rows > div').first().textContent()).toBe(top);
});

test('a paste of lines is sent as lines, the arrows bring back what was sent, Ctrl+D closes stdin', async ({
  window,
  context,
}) => {
  const { page } = window;
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const name = `sh -c 'while read -r line; do echo "got $line."; done; echo over'`;
  await window.run(name, 'Pipes');
  const input = window.pane(name).getByRole('textbox', { name: `Input for ${name}` });
  await input.fill('first  last');
  await input.press('Home');
  for (let count = 0; count < 6; count += 1) await input.press('ArrowRight');
  await page.evaluate(() => navigator.clipboard.writeText('alpha\r\nbeta\ngamma'));
  await input.press('ControlOrMeta+KeyV');
  await window.shows(name, /got first alpha\.\ngot beta\.$/);
  await expect(input).toHaveValue('gamma last');
  await page.keyboard.type(' and');
  await expect(input).toHaveValue('gamma and last');
  await input.press('ArrowUp');
  await expect(input).toHaveValue('beta');
  await input.press('ArrowUp');
  await expect(input).toHaveValue('first alpha');
  await input.press('ArrowUp');
  await expect(input).toHaveValue('first alpha');
  for (let count = 0; count < 3; count += 1) await input.press('ArrowDown');
  await expect(input).toHaveValue('gamma and last');
  // With something typed it is no end.
  await input.press('Control+KeyD');
  await input.press('Enter');
  await window.shows(name, 'got gamma and last.');
  await input.press('Control+KeyD');
  await window.shows(name, 'over');
});

test('a view that was left behind where somebody read has no news when nothing came', async ({ window }) => {
  const { page } = window;
  const [name, other] = ['seq 1 500', 'sleep 1000'];
  await window.run(name, 'Pipes');
  await window.shows(name, '500');
  await expect(window.row(name)).toContainText('exit 0');
  const pane = window.pane(name);
  await pane.locator('.xterm-screen').hover();
  await page.mouse.wheel(0, -400);
  await expect(pane.getByRole('button', { name: 'To the end' })).toBeVisible();
  await window.run(other, 'Pipes');
  await expect(window.pane(other)).toBeVisible();
  await page.keyboard.press('Control+Shift+KeyX');
  await expect(pane).toBeHidden();
  await page.keyboard.press('Control+Shift+KeyX');
  await expect(pane).toBeVisible();
  await page.waitForTimeout(500);
  await expect(pane.getByRole('button', { name: 'To the end' })).toBeVisible();
});

test('what an ended run has left running is said beneath it, and Kill ends it', async ({ window }) => {
  const name = `sh -c 'sleep 995 >/dev/null 2>&1 &'`;
  await window.run(name, 'Pipes');
  const ending = window.pane(name).getByRole('region', { name: /^How .* ended$/ });
  await expect(ending).toContainText(/Still runningPID \d+ is left\. Kill ends what is left\./);
  await window.pane(name).getByRole('button', { name: 'Kill' }).click();
  await expect(ending).not.toContainText('Still running');
});
