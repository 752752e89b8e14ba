// What a pane says where output was left out.

/** Why output is not shown. */
export type SkipReason = 'behind' | 'evicted' | 'lost';

/** A size in decimal units with one decimal: `512 B`, `1.2 kB`, `38.2 MB`, `1.4 GB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  for (const [limit, unit] of [
    [999_950, 'kB'],
    [999_950_000, 'MB'],
  ] as const) {
    if (bytes < limit) return `${(bytes / (unit === 'kB' ? 1e3 : 1e6)).toFixed(1)} ${unit}`;
  }
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** One line for the person: how much, and where it is now. */
export function skipText(bytes: number, why: SkipReason): string {
  const size = sizeText(bytes);
  switch (why) {
    case 'behind':
      return `⋯ ${size} skipped to keep up · all of it is in the log`;
    case 'evicted':
      return `⋯ ${size} no longer kept · the log is over its limit`;
    case 'lost':
      return `⋯ ${size} could not be kept · the log could not be written`;
  }
}
