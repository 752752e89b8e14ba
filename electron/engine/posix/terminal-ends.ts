// A terminal at its master side. It lasts as long as its child: Linux says EIO whenever nobody has it open, and a child
// may well have closed what it was given and live on. To close the master then would be a hang-up, and SIGHUP for it.
import type { ByteReceiver, ByteSink, ByteSource } from '../backend.ts';
import type { KeptTerminal } from '../node-pty.ts';
import { drainTerminal, terminalSource } from './fd-ends.ts';
import { type Libc, libc, native, secondDescriptor } from './libc.ts';
import { setSize } from './pseudo-terminal.ts';

/** Wait before a full terminal is tried again: first, and at most; milliseconds. */
const FIRST_RETRY = 1;
const LAST_RETRY = 32;

/** Wait before a terminal that nobody has open is looked at again: first, and at most; milliseconds. */
const FIRST_LOOK = 10;
const LAST_LOOK = 100;

/** The VEOF character of a terminal nobody has configured: Ctrl-D. */
const END_OF_TRANSMISSION = 4;

/** Bytes that are read of a kept terminal before others have their turn. */
const READ_AT_ONCE = 1024 * 1024;

/** `struct pollfd`: an int and two shorts. */
const POLLFD_SIZE = 8;
const POLLIN = 0x01;
const POLLHUP = 0x10;

/** What becomes of a terminal that is read until its child has ended. */
export interface TerminalEnds {
  readonly source: ByteSource;
  readonly sink: ByteSink;
  /** Whether the master is open. */
  isOpen(): boolean;
  /** The child was reaped: when nobody else has the terminal open, that is its end. */
  childEnded(): void;
}

/** Calls `look` now and then, at growing intervals. Never what keeps the loop alive: the child is. */
class Looks {
  readonly #look: () => void;
  #wait = FIRST_LOOK;
  #timer: NodeJS.Timeout | null = null;

  constructor(look: () => void) {
    this.#look = look;
  }

  later(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#look();
    }, this.#wait).unref();
    this.#wait = Math.min(this.#wait * 2, LAST_LOOK);
  }

  /** Begins again with short waits when the next one is asked for. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#wait = FIRST_LOOK;
  }
}

/** What poll(2) says of a master: whether it has output, and whether nobody has the terminal open. */
function stateOfMaster(c: Libc, fd: number): { readable: boolean; hungUp: boolean } {
  const entry = Buffer.alloc(POLLFD_SIZE);
  entry.writeInt32LE(fd, 0);
  entry.writeInt16LE(POLLIN, 4);
  c.poll(entry, 1, 0);
  const found = entry.readInt16LE(6);
  return { readable: (found & POLLIN) !== 0, hungUp: (found & POLLHUP) !== 0 };
}

/**
 * Both directions of a terminal. `master` stays open until the end; `reading`, a second descriptor of it, is closed
 * whenever nobody has the terminal open. Neither may block, and both are theirs from here on.
 */
export function terminalEnds(master: number, reading: number, c: Libc): TerminalEnds {
  let receiver: ByteReceiver | null = null;
  let stream: ByteSource | null = null;
  let open = true;
  let paused = false;
  let referenced = true;
  let closing = false;
  let ended = false;
  const looks = new Looks(() => look());
  const close = () => {
    if (open) c.close(master);
    open = false;
  };
  const finish = (error: Error | null) => {
    if (ended) return;
    ended = true;
    looks.stop();
    close();
    receiver?.end(error);
  };
  const attach = (fd: number) => {
    looks.stop();
    const made = terminalSource(fd);
    stream = made;
    if (!referenced) made.unref();
    if (receiver !== null) listen(made, receiver);
  };
  const listen = (made: ByteSource, to: ByteReceiver) => {
    made.start({
      data: (bytes) => to.data(bytes),
      end(error) {
        stream = null;
        if (closing || error !== null) finish(error);
        else look();
      },
    });
  };
  let reaped = false;
  /** While nobody was seen to have it open. */
  const look = () => {
    if (stream !== null || paused || ended || closing) return;
    const { readable, hungUp } = stateOfMaster(c, master);
    if (hungUp) {
      // Somebody had it open for a moment.
      if (readable) drainTerminal(master, (bytes) => receiver?.data(bytes));
      if (reaped) finish(null);
      else looks.later();
      return;
    }
    const fd = secondDescriptor(c, master);
    // No descriptor left: another time.
    if (fd < 0) looks.later();
    else attach(fd);
  };
  attach(reading);
  return {
    source: {
      start(to) {
        receiver = to;
        if (stream !== null) listen(stream, to);
      },
      pause() {
        paused = true;
        stream?.pause();
      },
      resume() {
        paused = false;
        if (stream === null) look();
        else stream.resume();
      },
      destroy() {
        closing = true;
        close();
        looks.stop();
        if (stream === null) setImmediate(() => finish(null));
        else stream.destroy();
      },
      ref() {
        referenced = true;
        stream?.ref();
      },
      unref() {
        referenced = false;
        stream?.unref();
      },
    },
    sink: terminalSink(master, c, () => open),
    isOpen: () => open,
    childEnded() {
      reaped = true;
      look();
    },
  };
}

/**
 * Keeps the terminal of somebody else's master open by a second descriptor, which must not block. `look` is called when
 * it should be read. Null where that can't be had: nothing but the C library can make the descriptor.
 */
export function keepTerminal(fd: number, look: () => void): KeptTerminal | null {
  const c = libc();
  const kept = c === null ? -1 : secondDescriptor(c, fd);
  if (c === null || kept < 0) return null;
  let open = true;
  const sink = terminalSink(kept, c, () => open);
  const looks = new Looks(look);
  return {
    read(take) {
      if (open && drainTerminal(kept, take, READ_AT_ONCE) > 0) looks.stop();
    },
    lookLater: () => looks.later(),
    write: (piece, done) => sink.write(piece, done),
    resize(size) {
      if (open && process.platform === 'linux') setSize(c, kept, size);
    },
    release() {
      looks.stop();
      sink.destroy();
      if (open) c.close(kept);
      open = false;
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
