// A pipe between host and child: a named pipe with one instance. The host's end is overlapped, so that libuv waits for
// it on its completion port and nothing on the loop ever blocks; the child's end is synchronous, as every C library
// expects, unless the child asked for an overlapped one.
import { randomBytes } from 'node:crypto';
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import { ReadStream as TerminalStream } from 'node:tty';
import type { ByteSink, ByteSource } from '../backend.ts';
import type { DescriptorPair } from '../pipeline.ts';
import { streamSink, streamSource } from '../stream-ends.ts';
import {
  FILE_FLAG_FIRST_PIPE_INSTANCE,
  FILE_FLAG_OVERLAPPED,
  FILE_READ_ATTRIBUTES,
  FILE_WRITE_ATTRIBUTES,
  GENERIC_READ,
  GENERIC_WRITE,
  type Handle,
  INVALID_HANDLE_VALUE,
  NULL,
  OPEN_EXISTING,
  PIPE_ACCESS_INBOUND,
  PIPE_ACCESS_OUTBOUND,
  PIPE_REJECT_REMOTE_CLIENTS,
  SECURITY_ATTRIBUTES_SIZE,
  type Win32,
  win32,
} from './win32.ts';
import { check, closeHandle, lastError, Win32Error } from './win32-error.ts';

/** What Windows reserves for each direction, in bytes: what a pipe holds on Linux. */
const BUFFER = 64 * 1024;

/** The C runtime has no room for another descriptor. */
const ERROR_TOO_MANY_OPEN_FILES = 4;

/** SECURITY_ATTRIBUTES of a handle that children may inherit. */
export function inheritable(): Buffer {
  const attributes = Buffer.alloc(SECURITY_ATTRIBUTES_SIZE);
  attributes.writeUInt32LE(SECURITY_ATTRIBUTES_SIZE, 0);
  attributes.writeUInt32LE(1, 16);
  return attributes;
}

/** The two ends of a new pipe. */
export interface PipePair {
  /** Overlapped; not inheritable. */
  readonly host: Handle;
  /** For the child. */
  readonly child: Handle;
}

/** Makes a pipe that the child reads (`in`) or writes (`out`). Both ends are the caller's to close. */
export function makePipe(
  w: Win32,
  direction: 'in' | 'out',
  options: { readonly overlapped: boolean; readonly inherit: boolean },
): PipePair {
  const name = `\\\\.\\pipe\\proactor-${process.pid}-${randomBytes(12).toString('hex')}`;
  const host = w.CreateNamedPipeW(
    name,
    PIPE_ACCESS_INBOUND | PIPE_ACCESS_OUTBOUND | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE,
    PIPE_REJECT_REMOTE_CLIENTS,
    1,
    BUFFER,
    BUFFER,
    0,
    null,
  );
  if (host === INVALID_HANDLE_VALUE) throw lastError(w, 'CreateNamedPipeW');
  const access = direction === 'in' ? GENERIC_READ | FILE_WRITE_ATTRIBUTES : GENERIC_WRITE | FILE_READ_ATTRIBUTES;
  const child = w.CreateFileW(
    name,
    access >>> 0,
    0,
    options.inherit ? inheritable() : null,
    OPEN_EXISTING,
    options.overlapped ? FILE_FLAG_OVERLAPPED : 0,
    NULL,
  );
  if (child === INVALID_HANDLE_VALUE) {
    const error = lastError(w, 'CreateFileW');
    closeHandle(w, host);
    throw error;
  }
  return { host, child };
}

/** A descriptor for a handle, which belongs to the descriptor from here on, whatever comes of it. */
function descriptorOf(w: Win32, handle: Handle): number {
  const fd = w.uv_open_osfhandle(handle);
  if (fd >= 0) return fd;
  closeHandle(w, handle);
  throw new Win32Error('uv_open_osfhandle', ERROR_TOO_MANY_OPEN_FILES);
}

/** A pipe of two descriptors, to be handed to two children: no child inherits either unless it is told to. */
export function createDescriptorPipe(): DescriptorPair | null {
  const w = win32();
  if (w === null) return null;
  const read = new BigUint64Array(1);
  const write = new BigUint64Array(1);
  check(w, 'CreatePipe', w.CreatePipe(read, write, null, BUFFER));
  const reading = descriptorOf(w, read[0] ?? NULL);
  let writing: number;
  try {
    writing = descriptorOf(w, write[0] ?? NULL);
  } catch (error) {
    closeSync(reading);
    throw error;
  }
  const open = new Map([
    ['read', reading],
    ['write', writing],
  ]);
  return {
    read: reading,
    write: writing,
    close(end) {
      for (const [name, fd] of open) {
        if (end !== undefined && end !== name) continue;
        open.delete(name);
        closeSync(fd);
      }
    },
  };
}

/** Reads a descriptor of the caller's, which the source owns from here on. */
export function openWindowsSource(fd: number, kind: 'pipe' | 'terminal'): ByteSource {
  return streamSource(kind === 'pipe' ? new Socket({ fd, readable: true, writable: false }) : new TerminalStream(fd));
}

/** Writes a descriptor of the caller's, which the sink owns from here on. */
export function openWindowsSink(fd: number): ByteSink {
  return streamSink(new Socket({ fd, readable: false, writable: true }));
}

/** Reads the host's end of a pipe that the child writes. The handle is the source's from here on. */
export function pipeSource(w: Win32, host: Handle): ByteSource {
  return streamSource(new Socket({ fd: descriptorOf(w, host), readable: true, writable: false }));
}

/** Writes the host's end of a pipe that the child reads. The handle is the sink's from here on. */
export function pipeSink(w: Win32, host: Handle): ByteSink {
  // It is read as well, although nobody ever writes it: the end of that says that nobody has the other end any more.
  const socket = new Socket({ fd: descriptorOf(w, host), readable: true, writable: true });
  socket.resume();
  return streamSink(socket);
}
