// A pipe between host and child: a named pipe with one instance. The host's end is overlapped, so that libuv waits for
// it on its completion port and nothing on the loop ever blocks; the child's end is synchronous, as every C library
// expects, unless the child asked for an overlapped one.
import { randomBytes } from 'node:crypto';
import { Socket } from 'node:net';
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
} from './win32.ts';
import { lastError, Win32Error } from './win32-error.ts';

/** What Windows reserves for each direction, in bytes: what a pipe holds on Linux. */
const BUFFER = 64 * 1024;

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
    w.CloseHandle(host);
    throw error;
  }
  return { host, child };
}

/** The host's end as a stream, which owns the handle from here on. */
export function pipeSocket(w: Win32, host: Handle, direction: 'in' | 'out'): Socket {
  const fd = w.uv_open_osfhandle(host);
  if (fd < 0) {
    w.CloseHandle(host);
    throw new Win32Error('uv_open_osfhandle', 4);
  }
  return new Socket({ fd, readable: direction === 'out', writable: direction === 'in' });
}
