// A client over a real WebSocket: shows the token, then speaks the protocol like any page.
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { decodeFrame, encodeFrame } from '../../shared/protocol/frames.ts';
import type { Port } from '../../shared/protocol/port.ts';
import { TestClient } from './test-client.ts';

/** Connects to a host by its address with the token in the fragment. */
export async function connectClient(url: string): Promise<TestClient> {
  return new TestClient(portOf(await connectSocket(url)));
}

/** A client whose connection can be ended as no page would. */
export async function connectFragileClient(
  url: string,
): Promise<{ readonly client: TestClient; readonly socket: WebSocket }> {
  const socket = await connectSocket(url);
  return { client: new TestClient(portOf(socket)), socket };
}

async function connectSocket(url: string): Promise<WebSocket> {
  const { host, hash, origin } = new URL(url);
  const token = new URLSearchParams(hash.slice(1)).get('token');
  const socket = new WebSocket(`ws://${host}/port`, { origin });
  await once(socket, 'open');
  socket.send(JSON.stringify({ token }));
  await once(socket, 'message');
  return socket;
}

function portOf(socket: WebSocket): Port {
  return {
    send: (message) => {
      if (socket.readyState === socket.OPEN) socket.send(encodeFrame(message));
    },
    onMessage: (listener) => {
      const receive = (data: Buffer) => listener(decodeFrame(data));
      socket.on('message', receive);
      return () => socket.off('message', receive);
    },
    onClose: (listener) => {
      const ended = (_code: number, reason: Buffer) => listener(reason.toString());
      socket.on('close', ended);
      return () => socket.off('close', ended);
    },
    close: () => socket.close(),
  };
}
