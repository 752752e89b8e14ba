// How a page comes by its port, and who does not.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type Desktop, endDesktops, startDesktop } from './desktop.ts';
import './limits.ts';

let desktop: Desktop;

beforeAll(async () => {
  desktop = await startDesktop();
});
beforeEach(() => desktop.evaluate(({ window }) => window().webContents.load('app://proactor/')));
afterAll(endDesktops);

/** The page's script asks for a port, as `renderer/link/carrier.ts` does. */
function ask(): Promise<void> {
  return desktop.evaluate(({ page }) => {
    page().post({ data: 'proactor:port-request' });
  });
}

function ports(): Promise<number> {
  return desktop.evaluate(({ page }) => page().ports.length);
}

async function settled(): Promise<void> {
  // Everything between page, preload and main takes a few turns of the loop, and an answer is one more.
  for (let turn = 0; turn < 5; turn += 1) {
    await desktop.evaluate(() => new Promise((resolve) => setTimeout(resolve, 5)));
  }
}

test('a page asks, gets one port, and is welcomed through it', async () => {
  expect(await ports()).toBe(0);
  await ask();
  await desktop.until('a port', ({ page }) => page().ports.length === 1);
  await desktop.evaluate(({ page }) => {
    page().ports[0]?.postMessage({
      type: 'hello',
      version: 2,
      client: 'electron',
    });
  });
  const welcome = await desktop.until('a welcome', ({ page }) => page().received[0]?.[0]);
  expect(welcome).toMatchObject({
    type: 'welcome',
    host: { app: '0.0.0-double', dataDirectory: desktop.dataDirectory },
  });
});

test('the preload leaves nothing in the window', async () => {
  const names = await desktop.evaluate(({ page }) => page().exposed());
  expect(names).toEqual([]);
});

test('a second port takes the place of the first', async () => {
  await ask();
  await desktop.until('a port', ({ page }) => page().ports.length === 1);
  await ask();
  await desktop.until('its successor', ({ page }) => {
    const now = page();
    return now.ports.length === 2 && now.closed.includes(0);
  });
});

test('a page that was loaded again starts afresh; the port before it is closed', async () => {
  await ask();
  await desktop.until('a port', ({ page }) => page().ports.length === 1);
  await desktop.evaluate(({ window }) => window().webContents.load('app://proactor/'));
  expect(await ports()).toBe(0);
  await ask();
  await desktop.until('a port', ({ page }) => page().ports.length === 1);
});

test.each([
  ['another window of the same page', { source: 'another' }],
  ['another origin', { origin: 'https://evil.example' }],
  ['something else', { data: 'proactor:port-reques' }],
])('the preload does not ask for %s', async (_who, forged) => {
  await desktop.evaluate(({ page }, event) => {
    page().post({ data: 'proactor:port-request', ...event });
  }, forged);
  await settled();
  expect(await ports()).toBe(0);
});

test.each([
  ['a frame inside the page', 'child'],
  ['a page of another origin in the window', 'foreign'],
  ['a page that calls itself ours from an opaque origin', 'opaque'],
  ['contents that are no window of ours', 'stranger'],
  ['a frame that is gone', 'gone'],
])('main gives no port to %s', async (_who, kind) => {
  const before = desktop.stderr().length;
  const given = await desktop.evaluate(async ({ window, ipcMain }, how) => {
    const contents = window().webContents;
    let ports = 0;
    const frame = {
      url: how === 'foreign' ? 'https://evil.example/' : 'app://proactor/',
      origin: how === 'foreign' ? 'https://evil.example' : how === 'opaque' ? 'null' : 'app://proactor',
      parent: how === 'child' ? contents.mainFrame : null,
      postMessage: () => {
        ports += 1;
      },
    };
    const sender = how === 'stranger' ? { ...contents, on: () => {}, once: () => {} } : contents;
    ipcMain.emit('proactor:port', { sender, senderFrame: how === 'gone' ? null : frame, ports: [] });
    await new Promise((resolve) => setTimeout(resolve, 20));
    return ports;
  }, kind);
  expect(given).toBe(0);
  await eventually('a line on stderr', () => desktop.stderr().length > before);
  expect(desktop.stderr().slice(before)).toMatch(/A port was asked for by .* and was not given\./);
});

test('main listens on one channel only', async () => {
  expect(await desktop.evaluate(({ ipcMain }) => ipcMain.eventNames())).toEqual(['proactor:port']);
});

test('a message that makes no sense is refused, and the port lives on', async () => {
  await ask();
  await desktop.until('a port', ({ page }) => page().ports.length === 1);
  await desktop.evaluate(({ page }) => {
    const port = page().ports[0];
    port?.postMessage({ type: 'hello', version: 2, client: 'electron' });
    port?.postMessage({ type: 'call', id: 1, name: 'start', params: { command: { launch: 'rm -rf' } } });
    port?.postMessage('nonsense');
    port?.postMessage(null);
    port?.postMessage({ type: 'call', id: 2, name: 'directories', params: { prefix: '/' } });
  });
  const answers = await desktop.until('the answer to the last call', ({ page }) => {
    const received = page().received[0] as { type: string; id?: number }[];
    return received.some((message) => message.id === 2) && received;
  });
  expect(answers.map((message) => message.type)).toEqual(['welcome', 'throw', 'refused', 'refused', 'return']);
});

test('the preload tells the page where files lie that were dropped on it, and of no others', async () => {
  const told = await desktop.evaluate(async ({ page }) => {
    const now = page();
    // A page can make up a drop and its files, and has no hand.
    now.drop([{ path: '/etc/shadow' }], false);
    now.drop([], true);
    // A picture out of another page is a file without a place.
    now.drop([{ path: '/home/me/a b.txt' }, { path: '' }], true);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return now.told;
  });
  expect(told).toEqual([{ type: 'proactor:dropped', paths: ['/home/me/a b.txt'] }]);
});

test('a drop says nothing to main', async () => {
  await ask();
  await desktop.evaluate(({ page }) => page().drop([{ path: '/home/me/a.txt' }], true));
  await settled();
  // One for the port, and none for the drop.
  expect(await desktop.evaluate(({ page }) => page().sent)).toEqual(['proactor:port']);
});
