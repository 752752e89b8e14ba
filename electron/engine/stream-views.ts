// The same streams in the shapes that Node and the web know. Thin: each read is a read of the reader, each write is
// write and drain of the writer; nothing is buffered here, and what nobody took goes back to the reader.
import { Readable, Writable } from 'node:stream';
import { ReadableStream, WritableStream } from 'node:stream/web';
import { DEFAULT_LIMIT, putBack, type StreamReader } from './stream-reader.ts';
import type { StreamWriter } from './stream-writer.ts';

/** A reader as a web stream. Cancelling it gives the read up and leaves the reader open. */
export function toWebReadable(reader: StreamReader): ReadableStream<Uint8Array> {
  const giveUp = new AbortController();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = await reader.read(DEFAULT_LIMIT, { signal: giveUp.signal });
        // Cancelled after the read took it: nobody is there to have it.
        if (giveUp.signal.aborted) putBack(reader, [piece]);
        else if (piece.length === 0) controller.close();
        else controller.enqueue(piece);
      },
      cancel: (reason) => giveUp.abort(reason),
    },
    { highWaterMark: 0 },
  );
}

/** A writer as a web stream. */
export function toWebWritable(writer: StreamWriter): WritableStream<Uint8Array> {
  return new WritableStream<Uint8Array>({
    async write(piece) {
      writer.write(piece);
      await writer.drain();
    },
    close: () => writer.end(),
    abort: () => writer.transport.abort(),
  });
}

/** A reader as a Node stream. Destroying it gives the read up and leaves the reader open. */
export function toNodeReadable(reader: StreamReader): Readable {
  const giveUp = new AbortController();
  /** The last pieces that were pushed, of which somebody may not have taken all. */
  let pushed: Uint8Array[] = [];
  return new Readable({
    highWaterMark: 0,
    read() {
      reader.read(DEFAULT_LIMIT, { signal: giveUp.signal }).then(
        (piece) => {
          if (giveUp.signal.aborted) {
            putBack(reader, [piece]);
            return;
          }
          let before = this.readableLength;
          const first = pushed.findLastIndex((one) => {
            before -= one.length;
            return before <= 0;
          });
          pushed = this.readableLength === 0 ? [] : pushed.slice(Math.max(0, first));
          pushed.push(piece);
          this.push(piece.length === 0 ? null : piece);
        },
        (error: Error) => {
          if (!giveUp.signal.aborted) this.destroy(error);
        },
      );
    },
    destroy(error, done) {
      giveUp.abort();
      // With an encoding the stream counts characters: what it has of them can't be told in bytes.
      if (this.readableLength > 0 && this.readableEncoding === null) {
        const all = Buffer.concat(pushed);
        putBack(reader, [new Uint8Array(all.subarray(all.length - this.readableLength))]);
      }
      done(error);
    },
  });
}

/** A writer as a Node stream. */
export function toNodeWritable(writer: StreamWriter): Writable {
  return new Writable({
    decodeStrings: true,
    write(piece: Uint8Array, _encoding, done) {
      writer.write(piece);
      writer.drain().then(() => done(), done);
    },
    final(done) {
      writer.end().then(() => done(), done);
    },
    destroy(error, done) {
      if (error !== null) writer.transport.abort();
      done(error);
    },
  });
}
