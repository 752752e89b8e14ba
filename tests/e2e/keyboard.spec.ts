// A whole journey by keyboard alone: from opening the page to two past runs compared, without one event of a mouse.
import type { Locator } from '@playwright/test';
import { expect, test, type Window } from './support/test.ts';

/** More than there are stops of the Tab key in any window of the journey: a limit that fails. */
const MOST_TABS = 80;

/** Goes on with Tab until something has the keyboard. */
async function tabTo({ page }: Window, goal: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let count = 0; count < MOST_TABS; count += 1) {
    if (await goal.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`not reached with ${MOST_TABS} times ${key}`);
}

/** Does an action by its name. */
async function perform({ page }: Window, words: string): Promise<void> {
  await page.keyboard.press('Control+Shift+KeyP');
  await expect(page.getByRole('combobox', { name: 'Find an action' })).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}

/** Types a command into the run bar, connected as it is. */
async function runTyped({ page, runBar }: Window, command: string): Promise<void> {
  await page.keyboard.press('Control+Shift+KeyK');
  await expect(runBar).toBeFocused();
  await page.keyboard.type(command);
  await page.keyboard.press('Enter');
}

test('run, type, split, search, act by name, watch a stop, read its ending, compare two runs: no mouse', async ({
  window,
}) => {
  test.slow();
  const { page } = window;
  await page.evaluate(() => {
    const counted = { mice: 0 };
    for (const type of ['pointerdown', 'pointermove', 'mousedown', 'mousemove', 'wheel', 'contextmenu']) {
      addEventListener(type, () => (counted.mice += 1), true);
    }
    Object.assign(globalThis, { counted });
  });

  // Run, and type into what runs.
  const reader = `sh -c 'read line; echo "you said $line"; exec sleep 1000'`;
  await page.keyboard.press('Control+KeyK');
  await expect(window.runBar).toBeFocused();
  await page.keyboard.type(reader);
  await page.keyboard.press('Enter');
  await expect(window.pane(reader).getByRole('textbox').first()).toBeFocused();
  await page.keyboard.type('marmalade');
  await page.keyboard.press('Enter');
  await window.shows(reader, 'you said marmalade');

  // Split: a shell of one's own beside it, which has the keyboard and is left by its own command.
  await page.keyboard.press('Control+Shift+KeyE');
  await expect(window.list.getByRole('listitem')).toHaveCount(2);
  await expect(page.locator('.pane:visible')).toHaveCount(2);
  await expect(page.locator('.pane-focused textarea')).toBeFocused();
  await page.keyboard.type('exit 4');
  await page.keyboard.press('Enter');
  await expect(window.list.getByRole('listitem').filter({ hasText: 'exit 4' })).toHaveCount(1);
  await page.keyboard.press('Control+Shift+ArrowLeft');
  await expect(window.pane(reader).getByRole('textbox').first()).toBeFocused();

  // Search everywhere, open a hit, and come back.
  await page.keyboard.press('Control+Shift+KeyL');
  await expect(page.getByRole('searchbox', { name: 'Search for' })).toBeFocused();
  await page.keyboard.type('said marmalade');
  await expect(page.getByRole('listbox', { name: 'Hits' }).getByRole('option')).toHaveCount(2);
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('listbox', { name: 'Hits' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const log = page.getByRole('region', { name: `Log of ${reader}` });
  await expect(log).toContainText('you said marmalade');
  await page.keyboard.press('Escape');
  await expect(log).toBeHidden();
  await expect(page.getByRole('listbox', { name: 'Hits' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('search', { name: 'Search the logs' })).toBeHidden();
  await expect(window.pane(reader).getByRole('textbox').first()).toBeFocused();

  // By name: the theme, and two runs with pipes, which end differently.
  await perform(window, 'theme dark');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await page.keyboard.press('Control+Shift+KeyK');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('radio', { name: 'Terminal', exact: true })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Pipes', exact: true })).toBeChecked();
  const tests = (result: string) => `sh -c 'echo begin; echo ${result} 7 - total; exit ${result === 'ok' ? 0 : 1}'`;
  for (const result of ['ok', 'not-ok']) {
    await runTyped(window, tests(result));
    await expect(window.row(tests(result))).toContainText('exit');
  }

  // A stop that has to climb, watched step by step.
  const stubborn = `sh -c 'trap "" TERM; echo up; while :; do sleep 0.1; done'`;
  await runTyped(window, stubborn);
  await window.shows(stubborn, 'up');
  await perform(window, 'stop');
  const ladder = page.getByRole('region', { name: `Stopping ${stubborn}` });
  await expect(ladder).toContainText('step 1 of 2');
  await expect(ladder.getByRole('listitem').first()).toContainText(/SIGTERM to the process group \d+/);
  await expect(ladder.getByRole('listitem').first()).toContainText(/\d\.\d of 5 s/);
  await expect(ladder).toContainText(/PID \d+ is left|\d+ are left/);
  await tabTo(window, ladder.getByRole('button', { name: 'Kill now' }), 'Shift+Tab');
  await page.keyboard.press('Enter');

  // Its ending: what it was, who did it, by what evidence, and every step.
  const ending = page.getByRole('region', { name: `How ${stubborn} ended` });
  await expect(ending).toContainText('Ended by SIGKILL (signal 9)');
  await expect(ending).toContainText('SIGKILL was sent to it from here');
  await expect(ending.getByRole('listitem').first()).toContainText(/SIGTERM to the process group · \d.* · waited/);
  await expect(ending.getByRole('listitem').last()).toContainText('SIGKILL to the whole tree');
  await expect(ending).toContainText('Nobody is left.');
  await tabTo(window, ending.getByRole('button', { name: 'Run with changes…' }));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: /with changes$/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  // The keyboard is where it was.
  await expect(ending.getByRole('button', { name: 'Run with changes…' })).toBeFocused();

  // Two past runs, compared.
  await page.keyboard.press('Control+Shift+KeyH');
  const past = page.getByRole('region', { name: 'Past runs' });
  await expect(past.getByRole('searchbox', { name: 'Find runs' })).toBeFocused();
  await page.keyboard.type('begin');
  await expect(past.locator('tbody tr')).toHaveCount(2);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await tabTo(window, past.getByRole('button', { name: 'Compare' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(past.getByRole('region', { name: 'Output compared' })).toContainText('1 line only in the first');
  await expect(past.getByRole('row').filter({ hasText: 'Ending' })).toContainText('differs');
  await page.keyboard.press('Escape');
  await expect(past.getByRole('table')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(past).toBeHidden();
  await expect(ending.getByRole('button', { name: 'Run with changes…' })).toBeFocused();

  // A group of one's own, from the palette.
  await perform(window, 'put into a group');
  const dialog = page.getByRole('dialog', { name: /^Group of/ });
  await expect(dialog.getByRole('combobox', { name: 'Name of the group' })).toBeFocused();
  await page.keyboard.type('stubborn ones');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await page.keyboard.press('Control+Shift+KeyY');
  await page.keyboard.type('stubborn ones');
  await expect(window.list.getByRole('listitem')).toHaveCount(1);

  expect(await page.evaluate(() => (globalThis as unknown as { counted: { mice: number } }).counted.mice)).toBe(0);
});

test('Escape goes back to where one came from, and Ctrl+, opens the settings from a terminal', async ({ window }) => {
  const { page } = window;
  await window.run('cat', 'Terminal');
  await window.run('sleep 1000', 'Pipes');
  await expect(window.pane('sleep 1000').getByRole('textbox', { name: 'Input for sleep 1000' })).toBeFocused();
  await expect.poll(() => window.screen('cat')).toBe('');
  const terminal = window.pane('cat').getByRole('textbox').first();
  await window.pane('cat').click();
  await expect(terminal).toBeFocused();
  await page.keyboard.press('Control+Shift+KeyK');
  await expect(window.runBar).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(terminal).toBeFocused();

  // From the filter, and from the rows, into which it leads.
  const filter = page.getByRole('searchbox', { name: 'Filter processes' });
  await page.keyboard.press('Control+Shift+KeyY');
  await expect(filter).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(terminal).toBeFocused();
  await page.keyboard.press('Control+Shift+KeyY');
  await page.keyboard.press('ArrowDown');
  await expect(window.row('sleep 1000').getByRole('button').first()).toBeFocused();
  // What is selected goes first.
  await page.keyboard.press('Space');
  await page.keyboard.press('Escape');
  await expect(window.row('sleep 1000').getByRole('button').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(terminal).toBeFocused();

  // Through one to the other: each way back once, and they don't lead to each other.
  await page.keyboard.press('Control+Shift+KeyY');
  await page.keyboard.press('Control+KeyK');
  await expect(window.runBar).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(filter).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(terminal).toBeFocused();

  await page.keyboard.press('Control+Comma');
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(terminal).toBeFocused();
});
