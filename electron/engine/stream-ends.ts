// The host's ends of pipes, given as Node streams: what `child_process` makes, and what a caller may bring. Reading
// is in 'readable' mode only: a flowing stream would throw output away when Node resumes it after the child's exit.
import type { Readable, Writable } from 'node:stream';
import type { ByteReceiver, ByteSink, ByteSource } from './backend.ts';

/** Streams that libuv stands behind have these; others keep nothing alive. */
interface Referable {
  ref?(): void;
  unref?(): void;
}

/** Bytes of our own from a chunk of a stream: Node's buffers may be parts of a shared one. */
function owned(chunk: Uint8Array | string): Uint8Array {
  const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  if (bytes.byteLength === bytes.buffer.byteLength) return new Uint8Array(bytes.buffer);
  return new Uint8Array(bytes);
}

/** Reads a Node stream. The stream is the source's from here on. */
export function streamSource(stream: Readable & Referable): ByteSource {
  let receiver: ByteReceiver | null = null;
  let paused = false;
  let failure: Error | null = stream.errored;
  let ended = false;
  const finish = () => {
    if (ended) return;
    ended = true;
    receiver?.end(failure);
  };
  const pump = () => {
    while (!paused && !ended && receiver !== null) {
      const chunk: Uint8Array | string | null = stream.read();
      if (chunk === null) return;
      if (chunk.length > 0) receiver.data(owned(chunk));
    }
  };
  stream.on('readable', pump);
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EIO') failure = error;
  });
  stream.on('close', finish);
  stream.on('end', () => stream.destroy());
  return {
    start(to) {
      receiver = to;
      // What has closed before won't say so again.
      if (!stream.closed) setImmediate(pump);
      else setImmediate(finish);
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      setImmediate(pump);
    },
    destroy: () => void stream.destroy(),
    ref: () => stream.ref?.(),
    unref: () => stream.unref?.(),
  };
}

/** Writes a Node stream. The stream is the sink's from here on. */
export function streamSink(stream: Writable & Referable): ByteSink {
  let failure: Error | null = stream.errored;
  let finish: ((error: Error | null) => void) | null = null;
  stream.on('error', (error) => {
    failure = error;
  });
  stream.on('close', () => finish?.(failure));
  return {
    start(end) {
      finish = end;
      // What has closed before won't say so again.
      if (stream.closed) setImmediate(() => end(failure));
    },
    write(piece, done) {
      stream.write(piece, (error) => done(error ?? null));
    },
    destroy: () => void stream.destroy(),
    ref: () => stream.ref?.(),
    unref: () => stream.unref?.(),
  };
}
