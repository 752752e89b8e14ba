// Who carries the conversation: a MessagePort that Electron's preload hands over, or a WebSocket to the
// host that served this page. Both become a Port; what lies above cannot tell them apart.
import { decodeFrame, encodeFrame } from '../../shared/protocol/frames.ts';
import type { Port } from '../../shared/protocol/port.ts';
import { PORT_MESSAGE, PORT_REQUEST } from '../../shared/protocol/port-names.ts';
import { Inbox } from './inbox.ts';
import { takeToken } from './token.ts';

/** How long a host may take to accept a connection, in milliseconds: on loopback, silence means it hangs. */
const HANDSHAKE_MS = 10_000;

/** WebSocket close code: the token is wrong or missing. */
const CLOSE_TOKEN = 4401;
/** WebSocket close code: the host is going away on purpose. */
const CLOSE_GOING_AWAY = 1001;

/** The reason that a port gives when its host has stopped on purpose. */
export const HOST_STOPPED = 'The host has stopped.';

/** Why there is no port: no token, a wrong one, or nobody at the other end. */
export class DialError extends Error {
  readonly why: 'no-token' | 'token-refused' | 'unreachable';

  constructor(why: DialError['why'], message: string) {
    super(message);
    this.name = 'DialError';
    this.why = why;
  }
}

/** Makes ports to one host. */
export interface Carrier {
  /** What this page tells the host that it is. */
  readonly client: 'browser' | 'electron';
  /** Connects; rejects with a `DialError`. */
  dial(): Promise<Port>;
}

/** The carrier for the place where this page runs. */
export function carrierHere(): Carrier {
  return location.protocol === 'app:' ? handedOver() : webSocket();
}

function webSocket(): Carrier {
  return {
    client: 'browser',
    dial() {
      const token = takeToken();
      if (token === null) {
        return Promise.reject(new DialError('no-token', 'This window has no token for its host.'));
      }
      const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
      return dialWebSocket(new WebSocket(`${scheme}://${location.host}/port`), token);
    },
  };
}

/** Agrees with a host over a fresh socket: the token as text, `{"ok":true}` as text, MessagePack from there on. */
export function dialWebSocket(socket: WebSocket, token: string): Promise<Port> {
  socket.binaryType = 'arraybuffer';
  return new Promise((resolve, reject) => {
    let inbox: Inbox | null = null;
    const timer = setTimeout(() => fail('unreachable', 'The host did not answer in time.'), HANDSHAKE_MS);

    function fail(why: DialError['why'], message: string): void {
      clearTimeout(timer);
      reject(new DialError(why, message));
      socket.close();
    }

    socket.addEventListener('open', () => socket.send(JSON.stringify({ token })));
    socket.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (inbox !== null) {
        receive(socket, inbox, event.data);
      } else if (accepts(event.data)) {
        clearTimeout(timer);
        inbox = new Inbox();
        resolve(socketPort(socket, inbox));
      } else {
        fail('unreachable', 'The host gave an answer that this page does not understand.');
      }
    });
    // An error says nothing of its own; the close that follows it does.
    socket.addEventListener('error', () => {});
    socket.addEventListener('close', (event) => {
      if (inbox !== null) inbox.end(event.code === CLOSE_GOING_AWAY ? HOST_STOPPED : event.reason || null);
      else if (event.code === CLOSE_TOKEN) fail('token-refused', 'The host does not know this token.');
      else fail('unreachable', 'Nobody answers at this address.');
    });
  });
}

function accepts(data: unknown): boolean {
  if (typeof data !== 'string') return false;
  try {
    const answer: unknown = JSON.parse(data);
    return typeof answer === 'object' && answer !== null && 'ok' in answer && answer.ok === true;
  } catch {
    return false;
  }
}

function receive(socket: WebSocket, inbox: Inbox, data: unknown): void {
  try {
    if (!(data instanceof ArrayBuffer)) throw new Error('a text frame where bytes were due');
    inbox.deliver(decodeFrame(new Uint8Array(data)));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    inbox.end(`The host sent something that cannot be read: ${why}`);
    socket.close();
  }
}

function socketPort(socket: WebSocket, inbox: Inbox): Port {
  return {
    send(message) {
      if (!inbox.ended && socket.readyState === socket.OPEN) socket.send(encodeFrame(message));
    },
    onMessage: (listener) => inbox.onMessage(listener),
    onClose: (listener) => inbox.onClose(listener),
    close(reason) {
      inbox.end(reason ?? null);
      socket.close(1000);
    },
  };
}

/** Electron: the preload posts a port whenever the page asks for one. */
function handedOver(): Carrier {
  const early: MessagePort[] = [];
  let waiting: ((port: MessagePort) => void) | null = null;
  addEventListener('message', (event: MessageEvent<unknown>) => {
    const port = event.ports[0];
    if (event.source !== window || event.data !== PORT_MESSAGE || port === undefined) return;
    if (waiting === null) early.push(port);
    else waiting(port);
  });
  return {
    client: 'electron',
    dial() {
      const port = early.pop();
      if (port !== undefined) return Promise.resolve(messagePort(port));
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting = null;
          reject(new DialError('unreachable', 'The main process did not hand over a port.'));
        }, HANDSHAKE_MS);
        waiting = (handed) => {
          waiting = null;
          clearTimeout(timer);
          resolve(messagePort(handed));
        };
        window.postMessage(PORT_REQUEST, location.origin);
      });
    },
  };
}

/** A MessagePort as a Port. */
export function messagePort(port: MessagePort): Port {
  const inbox = new Inbox();
  port.addEventListener('message', (event: MessageEvent<unknown>) => inbox.deliver(event.data));
  port.addEventListener('close', () => inbox.end(null));
  port.start();
  return {
    send(message) {
      if (!inbox.ended) port.postMessage(message);
    },
    onMessage: (listener) => inbox.onMessage(listener),
    onClose: (listener) => inbox.onClose(listener),
    close(reason) {
      inbox.end(reason ?? null);
      port.close();
    },
  };
}
