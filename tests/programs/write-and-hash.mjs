// Writes pseudo-random bytes (so: invalid UTF-8, no line ends to speak of, no final newline) to stdout and stderr at
// once, and leaves their SHA-256 in a file: `node write-and-hash.mjs HASH_FILE STDOUT_BYTES STDERR_BYTES SEED`.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const [, , file, stdoutBytes, stderrBytes, seed] = process.argv;
const CHUNK = 64 * 1024;

/** A stream of bytes that is different in every place and cheap to make: one random block, its first bytes counted up. */
function source(total, start) {
  const block = Buffer.alloc(CHUNK);
  let state = start >>> 0 || 1;
  for (let at = 0; at < CHUNK; at += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    block[at] = state;
  }
  const hash = createHash('sha256');
  let left = total;
  let count = 0;
  return {
    hash,
    next() {
      if (left === 0) return null;
      const piece = Buffer.from(block.subarray(0, Math.min(left, CHUNK - (count % 977))));
      if (piece.length >= 4) piece.writeUInt32LE(count >>> 0, 0);
      count += 1;
      left -= piece.length;
      hash.update(piece);
      return piece;
    },
  };
}

function writeAll(stream, from) {
  return new Promise((resolve) => {
    function go() {
      for (let piece = from.next(); piece !== null; piece = from.next()) {
        if (!stream.write(piece)) {
          stream.once('drain', go);
          return;
        }
      }
      resolve();
    }
    go();
  });
}

const out = source(Number(stdoutBytes), Number(seed));
const err = source(Number(stderrBytes), Number(seed) + 1);
await Promise.all([writeAll(process.stdout, out), writeAll(process.stderr, err)]);
writeFileSync(file, JSON.stringify({ stdout: out.hash.digest('hex'), stderr: err.hash.digest('hex') }));
