// Real programs, as a person meets them: typed at, resized, signalled, stopped, and their endings read.
import { expect, test } from './support/test.ts';

test('python answers an expression and leaves with Ctrl-D', async ({ window }) => {
  await window.run('python3 -q', 'Terminal');
  await window.shows('python3 -q', '>>>');
  await window.pane('python3 -q').click();
  await window.page.keyboard.type('6 * 7\n');
  await window.shows('python3 -q', /^42$/m);
  await window.page.keyboard.press('Control+d');
  await expect(window.row('python3 -q')).toContainText('exit 0');
  await expect(window.pane('python3 -q')).toContainText('Exited with code 0');
});

test('vim keeps its screen over a reload and a resize, and saves what was typed', async ({ window, folder }) => {
  const name = 'vim -u NONE -N notes.txt';
  await window.run(name, 'Terminal');
  await window.shows(name, '~');
  await window.pane(name).click();
  await window.page.keyboard.type('ifirst light');
  await window.shows(name, 'first light');
  await window.page.reload();
  await window.shows(name, 'first light');
  await window.page.setViewportSize({ width: 1000, height: 600 });
  await window.pane(name).click();
  await window.page.keyboard.press('Escape');
  await window.page.keyboard.type(':set columns?\n');
  await window.shows(name, /columns=\d+/);
  await window.page.keyboard.type(':wq\n');
  await expect(window.row(name)).toContainText('exit 0');
  const { readFile } = await import('node:fs/promises');
  expect(await readFile(`${folder}/notes.txt`, 'utf8')).toBe('first light\n');
});

test('a pipes run shows stdout and stderr, reads lines, and ends when its stdin is closed', async ({ window }) => {
  const name = `sh -c 'echo out; echo err >&2; while read -r line; do echo "got $line"; done; exit 3'`;
  await window.run(name, 'Pipes');
  await window.shows(name, 'out');
  await window.shows(name, 'err');
  const pane = window.pane(name);
  const input = pane.getByRole('textbox', { name: `Input for ${name}` });
  await input.fill('one line');
  await input.press('Enter');
  await window.shows(name, 'got one line');
  await pane.getByRole('button', { name: 'Close stdin' }).click();
  await expect(window.row(name)).toContainText('exit 3');
});

test('a shell pipeline goes to the shell', async ({ window }) => {
  const name = 'printf "b\\na\\n" | sort | tr a-z A-Z';
  await window.run(name, 'Pipes');
  await window.shows(name, /A\nB/);
  await expect(window.row(name)).toContainText('exit 0');
});

test('a missing program and a missing folder say so in a sentence', async ({ window }) => {
  await window.run('no-such-program --flag', 'Pipes');
  await expect(window.pane('no-such-program --flag')).toContainText('no program "no-such-program" in PATH');
  await expect(window.row('no-such-program')).toContainText('could not start');
  await window.run('no-such-program --terminal', 'Terminal');
  await expect(window.pane('no-such-program --terminal')).toContainText('no program "no-such-program" in PATH');
});

for (const [signal, badge] of [
  ['SIGINT', 'SIGINT −2'],
  ['SIGTERM', 'SIGTERM −15'],
  ['SIGKILL', 'SIGKILL −9'],
] as const) {
  test(`${signal} by name ends a run, and the list says so`, async ({ window }) => {
    await window.run('sleep 1000', 'Pipes');
    const pane = window.pane('sleep 1000');
    await expect(window.row('sleep 1000')).toContainText('running');
    await pane.getByRole('button', { name: 'Signal' }).click();
    await window.page.getByRole('menuitem', { name: new RegExp(`^${signal}\\b`) }).click();
    await expect(window.row('sleep 1000')).toContainText(badge);
    await expect(pane).toContainText('by you');
  });
}

test('a suspended run says so until it goes on, and the menu says whom a signal reaches', async ({ window }) => {
  const name = `sh -c 'sleep 1000 & echo ready; wait'`;
  await window.run(name, 'Pipes');
  await window.shows(name, 'ready');
  const pane = window.pane(name);
  const send = async (signal: string, whom: string) => {
    await pane.getByRole('button', { name: 'Signal' }).click();
    await window.page.getByRole('menuitemradio', { name: new RegExp(`^${whom}`) }).click();
    await window.page.getByRole('menuitem', { name: new RegExp(`^${signal}\\b`) }).click();
  };
  await send('SIGSTOP', 'Group');
  await expect(window.row(name)).toContainText('suspended');
  await expect(window.page.getByText(`SIGSTOP sent to 2 processes of ${name}.`)).toBeVisible();
  await send('SIGCONT', 'Group');
  await expect(window.row(name)).not.toContainText('suspended');
  await expect(window.row(name)).not.toContainText('exit');
});

test('Stop climbs to SIGKILL for a program that ignores SIGTERM', async ({ window }) => {
  const name = `sh -c 'trap "" TERM; echo ready; while :; do sleep 0.1; done'`;
  await window.run(name, 'Pipes');
  await window.shows(name, 'ready');
  const pane = window.pane(name);
  await pane.getByRole('button', { name: 'Stop' }).click();
  await expect(pane).toContainText('SIGTERM');
  await expect(window.row(name)).toContainText('stopping');
  await expect(window.row(name)).toContainText('SIGKILL −9', { timeout: 20_000 });
});

test('Stop leaves nothing of a tree', async ({ window }) => {
  const name = `sh -c 'sleep 1000 & echo $!; sleep 1000'`;
  await window.run(name, 'Pipes');
  await window.shows(name, /\d+/);
  const child = Number(/\d+/.exec((await window.screen(name)) ?? '')?.[0]);
  await window.pane(name).getByRole('button', { name: 'Stop' }).click();
  await expect(window.row(name)).toContainText('SIGTERM −15');
  await expect.poll(() => isThere(child)).toBe(false);
});

test('a run has ended when its process has, and late bytes still arrive', async ({ window }) => {
  const name = '(sleep 2; echo late) & echo early; exit 5';
  await window.run(name, 'Pipes');
  await window.shows(name, 'early');
  await expect(window.row(name)).toContainText('exit 5', { timeout: 1500 });
  await window.shows(name, 'late');
});

test('Restart makes a new run of the same command', async ({ window }) => {
  await window.run('sleep 998', 'Pipes');
  await expect(window.row('sleep 998')).toContainText('running');
  await window.pane('sleep 998').getByRole('button', { name: 'Restart' }).click();
  await expect(window.row('sleep 998').filter({ hasText: 'running' })).toHaveCount(1);
  await expect(window.row('sleep 998').filter({ hasText: 'SIGTERM −15' })).toHaveCount(1);
});

test('a silent terminal fills its pane, and its program knows', async ({ window }) => {
  await window.run(`sh -c 'read -r _; stty size; exec cat'`, 'Terminal');
  const name = `sh -c 'read -r _; stty size; exec cat'`;
  const size = () =>
    window.page.evaluate(() => {
      interface Sized {
        readonly cols: number;
        readonly rows: number;
      }
      const { __proactor } = window as unknown as { __proactor?: { readonly terminals: ReadonlyMap<string, Sized> } };
      const [terminal] = __proactor?.terminals.values() ?? [];
      return terminal === undefined ? null : `${terminal.rows} ${terminal.cols}`;
    });
  await expect.poll(size).not.toBeNull();
  // Nothing was written yet, and nothing typed.
  await expect.poll(size).not.toBe('24 80');
  const shown = (await size()) ?? '';
  await window.pane(name).click();
  await window.page.keyboard.press('Enter');
  await window.shows(name, shown);
});

test('a plain new shell is one key away', async ({ window }) => {
  await window.page.keyboard.press('Control+Shift+Enter');
  await expect(window.list.getByRole('listitem')).toHaveCount(1);
  const row = window.list.getByRole('listitem').first();
  await expect(row).toContainText('running');
});

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('what is typed before a terminal is there is for that terminal', async ({ window }) => {
  await window.run('cat', 'Terminal');
  await window.page.keyboard.type('typed at once');
  await window.page.keyboard.press('Enter');
  await window.shows('cat', /^typed at once\ntyped at once$/);
  await expect(window.runBar).toHaveValue('');
  // After a reload, too, for whoever is quicker than it.
  await window.page.reload();
  await window.pane('cat').click();
  await window.page.keyboard.type('and again');
  await window.page.keyboard.press('Enter');
  await window.shows('cat', /and again\nand again$/);
  // A program that is not there has no terminal to type into: the keyboard is the window's own again.
  await window.run('no-such-program', 'Terminal');
  await expect(window.row('no-such-program')).toContainText('could not start');
  await window.runBar.click();
  await window.page.keyboard.type('true');
  await expect(window.runBar).toHaveValue('true');
  // And whoever opens the palette meanwhile types into that.
  await window.runBar.fill('cat -A');
  await window.runBar.press('Enter');
  await window.page.keyboard.press('Control+Shift+KeyP');
  await window.page.keyboard.type('theme light');
  await window.page.keyboard.press('Enter');
  await expect(window.page.locator('html')).toHaveAttribute('data-theme', 'light');
  await window.shows('cat -A', /^$/);
});
