// What the runs cost, as far back as the small graphs show it. Kept apart from the rest of the page's knowledge, so that
// a sample every two seconds draws nothing anew but the rows that show it.
import { createStore } from 'zustand/vanilla';
import type { RunId } from '../../shared/model/ids.ts';
import type { RunLoad } from '../../shared/model/load.ts';

/** Samples that a graph shows: a minute. */
export const SAMPLES = 30;

/** What is known of one run. */
export interface LoadHistory {
  readonly latest: RunLoad;
  /** Percent of one core, oldest first; null where a sample could not tell. */
  readonly cpu: readonly (number | null)[];
  /** Bytes of its whole tree, likewise. */
  readonly memory: readonly (number | null)[];
}

/** The loads of all runs that have processes. */
export type Loads = ReadonlyMap<RunId, LoadHistory>;

/** See the top of this file. */
export const loadsStore = createStore<{ readonly loads: Loads }>(() => ({ loads: new Map() }));

/** Adds a sample; runs that are not in it have no processes any more. */
export function addLoads(sample: readonly RunLoad[]): void {
  loadsStore.setState(({ loads }) => ({
    loads: new Map(
      sample.map((latest) => {
        const before = loads.get(latest.run);
        const next = (values: readonly (number | null)[] = [], value: number | null) =>
          [...values, value].slice(-SAMPLES);
        return [
          latest.run,
          { latest, cpu: next(before?.cpu, latest.cpu), memory: next(before?.memory, latest.memory) },
        ];
      }),
    ),
  }));
}
