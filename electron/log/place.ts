// Finds a place in a run's log by its time, its line or its offset. Reads only; counting the lines of a gigabyte for the
// first time takes a second, so this runs on a log thread.
import { firstKept, listFolder } from './folder.ts';
import type { JobControl } from './job-control.ts';
import { JournalMap } from './journal-map.ts';
import { type LineCounts, LineIndex } from './line-index.ts';

/** What is known of the place that is looked for. Lines are counted from 1, at the first byte that is kept. */
export type PlaceBy =
  | { readonly kind: 'time'; readonly time: number }
  | { readonly kind: 'line'; readonly line: number }
  | { readonly kind: 'offset'; readonly at: number };

/** What a look for a place is told. */
export interface PlaceJob {
  readonly folder: string;
  /** Offset in the run after the last byte. */
  readonly end: number;
  readonly by: PlaceBy;
  /** Lines that were counted before. */
  readonly known: LineCounts;
}

/** A place. */
export interface PlaceResult {
  readonly at: number;
  /** Null when looked for by time. */
  readonly line: number | null;
  readonly counts: LineCounts;
}

/** Finds the place. */
export function findPlace({ folder, end, by, known }: PlaceJob, control: JobControl): PlaceResult {
  const layout = listFolder(folder);
  const map = new JournalMap(layout);
  if (by.kind === 'time') return { at: map.positionAtTime(by.time).at, line: null, counts: known };
  const index = new LineIndex(layout, known, () => control.alive());
  try {
    if (by.kind === 'offset') {
      return { at: by.at, line: 1 + index.before(map.positionAt(by.at)), counts: index.counts };
    }
    let low = firstKept(layout);
    let high = end;
    // The first offset that has as many line feeds before it as there are lines before the one looked for.
    while (low < high && control.alive()) {
      const middle = Math.floor((low + high) / 2);
      if (index.before(map.positionAt(middle)) >= by.line - 1) high = middle;
      else low = middle + 1;
    }
    return { at: low, line: 1 + index.before(map.positionAt(low)), counts: index.counts };
  } finally {
    index.close();
  }
}
