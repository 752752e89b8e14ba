import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket as NodeSocket, WebSocket as NodeWebSocket, WebSocketServer } from 'ws';
import { dialWebSocket, HOST_STOPPED, messagePort } from '../../../renderer/link/carrier.ts';
import { tokenInFragment } from '../../../renderer/link/token.ts';
import { decodeFrame, encodeFrame } from '../../../shared/protocol/frames.ts';
import type { Port } from '../../../shared/protocol/port.ts';

describe('the WebSocket carrier, against a real server', () => {
  let server: WebSocketServer;

  beforeEach(async () => {
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await new Promise((resolve) => server.once('listening', resolve));
  });
  afterEach(() => {
    for (const client of server.clients) client.terminate();
    server.close();
  });

  /** What a host does with the first frame of a client. */
  function greet(answer: (socket: NodeSocket, token: string) => void) {
    server.on('connection', (socket) => {
      socket.once('message', (data) => answer(socket, String(data)));
    });
  }

  function dial(token = 'secret'): Promise<Port> {
    const { port } = server.address() as AddressInfo;
    // The package's class is the browser's as far as the carrier uses it.
    return dialWebSocket(new NodeWebSocket(`ws://127.0.0.1:${port}/port`) as unknown as WebSocket, token);
  }

  const closed = (port: Port) => new Promise<string | null>((resolve) => port.onClose(resolve));

  it('gives its token as text, and carries bytes as bytes from there on', async () => {
    const heard: unknown[] = [];
    greet((socket, first) => {
      heard.push(JSON.parse(first));
      socket.send('{"ok":true}');
      socket.send(encodeFrame({ type: 'early' }));
      socket.on('message', (data: Buffer) => {
        const message = decodeFrame(new Uint8Array(data));
        heard.push(message);
        socket.send(encodeFrame({ echo: message }));
      });
    });
    const port = await dial();
    const bytes = Uint8Array.of(0, 255, 128);
    port.send({ type: 'input', bytes });
    const messages: unknown[] = [];
    await new Promise<void>((resolve) => {
      port.onMessage((message) => {
        messages.push(message);
        if (messages.length === 2) resolve();
      });
    });
    expect(heard).toEqual([{ token: 'secret' }, { type: 'input', bytes }]);
    expect(messages).toEqual([{ type: 'early' }, { echo: { type: 'input', bytes } }]);
  });

  it('tells a refused token from a host that is not there', async () => {
    greet((socket) => socket.close(4401, 'wrong token'));
    await expect(dial()).rejects.toMatchObject({ why: 'token-refused' });
    server.removeAllListeners('connection');
    greet((socket) => socket.terminate());
    await expect(dial()).rejects.toMatchObject({ why: 'unreachable' });
    const nobody = new NodeWebSocket('ws://127.0.0.1:9/port') as unknown as WebSocket;
    await expect(dialWebSocket(nobody, 'x')).rejects.toMatchObject({ why: 'unreachable' });
  });

  it('takes no answer but the one agreed on', async () => {
    greet((socket) => socket.send('<!doctype html>'));
    await expect(dial()).rejects.toMatchObject({ why: 'unreachable' });
  });

  it('tells a host that goes on purpose from one that vanishes', async () => {
    let host: NodeSocket | null = null;
    greet((socket) => {
      host = socket;
      socket.send('{"ok":true}');
    });
    const polite = closed(await dial());
    (host as NodeSocket | null)?.close(1001);
    expect(await polite).toBe(HOST_STOPPED);
    const sudden = closed(await dial());
    (host as NodeSocket | null)?.terminate();
    expect(await sudden).toBeNull();
  });

  it('ends when the host sends what cannot be read', async () => {
    greet((socket) => {
      socket.send('{"ok":true}');
      socket.send(Buffer.from([0xc1]));
    });
    expect(await closed(await dial())).toContain('cannot be read');
  });
});

describe('the MessagePort carrier', () => {
  it('carries messages both ways, also those that came early, and ends with its other side', async () => {
    const { port1, port2 } = new MessageChannel();
    port2.postMessage({ type: 'early', bytes: Uint8Array.of(1) });
    const port = messagePort(port1 as unknown as MessagePort);
    const heard: unknown[] = [];
    port.onMessage((message) => heard.push(message));
    await expect.poll(() => heard).toEqual([{ type: 'early', bytes: Uint8Array.of(1) }]);
    expect(() => port.onMessage(() => {})).toThrow('already has a listener');
    const ended = new Promise((resolve) => port.onClose(resolve));
    const answer = new Promise((resolve) => port2.addEventListener('message', (event) => resolve(event.data)));
    port2.start();
    port.send({ type: 'hello' });
    expect(await answer).toEqual({ type: 'hello' });
    port2.close();
    expect(await ended).toBeNull();
  });
});

describe('the token in the address', () => {
  it('is found in the fragment alone', () => {
    expect(tokenInFragment('#token=abc-_')).toBe('abc-_');
    expect(tokenInFragment('#token=a%2Bb&x=1')).toBe('a+b');
    expect(tokenInFragment('')).toBeNull();
    expect(tokenInFragment('#other=1')).toBeNull();
    expect(tokenInFragment('#token=')).toBeNull();
  });
});
