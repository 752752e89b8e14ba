// Pipes from descriptors, for pipelines and for pipes that somebody else made.
import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import type { ByteSink, ByteSource } from '../backend.ts';
import { ErrnoFailure } from '../backend.ts';
import type { DescriptorPair } from '../pipeline.ts';
import { pipeSink, pipeSource, terminalSource } from './fd-ends.ts';
import { F_GETFL, F_SETFL, lackOfDescriptors, libc, native } from './libc.ts';

/** Reads a descriptor that is a pipe, a socket or a terminal. */
export function openPosixSource(fd: number, kind: 'pipe' | 'terminal'): ByteSource {
  if (kind === 'pipe') return pipeSource(fd);
  const c = libc();
  // The master side of a terminal is not reopened by libuv, so it must not block.
  if (c !== null) c.fcntl(fd, F_SETFL, c.fcntl(fd, F_GETFL, 0) | native.nonBlock);
  return terminalSource(fd);
}

/** Writes a descriptor that is a pipe or a socket. */
export function openPosixSink(fd: number): ByteSink {
  return pipeSink(fd, libc());
}

/** A pipe of two descriptors; null without FFI. */
export function createPosixPipe(): DescriptorPair | null {
  const c = libc();
  if (c === null) {
    const lack = lackOfDescriptors();
    if (lack !== null) throw new ErrnoFailure(lack, constants.errno[lack]);
    return null;
  }
  const ends = new Int32Array(2);
  if (c.pipe(ends) !== 0) {
    const errno = c.errno();
    throw new ErrnoFailure(errno === constants.errno.ENFILE ? 'ENFILE' : 'EMFILE', errno);
  }
  const [read = -1, write = -1] = ends;
  const open = new Map([
    ['read', read],
    ['write', write],
  ]);
  return {
    read,
    write,
    close(end) {
      for (const [name, fd] of open) {
        if (end !== undefined && end !== name) continue;
        open.delete(name);
        closeSync(fd);
      }
    },
  };
}
