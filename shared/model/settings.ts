// What a person may set for all of Proactor: how much of what runs write is kept, and for how long.
import { LEAST_KEPT, MOST_KEPT } from './command.ts';

/** The settings of a data directory. */
export interface Settings {
  /** Bytes that the log of one run may take, unless its command says otherwise; the oldest go first. */
  readonly runCap: number;
  /** Bytes that all runs may take together; past runs go first-ended first. Null: as much as there is. */
  readonly totalCap: number | null;
  /** Days after its end that a past run is removed. Null: never. */
  readonly maxAgeDays: number | null;
}

/** What holds until somebody sets something else: a month, and a share of the disk that nobody misses. */
export const DEFAULT_SETTINGS: Settings = { runCap: 1_000_000_000, totalCap: 10_000_000_000, maxAgeDays: 30 };

/** Limits of the settings above. */
export const SETTING_LIMITS = {
  runCap: { least: LEAST_KEPT, most: MOST_KEPT },
  totalCap: { least: 10_000_000, most: 100 * MOST_KEPT },
  maxAgeDays: { least: 1, most: 36_500 },
} as const;

/** What all runs take on the disk. */
export interface StorageUse {
  readonly bytes: number;
  readonly runs: number;
  /** Those of them that are pinned. */
  readonly pinnedBytes: number;
  readonly pinnedRuns: number;
  /** What is left on the disk they are on for whoever is not root; null when the system doesn't tell. */
  readonly freeBytes: number | null;
}

/** The settings, and how things stand with them. */
export interface Keeping {
  readonly settings: Settings;
  readonly use: StorageUse;
}

/** What was removed, by age or for room, since the host began. */
export interface Pruned {
  readonly runs: number;
  readonly bytes: number;
  /** When the last of it was, milliseconds since the epoch. */
  readonly time: number;
}
