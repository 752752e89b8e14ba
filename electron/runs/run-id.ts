// Run ids: ULIDs, so that a folder listing is in order of start.
import { randomFillSync } from 'node:crypto';
import type { RunId } from '../../shared/model/ids.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARACTERS = 10;
const RANDOM_CHARACTERS = 16;

/** Chance for many ids: asking for it is most of the work that an id is. */
const pool = Buffer.alloc(256 * RANDOM_CHARACTERS);
let used = pool.byteLength;

/** The time and the digits of the newest id. */
let lastTime = -1;
const digits = new Uint8Array(RANDOM_CHARACTERS);
const id = Buffer.alloc(TIME_CHARACTERS + RANDOM_CHARACTERS);

/** A new id. Two ids made in the same millisecond still sort in the order they were made. */
export function newRunId(now: number = Date.now()): RunId {
  if (now > lastTime) {
    lastTime = now;
    takeChance();
  } else increment();
  let rest = lastTime;
  for (let i = TIME_CHARACTERS - 1; i >= 0; i -= 1) {
    id[i] = ALPHABET.charCodeAt(rest % 32);
    rest = Math.floor(rest / 32);
  }
  for (let i = 0; i < RANDOM_CHARACTERS; i += 1) id[TIME_CHARACTERS + i] = ALPHABET.charCodeAt(digits[i] ?? 0);
  return id.toString('latin1') as RunId;
}

/** New digits. */
function takeChance(): void {
  if (used + RANDOM_CHARACTERS > pool.byteLength) {
    randomFillSync(pool);
    used = 0;
  }
  for (let i = 0; i < RANDOM_CHARACTERS; i += 1) digits[i] = (pool[used + i] ?? 0) & 31;
  used += RANDOM_CHARACTERS;
}

/** The next number above, in base 32. */
function increment(): void {
  for (let i = RANDOM_CHARACTERS - 1; i >= 0; i -= 1) {
    const digit = digits[i] ?? 0;
    digits[i] = (digit + 1) & 31;
    if (digit < 31) return;
  }
}
