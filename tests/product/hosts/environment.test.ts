import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultDataDirectory } from '../../../electron/hosts/data-directory.ts';
import { personsEnvironment, pipesEnvironment, terminalEnvironment } from '../../../electron/hosts/environment.ts';
import { askLoginShell, needsLoginShell } from '../../../electron/hosts/login-shell.ts';
import { eventually } from '../../support/eventually.ts';
import { isRunning } from '../guard/support/trees.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'proactor-environment-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the person’s environment', () => {
  test('has nothing of npm in it when Proactor was started by npm', { timeout: 30_000 }, () => {
    const inside = join(folder, 'project', 'inner');
    mkdirSync(inside, { recursive: true });
    writeFileSync(
      join(inside, 'package.json'),
      JSON.stringify({ name: 'x', scripts: { show: 'node -e "console.log(JSON.stringify(process.env))"' } }),
    );
    const before: Record<string, string> = {
      PATH: `${process.env['PATH']}:/own/node_modules/.bin`,
      HOME: folder,
      LANG: 'de_DE.UTF-8',
      MINE: 'kept',
    };
    const output = execFileSync('npm', ['run', '--silent', 'show'], { cwd: inside, env: before, encoding: 'utf8' });
    const started = JSON.parse(output) as Record<string, string>;
    expect(started['npm_lifecycle_event']).toBe('show');
    expect(started['PATH']).not.toBe(before['PATH']);
    expect(personsEnvironment(started)).toEqual(before);
  });

  test('keeps what looks like npm’s when npm was not there', () => {
    const own = {
      PATH: '/p/node_modules/.bin:/usr/bin',
      NODE: '/usr/bin/node',
      EDITOR: 'vi',
      npm_config_cache: '/c',
      LANG: 'C',
    };
    expect(personsEnvironment(own, 'linux')).toEqual(own);
  });

  test('has nothing of Proactor’s, nor of the terminal that Proactor was started from', () => {
    const added = {
      PROACTOR_HOST: 'x-y',
      PROACTOR_RESOLVING_ENVIRONMENT: '1',
      TMUX: '/tmp/tmux',
      STY: '1',
      TERM_PROGRAM: 'other',
      VTE_VERSION: '7000',
      KITTY_WINDOW_ID: '1',
      WINDOWID: '2',
      COLUMNS: '80',
      SHLVL: '2',
      PWD: '/somewhere',
      OLDPWD: '/else',
      _: '/usr/bin/node',
      ELECTRON_RUN_AS_NODE: '1',
    };
    expect(personsEnvironment({ ...added, HOME: '/h', LANG: 'C.UTF-8' }, 'linux')).toEqual({
      HOME: '/h',
      LANG: 'C.UTF-8',
    });
  });

  test('has a locale, the person’s where there is one', () => {
    expect(personsEnvironment({}, 'linux')).toEqual({ LANG: 'C.UTF-8' });
    expect(personsEnvironment({}, 'darwin')).toEqual({ LANG: 'en_US.UTF-8' });
    expect(personsEnvironment({}, 'win32')).toEqual({});
    expect(personsEnvironment({ LC_ALL: 'C' }, 'linux')).toEqual({ LC_ALL: 'C' });
  });

  test('names the terminal that the child really has', () => {
    const own = { TERM: 'xterm-kitty', COLORTERM: '24bit', HOME: '/h' };
    expect(terminalEnvironment(own)).toMatchObject({ TERM: 'xterm-256color', COLORTERM: 'truecolor', HOME: '/h' });
    expect(pipesEnvironment(own)).toEqual({ TERM: 'xterm-256color', HOME: '/h' });
  });
});

describe('a login shell', { timeout: 60_000 }, () => {
  test('is asked only for a start from a desktop', () => {
    const desktop = { PATH: '/usr/local/bin:/usr/bin:/bin' };
    expect(needsLoginShell(desktop, false, 'linux')).toBe(true);
    expect(needsLoginShell({}, false, 'darwin')).toBe(true);
    expect(needsLoginShell(desktop, true, 'linux')).toBe(false);
    expect(needsLoginShell({ PATH: '/home/me/bin:/usr/bin' }, false, 'linux')).toBe(false);
    expect(needsLoginShell({ ...desktop, SSH_CONNECTION: 'x' }, false, 'linux')).toBe(false);
    expect(needsLoginShell(desktop, false, 'win32')).toBe(false);
  });

  test.skipIf(process.platform === 'win32')('gives what its start-up files set, however much they talk', async () => {
    const home = join(folder, 'home');
    mkdirSync(home);
    writeFileSync(
      join(home, '.bash_profile'),
      'echo welcome; export PATH=/from/profile:$PATH LINES_OF="one\ntwo=2"; f() { :; }; export -f f; printenv PROACTOR_RESOLVING_ENVIRONMENT > ~/asked; (sleep 30) &\n',
    );
    const answer = await askLoginShell(
      { HOME: home, PATH: '/usr/bin:/bin', KEPT: 'yes' },
      { shell: '/bin/bash', deadline: 30_000 },
    );
    if (!answer.ok) throw new Error(answer.problem);
    expect(answer.environment).toMatchObject({
      PATH: expect.stringMatching(/^\/from\/profile:.*\/usr\/bin/),
      LINES_OF: 'one\ntwo=2',
      KEPT: 'yes',
    });
    expect(Object.keys(answer.environment).filter((name) => /^(PROACTOR_|BASH_FUNC|SHLVL|_$|PWD)/.test(name))).toEqual(
      [],
    );
  });

  test.skipIf(process.platform === 'win32')('that is a plain sh is understood too', async () => {
    const answer = await askLoginShell({ HOME: folder, PATH: '/usr/bin:/bin' }, { shell: '/bin/sh', deadline: 30_000 });
    expect(answer).toMatchObject({ ok: true, environment: { PATH: expect.stringContaining('/usr/bin') } });
  });

  test.skipIf(process.platform === 'win32').each([
    ['hangs', 'sleep 4000', /no answer in/],
    ['fails', 'exit 3', /no environment/],
    ['never stops talking', 'yes', /without end|no answer/],
  ])('that %s costs a sentence and leaves nothing behind', async (what, body, problem) => {
    const shell = join(folder, what.replaceAll(' ', '-'));
    const pidFile = `${shell}.pid`;
    writeFileSync(shell, `#!/bin/sh\necho $$ > ${pidFile}\n${body}\n`);
    chmodSync(shell, 0o700);
    const answer = await askLoginShell({ HOME: folder, PATH: '/usr/bin:/bin' }, { shell, deadline: 2_000 });
    expect(answer).toMatchObject({ ok: false, problem: expect.stringMatching(problem) });
    const pid = Number(execFileSync('cat', [pidFile], { encoding: 'utf8' }));
    await eventually('the shell is gone', () => !isRunning(pid));
  });

  test.skipIf(process.platform === 'win32')('that is not there costs a sentence', async () => {
    const answer = await askLoginShell({ PATH: '/usr/bin' }, { shell: '/nowhere/sh' });
    expect(answer).toMatchObject({ ok: false, problem: expect.stringContaining('ENOENT') });
  });
});

test('the data directory is where this system keeps such things', () => {
  expect(defaultDataDirectory({}, 'linux', '/home/me')).toBe('/home/me/.local/share/proactor');
  expect(defaultDataDirectory({ XDG_DATA_HOME: '/data' }, 'linux', '/home/me')).toBe('/data/proactor');
  expect(defaultDataDirectory({ XDG_DATA_HOME: 'data' }, 'linux', '/home/me')).toBe('/home/me/.local/share/proactor');
  expect(defaultDataDirectory({}, 'darwin', '/Users/me')).toBe('/Users/me/Library/Application Support/Proactor');
  expect(defaultDataDirectory().startsWith(homedir())).toBe(process.env['XDG_DATA_HOME'] === undefined);
});
