// The host's ends of pipes and terminals, given as descriptors: libuv waits for them, this file moves the bytes.
import { readSync } from 'node:fs';
import { Socket, type SocketConstructorOpts } from 'node:net';
import { ReadStream as TerminalStream } from 'node:tty';
import { type ByteReceiver, type ByteSink, type ByteSource, ErrnoFailure } from '../backend.ts';
import { CHUNK } from '../chunks.ts';
import { F_GETFL, F_SETFL, type Libc, native } from './libc.ts';
import { type PipeRoom, ReadBuffers, TurnShare } from './read-buffers.ts';
import { lookForReaders, watchReaders } from './readers.ts';

/** Wait before a full terminal is tried again: first, and at most; milliseconds. */
const FIRST_RETRY = 1;
const LAST_RETRY = 32;

/** The VEOF character of a terminal nobody has configured: Ctrl-D. */
const END_OF_TRANSMISSION = 4;

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

function source<S extends Reading>(open: (onread: OnRead) => S, room?: PipeRoom): { source: ByteSource; stream: S } {
  const buffers = new ReadBuffers();
  let receiver: ByteReceiver | null = null;
  let failure: Error | null = null;
  let paused = false;
  const share = new TurnShare(() => {
    if (!paused) stream.resume();
  });
  const stream = open({
    buffer: () => buffers.current,
    callback(length) {
      // libuv reads on at once after a read that filled its buffer, and only then.
      const full = length === CHUNK;
      if (full) room?.full();
      receiver?.data(buffers.take(length));
      return !full || share.read(length);
    },
  });
  stream.on('error', (error) => {
    // EIO is how Linux says that nobody has the terminal open any more: an end, not a failure.
    if (error.code !== 'EIO') failure = error;
  });
  stream.on('close', () => {
    room?.closed();
    receiver?.end(failure);
  });
  return {
    stream,
    source: {
      start(to) {
        receiver = to;
      },
      pause() {
        paused = true;
        stream.pause();
      },
      resume() {
        paused = false;
        stream.resume();
      },
      destroy: () => void stream.destroy(),
      ref: () => void stream.ref(),
      unref: () => void stream.unref(),
    },
  };
}

/** Reads a pipe or socket. The descriptor is the source's from here on. `room` is for a pipe that nobody else made. */
export function pipeSource(fd: number, room?: PipeRoom): ByteSource {
  // `onread` is documented for connecting sockets and works for given descriptors alike; the types have only the former.
  return source((onread) => new Socket({ fd, readable: true, writable: false, onread } as SocketConstructorOpts), room)
    .source;
}

/**
 * What is still in a terminal that has hung up. libuv takes a hang-up together with a short read for the end, which is
 * right for pipes; a terminal gives at most 4 KiB at a time, so the tail of its output would be lost.
 */
export function drainTerminal(fd: number, take: (bytes: Uint8Array) => void): void {
  const buffer = new Uint8Array(CHUNK);
  try {
    for (let length = readSync(fd, buffer); length > 0; length = readSync(fd, buffer)) take(buffer.slice(0, length));
  } catch {
    // EIO is the real end, EAGAIN means that somebody has it open still and has nothing to say.
  }
}

function terminalReading(fd: number): { source: ByteSource; stream: TerminalStream } {
  let receiver: ByteReceiver | null = null;
  const reading = source((onread) => {
    // TerminalStream takes the options of a socket, as its documentation says; the types leave them out.
    const Stream = TerminalStream as unknown as new (fd: number, options: object) => TerminalStream;
    const stream = new Stream(fd, { onread });
    // The descriptor is open until all listeners of this event have run.
    stream.on('end', () => {
      if (!stream.destroyed) drainTerminal(fd, (bytes) => receiver?.data(bytes));
    });
    stream.resume();
    return stream;
  });
  const start: ByteSource['start'] = (to) => {
    receiver = to;
    reading.source.start(to);
  };
  return { stream: reading.stream, source: { ...reading.source, start } };
}

/** Reads a terminal from either side; a master must not block. The descriptor is the source's from here on. */
export function terminalSource(fd: number): ByteSource {
  return terminalReading(fd).source;
}

/** Both directions of a terminal, at its master side, which must not block. The descriptor is theirs from here on. */
export function terminalEnds(fd: number, c: Libc): { source: ByteSource; sink: ByteSink; isOpen: () => boolean } {
  const reading = terminalReading(fd);
  // `destroyed` turns true in the very moment in which the descriptor is closed.
  const isOpen = () => !reading.stream.destroyed;
  return { source: reading.source, sink: terminalSink(fd, c, isOpen), isOpen };
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

/** Not the descriptors of the standard streams. */
const FIRST_FREE = 3;

/** Whether a pipe's end blocks is a fact of the end, not of its descriptors: a child that got ours would meet EAGAIN. */
function lendDescriptor(fd: number, c: Libc): { readonly fd: number; takeBack(): void } {
  const copy = c.fcntl(fd, native.dupCloseOnExec, FIRST_FREE);
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

function terminalSink(fd: number, c: Libc, isOpen: () => boolean): ByteSink {
  let finish: ((error: Error | null) => void) | null = null;
  let timer: NodeJS.Timeout | null = null;
  let referenced = true;
  let closed = false;
  const over = (error: Error | null) => {
    if (closed) return;
    closed = true;
    if (timer !== null) clearTimeout(timer);
    // Never within the call that broke it: its caller is still at work.
    setImmediate(() => finish?.(error));
  };
  const sink: ByteSink = {
    endOfFile: new Uint8Array([END_OF_TRANSMISSION]),
    writeNow: (piece) => (closed || !isOpen() ? 0 : Math.max(0, Number(c.write(fd, piece, piece.length)))),
    start(end) {
      finish = end;
    },
    write(piece, done) {
      let rest = piece;
      let wait = FIRST_RETRY;
      const attempt = () => {
        timer = null;
        while (rest.length > 0 && !closed) {
          if (!isOpen()) {
            closed = true;
            done(null);
            return;
          }
          const written = Number(c.write(fd, rest, rest.length));
          if (written > 0) {
            rest = rest.subarray(written);
            wait = FIRST_RETRY;
            continue;
          }
          const errno = written === 0 ? native.wouldBlock : c.errno();
          if (errno !== native.wouldBlock) {
            const error = Object.assign(new Error('the terminal is gone'), { code: 'EIO', errno });
            over(error);
            done(error);
            return;
          }
          timer = setTimeout(attempt, wait);
          if (!referenced) timer.unref();
          wait = Math.min(wait * 2, LAST_RETRY);
          return;
        }
        if (!closed) done(null);
      };
      // The answer comes in a later turn, as a pipe's does.
      setImmediate(attempt);
    },
    destroy: () => over(null),
    ref() {
      referenced = true;
      timer?.ref();
    },
    unref() {
      referenced = false;
      timer?.unref();
    },
  };
  return sink;
}
