// What a flood is held against: `bare-listener.mjs pipes|terminal FILE PROGRAM ARGS...` starts a program with Node's own
// child_process, or in a terminal by node-pty, and writes what comes to a file with writev, as much as there is at a
// time. It waits for the disk as a host does, and prints the milliseconds until everything was written.
import { spawn } from 'node:child_process';
import { closeSync, openSync, writev } from 'node:fs';
import { spawn as spawnTerminal } from '@lydell/node-pty';

/** Bytes that wait for the disk before the program must, and so few that it may go on. */
const MOST_WAITING = 4 * 1024 * 1024;
const GOES_ON = MOST_WAITING / 2;

/** Buffers in one call, well under the system's limit. */
const MOST_BUFFERS = 256;

const [, , kind, path = '', program = '', ...args] = process.argv;
const begin = performance.now();
const fd = openSync(path, 'wx');
let queue: Uint8Array[] = [];
let waiting = 0;
let written = 0;
let writing = false;
let ended = false;
let paused = false;

const source =
  kind === 'terminal'
    ? spawnTerminal(program, args, { cols: 80, rows: 24, encoding: null })
    : spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] }).stdout;

function take(bytes: Uint8Array): void {
  queue.push(bytes);
  waiting += bytes.length;
  if (!paused && waiting > MOST_WAITING) {
    paused = true;
    source.pause();
  }
  write();
}

function write(): void {
  if (writing) return;
  if (queue.length === 0) {
    if (ended) finish();
    return;
  }
  writing = true;
  const batch = queue.slice(0, MOST_BUFFERS);
  queue = queue.slice(MOST_BUFFERS);
  const bytes = batch.reduce((sum, part) => sum + part.length, 0);
  writev(fd, batch, (error, count) => {
    if (error !== null) throw error;
    if (count !== bytes) throw new Error(`the disk took ${count} of ${bytes} bytes`);
    writing = false;
    written += count;
    waiting -= count;
    if (paused && waiting <= GOES_ON) {
      paused = false;
      source.resume();
    }
    write();
  });
}

function finish(): void {
  closeSync(fd);
  process.stdout.write(`${JSON.stringify({ ms: performance.now() - begin, bytes: written })}\n`);
}

const end = () => {
  ended = true;
  write();
};

if ('onData' in source) {
  // With this encoding it gives bytes; the types say text.
  source.onData((data: string | Uint8Array) => take(typeof data === 'string' ? Buffer.from(data) : data));
  source.onExit(end);
} else {
  source.on('data', take);
  source.on('end', end);
}
