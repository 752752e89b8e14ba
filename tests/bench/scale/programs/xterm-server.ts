// The least that shows a terminal in a browser: `xterm-server.mjs PROGRAM ARGS...` runs a program by node-pty and serves
// a page with one xterm over one WebSocket, with VS Code's flow control: the program waits while more than 100,000
// characters were not acknowledged, goes on under 5,000, and the page acknowledges every 5,000 that it has parsed.
// The page takes its size from `?cols=…&rows=…`. It prints its address; the program starts when the page has connected.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { spawn } from '@lydell/node-pty';
import { WebSocketServer } from 'ws';

const HIGH = 100_000;
const LOW = 5_000;
const ACK = 5_000;

const XTERM = resolve('node_modules/@xterm/xterm');
const FILES: Readonly<Record<string, readonly [string, () => string]>> = {
  '/xterm.js': ['text/javascript', () => readFileSync(`${XTERM}/lib/xterm.js`, 'utf8')],
  '/xterm.css': ['text/css', () => readFileSync(`${XTERM}/css/xterm.css`, 'utf8')],
  '/': ['text/html', () => PAGE],
};

const PAGE = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/xterm.css">
<style>body { margin: 0 } #box { height: 100vh }</style><section data-run="bare"><div id="box"></div></section>
<script src="/xterm.js"></script><script>
const asked = new URLSearchParams(location.search);
const terminal = new Terminal({ cols: Number(asked.get('cols') ?? 80), rows: Number(asked.get('rows') ?? 24), scrollback: 10000 });
terminal.open(document.getElementById('box'));
window.__proactor = { terminals: new Map([['bare', terminal]]) };
const socket = new WebSocket(location.href.replace('http', 'ws'));
let parsed = 0;
socket.onmessage = ({ data }) => terminal.write(data, () => {
  parsed += data.length;
  for (; parsed > ${ACK}; parsed -= ${ACK}) socket.send(JSON.stringify({ ack: ${ACK} }));
});
terminal.onData((text) => socket.send(JSON.stringify({ text })));
socket.onclose = () => document.body.classList.add('over');
</script>`;

const [program = '', ...args] = process.argv.slice(2);
const server = createServer((request, response) => {
  const [type, content] = FILES[new URL(request.url ?? '/', 'http://127.0.0.1').pathname] ?? [];
  if (type === undefined || content === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': type }).end(content());
});

new WebSocketServer({ server }).on('connection', (socket) => {
  const terminal = spawn(program, args, { cols: 80, rows: 24 });
  let owed = 0;
  let paused = false;
  terminal.onData((text) => {
    owed += text.length;
    if (!paused && owed > HIGH) {
      paused = true;
      terminal.pause();
    }
    socket.send(text);
  });
  terminal.onExit(() => socket.close());
  socket.on('close', () => terminal.kill('SIGKILL'));
  socket.on('message', (data) => {
    const { ack = 0, text } = JSON.parse(String(data)) as { readonly ack?: number; readonly text?: string };
    if (text !== undefined) terminal.write(text);
    owed = Math.max(0, owed - ack);
    if (paused && owed < LOW) {
      paused = false;
      terminal.resume();
    }
  });
});

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${port}/` })}\n`);
});
