// Figures of the scale benchmarks: how rows are made of rounds, and which rounds are too unlike to judge by.
import { median, type Row } from '../goals.ts';

/** How much is measured. */
export interface Scale {
  readonly quick: boolean;
  /** At least five, unless quick. */
  readonly rounds: number;
}

/** What a task of this part gives. */
export interface Outcome {
  readonly rows: readonly Row[];
  /** Every series of times that rows were made of, for a word about noise. */
  readonly series: readonly (readonly number[])[];
}

/** The value under which `share` of all lie. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Medians of both sides and of the ratios of the rounds, which may be `most` at most. */
export function slowdown(name: string, ours: readonly number[], theirs: readonly number[], most: number): Row {
  const ratio = median(ours.map((value, round) => value / (theirs[round] ?? Number.NaN)));
  return {
    name,
    ours: median(ours),
    reference: median(theirs),
    ratio,
    goal: `ratio at most ${most}`,
    met: ratio <= most,
  };
}

/** A figure that may be `most` at most. */
export function atMost(name: string, ours: number, most: number, unit: string): Row {
  return { name, ours, reference: null, ratio: null, goal: `at most ${most} ${unit}`.trim(), met: ours <= most };
}

/** A figure that must be `least` at least. */
export function atLeast(name: string, ours: number, least: number, unit: string): Row {
  return { name, ours, reference: null, ratio: null, goal: `at least ${least} ${unit}`.trim(), met: ours >= least };
}
