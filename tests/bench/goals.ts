// What is promised of the engine's speed, and whether it was kept. A ratio is the median of the ratios of the rounds:
// both sides of a round ran within moments of each other, so what else the machine was doing cancels out.
import type { Answer, TaskName } from './tasks.ts';

/** Answers of all rounds, by task and contestant. */
export type Measured = ReadonlyMap<TaskName, ReadonlyMap<string, readonly Answer[]>>;

/** One promise, as it is kept in results.json. */
export interface Row {
  readonly name: string;
  /** Rates per second, MB per second, or what the name says. */
  readonly ours: number;
  readonly reference: number | null;
  readonly ratio: number | null;
  readonly goal: string;
  readonly met: boolean;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** How often per second, in every round. */
export function rates(answers: readonly Answer[], n: number): number[] {
  return answers.map(({ ms }) => (n / ms) * 1000);
}

/** The median of the rounds' ratios; more is better for the first. */
export function pairedRatio(ours: readonly Answer[], reference: readonly Answer[]): number {
  return median(ours.map(({ ms }, round) => (reference[round]?.ms ?? Number.NaN) / ms));
}

const ENGINE = 'engine';
const BARE = 'child_process';

/** At least so many times the speed of another; `more` asks for more than that. */
interface Faster {
  readonly task: TaskName;
  readonly what: string;
  readonly ours?: string;
  readonly than: string;
  readonly least: number;
  readonly more?: boolean;
}

const FASTER: readonly Faster[] = [
  ...(['spawn', 'spawn-wide'] as const).flatMap((task): Faster[] => {
    const what = task === 'spawn' ? 'starts, one after another' : 'starts, 32 wide';
    return [
      { task, what, than: BARE, least: 3 },
      { task, what, than: 'asyncio', least: 1, more: true },
      { task, what: `supervised ${what}`, ours: 'supervised', than: ENGINE, least: 0.8 },
    ];
  }),
  { task: 'terminal', what: 'terminals', than: 'node-pty', least: 5 },
  ...(['drain', 'events', 'lines', 'line-events', 'echo'] as const).flatMap((task): Faster[] => {
    // The bare contestant alone has two ways to read lines; both are held against the engine's one.
    const other = task === 'line-events';
    const what = other ? "lines, against readline's events" : task;
    return [
      { task, what, than: BARE, least: 0.95 },
      ...(other
        ? []
        : (['execa', 'asyncio'] as const).map((than) => ({ task, what, than, least: 1, more: true }) as const)),
    ];
  }),
];

/** A start may keep the loop for less than this, in milliseconds. */
const LONGEST_BLOCK = 3;

/** Holds every promise about which something was measured against the measurements. */
export function judge(measured: Measured, counts: Readonly<Record<TaskName, number>>): Row[] {
  const rows: Row[] = [];
  for (const { task, what, ours = ENGINE, than, least, more = false } of FASTER) {
    const mine = measured.get(task === 'line-events' ? 'lines' : task)?.get(ours);
    const theirs = measured.get(task)?.get(than);
    if (mine === undefined || theirs === undefined) continue;
    const ratio = pairedRatio(mine, theirs);
    rows.push({
      name: `${what}: ${ours} against ${than}`,
      ours: median(rates(mine, counts[task])),
      reference: median(rates(theirs, counts[task])),
      ratio,
      goal: more ? `ratio above ${least}` : `ratio at least ${least}`,
      met: more ? ratio > least : ratio >= least,
    });
  }
  for (const [task, than] of [
    ['block', BARE],
    ['block-terminal', 'node-pty'],
  ] as const) {
    const mine = measured.get(task)?.get(ENGINE);
    if (mine === undefined) continue;
    const theirs = measured.get(task)?.get(than) ?? [];
    for (const [field, what] of [
      ['longest', 'longest call of a start'],
      ['loop', 'longest pause of the loop around a start'],
    ] as const) {
      const ours = median(mine.map((answer) => answer[field] ?? Number.NaN));
      const reference = theirs.length === 0 ? null : median(theirs.map((answer) => answer[field] ?? Number.NaN));
      rows.push({
        name: `${what}, ${task === 'block' ? 'pipes' : 'terminal'}, in ms: engine beside ${than}`,
        ours,
        reference,
        ratio: reference === null ? null : ours / reference,
        goal: `under ${LONGEST_BLOCK} ms`,
        met: ours < LONGEST_BLOCK,
      });
    }
  }
  const many = measured.get('many')?.get(ENGINE);
  if (many !== undefined) {
    const alive = Math.min(...many.map((answer) => answer.alive ?? 0));
    rows.push({
      name: 'children alive at once, fewest of all rounds',
      ours: alive,
      reference: counts.many,
      ratio: alive / counts.many,
      goal: `${counts.many}`,
      met: alive >= counts.many,
    });
  }
  const silent = ['spawn', 'spawn-wide'] as const;
  const supervised = silent.flatMap((task) => measured.get(task)?.get('supervised') ?? []);
  if (supervised.length > 0) {
    const files = Math.max(...supervised.map(({ logFiles }) => logFiles ?? Number.NaN));
    rows.push({
      name: 'log files of supervised runs that wrote nothing',
      ours: files,
      reference: null,
      ratio: null,
      goal: '0',
      met: files === 0,
    });
  }
  return rows;
}
