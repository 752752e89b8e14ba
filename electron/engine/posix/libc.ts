// The C library, called directly: the few functions that Node has no door to. koffi (prebuilt, no compiler) makes the
// calls and is loaded on first use; where it can't be loaded, `libc()` is null and everything above falls back to
// `child_process`. Structures that the C library keeps to itself are opaque buffers, larger than any libc needs.
import { createRequire } from 'node:module';

/** Room for a `posix_spawnattr_t` (336 bytes in glibc and musl, a pointer on macOS). */
export const SPAWN_ATTRIBUTES_SIZE = 512;
/** Room for a `posix_spawn_file_actions_t` (80 bytes in glibc and musl, a pointer on macOS). */
export const FILE_ACTIONS_SIZE = 256;
/** Room for a `sigset_t` (128 bytes in glibc and musl, 4 on macOS). */
export const SIGNAL_SET_SIZE = 128;
/** Room for a `struct rusage` (144 bytes on 64-bit systems). */
export const RUSAGE_SIZE = 256;

/** The calls. Unless said otherwise each returns what its manual page says, −1 with `errno()` for a failure. */
export interface Libc {
  errno(): number;
  /** The address of a buffer's first byte; good as long as the buffer is referenced. */
  address(buffer: Uint8Array): bigint;
  /** waitpid(2), wait4(2). */
  wait4(pid: number, status: Int32Array, options: number, rusage: Uint8Array): number;
  getsid(pid: number): number;
  /** clock_gettime(2); seconds and nanoseconds. */
  clockGettime(clock: number, time: BigInt64Array): number;
  /** Creates a pipe of which both ends are close-on-exec. */
  pipe(ends: Int32Array): number;
  fcntl(fd: number, command: number, argument: number): number;
  /** close(2). */
  close(fd: number): number;
  /** write(2); −1 with errno for a failure. */
  write(fd: number, data: Uint8Array, length: number): number;
  access(path: string, mode: number): number;
  poll(fds: Uint8Array, count: number, timeoutMs: number): number;
  /** This process's environment as the C library has it, good for the next call; null where it is not to be had. See environ(7). */
  environment(): bigint | null;
  /** Each of the posix_spawn family returns an errno, 0 for success. */
  posixSpawn(
    pid: Int32Array,
    path: Uint8Array,
    actions: Uint8Array,
    attributes: Uint8Array,
    argv: Uint8Array,
    env: Uint8Array | bigint,
  ): number;
  actionsInit(actions: Uint8Array): number;
  actionsDestroy(actions: Uint8Array): number;
  actionsDup2(actions: Uint8Array, from: number, to: number): number;
  actionsOpen(actions: Uint8Array, fd: number, path: string, flags: number, mode: number): number;
  /** Null where this libc can't change the directory in the child. */
  readonly actionsChdir: ((actions: Uint8Array, path: string) => number) | null;
  attributesInit(attributes: Uint8Array): number;
  attributesDestroy(attributes: Uint8Array): number;
  attributesFlags(attributes: Uint8Array, flags: number): number;
  attributesGroup(attributes: Uint8Array, group: number): number;
  attributesSignalDefault(attributes: Uint8Array, set: Uint8Array): number;
  attributesSignalMask(attributes: Uint8Array, set: Uint8Array): number;
  /** The first real-time signal left to programs; null where there are none. */
  sigrtmin(): number | null;
  posixOpenpt(flags: number): number;
  grantpt(fd: number): number;
  unlockpt(fd: number): number;
  ptsname(fd: number, name: Uint8Array, length: number): number;
  /** ioctl(2) with a pointer. */
  ioctl(fd: number, request: number, argument: Uint8Array): number;
  tcgetpgrp(fd: number): number;
}

/** Numbers that differ between the systems we can spawn on, from their headers. */
export const native =
  process.platform === 'darwin'
    ? { setSession: 0x0400, closeOnExecDefault: 0x4000, dupCloseOnExec: 67, wouldBlock: 35, nonBlock: 0x4 }
    : { setSession: 0x80, closeOnExecDefault: 0, dupCloseOnExec: 1030, wouldBlock: 11, nonBlock: 0o4000 };

/** `POSIX_SPAWN_*`, alike everywhere. */
export const SPAWN_SET_GROUP = 0x02;
export const SPAWN_SET_SIGNAL_DEFAULT = 0x04;
export const SPAWN_SET_SIGNAL_MASK = 0x08;

/** fcntl(2). */
export const F_GETFD = 1;
export const F_SETFD = 2;
export const F_GETFL = 3;
export const F_SETFL = 4;
export const FD_CLOEXEC = 1;

/** Not the descriptors of the standard streams. */
const FIRST_FREE = 3;

/** `F_SETPIPE_SZ` and `F_GETPIPE_SZ`: how much a pipe holds, in bytes; null where pipes see to that themselves. */
export const pipeSizes = process.platform === 'linux' ? { set: 1031, get: 1032 } : null;

type Koffi = typeof import('koffi');
type KoffiLibrary = ReturnType<Koffi['load']>;

/** `O_CLOEXEC` of Linux on every architecture that Node is built for. */
const LINUX_O_CLOEXEC = 0o2000000;

function weak(library: KoffiLibrary, definition: string): ReturnType<KoffiLibrary['func']> | null {
  try {
    return library.func(definition);
  } catch {
    return null; // This C library has no such function; callers know what that means.
  }
}

function bind(koffi: Koffi): Libc {
  const library = koffi.load(null);
  const pipe2 = process.platform === 'linux' ? library.func('int pipe2(void *ends, int flags)') : null;
  const pipe = library.func('int pipe(void *ends)');
  const fcntl = library.func('int fcntl(int fd, int command, ...)');
  const ioctl = library.func('int ioctl(int fd, unsigned long request, ...)');
  const sigrtmin = weak(library, 'int __libc_current_sigrtmin()');
  const chdir =
    weak(library, 'int posix_spawn_file_actions_addchdir_np(void *actions, const char *path)') ??
    weak(library, 'int posix_spawn_file_actions_addchdir(void *actions, const char *path)');
  const environ = environmentSymbol(library);
  return {
    environment: () => (environ === null ? null : (koffi.decode(environ, 'void *') as bigint)),
    errno: () => koffi.errno(),
    address: (buffer) => koffi.address(buffer),
    wait4: library.func('int wait4(int pid, void *status, int options, void *rusage)'),
    getsid: library.func('int getsid(int pid)'),
    clockGettime: library.func('int clock_gettime(int clock, void *time)'),
    pipe(ends) {
      if (pipe2 !== null) return pipe2(ends, LINUX_O_CLOEXEC);
      const result = pipe(ends);
      if (result !== 0) return result;
      for (const fd of ends) fcntl(fd, F_SETFD, 'int', FD_CLOEXEC);
      return 0;
    },
    fcntl: (fd, command, argument) => fcntl(fd, command, 'int', argument),
    close: library.func('int close(int fd)'),
    write: library.func('intptr_t write(int fd, const void *data, size_t length)'),
    access: library.func('int access(const char *path, int mode)'),
    poll: library.func(
      `int poll(void *fds, ${process.platform === 'linux' ? 'unsigned long' : 'unsigned int'} count, int timeout)`,
    ),
    posixSpawn: library.func(
      'int posix_spawn(void *pid, const void *path, const void *actions, const void *attributes, const void *argv, const void *env)',
    ),
    actionsInit: library.func('int posix_spawn_file_actions_init(void *actions)'),
    actionsDestroy: library.func('int posix_spawn_file_actions_destroy(void *actions)'),
    actionsDup2: library.func('int posix_spawn_file_actions_adddup2(void *actions, int from, int to)'),
    actionsOpen: library.func(
      'int posix_spawn_file_actions_addopen(void *actions, int fd, const char *path, int flags, int mode)',
    ),
    actionsChdir: chdir,
    attributesInit: library.func('int posix_spawnattr_init(void *attributes)'),
    attributesDestroy: library.func('int posix_spawnattr_destroy(void *attributes)'),
    attributesFlags: library.func('int posix_spawnattr_setflags(void *attributes, short flags)'),
    attributesGroup: library.func('int posix_spawnattr_setpgroup(void *attributes, int group)'),
    attributesSignalDefault: library.func('int posix_spawnattr_setsigdefault(void *attributes, const void *set)'),
    attributesSignalMask: library.func('int posix_spawnattr_setsigmask(void *attributes, const void *set)'),
    sigrtmin: () => (sigrtmin === null ? null : sigrtmin()),
    posixOpenpt: library.func('int posix_openpt(int flags)'),
    grantpt: library.func('int grantpt(int fd)'),
    unlockpt: library.func('int unlockpt(int fd)'),
    ptsname:
      weak(library, 'int ptsname_r(int fd, void *name, size_t length)') ??
      (() => {
        throw new Error('this C library has no ptsname_r');
      }),
    ioctl: (fd, request, argument) => ioctl(fd, request, 'void *', argument),
    tcgetpgrp: library.func('int tcgetpgrp(int fd)'),
  };
}

/** Where the C library keeps the pointer to the environment; null where that is not known. */
function environmentSymbol(library: KoffiLibrary): bigint | null {
  if (process.platform !== 'linux') return null;
  try {
    return library.symbol('environ') as bigint;
  } catch {
    return null;
  }
}

let bound: Libc | null | undefined;
let failure: unknown = null;

/** The C library, or null where it can't be called (`libcProblem` says why). */
export function libc(): Libc | null {
  if (bound !== undefined) return bound;
  try {
    bound = bind(createRequire(import.meta.url)('koffi') as Koffi);
  } catch (error) {
    failure = error;
    if (lackOfDescriptors() !== null) return null;
    bound = null;
  }
  return bound;
}

/** For want of what the C library could not be loaded just now, though it can another time; null for other reasons. */
export function lackOfDescriptors(): 'EMFILE' | 'ENFILE' | null {
  if (bound || !(failure instanceof Error)) return null;
  if ('code' in failure && (failure.code === 'EMFILE' || failure.code === 'ENFILE')) return failure.code;
  // What the dynamic loader and Node's own loaders say has no number.
  if (/too many open files in system|file table overflow/i.test(failure.message)) return 'ENFILE';
  return /too many open files/i.test(failure.message) ? 'EMFILE' : null;
}

/** Why `libc()` is null, in words. */
export function libcProblem(): string {
  libc();
  return failure instanceof Error ? failure.message.split('\n', 1).join('') : 'koffi is not installed';
}

/** A second descriptor of what `fd` is, close-on-exec and none of 0, 1 and 2; −1 with errno. */
export function secondDescriptor(c: Libc, fd: number): number {
  return c.fcntl(fd, native.dupCloseOnExec, FIRST_FREE);
}
