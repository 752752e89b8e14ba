// Bytes that tell their place in their stream, so that a test knows every one of a flood without keeping it.
import type { StreamName } from '../../../shared/model/stream.ts';

const BLOCK = 1 << 16;
const blocks = new Map<StreamName, Buffer>();

function blockOf(stream: StreamName): Buffer {
  let block = blocks.get(stream);
  if (block === undefined) {
    block = Buffer.alloc(2 * BLOCK);
    const salt = stream.length * 17;
    for (let index = 0; index < block.length; index += 1)
      block[index] = (index % BLOCK) * 31 + ((index % BLOCK) >> 8) + salt;
    blocks.set(stream, block);
  }
  return block;
}

/** `length` bytes of a stream from offset `at` on. */
export function patternOf(stream: StreamName, at: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let done = 0; done < length; ) {
    const from = (at + done) % BLOCK;
    done += blockOf(stream).copy(bytes, done, from, Math.min(2 * BLOCK, from + length - done));
  }
  return bytes;
}
