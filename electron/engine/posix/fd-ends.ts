// The host's ends of pipes and terminals, given as descriptors: libuv waits for them, this file moves the bytes.
import { readSync } from 'node:fs';
import { Socket, type SocketConstructorOpts } from 'node:net';
import { ReadStream as TerminalStream } from 'node:tty';
import { type ByteReceiver, type ByteSink, type ByteSource, ErrnoFailure } from '../backend.ts';
import { CHUNK } from '../chunks.ts';
import { F_GETFL, F_SETFL, type Libc, native, secondDescriptor } from './libc.ts';
import { type PipeRoom, ReadBuffers, TurnShare } from './read-buffers.ts';
import { lookForReaders, watchReaders } from './readers.ts';

/** What the two kinds of streams have in common here. */
interface Reading {
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  pause(): unknown;
  resume(): unknown;
  destroy(): unknown;
  ref(): unknown;
  unref(): unknown;
}

/** How a socket is told to read into buffers of ours. */
interface OnRead {
  readonly buffer: () => Uint8Array;
  readonly callback: (length: number) => boolean;
}

function source(openWith: (onread: OnRead) => Reading, room?: PipeRoom): ByteSource {
  const buffers = new ReadBuffers();
  let receiver: ByteReceiver | null = null;
  let failure: Error | null = null;
  let paused = false;
  const share = new TurnShare(() => {
    if (!paused) open?.resume();
  });
  const stream = openWith({
    buffer: () => buffers.current,
    callback(length) {
      // libuv reads on at once after a read that filled its buffer, and only then.
      const full = length === CHUNK;
      if (full) room?.full();
      receiver?.data(buffers.take(length));
      return !full || share.read(length);
    },
  });
  // Let go when it has closed: a process that is over may be kept for long by whoever started it.
  let open: Reading | null = stream;
  stream.on('error', (error) => {
    // EIO is how Linux says that nobody has the terminal open any more: an end, not a failure.
    if (error.code !== 'EIO') failure = error;
  });
  stream.on('close', () => {
    open = null;
    room?.closed();
    receiver?.end(failure);
  });
  return {
    start(to) {
      receiver = to;
    },
    pause() {
      paused = true;
      open?.pause();
    },
    resume() {
      paused = false;
      open?.resume();
    },
    destroy: () => void open?.destroy(),
    ref: () => void open?.ref(),
    unref: () => void open?.unref(),
  };
}

/** Reads a pipe or socket. The descriptor is the source's from here on. `room` is for a pipe that nobody else made. */
export function pipeSource(fd: number, room?: PipeRoom): ByteSource {
  // `onread` is documented for connecting sockets and works for given descriptors alike; the types have only the former.
  return source((onread) => new Socket({ fd, readable: true, writable: false, onread } as SocketConstructorOpts), room);
}

/**
 * What is still in a terminal that has hung up. libuv takes a hang-up together with a short read for the end, which is
 * right for pipes; a terminal gives at most 4 KiB at a time, so the tail of its output would be lost.
 * Stops when it has taken `most` bytes or a little more. Tells how many it took.
 */
export function drainTerminal(fd: number, take: (bytes: Uint8Array) => void, most = Number.POSITIVE_INFINITY): number {
  const buffer = new Uint8Array(CHUNK);
  let taken = 0;
  try {
    while (taken < most) {
      const length = readSync(fd, buffer);
      if (length === 0) break;
      taken += length;
      take(buffer.slice(0, length));
    }
  } catch {
    // EIO is the real end, EAGAIN means that somebody has it open still and has nothing to say.
  }
  return taken;
}

/** Reads a terminal from either side; a master must not block. The descriptor is the source's from here on. */
export function terminalSource(fd: number): ByteSource {
  let receiver: ByteReceiver | null = null;
  const reading = source((onread) => {
    // TerminalStream takes the options of a socket, as its documentation says; the types leave them out.
    const Stream = TerminalStream as unknown as new (fd: number, options: object) => TerminalStream;
    const stream = new Stream(fd, { onread });
    // The descriptor is open until all listeners of this event have run.
    stream.on('end', () => {
      if (!stream.destroyed) drainTerminal(fd, (bytes) => receiver?.data(bytes));
    });
    // Not by `resume`, which would undo a pause in the same turn.
    stream.read(0);
    return stream;
  });
  const start: ByteSource['start'] = (to) => {
    receiver = to;
    reading.start(to);
  };
  return { ...reading, start };
}

/** Writes a pipe or socket. The descriptor is the sink's from here on. */
export function pipeSink(fd: number, c: Libc | null): ByteSink {
  const socket = new Socket({ fd, readable: false, writable: true });
  let failure: Error | null = null;
  let finish: ((error: Error | null) => void) | null = null;
  const unwatch = watchReaders(fd, () => {
    failure ??= Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });
    socket.destroy();
  });
  socket.on('error', (error) => {
    failure = error;
  });
  socket.on('close', () => {
    unwatch();
    finish?.(failure);
  });
  return {
    start(end) {
      finish = end;
    },
    write(piece, done) {
      socket.write(piece, (error) => done(error ?? null));
    },
    // `destroyed` turns true in the very moment in which the descriptor is closed.
    writeNow: (piece) => (c === null || socket.destroyed ? 0 : Math.max(0, Number(c.write(fd, piece, piece.length)))),
    lookForReader: () => lookForReaders(),
    ...(c !== null && { lend: () => lendDescriptor(fd, c) }),
    destroy() {
      unwatch();
      socket.destroy();
    },
    ref: () => void socket.ref(),
    unref: () => void socket.unref(),
  };
}

/** Whether a pipe's end blocks is a fact of the end, not of its descriptors: a child that got ours would meet EAGAIN. */
function lendDescriptor(fd: number, c: Libc): { readonly fd: number; takeBack(): void } {
  const copy = secondDescriptor(c, fd);
  if (copy < 0) throw new ErrnoFailure('EMFILE', c.errno());
  const flags = c.fcntl(fd, F_GETFL, 0);
  c.fcntl(copy, F_SETFL, flags & ~native.nonBlock);
  return {
    fd: copy,
    takeBack() {
      c.fcntl(copy, F_SETFL, flags);
      c.close(copy);
    },
  };
}
