// Pipes that somebody else made, as transports: a FIFO, one end of a pipe, a socket, a terminal. A regular file is
// refused: it is always ready and never ends, so nothing here would mean anything for it.
import { createReadStream, createWriteStream, fstatSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { isatty } from 'node:tty';
import type { ByteSink, ByteSource } from './backend.ts';
import { argumentTypeError, SubprocessOptionError } from './errors.ts';
import { PipeReader, PipeWriter } from './pipe-transports.ts';
import { platform } from './platform.ts';
import { streamSink, streamSource } from './stream-ends.ts';
import { StreamReader } from './stream-reader.ts';
import { StreamWriter } from './stream-writer.ts';
import type { ReadTransport, WriteTransport } from './transport.ts';

/** Hears of one pipe that is read. Every method is optional. */
export interface ReadPipeProtocol {
  /** First, once. Reading starts after it. */
  connectionMade?(transport: ReadTransport): void;
  /** Never empty; the bytes are the receiver's. */
  dataReceived?(data: Uint8Array): void;
  /** The other end was closed; `connectionLost` follows. */
  eofReceived?(): void;
  /** Last, once. */
  connectionLost?(error: Error | null): void;
}

/** Hears of one pipe that is written. Every method is optional. */
export interface WritePipeProtocol {
  connectionMade?(transport: WriteTransport): void;
  pauseWriting?(): void;
  resumeWriting?(): void;
  connectionLost?(error: Error | null): void;
}

/** A descriptor, an object with one, or a Node stream. It belongs to the transport from here on. */
export type PipeSpec<S> = number | { readonly fd: number } | S;

function descriptorOf(pipe: unknown): number {
  const fd = typeof pipe === 'object' && pipe !== null && 'fd' in pipe ? pipe.fd : pipe;
  if (typeof fd === 'number' && Number.isInteger(fd) && fd >= 0) return fd;
  throw argumentTypeError('a pipe must be a descriptor, an object with one, or a stream');
}

/** Refuses what isn't a pipe, a socket or a character device; its descriptor stays the caller's. */
function checkKind(fd: number): 'pipe' | 'terminal' | 'device' {
  const stats = fstatSync(fd);
  if (stats.isFIFO() || stats.isSocket()) return 'pipe';
  if (stats.isCharacterDevice()) return isatty(fd) ? 'terminal' : 'device';
  throw new SubprocessOptionError(`descriptor ${fd} is no pipe, socket or character device; read files with node:fs`);
}

function sourceOf(pipe: PipeSpec<Readable>): ByteSource {
  if (pipe instanceof Readable) return streamSource(pipe);
  const fd = descriptorOf(pipe);
  const kind = checkKind(fd);
  if (kind === 'device') return streamSource(createReadStream('', { fd }));
  return platform.openSource(fd, kind);
}

function sinkOf(pipe: PipeSpec<Writable>): ByteSink {
  if (pipe instanceof Writable) return streamSink(pipe);
  const fd = descriptorOf(pipe);
  const kind = checkKind(fd);
  if (kind === 'pipe') return platform.openSink(fd);
  return streamSink(createWriteStream('', { fd }));
}

function guarded(call: () => void): void {
  try {
    call();
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error));
  }
}

/** Reads an existing pipe. Rejects, and leaves the descriptor open, when it is a regular file. */
export async function connectReadPipe<P extends ReadPipeProtocol>(
  factory: () => P,
  pipe: PipeSpec<Readable>,
): Promise<[ReadTransport, P]> {
  const protocol = factory();
  const transport = new PipeReader(sourceOf(pipe));
  guarded(() => protocol.connectionMade?.(transport));
  transport.start({
    data: (bytes) => guarded(() => protocol.dataReceived?.(bytes)),
    lost(error) {
      if (error === null) guarded(() => protocol.eofReceived?.());
      guarded(() => protocol.connectionLost?.(error));
    },
  });
  return [transport, protocol];
}

/** Writes an existing pipe. Rejects, and leaves the descriptor open, when it is a regular file. */
export async function connectWritePipe<P extends WritePipeProtocol>(
  factory: () => P,
  pipe: PipeSpec<Writable>,
): Promise<[WriteTransport, P]> {
  const protocol = factory();
  const transport = new PipeWriter(sinkOf(pipe));
  guarded(() => protocol.connectionMade?.(transport));
  transport.start({
    pause: () => guarded(() => protocol.pauseWriting?.()),
    resume: () => guarded(() => protocol.resumeWriting?.()),
    lost: (error) => guarded(() => protocol.connectionLost?.(error)),
  });
  return [transport, protocol];
}

/** A `StreamReader` on an existing pipe. */
export async function openReader(
  pipe: PipeSpec<Readable>,
  options: { readonly limit?: number } = {},
): Promise<{ readonly reader: StreamReader; readonly transport: ReadTransport }> {
  const reader = new StreamReader(options);
  const [transport] = await connectReadPipe(
    (): ReadPipeProtocol => ({
      connectionMade: (made) => reader.setTransport(made),
      dataReceived: (data) => reader.feedData(data),
      connectionLost: (error) => (error === null ? reader.feedEof() : reader.setException(error)),
    }),
    pipe,
  );
  return { reader, transport };
}

/** A `StreamWriter` on an existing pipe. */
export async function openWriter(pipe: PipeSpec<Writable>): Promise<StreamWriter> {
  let writer: StreamWriter | null = null;
  const [transport] = await connectWritePipe(
    (): WritePipeProtocol => ({
      connectionMade: (made) => {
        writer = new StreamWriter(made);
      },
      pauseWriting: () => writer?.pauseWriting(),
      resumeWriting: () => writer?.resumeWriting(),
      connectionLost: (error) => writer?.connectionLost(error),
    }),
    pipe,
  );
  return writer ?? new StreamWriter(transport);
}
