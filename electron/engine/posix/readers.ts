// Notices that nobody reads a pipe of ours any more, without writing to it. libuv doesn't look at a pipe that has
// nothing to write; poll(2) on all of them together, a few times a second, costs one call.
import { libc } from './libc.ts';

/** How often all pipes are looked at, in milliseconds. */
const INTERVAL = 200;

/** `struct pollfd`: an int and two shorts. */
const POLLFD_SIZE = 8;

/** What poll(2) says of a pipe without a reader: POLLERR on Linux, POLLHUP on macOS. */
const POLLERR_OR_HUP = 0x08 | 0x10;

const watched = new Map<number, () => void>();
let fds: Buffer = Buffer.alloc(0);
let timer: NodeJS.Timeout | null = null;

/** Looks at all of them now. */
export function lookForReaders(): void {
  const c = libc();
  if (c === null || watched.size === 0) return;
  if (fds.length < watched.size * POLLFD_SIZE) fds = Buffer.alloc(watched.size * 2 * POLLFD_SIZE);
  let at = 0;
  for (const fd of watched.keys()) {
    fds.writeInt32LE(fd, at);
    fds.writeInt32LE(0, at + 4);
    at += POLLFD_SIZE;
  }
  if (c.poll(fds, watched.size, 0) <= 0) return;
  for (let end = at, entry = 0; entry < end; entry += POLLFD_SIZE) {
    if ((fds.readInt16LE(entry + 6) & POLLERR_OR_HUP) === 0) continue;
    const fd = fds.readInt32LE(entry);
    const gone = watched.get(fd);
    watched.delete(fd);
    gone?.();
  }
  rest();
}

/** Nothing to look at: no timer either. */
function rest(): void {
  if (watched.size > 0 || timer === null) return;
  clearInterval(timer);
  timer = null;
}

/** Calls `gone` once when the pipe that `fd` writes has no reader left. Returns the way to stop, before `fd` is closed. */
export function watchReaders(fd: number, gone: () => void): () => void {
  if (libc() === null) return () => {};
  watched.set(fd, gone);
  timer ??= setInterval(lookForReaders, INTERVAL).unref();
  return () => {
    if (watched.get(fd) !== gone) return;
    watched.delete(fd);
    rest();
  };
}
