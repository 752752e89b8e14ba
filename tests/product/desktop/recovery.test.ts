// A page that crashes or hangs: it comes back by itself, and says so; what runs does not notice.
import { afterEach, expect, test } from 'vitest';
import { converse, runningPid } from './client.ts';
import { endDesktops, startDesktop } from './desktop.ts';
import './limits.ts';

afterEach(endDesktops);

test('a crashed page is loaded again, learns why, and everything goes on running', async () => {
  const desktop = await startDesktop({ args: ['--', 'sh', '-c', 'while :; do sleep 0.1; done'] });
  const pid = await runningPid(desktop);
  await desktop.evaluate(({ window }) => window().webContents.crash('oom'));
  await desktop.until('the page to be back', ({ window }) => window().webContents.page !== null);
  const messages = await converse(
    desktop,
    [],
    (seen) => seen.some(({ type }) => type === 'notice') && seen.some(({ type }) => type === 'welcome'),
  );
  expect(messages.find(({ type }) => type === 'notice')).toMatchObject({
    level: 'warning',
    text: 'The window crashed (oom) and was loaded again. Everything went on running.',
  });
  expect(await runningPid(desktop)).toBe(pid);
  // Said once, not to every page from now on.
  const later = await converse(desktop, [], (seen) => seen.some(({ type }) => type === 'welcome'));
  expect(later.some(({ type }) => type === 'notice')).toBe(false);
});

test('a page that keeps crashing is loaded more and more slowly, then a person is asked', async () => {
  const desktop = await startDesktop();
  const loads = () =>
    desktop.evaluate(({ world }) => world.calls.filter((call) => call.name === 'window.loadURL').length);
  for (let crash = 1; crash <= 4; crash += 1) {
    await desktop.evaluate(({ window }) => window().webContents.crash('crashed'));
    await desktop.until('the page to be back', ({ window }) => window().webContents.page !== null);
    expect(await loads()).toBe(1 + crash);
  }
  await desktop.evaluate(({ window }) => window().webContents.crash('crashed'));
  const message = await desktop.until(
    'a question',
    ({ world }) => (world.dialogs[0]?.options as { message: string } | undefined)?.message,
  );
  expect(message).toBe('The window keeps crashing.');
  await desktop.evaluate(({ world }) => world.dialogs[0]?.answer(0));
  await desktop.until('the page to be back', ({ window }) => window().webContents.page !== null);
});

test('a page that hangs is loaded again when the person says so, and the question goes when it answers', async () => {
  const desktop = await startDesktop();
  await desktop.evaluate(({ window }) => window().emit('unresponsive'));
  await desktop.until('a question', ({ world }) => world.dialogs.length === 1);
  await desktop.evaluate(({ window }) => window().emit('responsive'));
  await desktop.until('no question', ({ world }) => world.dialogs.length === 0);
  await desktop.evaluate(({ window }) => window().emit('unresponsive'));
  await desktop.until('a question', ({ world }) => world.dialogs.length === 1);
  await desktop.evaluate(({ world }) => world.dialogs[0]?.answer(1));
  const crashed = await desktop.until('the page to be loaded again', ({ world }) => {
    const names = world.calls.map((call) => call.name);
    return names.filter((name) => name === 'window.loadURL').length === 2 && names;
  });
  expect(crashed).toContain('contents.forcefullyCrashRenderer');
});
