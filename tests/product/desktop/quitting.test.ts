// How Proactor ends: asked by a person, by a signal, by the system; and how it comes back.
import { afterEach, expect, test } from 'vitest';
import { runningPid, start } from './client.ts';
import { type Desktop, endDesktops, startDesktop } from './desktop.ts';
import './limits.ts';

/** A command that lives until it is told to go, and goes at once. */
const SLEEPER = ['sh', '-c', 'trap "exit 0" INT TERM HUP; echo ready; while :; do sleep 0.1; done'];

afterEach(endDesktops);

/** Main with one command running. */
async function withSleeper(): Promise<{ readonly desktop: Desktop; readonly pid: number }> {
  const desktop = await startDesktop({ args: ['--', ...SLEEPER] });
  const pid = await runningPid(desktop);
  return { desktop, pid };
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function quit(desktop: Desktop): Promise<void> {
  return desktop.evaluate(({ app }) => app.quit());
}

function closeWindow(desktop: Desktop): Promise<boolean> {
  return desktop.evaluate(({ window }) => window().close());
}

/** The question that is on the screen. */
function question(desktop: Desktop) {
  return desktop.until('a question', ({ world }) => {
    const options = world.dialogs[0]?.options as { message: string; detail: string; buttons: string[] } | undefined;
    return options && { message: options.message, detail: options.detail, buttons: options.buttons };
  });
}

function answer(desktop: Desktop, response: number): Promise<void> {
  return desktop.evaluate(({ world }, index) => world.dialogs[0]?.answer(index), response);
}

test('without anything running a quit is a quit', async () => {
  const desktop = await startDesktop();
  await quit(desktop);
  expect(await desktop.ended).toBe(0);
});

test('closing the window is a quit, too', async () => {
  const desktop = await startDesktop();
  expect(await closeWindow(desktop)).toBe(true);
  expect(await desktop.ended).toBe(0);
});

test('a person who quits is told what runs, and can stay', async () => {
  const { desktop, pid } = await withSleeper();
  await quit(desktop);
  const asked = await question(desktop);
  expect(asked.message).toBe('One command is still running.');
  expect(asked.detail).toContain("sh -c 'trap");
  expect(asked.buttons).toEqual(['Stop all and quit', 'Keep Proactor in the background', 'Cancel']);
  await quit(desktop);
  expect(await desktop.evaluate(({ world }) => world.dialogs.length)).toBe(1);
  await answer(desktop, 2);
  expect(isThere(pid)).toBe(true);
  expect(await desktop.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  await quit(desktop);
  await question(desktop);
});

test('"Stop all and quit" stops everything, then quits', async () => {
  const { desktop, pid } = await withSleeper();
  expect(await closeWindow(desktop)).toBe(false);
  await question(desktop);
  await answer(desktop, 0);
  expect(await desktop.ended).toBe(0);
  expect(isThere(pid)).toBe(false);
});

test('"Keep Proactor in the background" lets the window go, and the tray brings it back', async () => {
  const { desktop, pid } = await withSleeper();
  await quit(desktop);
  await question(desktop);
  await answer(desktop, 1);
  const tip = await desktop.until(
    'a tray icon in place of the window',
    ({ world, BrowserWindow }) => BrowserWindow.getAllWindows().length === 0 && world.trays[0]?.tip,
  );
  expect(tip).toBe('Proactor: One command is running');
  expect(isThere(pid)).toBe(true);
  const labels = await desktop.evaluate(({ trayMenu }) => trayMenu().map((item) => item.label));
  expect(labels).toEqual([
    'One command is running',
    expect.stringMatching(/^ {2}sh -c 'trap/),
    undefined,
    'Show Proactor',
    undefined,
    'Quit …',
  ]);
  await desktop.evaluate(({ world }) => world.trays[0]?.emit('click'));
  await desktop.until(
    'a window in place of the tray icon',
    ({ world, BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.visible === true && world.trays[0]?.destroyed === true,
  );
  expect(isThere(pid)).toBe(true);
});

test('a quit from the tray asks again, without a window', async () => {
  const { desktop, pid } = await withSleeper();
  await quit(desktop);
  await question(desktop);
  await answer(desktop, 1);
  await desktop.until('a tray icon', ({ world }) => world.trays.length === 1);
  await desktop.evaluate(({ trayMenu }) => {
    const click = trayMenu().find((item) => item.label === 'Quit …')?.click as () => void;
    click();
  });
  await question(desktop);
  await answer(desktop, 0);
  expect(await desktop.ended).toBe(0);
  expect(isThere(pid)).toBe(false);
});

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s stops what runs without a question', async (signal) => {
  const { desktop, pid } = await withSleeper();
  desktop.signal(signal);
  expect(await desktop.ended).toBe(0);
  expect(isThere(pid)).toBe(false);
});

test('the end of the session stops what runs without a question, and the system is asked to wait', async () => {
  const { desktop, pid } = await withSleeper();
  const held = await desktop.evaluate(({ powerMonitor }) => {
    let prevented = false;
    powerMonitor.emit('shutdown', {
      preventDefault: () => {
        prevented = true;
      },
    });
    return prevented;
  });
  expect(held).toBe(true);
  expect(await desktop.ended).toBe(0);
  expect(isThere(pid)).toBe(false);
});

test('on Windows the window tells of the end of the session', async () => {
  const { desktop, pid } = await withSleeper();
  await desktop.evaluate(({ window }) => window().emit('session-end', {}));
  expect(await desktop.ended).toBe(0);
  expect(isThere(pid)).toBe(false);
});

test('whoever quits again while something refuses to stop can end it at once', async () => {
  const desktop = await startDesktop();
  await start(desktop, {
    launch: { kind: 'exec', argv: ['sh', '-c', 'trap "" TERM; while :; do sleep 0.1; done'] },
    cwd: '/',
    env: { set: {}, unset: [] },
    connection: { kind: 'terminal', size: { cols: 80, rows: 24 } },
    // A ladder that would take an hour.
    ladder: [
      { action: { kind: 'signal', signal: 'SIGTERM', target: 'group' }, graceMs: 3_600_000 },
      { action: { kind: 'signal', signal: 'SIGKILL', target: 'tree' }, graceMs: 1_000 },
    ],
  });
  const pid = await runningPid(desktop);
  await quit(desktop);
  await question(desktop);
  await answer(desktop, 0);
  await desktop.until('the question to be gone', ({ world }) => world.dialogs.length === 0);
  await quit(desktop);
  const asked = await question(desktop);
  expect(asked.buttons).toEqual(['Keep waiting', 'End them at once']);
  await answer(desktop, 1);
  expect(await desktop.ended).toBe(0);
  expect(isThere(pid)).toBe(false);
});

test('a later start hands its command over, and the window comes to the front', async () => {
  const first = await startDesktop();
  const second = await startDesktop({ dataDirectory: first.dataDirectory, args: ['--', ...SLEEPER] });
  expect(await second.ended).toBe(0);
  expect(await runningPid(first)).toBeGreaterThan(0);
  await first.until('the window to be brought to the front', ({ world }) =>
    world.calls.some((call) => call.name === 'window.focus'),
  );
});

test('a command line that makes no sense ends with one sentence', async () => {
  const desktop = await startDesktop({ args: ['--cwd'] });
  expect(await desktop.ended).toBe(2);
  expect(desktop.stderr()).toMatch(/^.*--cwd.*\n$/);
});

test('a start that fails says so in a dialog and on stderr', async () => {
  const desktop = await startDesktop({ args: ['--cwd', '/no/such/folder'] });
  expect(await desktop.ended).toBe(1);
  expect(desktop.stderr()).toContain('There is no folder /no/such/folder (--cwd).');
});
