// Exclusion that ends with its holder: the kernel lets go of it however the process dies, so there is no stale lock to
// judge and no PID to mistake for another. Linux: flock(2) through FFI, or without FFI an abstract socket's name.
// macOS: open(2) with O_EXLOCK. Windows: the first instance of a named pipe.
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { constants } from 'node:os';
import { namedPipe } from '../engine/index.ts';

/** O_RDWR | O_NONBLOCK | O_EXLOCK | O_CREAT | O_CLOEXEC of open(2) on macOS; Node does not name O_EXLOCK. */
const MACOS_OPEN_LOCKED = 0x0002 | 0x0004 | 0x0020 | 0x0200 | 0x1000000;

/** LOCK_EX | LOCK_NB of flock(2), the same on every system that has it. */
const LOCK_EXCLUSIVE_NOW = 2 | 4;

/** A lock that is held until it is released or this process ends. */
export interface KernelLock {
  /** Which of the ways was taken, for bug reports. */
  readonly way: 'flock' | 'open-locked' | 'name';
  release(): void;
}

/** Ways to take a lock; tests choose, everyone else takes what the system has. */
export type LockWay = KernelLock['way'];

type Flock = (fd: number, operation: number) => { readonly result: number; readonly errno: number };

let flock: Flock | null | undefined;

/** flock(2), or null where there is no FFI. */
function loadFlock(): Flock | null {
  if (flock !== undefined) return flock;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
    const call = koffi.load(null).func('int flock(int fd, int operation)');
    flock = (fd, operation) => ({ result: call(fd, operation) as number, errno: koffi.errno() });
  } catch {
    // No prebuilt binary for this system, or a libc without flock: the caller has another way.
    flock = null;
  }
  return flock;
}

/** The way this system offers. */
export function defaultLockWay(): LockWay {
  if (process.platform === 'darwin') return 'open-locked';
  if (process.platform === 'linux' && loadFlock() !== null) return 'flock';
  return 'name';
}

/**
 * Takes the lock on `path` (a file, made 0600 when it is not there and never removed), or answers null while another
 * process has it. Rejects when the file system cannot lock at all.
 */
export async function takeKernelLock(path: string, way: LockWay = defaultLockWay()): Promise<KernelLock | null> {
  switch (way) {
    case 'flock':
      return takeFlock(path);
    case 'open-locked':
      return takeOpenLocked(path);
    case 'name':
      return await takeName(path);
  }
}

function takeFlock(path: string): KernelLock | null {
  const lock = loadFlock();
  if (lock === null) throw new Error('flock is not available: there is no FFI here');
  const fd = openSync(path, 'a+', 0o600);
  const { result, errno } = lock(fd, LOCK_EXCLUSIVE_NOW);
  if (result === 0) {
    if (isStill(path, fstatSync(fd))) return { way: 'flock', release: () => closeSync(fd) };
    closeSync(fd);
    return null;
  }
  closeSync(fd);
  if (errno === constants.errno.EWOULDBLOCK) return null;
  throw new Error(`${path} cannot be locked (flock: errno ${errno}). Choose a folder on a local disk.`);
}

function takeOpenLocked(path: string): KernelLock | null {
  try {
    const fd = openSync(path, MACOS_OPEN_LOCKED, 0o600);
    if (isStill(path, fstatSync(fd))) return { way: 'open-locked', release: () => closeSync(fd) };
    closeSync(fd);
    return null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return null;
    throw error;
  }
}

/** A lock on a file that was replaced meanwhile locks nothing. */
function isStill(path: string, held: Stats): boolean {
  const now = statSync(path, { throwIfNoEntry: false });
  return now !== undefined && now.ino === held.ino && now.dev === held.dev;
}

/** Holds a name in the kernel's own table. It is made of a secret in the folder, so that no other user can hold it first. */
async function takeName(path: string): Promise<KernelLock | null> {
  const name = `proactor-lock-${secretBeside(path)}`;
  const server = createServer((socket) => socket.destroy());
  const address = namedPipe(name) ?? `\0${name}`;
  return await new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      // Windows says EACCES when the first instance belongs to a process of higher integrity.
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(null);
      else reject(error);
    });
    server.listen(address, () => {
      server.unref();
      resolve({ way: 'name', release: () => server.close() });
    });
  });
}

/** 128 random bits that belong to a folder, made once: whoever comes second reads what the first has written. */
function secretBeside(path: string): string {
  const file = `${path}-name`;
  const temporary = `${file}.${randomBytes(8).toString('hex')}`;
  writeFileSync(temporary, randomBytes(16).toString('hex'), { mode: 0o600, flag: 'wx' });
  try {
    // A link appears whole or not at all, and never replaces one that is there.
    linkSync(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  const secret = readFileSync(file, 'utf8');
  if (!/^[0-9a-f]{32}$/.test(secret)) throw new Error(`${file} is damaged. Remove it and start again.`);
  return secret;
}
