// A WebSocket as a Port, and how it becomes one: the client's first frame is the text `{"token":"…"}`, the host answers
// with the text `{"ok":true}` (the client waits for it), and from then on every frame is binary, one message each. Whatever breaks
// these rules closes its own socket with a code that says why, and touches nothing else.
import type { RawData, WebSocket } from 'ws';
import { decodeFrame, encodeFrame } from '../../../shared/protocol/frames.ts';
import type { Port } from '../../../shared/protocol/port.ts';

/** Why a host closes a socket (RFC 6455 section 7.4; 4000 and up are ours). */
export const CLOSE = {
  /** The host is going away, or has ended this conversation. */
  goingAway: 1001,
  /** A text frame where a binary one belongs. */
  unsupported: 1003,
  /** A frame that is not one message. */
  malformed: 1007,
  /** A frame over the limit; the `ws` library closes with it by itself. */
  tooLarge: 1009,
  /** What it asked for made the host trip. */
  failed: 1011,
  /** Not the token, or nothing that looks like one. */
  badToken: 4401,
  /** No token came in time. */
  tokenLate: 4408,
} as const;

/** Longest first frame that is looked at, in characters. */
const LONGEST_GREETING = 256;

/** Most bytes of a close reason that a frame has room for. */
const LONGEST_REASON = 123;

/** A port with more bytes than this to send is closed: whoever is there reads nothing, and views wait for credit long before. */
const MOST_BACKLOG = 64 * 1024 * 1024;

/** What the first frame offers: the token, or null when it is something else. */
export function tokenOf(data: RawData, isBinary: boolean): string | null {
  if (isBinary) return null;
  const text = asBytes(data).toString('utf8');
  if (text.length > LONGEST_GREETING) return null;
  try {
    const greeting: unknown = JSON.parse(text);
    const token = typeof greeting === 'object' && greeting !== null && 'token' in greeting ? greeting.token : null;
    return typeof token === 'string' ? token : null;
  } catch {
    return null;
  }
}

/** Makes an open WebSocket that has shown its token into a Port. `guarded` runs what comes of an event, and keeps what it throws from the host. */
export function socketPort(socket: WebSocket, guarded: (act: () => void) => void): Port {
  return new SocketPort(socket, guarded);
}

class SocketPort implements Port {
  readonly #socket: WebSocket;
  #listener: ((message: unknown) => void) | null = null;
  #early: unknown[] = [];
  readonly #closeListeners = new Set<(reason: string | null) => void>();
  #closed = false;
  #reason: string | null = null;

  constructor(socket: WebSocket, guarded: (act: () => void) => void) {
    this.#socket = socket;
    socket.on('message', (data, isBinary) => guarded(() => this.#receive(data, isBinary)));
    socket.on('close', (code, reason) => guarded(() => this.#finish(describe(code, reason.toString('utf8')))));
    // `ws` tells of broken frames here, and closes the socket itself.
    socket.on('error', () => {});
  }

  send(message: unknown): void {
    if (this.#closed || this.#socket.readyState !== this.#socket.OPEN) return;
    // What is left of earlier messages: a large one alone is no backlog.
    if (this.#socket.bufferedAmount > MOST_BACKLOG) {
      // A close frame would wait behind all that.
      this.#socket.terminate();
      this.#finish('more than 64 MiB were not read');
      return;
    }
    // A failed write is the end of the socket, which `close` tells.
    this.#socket.send(encodeFrame(message), () => {});
  }

  onMessage(listener: (message: unknown) => void): () => void {
    if (this.#listener !== null) throw new Error('this port has a listener already');
    this.#listener = listener;
    const early = this.#early;
    this.#early = [];
    for (const message of early) listener(message);
    return () => {
      if (this.#listener === listener) this.#listener = null;
    };
  }

  onClose(listener: (reason: string | null) => void): () => void {
    if (this.#closed) {
      queueMicrotask(() => listener(this.#reason));
      return () => {};
    }
    this.#closeListeners.add(listener);
    return () => this.#closeListeners.delete(listener);
  }

  close(reason = ''): void {
    if (this.#closed) return;
    this.#socket.close(CLOSE.goingAway, shorten(reason));
    this.#finish(reason === '' ? null : reason);
  }

  #receive(data: RawData, isBinary: boolean): void {
    if (this.#closed) return;
    if (!isBinary) {
      this.#refuse(CLOSE.unsupported, 'frames after the token are binary');
      return;
    }
    let message: unknown;
    try {
      const { buffer, byteOffset, byteLength } = asBytes(data);
      // Not as a Buffer, or the bytes in the message would be Buffers too: they slice and print differently.
      message = decodeFrame(new Uint8Array(buffer, byteOffset, byteLength));
    } catch {
      this.#refuse(CLOSE.malformed, 'not one MessagePack value');
      return;
    }
    if (this.#listener === null) this.#early.push(message);
    else this.#listener(message);
  }

  #refuse(code: number, reason: string): void {
    this.#socket.close(code, reason);
    this.#finish(reason);
  }

  #finish(reason: string | null): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reason = reason;
    this.#early = [];
    for (const listener of this.#closeListeners) listener(reason);
    this.#closeListeners.clear();
  }
}

/** `ws` hands out one Buffer unless told otherwise; the type allows the other shapes. */
function asBytes(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

function describe(code: number, reason: string): string | null {
  if (reason !== '') return reason;
  // 1000 and 1001: the page went; 1005: it gave no code.
  return code === 1000 || code === 1001 || code === 1005 ? null : `the connection ended with code ${code}`;
}

/** Cut between two characters. */
function shorten(reason: string): string {
  const characters = [...reason];
  while (Buffer.byteLength(characters.join('')) > LONGEST_REASON) characters.pop();
  return characters.join('');
}
