// A pseudo-terminal: the master side stays with the host, the slave side is opened by the child. Both are made
// non-blocking and close-on-exec from the first moment. See pty(7).
import { constants } from 'node:os';
import type { TerminalSize } from '../../../shared/model/stream.ts';
import { ErrnoFailure } from '../backend.ts';
import type { TerminalControl } from '../transport.ts';
import { type Libc, secondDescriptor } from './libc.ts';

/** `O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK` of Linux on every architecture that Node is built for. */
const MASTER_FLAGS = 0o2 | 0o400 | 0o2000000 | 0o4000;

/** ioctl_tty(2) on Linux. */
const TIOCSWINSZ = 0x5414;
const TCGETS = 0x5401;
const TCSETS = 0x5402;

/** termios(3): erase by characters of UTF-8 instead of bytes. */
const IUTF8 = 0o40000;

/** The kernel's `struct termios` has 36 bytes on the architectures at hand; some have more. */
const TERMIOS_SIZE = 128;

/** Longest path of a slave: `/dev/pts/` and a number. */
const PATH_SIZE = 128;

/** One pseudo-terminal. */
export interface PseudoTerminal {
  readonly master: number;
  /** A second descriptor of the master. */
  readonly reading: number;
  readonly path: string;
}

/** Sets the size, in characters, by ioctl(2) of Linux. */
export function setSize(c: Libc, master: number, size: TerminalSize): number {
  const winsize = new Uint16Array([size.rows, size.cols, 0, 0]);
  return c.ioctl(master, TIOCSWINSZ, new Uint8Array(winsize.buffer));
}

/** Makes a terminal of a size. Its two descriptors are the caller's to close. */
export function openTerminal(c: Libc, size: TerminalSize): PseudoTerminal {
  const fail = () => {
    const errno = c.errno();
    const code = Object.entries(constants.errno).find(([, number]) => number === errno)?.[0] ?? 'EIO';
    return new ErrnoFailure(code, errno);
  };
  const master = c.posixOpenpt(MASTER_FLAGS);
  if (master < 0) throw fail();
  const name = Buffer.alloc(PATH_SIZE);
  if (c.grantpt(master) !== 0 || c.unlockpt(master) !== 0 || c.ptsname(master, name, name.length) !== 0) {
    const error = fail();
    c.close(master);
    throw error;
  }
  const reading = secondDescriptor(c, master);
  if (reading < 0) {
    const error = fail();
    c.close(master);
    throw error;
  }
  setSize(c, master, size);
  const termios = Buffer.alloc(TERMIOS_SIZE);
  if (c.ioctl(master, TCGETS, termios) === 0) {
    termios.writeUInt32LE((termios.readUInt32LE(0) | IUTF8) >>> 0, 0);
    c.ioctl(master, TCSETS, termios);
  }
  return { master, reading, path: name.toString('utf8', 0, name.indexOf(0)) };
}

/** Controls a terminal through its master, as long as `isOpen` says that the descriptor is still that. */
export function terminalControl(c: Libc, master: number, isOpen: () => boolean): TerminalControl {
  return {
    resize(size) {
      if (isOpen()) setSize(c, master, size);
    },
    foregroundGroup() {
      const group = isOpen() ? c.tcgetpgrp(master) : 0;
      return group > 0 ? group : null;
    },
  };
}
