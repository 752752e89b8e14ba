import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RawData, WebSocket } from 'ws';
import { type LoopbackServer, startLoopbackServer } from '../../../electron/hosts/loopback/server.ts';
import { decodeFrame, encodeFrame, MAX_CLIENT_FRAME } from '../../../shared/protocol/frames.ts';
import type { Port } from '../../../shared/protocol/port.ts';
import { eventually } from '../../support/eventually.ts';

let folder: string;
let server: LoopbackServer;
let token: string;
let ports: Port[];
let told: string[];
/** What becomes of a port beside being listed. */
let onPort: (port: Port) => void;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'proactor-loopback-'));
  const page = join(folder, 'renderer');
  mkdirSync(join(page, 'assets'), { recursive: true });
  writeFileSync(join(page, 'index.html'), '<!doctype html>page');
  writeFileSync(join(page, 'assets', 'index-AbCd1234.js'), 'code');
  writeFileSync(join(page, 'with space.txt'), 'spaced');
  writeFileSync(join(folder, 'secret'), 'secret');
  ports = [];
  told = [];
  onPort = () => {};
  server = await startLoopbackServer({
    port: 0,
    rendererDirectory: page,
    onPort: (port) => {
      ports.push(port);
      onPort(port);
    },
    onTrouble: (sentence) => told.push(sentence),
  });
  token = new URL(server.url).hash.slice('#token='.length);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A request with exactly this path and these headers, which `fetch` would tidy up. */
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

/** Bytes as they are, answer as it comes. */
async function raw(bytes: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.write(bytes);
  return await text(socket);
}

function dial(path = '/port', headers: Record<string, string> = {}): WebSocket {
  const origin = `http://127.0.0.1:${server.port}`;
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, { origin, headers });
  sockets.push(socket);
  return socket;
}

/** The HTTP status that a WebSocket was refused with, or `open`. */
function outcome(socket: WebSocket): Promise<number | 'open'> {
  return new Promise((resolve) => {
    socket.on('open', () => resolve('open'));
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => {});
  });
}

function closed(socket: WebSocket): Promise<{ readonly code: number; readonly reason: string }> {
  return new Promise((resolve) => socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })));
}

/** A socket that has shown the token and been let in. */
async function enter(): Promise<{ readonly socket: WebSocket; readonly port: Port }> {
  const socket = dial();
  await outcome(socket);
  const answer = new Promise<RawData>((resolve) => socket.once('message', resolve));
  socket.send(JSON.stringify({ token }));
  expect(String(await answer)).toBe('{"ok":true}');
  const port = ports.at(-1);
  if (port === undefined) throw new Error('no port');
  return { socket, port };
}

describe('the page’s files', () => {
  test('are served with their types, and only hashed names are kept by browsers', async () => {
    const page = await ask('/');
    expect(page.statusCode).toBe(200);
    expect(await text(page)).toBe('<!doctype html>page');
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    const policy = String(page.headers['content-security-policy']).split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        `connect-src 'self' ws://127.0.0.1:${server.port} ws://localhost:${server.port}`,
        "object-src 'none'",
        "frame-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ]),
    );
    expect(page.headers['access-control-allow-origin']).toBe(undefined);
    const code = await ask('/assets/index-AbCd1234.js?v=1');
    expect(code.headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=31536000, immutable',
    });
    expect(await statusOf('/with%20space.txt')).toBe(200);
    expect(await text(await ask('/', {}, 'HEAD'))).toBe('');
  });

  test.each([
    '/../secret',
    '/assets/../../secret',
    '/%2e%2e/secret',
    '/..%2fsecret',
    '/assets/..%5c..%5csecret',
    '/..\\secret',
    '//etc/passwd',
    '/%00',
    '/index.html%00.js',
    '/assets',
    '/assets/',
    '/./index.html',
    '/port',
    '/%',
  ])('do not include %s', async (path) => {
    expect(await statusOf(path)).toBe(404);
  });

  test('do not include where a link in them leads, once it leaves the folder', async () => {
    symlinkSync(folder, join(folder, 'renderer', 'out'));
    expect(await statusOf('/out/secret')).toBe(404);
  });

  test('are there again after a new build', async () => {
    expect(await statusOf('/assets/new-12345678.js')).toBe(404);
    writeFileSync(join(folder, 'renderer', 'assets', 'new-12345678.js'), 'new');
    await eventually('the new file is served', async () => (await statusOf('/assets/new-12345678.js')) === 200);
  });

  test('that are away for a moment are not there, and come back', async () => {
    const page = join(folder, 'renderer');
    renameSync(page, `${page}-old`);
    // The folder is looked at again only after a while.
    await delay(1_100);
    expect(await statusOf('/favicon.ico')).toBe(404);
    expect(await statusOf('/')).toBe(404);
    renameSync(`${page}-old`, page);
    expect(await statusOf('/')).toBe(200);
    expect(await statusOf('/assets/index-AbCd1234.js')).toBe(200);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('cannot be asked for with %s', async (method) => {
    expect(await statusOf('/', {}, method)).toBe(405);
  });
});

describe('a request', () => {
  test.each(['evil.example', '127.0.0.1', '127.0.0.1:1', '127.1', '[::1]', '0.0.0.0', 'localhost.evil.example'])(
    'for the host %s is refused',
    async (name) => {
      const host =
        name.includes(':') && !name.startsWith('[') ? name : `${name}${name === '127.0.0.1' ? '' : `:${server.port}`}`;
      expect(await statusOf('/', { Host: host })).toBe(403);
      expect(await outcome(dial('/port', { Host: host }))).toBe(403);
    },
  );

  test('without a host, or that is none, is refused and nothing falls over', async () => {
    expect(await raw('GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
    expect(await raw('\u0000\u0001 nonsense\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 4/);
    expect(await statusOf('/')).toBe(200);
  });

  test('from a page of another origin is refused, another port of this machine included', async () => {
    for (const origin of [
      'http://127.0.0.1:1',
      'http://localhost',
      `https://127.0.0.1:${server.port}`,
      'null',
      'http://evil.example',
    ]) {
      expect(await statusOf('/', { Origin: origin })).toBe(403);
    }
    expect(await statusOf('/', { Origin: `http://127.0.0.1:${server.port}` })).toBe(200);
    const host = `localhost:${server.port}`;
    expect(await statusOf('/', { Host: host, Origin: `http://${host}` })).toBe(200);
    expect(await statusOf('/', { Host: host, Origin: `http://127.0.0.1:${server.port}` })).toBe(403);
  });

  test('from another machine finds nobody', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((address) => address !== undefined && !address.internal && address.family === 'IPv4');
    if (outside === undefined) return;
    const refused = await new Promise((resolve) => {
      connect(server.port, outside.address)
        .on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
        .on('connect', () => resolve('connected'));
    });
    expect(refused).toBe('ECONNREFUSED');
  });
});

describe('a WebSocket', () => {
  test('of another origin, of none, or elsewhere is refused', async () => {
    const port = server.port;
    const dialAs = (origin: string | undefined) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/port`, origin === undefined ? {} : { origin });
      sockets.push(socket);
      return socket;
    };
    expect(await outcome(dialAs(undefined))).toBe(403);
    expect(await outcome(dialAs('http://127.0.0.1:1'))).toBe(403);
    expect(await outcome(dialAs('null'))).toBe(403);
    expect(await outcome(dial('/'))).toBe(404);
    expect(ports).toEqual([]);
  });

  test('with the token becomes a port, and messages go both ways unharmed', async () => {
    const { socket, port } = await enter();
    const message = { type: 'x', bytes: new Uint8Array([0, 255, 10]), list: [1, 'ü', null, true], deep: { a: 1.5 } };
    socket.send(encodeFrame(message));
    socket.send(encodeFrame('second'));
    const heard: unknown[] = [];
    // A round trip later they have come, before anyone listens.
    await enter();
    port.onMessage((value) => heard.push(value));
    await eventually('both have come, in order', () => heard.length === 2);
    expect(heard).toEqual([message, 'second']);
    const back = new Promise<Buffer>((resolve) => socket.once('message', (data) => resolve(data as Buffer)));
    port.send(message);
    expect(decodeFrame(new Uint8Array(await back))).toEqual(message);
    expect(() => port.onMessage(() => {})).toThrow(/listener already/);
  });

  test.each([
    ['a wrong token', () => JSON.stringify({ token: 'x'.repeat(43) })],
    ['an empty token', () => JSON.stringify({ token: '' })],
    ['a beginning of the token', () => JSON.stringify({ token: token.slice(0, -1) })],
    ['a token of another type', () => JSON.stringify({ token: [token] })],
    ['no JSON', () => 'token'],
    ['the token without its frame', () => token],
    ['a binary frame', () => encodeFrame({ token })],
    ['a long frame', () => JSON.stringify({ token, more: 'x'.repeat(1000) })],
  ])('that begins with %s is closed with 4401', async (_name, first) => {
    const socket = dial();
    await outcome(socket);
    const end = closed(socket);
    socket.send(first());
    expect((await end).code).toBe(4401);
    expect(ports).toEqual([]);
  });

  test('that says nothing is closed in seconds', async () => {
    const socket = dial();
    await outcome(socket);
    expect((await closed(socket)).code).toBe(4408);
  });

  test.each([
    ['malformed', new Uint8Array([0xc1]), 1007],
    ['cut off', encodeFrame({ a: 'text' }).slice(0, -1), 1007],
    ['two messages in one', new Uint8Array([1, 2]), 1007],
    ['of an unknown extension type', new Uint8Array([0xd4, 1, 0]), 1007],
    ['empty', new Uint8Array(0), 1007],
    ['too large', new Uint8Array(MAX_CLIENT_FRAME + 1), 1009],
    ['text', '{"type":"hello"}', 1003],
  ])('whose frame is %s is closed, and no other', async (_name, frame, code) => {
    const { socket: other, port: otherPort } = await enter();
    const { socket, port } = await enter();
    const heard: unknown[] = [];
    const reasons: (string | null)[] = [];
    port.onMessage((value) => heard.push(value));
    port.onClose((reason) => reasons.push(reason));
    const end = closed(socket);
    socket.send(frame);
    expect((await end).code).toBe(code);
    await eventually('the port has ended', () => reasons.length === 1);
    expect(heard).toEqual([]);
    const answer = new Promise((resolve) => otherPort.onMessage(resolve));
    other.send(encodeFrame('still here'));
    expect(await answer).toBe('still here');
  });

  test('that makes the host trip is closed, and no other', async () => {
    const { socket: other, port: otherPort } = await enter();
    const { socket, port } = await enter();
    port.onMessage(() => {
      throw new Error('tripped');
    });
    const end = closed(socket);
    socket.send(encodeFrame('anything'));
    expect((await end).code).toBe(1011);
    expect(told).toEqual([expect.stringContaining('tripped')]);
    onPort = () => {
      throw new Error('tripped at the door');
    };
    const third = dial();
    await outcome(third);
    const thirdEnd = closed(third);
    third.send(JSON.stringify({ token }));
    expect((await thirdEnd).code).toBe(1011);
    expect(told[1]).toContain('tripped at the door');
    const answer = new Promise((resolve) => otherPort.onMessage(resolve));
    other.send(encodeFrame('still here'));
    expect(await answer).toBe('still here');
  });

  test('that breaks the protocol below frames is closed, and no other', async () => {
    const { socket } = await enter();
    const end = closed(socket);
    // An unmasked frame with reserved bits set.
    (socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket.write(Buffer.from([0xff, 0x01, 0x00]));
    expect((await end).code).toBe(1002);
    await enter();
  });

  test('is told that the host goes away', async () => {
    const { socket, port } = await enter();
    const reasons: (string | null)[] = [];
    port.onClose((reason) => reasons.push(reason));
    const end = closed(socket);
    await server.close('Proactor was stopped.');
    expect(await end).toEqual({ code: 1001, reason: 'Proactor was stopped.' });
    await eventually('the port has ended', () => reasons.length === 1);
    port.send('after the end');
    port.close();
  });

  test('that the host ends gets a reason that fits', async () => {
    const { socket, port } = await enter();
    const end = closed(socket);
    port.close('ü'.repeat(200));
    expect(await end).toEqual({ code: 1001, reason: 'ü'.repeat(61) });
  });

  test('may wait for its token only with so many others: the oldest that says nothing goes', async () => {
    const strangers: WebSocket[] = [];
    for (let count = 0; count < 32; count += 1) {
      const socket = dial();
      expect(await outcome(socket)).toBe('open');
      strangers.push(socket);
    }
    const { port } = await enter();
    expect(port).toBe(ports[0]);
    await eventually('the oldest is gone', () => strangers[0]?.readyState === WebSocket.CLOSED);
    expect(strangers.slice(1).every((socket) => socket.readyState === WebSocket.OPEN)).toBe(true);
    // Whoever came in is no stranger any more, and stays.
    for (let count = 0; count < 40; count += 1) expect(await outcome(dial())).toBe('open');
    const answer = new Promise((resolve) => port.onClose(resolve));
    expect(await Promise.race([answer, delay(100, 'in')])).toBe('in');
  });

  test('that says nothing is gone in seconds, even when it does not answer the close', {
    timeout: 20_000,
  }, async () => {
    const socket = connect(server.port, '127.0.0.1');
    const host = `127.0.0.1:${server.port}`;
    socket.write(
      `GET /port HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    socket.resume();
    const began = performance.now();
    await new Promise((resolve) => socket.once('close', resolve));
    expect(performance.now() - began).toBeLessThan(8_000);
  });

  test('that reads nothing is closed before it costs much memory, and no other', async () => {
    const { socket: other, port: otherPort } = await enter();
    const { socket, port } = await enter();
    const reasons: (string | null)[] = [];
    port.onClose((reason) => reasons.push(reason));
    const end = closed(socket);
    (socket as unknown as { _socket: Socket })._socket.pause();
    const megabyte = new Uint8Array(1024 * 1024);
    let sent = 0;
    for (; sent < 200 && reasons.length === 0; sent += 1) {
      port.send(megabyte);
      await delay(1);
    }
    expect(reasons).toEqual([expect.stringContaining('64 MiB')]);
    expect(sent).toBeGreaterThan(64);
    expect(sent).toBeLessThan(100);
    (socket as unknown as { _socket: Socket })._socket.resume();
    expect((await end).code).toBe(1006);
    // One message of any size is not a backlog.
    const heard = new Promise<RawData>((resolve) => other.once('message', resolve));
    otherPort.send(new Uint8Array(80 * 1024 * 1024));
    expect((await heard).toString().length).toBeGreaterThan(0);
    expect(other.readyState).toBe(WebSocket.OPEN);
  });

  test('that guesses is slowed down, and the person still gets in', { timeout: 60_000 }, async () => {
    for (let index = 0; index < 20; index += 1) {
      const socket = dial();
      await outcome(socket);
      const end = closed(socket);
      socket.send(JSON.stringify({ token: `guess ${index}` }));
      await end;
    }
    const startedAt = Date.now();
    const socket = dial();
    await outcome(socket);
    const end = closed(socket);
    socket.send(JSON.stringify({ token: 'one more' }));
    expect((await end).code).toBe(4401);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1_000);
    await enter();
  });
});

describe('the link for the browser', () => {
  test('leads to the token once', async () => {
    const link = new URL(server.openingUrl());
    expect(link.href).not.toContain(token);
    const answer = await ask(link.pathname);
    expect(answer.statusCode).toBe(302);
    expect(answer.headers).toMatchObject({ location: `/#token=${token}`, 'cache-control': 'no-store' });
    const again = await ask(link.pathname);
    expect(again.statusCode).toBe(403);
    expect(await text(again)).toMatch(/Open the address that Proactor printed/);
  });

  test('is no good when it was made up, or comes from another page', async () => {
    expect(await statusOf('/open/guess')).toBe(403);
    const link = new URL(server.openingUrl());
    expect(await statusOf(link.pathname, { Origin: 'http://127.0.0.1:1' })).toBe(403);
    expect(await statusOf(link.pathname)).toBe(302);
  });

  test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)('is no good to another user', async () => {
    const link = new URL(server.openingUrl());
    const { execFile } = await import('node:child_process');
    const answer = await new Promise<string>((resolve, reject) => {
      const program = `require('http').get(${JSON.stringify(link.href)}, (r) => process.stdout.write(String(r.statusCode)))`;
      execFile(process.execPath, ['-e', program], { uid: 65534, gid: 65534 }, (error, stdout) =>
        error === null ? resolve(stdout) : reject(error),
      );
    });
    expect(answer).toBe('403');
  });
});

test('a port that is taken is an error that can be told apart', async () => {
  const options = { port: server.port, rendererDirectory: join(folder, 'renderer'), onPort: () => {} };
  await expect(startLoopbackServer(options)).rejects.toMatchObject({ code: 'EADDRINUSE' });
});

test('a page that was not built is an error that says what to do', async () => {
  const options = { port: 0, rendererDirectory: join(folder, 'nowhere'), onPort: () => {} };
  await expect(startLoopbackServer(options)).rejects.toThrow(/npm run build/);
});
