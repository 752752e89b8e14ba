// Exports that go to the browser: fetched once by whoever has the path, under the right name, and deleted.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dispositionOf, LoopbackDownloads } from '../../../electron/hosts/loopback/downloads.ts';
import { OneTimePaths } from '../../../electron/hosts/loopback/one-time-paths.ts';
import { type LoopbackServer, startLoopbackServer } from '../../../electron/hosts/loopback/server.ts';
import { eventually } from '../../support/eventually.ts';

let folder: string;
let server: LoopbackServer;
let downloads: LoopbackDownloads;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'proactor-downloads-'));
  mkdirSync(join(folder, 'renderer'));
  writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html>page');
  downloads = new LoopbackDownloads(folder);
  server = await startLoopbackServer({
    port: 0,
    rendererDirectory: join(folder, 'renderer'),
    downloads,
    onPort: () => {},
  });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { port } = server;
    request({ host: '127.0.0.1', port, path, method, headers, agent: false }, resolve).on('error', reject).end();
  });
}

async function statusOf(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number> {
  const response = await ask(path, headers, method);
  await text(response);
  return response.statusCode ?? 0;
}

async function offer(content: string | Buffer, name = 'a log.html'): Promise<{ file: string; path: string }> {
  const file = join(await downloads.folder(), randomBytes(12).toString('hex'));
  writeFileSync(file, content);
  return { file, path: downloads.offer(file, name) };
}

test('a file is given once, to be saved and not to be shown, and is gone then', async () => {
  const content = Buffer.alloc(3_000_000, 'x<script>');
  const { file, path } = await offer(content, 'grün "a".html');
  expect(path).toMatch(/^\/download\/[\w-]{32}$/);
  const response = await ask(path);
  expect(response.statusCode).toBe(200);
  expect(response.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-length': String(content.length),
    'content-disposition': `attachment; filename="gr_n _a_.html"; filename*=UTF-8''gr%C3%BCn%20%22a%22.html`,
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  expect((await buffer(response)).equals(content)).toBe(true);
  await eventually('an empty folder', () => !existsSync(file));
  expect(await statusOf(path)).toBe(403);
});

test('a name with half a character costs nothing but that half', async () => {
  const { path } = await offer('content', '\ud83d.txt');
  const response = await ask(path);
  expect(await text(response)).toBe('content');
  expect(response.headers['content-disposition']).toContain('%EF%BF%BD.txt');
});

test('a request that makes the host trip ends with it, and no other', async () => {
  const told: string[] = [];
  const tripping = await startLoopbackServer({
    port: 0,
    rendererDirectory: join(folder, 'renderer'),
    downloads: Object.assign(new LoopbackDownloads(folder), {
      redeem: () => {
        throw new Error('tripped');
      },
    }),
    onPort: () => {},
    onTrouble: (sentence) => told.push(sentence),
  });
  try {
    const origin = `http://127.0.0.1:${tripping.port}`;
    expect((await fetch(`${origin}/download/x`)).status).toBe(500);
    expect((await fetch(origin)).status).toBe(200);
    expect(told).toEqual([expect.stringContaining('tripped')]);
  } finally {
    await tripping.close();
  }
});

test('a page of another origin or name gets nothing, and does not use the path up', async () => {
  const { path } = await offer('content');
  const { port } = server;
  expect(await statusOf(path, { Origin: 'http://127.0.0.1:1' })).toBe(403);
  expect(await statusOf(path, { Host: `evil.test:${port}` })).toBe(403);
  expect(await statusOf(path, {}, 'HEAD')).toBe(405);
  expect(await statusOf(path, {}, 'POST')).toBe(405);
  expect(await statusOf('/download/')).toBe(403);
  expect(await statusOf(`/download/${'A'.repeat(32)}`)).toBe(403);
  expect(await text(await ask(path))).toBe('content');
});

test('a browser that breaks off leaves nothing behind', async () => {
  const { file, path } = await offer(Buffer.alloc(50_000_000));
  const response = await ask(path);
  response.destroy();
  await eventually('an empty folder', () => !existsSync(file));
});

test('what nobody fetches in time is deleted', async () => {
  const unused: string[] = [];
  const paths = new OneTimePaths<string>('/x/', (value) => unused.push(value));
  const path = paths.make('late', 0);
  expect(paths.redeem(path, { remotePort: 1 } as never, server.port, 30_001)).toEqual({ kind: 'spent' });
  expect(unused).toEqual(['late']);
  const { file } = await offer('of a host that was killed');
  const half = join(await downloads.folder(), '.proactor-0123456789ab.part');
  writeFileSync(half, 'half');
  await downloads.clear();
  expect([file, half].map((path) => existsSync(path))).toEqual([false, false]);
  expect(readdirSync(folder)).toEqual(['renderer']);
  await downloads.clear();
});

test('a file that is none of ours is never deleted', async () => {
  mkdirSync(join(folder, 'downloads'));
  const theirs = [join(folder, 'downloads', 'thesis.txt'), join(await downloads.folder(), 'notes.txt')];
  for (const path of theirs) writeFileSync(path, 'theirs');
  const { file } = await offer('of a host that was killed');
  await downloads.clear();
  expect(existsSync(file)).toBe(false);
  for (const path of theirs) expect(readFileSync(path, 'utf8')).toBe('theirs');
});

test('a name is told in a way that no browser can misread', () => {
  expect(dispositionOf('a.txt')).toBe(`attachment; filename="a.txt"; filename*=UTF-8''a.txt`);
  expect(dispositionOf('\ud83d.txt')).toBe(`attachment; filename="_.txt"; filename*=UTF-8''%EF%BF%BD.txt`);
  expect(dispositionOf('😀')).toBe(`attachment; filename="__"; filename*=UTF-8''%F0%9F%98%80`);
  expect(dispositionOf('a";\r\nX: y')).toBe(`attachment; filename="a_;__X: y"; filename*=UTF-8''a%22%3B%0D%0AX%3A%20y`);
});
