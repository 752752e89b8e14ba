// Files and folders dragged into the window: onto the run bar, onto a terminal, onto an input line. What a browser doesn't
// say is said to the person; what the desktop's preload says is done.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endDesktops, startDesktop } from '../product/desktop/desktop.ts';
import { showWindow } from './support/desktop-page.ts';
import { dragFiles } from './support/drag.ts';
import { expect, test, Window } from './support/test.ts';

/** Prints what it is given on its terminal, byte by byte that matters: quotes, spaces, no line break. */
const READER = `sh -c 'IFS= read -r line; printf "<%s>\\n" "$line"; exec sleep 1000'`;

test('a browser that doesn’t say where a file lies is not left for it, and the person is told', async ({
  window,
  folder,
}) => {
  const { page } = window;
  const file = join(folder, 'notes.txt');
  writeFileSync(file, 'notes');
  const address = page.url();
  const drag = await dragFiles(page, [file]);
  await drag.over(window.runBar);
  await expect(page.locator('.drop-hint')).toContainText('To the run bar');
  await drag.drop();
  await expect(page.getByText('This browser doesn’t say where a dropped file lies.')).toBeVisible();
  await expect(page.locator('.drop-hint')).toHaveCount(0);
  expect(page.url()).toBe(address);
  await expect(window.runBar).toHaveValue('');
});

test('in the desktop window a folder becomes the working directory, and a file a word of the line or of a terminal', async ({
  page,
  folder,
}) => {
  test.slow();
  const inner = join(folder, 'inner folder');
  mkdirSync(inner);
  const script = join(inner, 'say it.sh');
  writeFileSync(script, '#!/bin/sh\npwd\n', { mode: 0o755 });
  const odd = join(inner, `it's $HOME.txt`);
  writeFileSync(odd, '');
  const broken = join(inner, 'two\nlines.txt');
  writeFileSync(broken, '');
  const desktop = await startDesktop({ args: ['--cwd', folder], env: { DOUBLE_REMOTE_PAGES: '1' } });
  try {
    await showWindow(desktop, page);
    const paths = { 'inner folder': inner, 'say it.sh': script, [`it's $HOME.txt`]: odd, 'two\nlines.txt': broken };
    await page.evaluate((known) => Object.assign(window, { __paths: known }), paths);
    const desk = new Window(page);
    await expect(desk.runBar).toBeVisible();
    const dropOn = async (file: string, place: Parameters<Awaited<ReturnType<typeof dragFiles>>['over']>[0]) => {
      const drag = await dragFiles(page, [file]);
      await drag.over(place);
      await drag.drop();
    };

    // A folder, let go anywhere that takes no input: where commands start.
    await dropOn(inner, desk.list);
    await expect(page.getByRole('combobox', { name: 'Working directory' })).toHaveValue(inner);
    // A program: what is run, there.
    await dropOn(script, desk.runBar);
    await expect(desk.runBar).toHaveValue(`'${script}'`);
    await expect(desk.runBar).toBeFocused();
    await page.keyboard.press('Enter');
    await desk.shows(`'${script}'`, inner);

    // Any file: its path, at the cursor, apart from its neighbours.
    await desk.runBar.fill('diff new');
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowLeft');
    await dropOn(odd, desk.runBar);
    await expect(desk.runBar).toHaveValue(`diff '${odd.replace("'", `'"'"'`)}' new`);
    // What is typed next is another word, as after a drop on a terminal.
    await page.keyboard.type('--');
    await expect(desk.runBar).toHaveValue(`diff '${odd.replace("'", `'"'"'`)}' --new`);
    await desk.runBar.fill('');

    // A terminal: the quoted path is typed, and no Enter.
    await desk.run(READER, 'Terminal');
    const pane = desk.pane(READER);
    await desk.shows(READER, '');
    const drag = await dragFiles(page, [odd]);
    await drag.over(pane.locator('.pane-body'));
    await expect(page.locator('.drop-hint')).toContainText('Type the path');
    await drag.drop();
    await desk.shows(READER, `'"'"'`);
    expect(await desk.screen(READER)).not.toContain('<');
    await page.keyboard.press('Enter');
    await expect
      .poll(async () => (await desk.screen(READER))?.replaceAll('\n', ''))
      .toContain(`<'${odd.replace("'", `'"'"'`)}' >`);

    // What can't be typed is not.
    await dropOn(broken, pane.locator('.pane-body'));
    await expect(page.getByText('has a line break or a control character in it')).toBeVisible();

    // An input line gets it as it is.
    await desk.run('cat', 'Pipes');
    const input = page.getByRole('textbox', { name: 'Input for cat' });
    // A click waits until its pane has its place; nobody drops on something that moves.
    await input.click();
    await input.fill('see ');
    await dropOn(odd, input);
    await expect(input).toHaveValue(`see ${odd}`);
    await expect(input).toBeFocused();
  } finally {
    await endDesktops();
  }
});

test('what a file manager says beside its files is used, on this machine and no other', async ({ window, folder }) => {
  const { page } = window;
  const file = join(folder, 'a b.txt');
  writeFileSync(file, '');
  // A page's own drag: Chromium gives no list of addresses beside files that come from outside.
  const drop = (uris: string) =>
    window.runBar.evaluate((field, list) => {
      const data = new DataTransfer();
      data.items.add(new File([''], 'a b.txt'));
      data.setData('text/uri-list', list);
      for (const type of ['dragenter', 'dragover', 'drop']) {
        field.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
      }
    }, uris);
  await drop(`# from here\r\n${pathToFileURL(file).href}\r\n`);
  await expect(window.runBar).toHaveValue(`'${file}'`);
  await window.runBar.fill('');
  await drop(`${pathToFileURL(join(folder, 'gone.txt')).href}\r\n`);
  await expect(page.getByText(`There is nothing at ${join(folder, 'gone.txt')}`)).toBeVisible();
  await drop('file://elsewhere/share/a.txt\r\n');
  await expect(page.getByText('This browser doesn’t say where a dropped file lies.')).toBeVisible();
  await expect(window.runBar).toHaveValue('');
});
