// Proactor in a desktop: links, folders, start at login, updates, the icon's number.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { readLink } from '../../../electron/hosts/desktop/links.ts';
import { type LoginItemOptions, setStartsAtLogin, startsAtLogin } from '../../../electron/hosts/desktop/login-item.ts';
import { canUpdate } from '../../../electron/hosts/desktop/updates.ts';
import { runningPid } from './client.ts';
import { type Desktop, endDesktops, newFolder, startDesktop } from './desktop.ts';
import './limits.ts';

const SLEEPER = ['sh', '-c', 'trap "exit 0" INT TERM HUP; echo ready; while :; do sleep 0.1; done'];

afterEach(endDesktops);

function linkTo(cwd: string, ...argv: string[]): string {
  return `proactor:run?${new URLSearchParams([['cwd', cwd], ...argv.map((word) => ['arg', word])])}`;
}

/** The question that is on the screen, with its buttons. */
function question(desktop: Desktop) {
  return desktop.until('a question', ({ world }) => {
    const options = world.dialogs[0]?.options as { message: string; detail: string; buttons: string[] } | undefined;
    return options && { message: options.message, detail: options.detail, buttons: options.buttons };
  });
}

function answer(desktop: Desktop, response: number): Promise<void> {
  return desktop.evaluate(({ world }, index) => world.dialogs[0]?.answer(index), response);
}

/** Every number that the icon has had. */
function badges(desktop: Desktop): Promise<unknown[]> {
  return desktop.evaluate(({ world }) =>
    world.calls.filter(({ name }) => name === 'app.setBadgeCount').map(({ args }) => args[0]),
  );
}

test('a link shows its command word for word, and without a yes nothing is started', async () => {
  const folder = await newFolder();
  const link = linkTo(folder, ...SLEEPER);
  const desktop = await startDesktop({ args: [link] });
  const asked = await question(desktop);
  expect(asked.message).toBe('A link wants to run a command.');
  expect(asked.detail).toContain(`sh -c 'trap "exit 0" INT TERM HUP; echo ready; while :; do sleep 0.1; done'`);
  expect(asked.detail).toContain(folder);
  expect(asked.buttons).toEqual(['Don’t Run It', 'Run It']);
  await answer(desktop, 0);
  // The same link again, by macOS' event: the first answer holds for the first alone.
  await desktop.evaluate(({ app }, url) => app.emit('open-url', { preventDefault: () => {} }, url), link);
  await question(desktop);
  expect(new Set(await badges(desktop))).toEqual(new Set([0]));
  await answer(desktop, 1);
  expect(await runningPid(desktop)).toBeGreaterThan(0);
  await desktop.until('a number on the icon', ({ world }) =>
    world.calls.some(({ name, args }) => name === 'app.setBadgeCount' && args[0] === 1),
  );
});

test('a folder from the file manager gets a shell, in the Proactor that runs already', async () => {
  const first = await startDesktop();
  const { dataDirectory } = first;
  const wrong = await startDesktop({ dataDirectory, args: [pathToFileURL(join(dataDirectory, 'none')).href] });
  expect(await wrong.ended).toBe(0);
  expect((await question(first)).message).toContain('There is no folder');
  await answer(first, 0);
  const folder = await newFolder();
  const second = await startDesktop({ dataDirectory, args: [pathToFileURL(folder).href] });
  expect(await second.ended).toBe(0);
  expect(await runningPid(first)).toBeGreaterThan(0);
});

test.each([
  ['proactor:run?cwd=/&arg=ls&data=/tmp', 'not known'],
  ['proactor:quit', 'nothing that a link can ask for'],
  ['proactor:run?arg=ls', 'folder'],
  ['proactor:run?cwd=relative&arg=ls', 'folder'],
  ['proactor:run?cwd=/&cwd=/tmp&arg=ls', 'folder'],
  ['proactor:run?cwd=/no/such/folder&arg=ls', 'no folder'],
  ['proactor:run?cwd=/', 'program'],
  ['proactor:run?cwd=/&arg=', 'program'],
  ['proactor:run?cwd=/&arg=ls&arg=%0Arm', 'cannot be seen'],
  ['proactor:run?cwd=/&arg=ls&arg=%E2%80%AEx', 'cannot be seen'],
  [`proactor:run?cwd=/&arg=ls&arg=${'x'.repeat(700)}`, 'too long'],
])('the link %s is refused', (link, why) => {
  const read = readLink(link);
  expect(read.kind).toBe('wrong');
  expect(read.kind === 'wrong' && read.problem).toContain(why);
});

test.each(['proactor:', 'proactor://', 'PROACTOR://show/'])('the link %s shows Proactor', (link) => {
  expect(readLink(link)).toEqual({ kind: 'show' });
});

test('links are read in each form that systems give them', () => {
  for (const start of ['proactor:run?', 'proactor://run?', 'proactor://run/?']) {
    expect(readLink(`${start}cwd=/&arg=npm&arg=run%20x`)).toMatchObject({
      kind: 'propose',
      cwd: '/',
      argv: ['npm', 'run x'],
      line: "npm 'run x'",
    });
  }
});

test('started at login it has no window until somebody asks', async () => {
  const desktop = await startDesktop({ args: ['--background'] });
  expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);
  expect(await desktop.evaluate(({ world }) => world.trays[0]?.tip)).toBe('Proactor: Nothing is running');
  await desktop.evaluate(({ world }) => world.trays[0]?.emit('click'));
  await desktop.until('a window', ({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.visible === true);
});

test('on Linux starting at login is an entry in the autostart folder, as the desktop reads it', async () => {
  const home = await newFolder();
  const none = { getLoginItemSettings: () => ({ openAtLogin: true }), setLoginItemSettings: () => {} };
  const options: LoginItemOptions = {
    app: none as unknown as LoginItemOptions['app'],
    platform: 'linux',
    env: { XDG_CONFIG_HOME: 'relative, so ignored' },
    home,
    program: '/opt/a "b" 100%/proactor',
  };
  expect(startsAtLogin(options)).toBe(false);
  setStartsAtLogin(true, options);
  expect(startsAtLogin(options)).toBe(true);
  const path = join(home, '.config/autostart/proactor.desktop');
  expect(readFileSync(path, 'utf8')).toContain('Exec="/opt/a \\\\"b\\\\" 100%%/proactor" --background\n');
  writeFileSync(path, `${readFileSync(path, 'utf8')}Hidden=true\n`);
  expect(startsAtLogin(options)).toBe(false);
  setStartsAtLogin(false, options);
  setStartsAtLogin(false, options);
  expect(startsAtLogin(options)).toBe(false);
});

test('only what was installed to be updated updates itself, and never a portable one', async () => {
  const resources = await newFolder();
  const windows = { packaged: true, platform: 'win32', env: {}, resources } as const;
  expect(canUpdate(windows)).toBe(false);
  writeFileSync(join(resources, 'app-update.yml'), 'provider: github\n');
  expect(canUpdate(windows)).toBe(true);
  expect(canUpdate({ ...windows, env: { PORTABLE_EXECUTABLE_DIR: 'D:\\' } })).toBe(false);
  expect(canUpdate({ ...windows, env: { PORTABLE_EXECUTABLE_FILE: 'D:\\p.exe' } })).toBe(false);
  expect(canUpdate({ ...windows, packaged: false })).toBe(false);
  expect(canUpdate({ ...windows, platform: 'linux' })).toBe(false);
  expect(canUpdate({ ...windows, platform: 'linux', env: { APPIMAGE: '/p.AppImage' } })).toBe(true);
});

test('a deb updates itself where it was installed, an archive with the same note nowhere', async () => {
  const place = await newFolder();
  const resources = join(place, 'resources');
  mkdirSync(resources);
  writeFileSync(join(resources, 'app-update.yml'), 'provider: github\n');
  const linux = { packaged: true, platform: 'linux', env: {}, resources } as const;
  expect(canUpdate(linux, place)).toBe(false);
  // Packing leaves it in the folder that the archives are made of, too.
  writeFileSync(join(resources, 'package-type'), 'deb');
  expect(canUpdate(linux, place)).toBe(true);
  expect(canUpdate(linux)).toBe(false);
});

test('an update is looked for, fetched and installed only when asked each time, and says what it stops', async () => {
  const resources = await newFolder();
  writeFileSync(join(resources, 'app-update.yml'), 'provider: github\n');
  const env = { DOUBLE_PACKAGED: '1', DOUBLE_RESOURCES: resources, APPIMAGE: '/opt/p.AppImage' };
  const desktop = await startDesktop({ env, args: ['--cwd', resources, '--', ...SLEEPER] });
  const pid = await runningPid(desktop);
  const updates = () =>
    desktop.evaluate(({ world }) => world.calls.map(({ name }) => name).filter((name) => name.startsWith('updater.')));
  const check = () =>
    desktop.evaluate(({ menuItem }) => {
      const click = menuItem('Check for Updates …')?.click as () => void;
      click();
    });
  expect(await updates()).toEqual([]);
  await check();
  expect((await question(desktop)).message).toContain('Proactor 9.9.9 is there.');
  await answer(desktop, 1);
  expect(await updates()).toEqual(['updater.check']);
  await check();
  await question(desktop);
  await answer(desktop, 0);
  const ready = await desktop.until('the next question', ({ world }) => {
    const options = world.dialogs[0]?.options as { message: string; detail: string; buttons: string[] } | undefined;
    return options?.message.includes('ready') === true && { detail: options.detail, buttons: options.buttons };
  });
  expect(ready.detail).toContain("sh -c 'trap");
  expect(ready.buttons[0]).toBe('Stop All and Restart');
  expect(await desktop.evaluate(({ autoUpdater }) => autoUpdater.autoInstallOnAppQuit)).toBe(false);
  expect(process.kill(pid, 0)).toBe(true);
  await answer(desktop, 0);
  expect(await desktop.ended).toBe(0);
  expect(desktop.stdout()).toContain('installing');
  expect(() => process.kill(pid, 0)).toThrow();
});

test('an installed Proactor can be the browser host, too', async () => {
  const desktop = await startDesktop({ args: ['--browser', '--no-open', '--port', '0'] });
  expect(desktop.stdout()).toMatch(/^Proactor is listening on http:\/\/127\.0\.0\.1:\d+\/#token=/);
  expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(0);
  desktop.signal('SIGTERM');
  expect(await desktop.ended).toBe(0);
});
