// What a terminal offers besides its cells: find, links, prompts, the bell, the clipboard, foreign keyboards.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, Window } from './support/test.ts';

/** A terminal program that writes `text` (as printf reads it) and goes on. */
function says(text: string): string {
  return `sh -c 'printf "${text}"; exec cat'`;
}

test('find marks every match, says which of how many, and knows words, case and patterns', async ({ window }) => {
  const name = says('Error one\\nerror two\\nterror three\\n');
  await window.run(name, 'Terminal');
  await window.shows(name, 'terror three');
  const pane = window.pane(name);
  await pane.getByRole('button', { name: /^Find/ }).click();
  const field = pane.getByRole('textbox', { name: 'Find in this pane' });
  await field.fill('error');
  const count = pane.getByRole('search').getByRole('status');
  await expect(count).toHaveText(/^\d of 3$/);
  await expect(pane.locator('.xterm-find-result-decoration:visible')).toHaveCount(4);
  const first = await count.textContent();
  await field.press('Enter');
  await expect(count).not.toHaveText(first ?? '');
  await pane.getByRole('button', { name: 'Aa', exact: true }).click();
  await expect(count).toHaveText(/^\d of 2$/);
  await pane.getByRole('button', { name: 'ab', exact: true }).click();
  await expect(count).toHaveText('1 of 1');
  await pane.getByRole('button', { name: 'ab', exact: true }).click();
  await pane.getByRole('button', { name: '.*', exact: true }).click();
  await field.fill('t(wo|hree)$');
  await expect(count).toHaveText(/^\d of 2$/);
  await field.fill('t(');
  await expect(count).toHaveText('not a pattern');
  await field.press('Escape');
  await expect(pane.locator('.xterm-find-result-decoration')).toHaveCount(0);
  await expect(pane.locator('.xterm-helper-textarea')).toBeFocused();
});

test('a link says under the pointer where it really goes, and a click alone opens nothing', async ({ window }) => {
  const name = says('\\033]8;;https://evil.example/x\\033\\\\\\\\https://bank.example\\033]8;;\\033\\\\\\\\ end\\n');
  await window.run(name, 'Terminal');
  await window.shows(name, 'bank.example');
  const pane = window.pane(name);
  const screen = pane.locator('.xterm-screen');
  const opened: string[] = [];
  window.page.context().on('page', (page) => opened.push(page.url()));
  await screen.hover({ position: { x: 40, y: 8 } });
  await expect(pane.locator('.terminal-link')).toContainText('https://evil.example/x');
  await screen.click({ position: { x: 40, y: 8 } });
  await screen.hover({ position: { x: 400, y: 200 } });
  await expect(pane.locator('.terminal-link')).toHaveCount(0);
  expect(opened).toEqual([]);
});

test('a program that wants to fill the clipboard has to ask', async ({ window }) => {
  const name = `sh -c 'while read -r line; do printf "\\033]52;c;aGFybWxlc3M=\\033\\\\\\\\\\033]52;c;?\\007done\\n"; done'`;
  await window.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await window.run(name, 'Terminal');
  const pane = window.pane(name);
  await pane.click();
  await window.page.keyboard.press('Enter');
  const question = pane.getByRole('alert');
  await expect(question).toContainText('harmless');
  expect(await window.page.evaluate(() => navigator.clipboard.readText())).not.toBe('harmless');
  await question.getByRole('button', { name: 'Copy' }).click();
  await expect(question).toHaveCount(0);
  expect(await window.page.evaluate(() => navigator.clipboard.readText())).toBe('harmless');
  // A replay does not ask again.
  await window.page.reload();
  await window.shows(name, 'done');
  await expect(pane.getByRole('alert')).toHaveCount(0);
});

test('a shell’s prompts are marked with how their commands ended, its folder is in the head, its bell in the list', async ({
  window,
}) => {
  const prompt = '\\033]133;A\\007$ ';
  const name = `sh -c 'cd /usr; printf "\\033]7;file:///usr/share\\007${prompt}x\\n\\033]133;D;3\\007${prompt}y\\n\\033]133;D;0\\007${prompt}"; read -r line; printf "\\007"; exec cat'`;
  await window.run(name, 'Terminal');
  await window.shows(name, '$ y');
  const pane = window.pane(name);
  await expect(pane.locator('.prompt-gutter i')).toHaveCount(3);
  await expect(pane.locator('.prompt-gutter i.bad')).toHaveAttribute('title', 'exit 3');
  await expect(pane.locator('.prompt-gutter i.good')).toHaveAttribute('title', 'exit 0');
  await expect(pane.locator('.pane-head')).toContainText('/usr/share');
});

test('a program’s question is answered once, with two windows open and over a reload', async ({ window, host }) => {
  const name = `sh -c 'stty -icanon -echo; printf "ready\\033[5n\\033[c\\n"; exec cat -v'`;
  const other = new Window(await window.page.context().newPage());
  await other.open(host.url);
  await window.run(name, 'Terminal');
  await window.shows(name, /\^\[\[0n\^\[\[\?62;4;9;22c/);
  await other.row(name).getByRole('button').first().click();
  await other.shows(name, 'ready');
  await other.page.reload();
  await other.shows(name, 'ready');
  await window.page.bringToFront();
  await window.pane(name).click();
  await window.page.keyboard.type('over');
  await window.shows(name, 'over');
  expect((await window.screen(name))?.split('ready')[1]?.trim()).toBe('^[[0n^[[?62;4;9;22cover');
  await other.page.close();
});

test('what an input method composes is typed once, when it is done', async ({ window }) => {
  const name = 'cat';
  await window.run(name, 'Terminal');
  await expect.poll(() => window.screen(name)).toBe('');
  await window.pane(name).click();
  const session = await window.page.context().newCDPSession(window.page);
  await session.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  await session.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
  expect(await window.screen(name)).toBe('');
  await session.send('Input.insertText', { text: '日本' });
  await window.page.keyboard.press('Enter');
  await window.shows(name, /^日本\n日本$/);
});

test('pictures are drawn, and page and host agree where they end', async ({ window, host }) => {
  const sixel = '\\033Pq"1;1;30;90#1;2;100;0;0#1!30~-!30~\\033\\\\';
  await writeFile(join(host.cwd, 'picture.sh'), `stty -icanon -echo; printf 'top\\n${sixel}end\\033[6n'; exec cat -v`);
  const name = 'sh picture.sh';
  await window.run(name, 'Terminal');
  // 90 pixels are four and a half cells: the cursor is in the fifth row of the picture.
  await window.shows(name, 'top\n\n\n\n\nend^[[6;4R');
  const drawn = () =>
    window
      .pane(name)
      .locator('canvas.xterm-image-layer')
      .evaluate((canvas) => {
        const { width, height } = canvas as HTMLCanvasElement;
        const { data } = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, 0, width, height) ?? {
          data: [],
        };
        return data.some((value, at) => at % 4 === 0 && value > 200);
      });
  await expect.poll(drawn).toBe(true);
  // Short logs are replayed byte by byte: the picture is there again.
  await window.page.reload();
  await window.shows(name, 'top\n\n\n\n\nend^[[6;4R');
  await expect.poll(drawn).toBe(true);
});

test('Ctrl+/ is sent as terminals send it: unit separator', async ({ window }) => {
  const name = `sh -c 'stty raw -echo; echo ready; head -c 2 | od -An -tx1'`;
  await window.run(name, 'Terminal');
  await window.shows(name, 'ready');
  await window.pane(name).click();
  await window.page.keyboard.press('Control+Slash');
  await window.page.keyboard.press('x');
  await window.shows(name, '1f 78');
});
