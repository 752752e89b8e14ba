// How figures are written, and what is said of rounds that are unlike each other.

/** Rounds of the same work that differ by more than this say more of the machine than of the contestant. */
const NOISE = 3;

/** A figure with as many digits as it deserves. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
}

/** Says in how many series of times the rounds are too unlike each other to judge anybody by them. */
export function noiseOf(series: readonly (readonly number[])[]): string {
  const wild = series.filter((times) => Math.max(...times) > NOISE * Math.min(...times));
  return `In ${wild.length} of ${series.length} rows the slowest round took over ${NOISE} times as long as the fastest`;
}
