// Buffers that busy streams are read into. Each goes to its receiver whole, as bytes in asyncio do; a receiver that knows
// when it is through with one may hand it back for the next read. Under a flood that saves a new buffer, its page faults
// and its collection for every 64 KiB.

/** Bytes of a buffer, and of one read: what a pipe holds unless somebody gave it more room. Larger ones gain nothing, measured. */
export const CHUNK = 64 * 1024;

/** Buffers that wait for their next use, at most: 4 MiB. */
const MOST_FREE = 64;

const free: Uint8Array[] = [];

/** Buffers that are with a receiver. */
const given = new WeakSet<ArrayBufferLike>();

/** A buffer that nothing else uses, not cleared first. */
export function newChunk(): Uint8Array {
  return free.pop() ?? new Uint8Array(Buffer.allocUnsafeSlow(CHUNK).buffer);
}

/** The first `length` bytes of a buffer, for its receiver to keep. */
export function give(chunk: Uint8Array, length: number): Uint8Array {
  given.add(chunk.buffer);
  return chunk.subarray(0, length);
}

/** Takes a buffer back that was not given to anybody. */
export function putBack(chunk: Uint8Array): void {
  if (free.length < MOST_FREE) free.push(chunk);
}

/**
 * Takes bytes back that a protocol was given by `pipeDataReceived`, when nobody will read them any more: their buffer is
 * used again, and what it holds changes. Never needed; bytes that came from elsewhere are left alone.
 */
export function recycle(bytes: Uint8Array): void {
  if (given.delete(bytes.buffer)) putBack(new Uint8Array(bytes.buffer));
}
