// What the host's end of a pipe reads into, and how much at a time. A quiet stream shares one scratch buffer with all
// others and hands out exact copies; a busy one fills buffers of its own that go to the receiver whole. A pipe that was
// full is given more room where the system has it, so that its writer and we don't wake each other for every 64 KiB.
import { CHUNK, give, newChunk, putBack } from '../chunks.ts';
import { type Libc, pipeSizes } from './libc.ts';

/** Reads smaller than this are copied out instead of giving a whole buffer away. */
const WORTH_GIVING = CHUNK / 2;

/** What a pipe holds that was full when it was read: as much as any user may ask for (`/proc/sys/fs/pipe-max-size`). */
const LARGE_PIPE = 1024 * 1024;

/** How many pipes of this process may be so large at a time: a quarter of what Linux lets all programs of one user have. */
const MOST_LARGE_PIPES = 16;

/** Bytes of one stream in one turn of the loop; what waits beyond them waits until everybody else had a turn. */
const TURN_BYTES = 1024 * 1024;

let largePipes = 0;

/** Shared by all quiet streams: libuv reads and calls back in one go, so nobody ever sees another's bytes. */
const scratch = new Uint8Array(CHUNK);

/** The buffers of one stream. */
export class ReadBuffers {
  current: Uint8Array = scratch;

  /** Takes the bytes of a read that has filled the first `length` bytes of `current`. */
  take(length: number): Uint8Array {
    const filled = this.current;
    if (filled !== scratch && length >= WORTH_GIVING) {
      this.current = newChunk();
      return give(filled, length);
    }
    const copy = filled.slice(0, length);
    // A full read says that more is waiting: from now on this stream fills buffers of its own.
    if (length === CHUNK) this.current = newChunk();
    else if (filled !== scratch) {
      putBack(filled);
      this.current = scratch;
    }
    return copy;
  }
}

/** Room that a pipe of ours is given once it was full. */
export class PipeRoom {
  readonly #fd: number;
  readonly #c: Libc;
  #asked = false;
  #large = false;

  constructor(fd: number, c: Libc) {
    this.#fd = fd;
    this.#c = c;
  }

  /** A read found the pipe full. */
  full(): void {
    if (this.#asked || largePipes >= MOST_LARGE_PIPES || pipeSizes === null) return;
    this.#asked = true;
    // Its writer may have given it as much already.
    if (this.#c.fcntl(this.#fd, pipeSizes.get, 0) >= LARGE_PIPE) return;
    // Refused when this user's pipes have too much already: it goes on as it was.
    this.#large = this.#c.fcntl(this.#fd, pipeSizes.set, LARGE_PIPE) >= LARGE_PIPE;
    if (this.#large) largePipes++;
  }

  /** The descriptor is closed. */
  closed(): void {
    if (this.#large) largePipes--;
    this.#large = false;
  }
}

/** Says when one stream has had its share of a turn of the loop: libuv reads on while there is something. */
export class TurnShare {
  #bytes = 0;
  #waiting = false;
  readonly #goOn: () => void;

  /** `goOn` is called when everybody else had a turn. */
  constructor(goOn: () => void) {
    this.#goOn = goOn;
  }

  /** So many bytes were read, as many as there was room for; false when no more may be read in this turn. */
  read(bytes: number): boolean {
    if (this.#bytes === 0) {
      setImmediate(() => {
        this.#bytes = 0;
        if (!this.#waiting) return;
        this.#waiting = false;
        this.#goOn();
      });
    }
    this.#bytes += bytes;
    this.#waiting = this.#bytes >= TURN_BYTES;
    return !this.#waiting;
  }
}
