// The units in which Linux counts: the kernel tells every process its own in the auxiliary vector. Source: getauxval(3).
import { readFileSync } from 'node:fs';

const AT_PAGESZ = 6;
const AT_CLKTCK = 17;

/** What every kernel of the common machines says; for a /proc that hides the vector. */
const USUAL = new Map([
  [AT_PAGESZ, 4096],
  [AT_CLKTCK, 100],
]);

let units: ReadonlyMap<number, number> | null = null;

function unit(type: number): number {
  units ??= readUnits();
  return units.get(type) ?? USUAL.get(type) ?? 1;
}

/** Pairs of machine words; every machine that Proactor runs on has words of 64 bits, the lower half of which is enough. */
function readUnits(): ReadonlyMap<number, number> {
  let vector: Buffer;
  try {
    vector = readFileSync('/proc/self/auxv');
  } catch {
    return USUAL;
  }
  const found = new Map<number, number>();
  for (let at = 0; at + 16 <= vector.length; at += 16) found.set(vector.readUInt32LE(at), vector.readUInt32LE(at + 8));
  return found;
}

/** Bytes of a page of memory. */
export function pageSize(): number {
  return unit(AT_PAGESZ);
}

/** Ticks per second, in which CPU time is counted. */
export function clockTicks(): number {
  return unit(AT_CLKTCK);
}
