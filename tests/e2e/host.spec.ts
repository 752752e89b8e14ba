// The host's own life: reloads, windows, a polite end, a sudden one, and a second start.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { startHost } from './support/host.ts';
import { expect, test, Window } from './support/test.ts';

const run = promisify(execFile);

test('everything goes on over a reload, a closed page and a second window', async ({ window, host, context }) => {
  await window.run('sh -c "echo line 1; echo line 2; echo line 3; exec sleep 997"', 'Pipes');
  const name = "sh -c 'echo line 1; echo line 2; echo line 3; exec sleep 997'";
  await window.shows(name, 'line 3');
  await window.page.reload();
  await window.shows(name, 'line 3');
  await expect(window.row('sleep 997')).toContainText('running');
  const second = new Window(await context.newPage());
  await second.open(host.url);
  await second.row('sleep 997').click();
  await second.shows(name, 'line 3');
  await window.page.close();
  await expect(second.row('sleep 997')).toContainText('running');
});

test('a polite stop ends the runs by the ladder and the page says so', async ({ window, host }) => {
  await window.run('sleep 996', 'Pipes');
  await expect(window.row('sleep 996')).toContainText('running');
  const stopped = host.stop('SIGTERM');
  await expect(window.page.getByRole('alert')).toContainText(/stopped|stopping|closing/i);
  expect(await stopped).toBe(0);
  expect(await alive('sleep 996')).toBe(false);
});

test('after a SIGKILL nothing is left, and the next start shows the receipt and the earlier log', async ({
  page,
  folder: dataDirectory,
}) => {
  const first = await startHost({ dataDirectory });
  const window = new Window(page);
  await window.open(first.url);
  const name = `sh -c 'setsid sleep 995 & echo written before; exec sleep 995'`;
  await window.run(name, 'Pipes');
  await window.shows(name, 'written before');
  await first.stop('SIGKILL');
  await expect.poll(() => alive('sleep 995')).toBe(false);
  await expect(page.getByRole('alert')).toContainText(/gone|reconnect/i);
  const second = await startHost({ dataDirectory });
  await window.open(second.url);
  await expect(page.getByRole('region', { name: 'Receipt' })).toContainText('sleep');
  await window.row('sleep 995').click();
  await window.shows(name, 'written before');
  await expect(window.row('sleep 995')).toContainText('unknown');
});

test('a second start on the same data directory hands over and leaves', async ({ window, host }) => {
  const args = [
    'dist/loopback/main.js',
    '--no-open',
    '--data',
    host.dataDirectory,
    '--cwd',
    host.cwd,
    '--',
    'sleep',
    '994',
  ];
  const { stdout } = await run(process.execPath, args);
  expect(stdout).toBe(`Proactor is listening on ${host.url}\n`);
  await expect(window.row('sleep 994')).toContainText('running');
});

test('a page of another server on this machine can neither read the page nor open the port', async ({ page, host }) => {
  const stranger = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end('<title>stranger</title>');
  });
  stranger.listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  try {
    const { port } = stranger.address() as AddressInfo;
    const target = new URL(host.url).port;
    await page.goto(`http://127.0.0.1:${port}/`);
    const seen = await page.evaluate(async (to) => {
      const fetched = await fetch(`http://127.0.0.1:${to}/`).then(
        (response) => `read ${response.status}`,
        () => 'refused',
      );
      const socket = await new Promise((resolve) => {
        const dial = new WebSocket(`ws://127.0.0.1:${to}/port`);
        dial.onopen = () => resolve('open');
        dial.onerror = () => resolve('refused');
      });
      return { fetched, socket };
    }, target);
    expect(seen).toEqual({ fetched: 'refused', socket: 'refused' });
    const window = new Window(page);
    await window.open(host.url);
    await page.goto(`http://127.0.0.1:${target}/`);
    await page.evaluate(() => sessionStorage.clear());
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Open Proactor again from its link' })).toBeVisible();
  } finally {
    stranger.close();
  }
});

async function alive(command: string): Promise<boolean> {
  const { stdout } = await run('ps', ['-eo', 'args=']);
  return stdout.split('\n').includes(command);
}
