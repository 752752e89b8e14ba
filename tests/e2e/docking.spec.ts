// The docked panes, by mouse and by key: split, move, maximise, close and open again, and all of it there after a reload.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { expect, test, Window } from './support/test.ts';

/** Programs that count their lines, so that a pane which lost its place would show it. */
const TALKER = (name: string) => `sh -c 'echo ${name} begins; while read -r line; do echo ${name} got $line; done'`;

test('panes are split, moved, maximised, closed and opened again, and a reload and a new window restore them', async ({
  window,
  host,
  browser,
}) => {
  const { page } = window;
  const [one, two, three] = [TALKER('one'), TALKER('two'), TALKER('three')];
  for (const name of [one, two, three]) {
    await window.run(name, 'Terminal');
    await window.shows(name, 'begins');
  }
  const at = async (name: string) => {
    const box = await window.pane(name).boundingBox();
    if (box === null) throw new Error(`${name} is not to be seen`);
    return box;
  };
  // A tidy grid: the first is tall, the others share the right half.
  expect((await at(two)).x).toBeGreaterThan((await at(one)).x);
  expect((await at(three)).y).toBeGreaterThan((await at(two)).y);
  await window.pane(one).click();
  await page.keyboard.type('before\n');
  await window.shows(one, 'one got before');
  await mark(page, one);

  // By mouse: its header is dragged onto the middle of another pane, and it becomes a tab there.
  const header = await at(one);
  await page.mouse.move(header.x + 60, header.y + 15);
  await page.mouse.down();
  const target = await at(two);
  await page.mouse.move(target.x + target.width / 2, target.y + target.height / 2 - 10, { steps: 4 });
  await page.mouse.move(target.x + target.width / 2, target.y + target.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(page.getByRole('tab', { name: one })).toHaveAttribute('aria-selected', 'true');
  await expect(window.pane(two)).toBeHidden();
  await expect.poll(async () => (await at(one)).width).toBeGreaterThan(header.width + 100);
  // The very same terminal, with what it showed, and it goes on.
  expect(await isMarked(page, one)).toBe(true);
  await window.shows(one, 'one got before');
  await page.getByRole('tab', { name: two }).click();
  await expect(window.pane(one)).toBeHidden();
  await page.keyboard.type('to two\n');
  await window.shows(two, 'two got to two');

  // By key: into a tile of its own beneath, as large as the window and back, and on to the next.
  await page.keyboard.press('Control+Shift+KeyO');
  await expect(window.pane(one)).toBeVisible();
  await expect.poll(async () => (await at(two)).y).toBeGreaterThan((await at(one)).y);
  await page.keyboard.press('Control+Shift+KeyX');
  await expect(window.pane(one)).toBeHidden();
  await expect.poll(async () => (await at(two)).height).toBeGreaterThan(500);
  await page.keyboard.press('Control+Shift+KeyX');
  await expect(window.pane(three)).toBeVisible();
  await page.keyboard.press('Control+Shift+ArrowUp');
  await page.keyboard.type('by key\n');
  await window.shows(one, 'one got by key');

  // Closing a pane ends nothing; the list opens it again, with all that it wrote meanwhile.
  await page.keyboard.press('Control+Shift+Backspace');
  await expect(window.pane(one)).toBeHidden();
  await expect(window.row('one begins')).toContainText('running');
  await window.row('one begins').click();
  await window.shows(one, 'one got by key');
  expect(await window.screen(one)).toContain('one got before');

  // What stands where is there again: here, and in a window that never saw it.
  const places = async (window: Window) => {
    const all = [];
    for (const name of [one, two, three]) {
      const box = await window.page.getByRole('tab', { name, exact: true }).boundingBox();
      all.push(box?.x ?? Number.NaN, box?.y ?? Number.NaN);
    }
    return all;
  };
  const before = await places(window);
  /** How far the tab is that moved most, in pixels; sizes are kept as shares, so one or two are lost. */
  const moved = async (window: Window) =>
    Math.max(...(await places(window)).map((now, index) => Math.abs(now - (before[index] ?? Number.NaN))));
  const id = await window.pane(one).getAttribute('data-run');
  const kept = () => readFile(join(host.dataDirectory, 'layout.json'), 'utf8').then(JSON.parse, () => null);
  await expect.poll(async () => (await kept())?.focused).toBe(id);
  await page.reload();
  await window.shows(three, 'three begins');
  await expect.poll(() => moved(window)).toBeLessThanOrEqual(2);
  const second = new Window(await browser.newPage({ viewport: page.viewportSize() }));
  await second.open(host.url);
  await second.shows(three, 'three begins');
  await expect.poll(() => moved(second)).toBeLessThanOrEqual(2);
  await second.page.close();
});

test('a hidden tab costs nothing, says that there is news, and shows all of it when it is seen again', async ({
  window,
  host,
}) => {
  const { page } = window;
  const name = `sh -c 'read -r _; seq 1 2000; exec sleep 993'`;
  await window.run(name, 'Terminal');
  await window.pane(name).click();
  await page.setViewportSize({ width: 760, height: 800 });
  await window.run('sleep 992', 'Terminal');
  await expect(page.getByRole('tab', { name: 'sleep 992' })).toHaveAttribute('aria-selected', 'true');
  // Its Enter comes from elsewhere: another page on the same host.
  const second = new Window(await page.context().newPage());
  await second.open(host.url);
  await second.row('seq 1 2000').click();
  await second.pane(name).getByRole('textbox').first().focus();
  await second.page.keyboard.press('Enter');
  await second.shows(name, /^2000$/m);
  const tab = page.getByRole('tab', { name });
  await expect(tab).toHaveAttribute('aria-description', 'running · new output');
  await tab.click();
  await window.shows(name, /^2000$/m);
  expect(await window.screen(name)).toContain('\n1\n2\n3\n');
  await expect(tab).toHaveAttribute('aria-description', 'running');
});

/** Leaves a mark on a pane's terminal element, to know it again. */
async function mark(page: Window['page'], name: string): Promise<void> {
  await page
    .getByRole('region', { name, exact: true })
    .locator('.xterm')
    .evaluate((element) => element.setAttribute('data-marked', ''));
}

async function isMarked(page: Window['page'], name: string): Promise<boolean> {
  return (await page.getByRole('region', { name, exact: true }).locator('.xterm[data-marked]').count()) === 1;
}

test('the tab in use is in sight, however many there are, whichever way it was chosen', async ({ window }) => {
  test.slow();
  const { page } = window;
  const names = Array.from({ length: 14 }, (_, index) => `sh -c 'exit ${index + 10}'`);
  for (const name of names) {
    await window.run(name, 'Pipes');
    await expect(window.row(name)).toBeVisible();
  }
  const inSight = async (name: string) => {
    const tab = page.getByRole('tab', { name, exact: true });
    await expect(tab).toHaveAttribute('aria-selected', 'true');
    await expect.poll(() => isInStrip(tab)).toBe(true);
  };
  const [first = '', last = ''] = [names.at(4), names.at(-1)];
  await expect(window.row(last)).toContainText('exit 23');
  await inSight(last);
  await window.row(first).click();
  await inSight(first);
  await window.row(last).click();
  await inSight(last);
  await page.reload();
  await inSight(last);
});

test('a long name of a pane that has its tile for itself leaves its buttons free', async ({ window }) => {
  const { page } = window;
  const name = `sh -c 'exec sleep 1000' ${'and-a-very-long-word '.repeat(20)}`.trim();
  await window.run(name, 'Terminal');
  const close = window.pane(name).getByRole('button', { name: /^Close/ });
  await expect(close).toBeVisible();
  await expect(page.locator('.dv-tabs-overflow-dropdown-root:visible')).toHaveCount(0);
  await close.click();
  await expect(window.pane(name)).toBeHidden();
});

/** Whether a tab lies in its strip, as wide as that is. */
function isInStrip(tab: Locator): Promise<boolean> {
  return tab.evaluate((element) => {
    const [own, strip] = [element.getBoundingClientRect(), element.parentElement?.getBoundingClientRect()];
    return strip !== undefined && own.left >= strip.left - 1 && own.right <= strip.right + 1;
  });
}
