// The browser host's server: on 127.0.0.1 and nowhere else. It serves the page's files, which hold no secret, and turns
// WebSockets that show the token into Ports. Every request must be for this host by name and from this page; every
// limit is small, and going over one costs only the connection that did.
import { createReadStream, fstat } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_CLIENT_FRAME } from '../../../shared/protocol/frames.ts';
import type { Port } from '../../../shared/protocol/port.ts';
import { FileTable } from '../page-files.ts';
import { BadTokens } from './bad-tokens.ts';
import { dispositionOf, LoopbackDownloads } from './downloads.ts';
import { refusalOf, securityHeaders } from './gate.ts';
import { OpeningLinks } from './opening-link.ts';
import { CLOSE, socketPort, tokenOf } from './socket-port.ts';
import { isToken, newToken } from './token.ts';

/** Where the page's WebSocket connects. */
const SOCKET_PATH = '/port';

/** A socket that has not shown its token by then is closed, in milliseconds. */
const TOKEN_DEADLINE = 5_000;

/** A socket that the host closes, and that does not answer that, is cut off after so long, in milliseconds. */
const LAST_WORD = 1_000;

/** Sockets that may wait to show their token at a time. For one more, the oldest that says nothing goes. */
const MOST_STRANGERS = 32;

/** Sockets at a time, in all: far more windows than anyone opens. */
const MOST_SOCKETS = 128;

/** TCP connections at a time, in all; further ones are closed at once. */
const MOST_CONNECTIONS = 512;

/** What a server needs. */
export interface LoopbackServerOptions {
  /** 0 picks a free one. */
  readonly port: number;
  /** The built page. */
  readonly rendererDirectory: string;
  /** Default: a new one. */
  readonly token?: string;
  /** Files that pages may fetch. Default: none. */
  readonly downloads?: LoopbackDownloads;
  /** Told of every page that has shown the token. */
  readonly onPort: (port: Port) => void;
  /** Told, in a sentence, of a request or a socket that was ended because something threw. Default: a line on stderr. */
  readonly onTrouble?: (text: string) => void;
}

/** A running server. */
export interface LoopbackServer {
  readonly port: number;
  /** The address with the token in its fragment: for the person's eyes, not for a command line. */
  readonly url: string;
  /** An address for a command line that others can read: good once, for a short time, and for this user only. */
  openingUrl(): string;
  /** Closes every socket as going away, then the server. */
  close(reason?: string): Promise<void>;
}

/** Starts the server. Rejects with `EADDRINUSE` and its kin when the port can't be had. */
export async function startLoopbackServer(options: LoopbackServerOptions): Promise<LoopbackServer> {
  const server = new LoopbackHttpServer(options);
  await server.listen(options.port);
  return server;
}

/** A socket that has not shown its token. */
interface Stranger {
  readonly socket: Duplex;
  /** What it offered is about to be looked at. */
  offers: boolean;
}

class LoopbackHttpServer implements LoopbackServer {
  readonly #token: string;
  readonly #onPort: (port: Port) => void;
  readonly #onTrouble: (text: string) => void;
  readonly #files: FileTable;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #badTokens = new BadTokens();
  readonly #openings: OpeningLinks;
  readonly #downloads: LoopbackDownloads | null;
  #headers: Readonly<Record<string, string>> = {};
  /** Oldest first. */
  readonly #strangers = new Set<Stranger>();
  port = 0;

  constructor({ token = newToken(), onPort, onTrouble, rendererDirectory, downloads }: LoopbackServerOptions) {
    this.#token = token;
    this.#onPort = onPort;
    this.#onTrouble = onTrouble ?? ((text) => process.stderr.write(`${text}\n`));
    this.#files = new FileTable(rendererDirectory);
    this.#openings = new OpeningLinks();
    this.#downloads = downloads ?? null;
    this.#http = createServer({ headersTimeout: 10_000, requestTimeout: 10_000, keepAliveTimeout: 5_000 });
    this.#http.maxConnections = MOST_CONNECTIONS;
    this.#http.on('request', (request, response) => {
      this.#guarded(
        () => this.#answer(request, response),
        () => this.#fail(response),
      );
    });
    this.#http.on('upgrade', (request, socket, head) => {
      this.#guarded(
        () => this.#upgrade(request, socket, head),
        () => socket.destroy(),
      );
    });
    this.#http.on('clientError', (_error, socket) => refuseSocket(socket, 400, 'not a request'));
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_CLIENT_FRAME,
      // Same machine: compressing costs more than it saves.
      perMessageDeflate: false,
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/#token=${this.#token}`;
  }

  openingUrl(): string {
    return `http://127.0.0.1:${this.port}${this.#openings.make()}`;
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
        this.#http.off('error', reject);
        this.port = (this.#http.address() as AddressInfo).port;
        this.#headers = securityHeaders(this.port);
        resolve();
      });
    });
  }

  async close(reason = ''): Promise<void> {
    for (const socket of this.#sockets.clients) socket.close(CLOSE.goingAway, reason);
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    // Pages get a moment to answer the close; then their connections are cut.
    const deadline = Date.now() + 500;
    while (this.#sockets.clients.size > 0 && Date.now() < deadline) await delay(10);
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.closeAllConnections();
    await closed;
  }

  /** What is thrown on behalf of one request or socket ends that one, and is told. */
  #guarded(act: () => void, end: () => void): void {
    try {
      act();
    } catch (error) {
      this.#onTrouble(`A request was given up: ${error instanceof Error ? error.message : String(error)}`);
      end();
    }
  }

  #fail(response: ServerResponse): void {
    if (response.headersSent) response.destroy();
    else this.#text(response, 500, 'this could not be done');
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    // A body is of no interest; its connection ends with the answer.
    response.on('error', () => response.destroy());
    const refusal = refusalOf(request.headers, this.port, false);
    if (refusal !== null) {
      this.#text(response, refusal.status, refusal.text);
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      this.#text(response, 405, 'only GET and HEAD', { Allow: 'GET, HEAD' });
      return;
    }
    const [path = '/'] = (request.url ?? '/').split('?', 1);
    if (OpeningLinks.owns(path)) {
      this.#open(request, response, path);
      return;
    }
    if (this.#downloads !== null && LoopbackDownloads.owns(path)) {
      this.#download(request, response, path, this.#downloads);
      return;
    }
    const file = this.#files.find(path);
    if (file === null) {
      this.#text(response, 404, 'there is nothing here');
      return;
    }
    const stream = createReadStream(file.path);
    stream.once('error', () => {
      if (response.headersSent) response.destroy();
      else this.#text(response, 404, 'there is nothing here');
    });
    stream.once('open', () => {
      response.writeHead(200, { ...this.#headers, 'Content-Type': file.type, 'Cache-Control': file.cacheControl });
      if (request.method === 'HEAD') {
        stream.destroy();
        response.end();
      } else stream.pipe(response);
    });
    response.once('close', () => stream.destroy());
  }

  #open(request: IncomingMessage, response: ServerResponse, path: string): void {
    const problem = this.#openings.redeem(path, request.socket, this.port);
    if (problem !== null) {
      this.#text(response, 403, problem);
      return;
    }
    response.writeHead(302, { ...this.#headers, Location: `/#token=${this.#token}`, 'Cache-Control': 'no-store' });
    response.end();
  }

  /** Gives a file once; then, whole or broken off, it is deleted. */
  #download(request: IncomingMessage, response: ServerResponse, path: string, downloads: LoopbackDownloads): void {
    if (request.method === 'HEAD') {
      this.#text(response, 405, 'only GET', { Allow: 'GET' });
      return;
    }
    const download = downloads.redeem(path, request.socket, this.port);
    if (typeof download === 'string') {
      this.#text(response, 403, download);
      return;
    }
    const stream = createReadStream(download.path);
    stream.once('error', () => {
      if (response.headersSent) response.destroy();
      else this.#text(response, 404, 'there is nothing here');
    });
    stream.once('open', (file) => {
      fstat(file, (error, stats) => {
        const give = () => {
          response.writeHead(200, {
            ...this.#headers,
            // Saved, never shown: and if it were, it could do nothing.
            'Content-Security-Policy': "sandbox; default-src 'none'",
            'Content-Type': 'application/octet-stream',
            'Content-Disposition': dispositionOf(download.name),
            ...(error === null ? { 'Content-Length': stats.size } : {}),
            'Cache-Control': 'no-store',
          });
          stream.pipe(response);
        };
        this.#guarded(give, () => this.#fail(response));
      });
    });
    response.once('close', () => {
      stream.destroy();
      downloads.done(download);
    });
  }

  #text(response: ServerResponse, status: number, text: string, more: Readonly<Record<string, string>> = {}): void {
    response.writeHead(status, {
      ...this.#headers,
      ...more,
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      Connection: 'close',
    });
    response.end(`${text}\n`);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A browser that goes away in the middle of it.
    socket.on('error', () => socket.destroy());
    const refusal = refusalOf(request.headers, this.port, true);
    if (refusal !== null) {
      refuseSocket(socket, refusal.status, refusal.text);
      return;
    }
    if ((request.url ?? '').split('?', 1)[0] !== SOCKET_PATH) {
      refuseSocket(socket, 404, 'no socket here');
      return;
    }
    if (this.#sockets.clients.size >= MOST_SOCKETS || !this.#hasRoom()) {
      refuseSocket(socket, 503, 'too many connections');
      return;
    }
    const stranger: Stranger = { socket, offers: false };
    this.#strangers.add(stranger);
    socket.once('close', () => this.#strangers.delete(stranger));
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#greet(webSocket, stranger));
  }

  /** Makes room for one more stranger, unless what all of them offered is being looked at, which is soon over. */
  #hasRoom(): boolean {
    if (this.#strangers.size < MOST_STRANGERS) return true;
    for (const stranger of this.#strangers) {
      if (stranger.offers) continue;
      this.#strangers.delete(stranger);
      stranger.socket.destroy();
      return true;
    }
    return false;
  }

  /** Waits for the token; a socket that shows it becomes a Port. */
  #greet(socket: WebSocket, stranger: Stranger): void {
    // `ws` closes the socket after telling of a broken or oversized frame.
    socket.on('error', () => {});
    const timer = setTimeout(() => dismiss(socket, CLOSE.tokenLate, 'no token came in time'), TOKEN_DEADLINE);
    socket.once('close', () => clearTimeout(timer));
    socket.once('message', (data, isBinary) => {
      clearTimeout(timer);
      const offered = tokenOf(data, isBinary);
      const wait = this.#badTokens.pause();
      if (wait === 0) {
        this.#judge(socket, offered, stranger);
        return;
      }
      stranger.offers = true;
      const hasty = () => dismiss(socket, CLOSE.unsupported, 'wait for the answer to the token');
      socket.on('message', hasty);
      setTimeout(() => {
        stranger.offers = false;
        socket.off('message', hasty);
        this.#judge(socket, offered, stranger);
      }, wait);
    });
  }

  #judge(socket: WebSocket, offered: string | null, stranger: Stranger): void {
    if (socket.readyState !== socket.OPEN) return;
    if (offered === null || !isToken(offered, this.#token)) {
      this.#badTokens.note();
      dismiss(socket, CLOSE.badToken, 'wrong token');
      return;
    }
    this.#strangers.delete(stranger);
    socket.send('{"ok":true}');
    const end = () => dismiss(socket, CLOSE.failed, 'the host could not do this');
    this.#guarded(() => this.#onPort(socketPort(socket, (act) => this.#guarded(act, end))), end);
  }
}

/** Closes a socket, whether or not the other end answers that. */
function dismiss(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.close(code, reason);
  const timer = setTimeout(() => socket.terminate(), LAST_WORD);
  socket.once('close', () => clearTimeout(timer));
}

/** Answers a connection that is not (or not yet) HTTP, and ends it. */
function refuseSocket(socket: Duplex, status: number, text: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = `${text}\n`;
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
