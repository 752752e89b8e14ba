// `npm start` itself, with a program in Electron's place that says what it was given.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { askedHost, electronBinary, whyNoWindow } from '../../../scripts/find-electron.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const START = join(ROOT, 'scripts/start.mjs');

const folder = mkdtempSync(join(tmpdir(), 'proactor-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with a program in it that stands where Electron's would. */
function standIn(script: string): string {
  const place = mkdtempSync(join(folder, 'dist-'));
  writeFileSync(join(place, 'electron'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(place, 'electron'), 0o755);
  return place;
}

/** Runs `npm start` as npm would; what it doesn't get is a display, unless `env` has one. */
async function start(args: readonly string[], env: Readonly<Record<string, string>>) {
  const { DISPLAY: _, WAYLAND_DISPLAY: __, ...rest } = process.env;
  const child = spawn(process.execPath, [START, ...args], {
    cwd: ROOT,
    env: { ...rest, INIT_CWD: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (part: string) => {
      text[name] += part;
      // The browser host would go on listening: it has said what there was to learn.
      if (text.stdout.includes('Proactor is listening on')) child.kill('SIGTERM');
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...text };
}

const DATA = ['--data', join(folder, 'data')];
const DISPLAY = { DISPLAY: ':42' };

// The program in Electron's place is a script for a POSIX shell.
describe.skipIf(process.platform === 'win32')('npm start', () => {
  test('with Electron and a display it opens a window, with everything that was asked for, where the person is', async () => {
    const place = standIn('pwd; for word; do echo "<$word>"; done; exit 7');
    const args = ['--no-sandbox', '--cwd', 'x y', '--', 'echo', '--browser'];
    const { code, stdout } = await start(args, { ...DISPLAY, ELECTRON_OVERRIDE_DIST_PATH: place });
    expect(stdout.trim().split('\n')).toEqual([folder, `<${ROOT}>`, ...args.map((word) => `<${word}>`)]);
    expect(code).toBe(7);
  });

  test('--browser serves a browser, also where a window could be had', async () => {
    const place = standIn('echo a window');
    const env = { ...DISPLAY, ELECTRON_OVERRIDE_DIST_PATH: place };
    const { code, stdout } = await start(['--browser', '--no-open', '--port', '0', ...DATA], env);
    expect(stdout).toMatch(/^Proactor is listening on http:\/\/127\.0\.0\.1:\d+\/#token=\S+\n$/);
    expect(code).toBe(0);
  });

  test.each([
    ['without a display', {}, 'there is no display'],
    [
      'without the binary',
      { ...DISPLAY, ELECTRON_OVERRIDE_DIST_PATH: '/no/such/folder' },
      'there is none in /no/such/folder',
    ],
  ])('--electron %s is refused in one line', async (_title, env, why) => {
    const { code, stdout, stderr } = await start(['--electron', '--no-sandbox'], env);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^No window can be opened: .*\n$/);
    expect(stderr).toContain(why);
  });

  test('where the binary can be neither found nor fetched, one line says so and a browser is served', async () => {
    // Nothing listens on port 1: what cannot be reached costs no time.
    const mirror = 'http://127.0.0.1:1/';
    const missing = electronBinary() === null ? { ELECTRON_MIRROR: mirror } : { ELECTRON_OVERRIDE_DIST_PATH: folder };
    const { code, stdout, stderr } = await start(['--no-sandbox', ...DATA], {
      ...DISPLAY,
      ...missing,
      PATH: '/nowhere',
    });
    expect(stderr.split('\n')[0]).toMatch(/^Electron's binary is not here, and .*: using a browser/);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toContain('Proactor is listening on');
    expect(code).toBe(0);
  });
});

test('options that only the browser host has choose it; what follows "--" chooses nothing', () => {
  expect(askedHost([])).toBeNull();
  expect(askedHost(['--data', 'x'])).toBeNull();
  expect(askedHost(['--port=0'])).toBe('browser');
  expect(askedHost(['--no-open'])).toBe('browser');
  expect(askedHost(['--electron'])).toBe('electron');
  expect(askedHost(['--electron', '--help'])).toBe('browser');
  expect(askedHost(['--', 'x', '--electron', '--port'])).toBeNull();
});

test('a window needs a display, somebody in front of it, and a sandbox', () => {
  expect(whyNoWindow([], { DISPLAY: ':0' }, 'linux', 1000)).toBeNull();
  expect(whyNoWindow([], { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', 1000)).toBeNull();
  expect(whyNoWindow([], { DISPLAY: '' }, 'linux', 1000)).toContain('no display');
  expect(whyNoWindow([], { DISPLAY: ':0' }, 'linux', 0)).toContain('root');
  expect(whyNoWindow(['--no-sandbox'], { DISPLAY: ':0' }, 'linux', 0)).toBeNull();
  expect(whyNoWindow([], {}, 'darwin', 501)).toBeNull();
  expect(whyNoWindow([], { SSH_CONNECTION: '1' }, 'darwin', 501)).toContain('remote');
});
