// Run ids: ULIDs, so that a folder listing is in order of start.
import { randomFillSync } from 'node:crypto';
import type { RunId } from '../../shared/model/ids.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 16;

/** Chance for many ids: asking for it is most of the work that an id is. */
const pool = Buffer.alloc(256 * RANDOM_CHARACTERS);
let used = pool.byteLength;

let last = { time: -1, random: [] as number[] };

/** A new id. Two ids made in the same millisecond still sort in the order they were made. */
export function newRunId(now: number = Date.now()): RunId {
  const time = Math.max(now, last.time);
  const random =
    time === last.time ? increment(last.random) : Array.from(chance(RANDOM_CHARACTERS), (byte) => byte & 31);
  last = { time, random };
  let head = '';
  for (let rest = time, i = 0; i < TIME_CHARACTERS; i += 1) {
    head = ALPHABET.charAt(rest % 32) + head;
    rest = Math.floor(rest / 32);
  }
  return (head + random.map((digit) => ALPHABET.charAt(digit)).join('')) as RunId;
}

function chance(bytes: number): Uint8Array {
  if (used + bytes > pool.byteLength) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.subarray(used - bytes, used);
}

/** The next number above `digits`, in base 32. */
function increment(digits: readonly number[]): number[] {
  const next = [...digits];
  for (let i = next.length - 1; i >= 0; i -= 1) {
    const digit = next[i] ?? 0;
    if (digit < 31) {
      next[i] = digit + 1;
      return next;
    }
    next[i] = 0;
  }
  return next;
}
