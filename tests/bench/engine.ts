// The engine beside bare Node, execa, node-pty and asyncio: the contestants do the same work in turn, round by round.
import { Contestant, ENTRIES } from './contestants.ts';
import { judge, type Measured, median, pairedRatio, type Row, rates } from './goals.ts';
import { figure, noiseOf } from './print.ts';
import { type Answer, TASKS, type TaskName } from './tasks.ts';

/** What a task does, its full and its quick count, and the unit of a count. */
const PLAN: Readonly<Record<TaskName, { title: string; full: number; quick: number; unit: string }>> = {
  spawn: { title: 'start and wait, one after another', full: 200, quick: 10, unit: 'starts/s' },
  'spawn-wide': { title: 'start and wait, 32 at once', full: 320, quick: 32, unit: 'starts/s' },
  terminal: { title: 'a terminal: start, output, end', full: 100, quick: 8, unit: 'starts/s' },
  block: { title: 'what one start with a pipe does to the loop', full: 50, quick: 5, unit: '' },
  'block-terminal': { title: 'what one start with a terminal does to the loop', full: 50, quick: 5, unit: '' },
  drain: { title: 'all of the output in one buffer', full: 400, quick: 20, unit: 'MB/s' },
  events: { title: 'all of the output, counted as it comes', full: 400, quick: 20, unit: 'MB/s' },
  lines: { title: 'lines, one await each', full: 500_000, quick: 50_000, unit: 'lines/s' },
  'line-events': { title: 'lines, as events', full: 500_000, quick: 50_000, unit: 'lines/s' },
  echo: { title: 'a line to cat and back', full: 5000, quick: 200, unit: 'trips/s' },
  many: { title: 'children at once: all started, all heard, all ended', full: 200, quick: 32, unit: 'children/s' },
};

/** What must have come; a contestant that got anything else is no contestant. */
const EXPECTED: Partial<Record<TaskName, (n: number) => number>> = {
  drain: (n) => n * 1_000_000,
  events: (n) => n * 1_000_000,
  lines: (n) => n,
  'line-events': (n) => n,
};

/**
 * How long each side starts children per round, in milliseconds, where it is so fast that its count takes less: two
 * hundred starts are a fifth of a second of the one and two of the other, and then a host's first second is measured and
 * not what it does after that.
 */
const STARTS_MS = 1500;

/** So many times its count at most. */
const MOST_TIMES = 10;

/** How often each contestant does a task. */
class Counts {
  readonly #plan: Readonly<Record<TaskName, number>>;
  readonly #times = new Map<string, number>();

  constructor(plan: Readonly<Record<TaskName, number>>) {
    this.#plan = plan;
  }

  of(task: TaskName, { name }: Contestant): number {
    return this.#plan[task] * (this.#times.get(`${task} ${name}`) ?? 1);
  }

  /** Sees how long a contestant took for its count, and has it do more of it when that was too short. */
  learn(task: TaskName, { name }: Contestant, ms: number): void {
    if (PLAN[task].unit !== 'starts/s') return;
    this.#times.set(`${task} ${name}`, Math.min(MOST_TIMES, Math.max(1, Math.ceil(STARTS_MS / ms))));
  }

  /** The answer as if it had done the plan's count. */
  normal(task: TaskName, n: number, answer: Answer): Answer {
    return { ...answer, ms: (answer.ms * this.#plan[task]) / n };
  }
}

/** Asks everybody everything once per round, beginning with another one each time. */
async function measure(
  contestants: readonly Contestant[],
  tasks: readonly TaskName[],
  counts: Readonly<Record<TaskName, number>>,
  rounds: number,
  quick: boolean,
): Promise<Measured> {
  const measured = new Map<TaskName, Map<string, Answer[]>>();
  const plan = new Counts(counts);
  // Round 0 warms up and is not kept.
  for (let round = 0; round <= rounds; round++) {
    process.stderr.write(round === 0 ? 'warming up\n' : `round ${round} of ${rounds}\n`);
    for (const task of tasks) {
      const able = contestants.filter((contestant) => contestant.can(task));
      const first = able.length === 0 ? 0 : round % able.length;
      for (const contestant of [...able.slice(first), ...able.slice(0, first)]) {
        const n =
          round === 0 && PLAN[task].unit !== 'starts/s' ? Math.ceil(counts[task] / 10) : plan.of(task, contestant);
        const answer = await contestant.ask({ task, n });
        const expected = EXPECTED[task]?.(n);
        if (answer.got !== expected) {
          throw new Error(`${contestant.name} got ${answer.got} of ${expected} in "${task}"`);
        }
        if (round === 0) {
          if (!quick) plan.learn(task, contestant, answer.ms);
          continue;
        }
        const byName = measured.get(task) ?? new Map<string, Answer[]>();
        measured.set(
          task,
          byName.set(contestant.name, [...(byName.get(contestant.name) ?? []), plan.normal(task, n, answer)]),
        );
      }
    }
  }
  return measured;
}

/** The reference of a table: bare Node where it takes part, node-pty for terminals. */
function referenceOf(byName: ReadonlyMap<string, readonly Answer[]>): string {
  return byName.has('child_process') ? 'child_process' : 'node-pty';
}

function printTask(task: TaskName, byName: ReadonlyMap<string, readonly Answer[]>, n: number): void {
  const { title, unit } = PLAN[task];
  const reference = referenceOf(byName);
  console.log(`\n${task} × ${n}: ${title}`);
  const blocks = unit === '';
  const heads = blocks ? ['longest ms', 'typical ms', 'loop ms', ''] : [unit, 'slowest', 'fastest', `× ${reference}`];
  console.log(`  ${''.padEnd(18)}${heads.map((head) => head.padStart(16)).join('')}`);
  for (const { name } of ENTRIES) {
    const answers = byName.get(name);
    if (answers === undefined) continue;
    const of = (field: 'longest' | 'typical' | 'loop') => median(answers.map((answer) => answer[field] ?? Number.NaN));
    const all = rates(answers, n);
    const cells = blocks
      ? [figure(of('longest')), figure(of('typical')), figure(of('loop')), '']
      : [
          figure(median(all)),
          figure(Math.min(...all)),
          figure(Math.max(...all)),
          figure(pairedRatio(answers, byName.get(reference) ?? [])),
        ];
    console.log(`  ${name.padEnd(18)}${cells.map((cell) => cell.padStart(16)).join('')}`);
  }
}

/** Measures these tasks, prints a table of each, and judges. */
export async function benchEngine(tasks: readonly TaskName[], quick: boolean, rounds: number): Promise<readonly Row[]> {
  if (tasks.length === 0) return [];
  const counts = Object.fromEntries(TASKS.map((task) => [task, quick ? PLAN[task].quick : PLAN[task].full])) as Record<
    TaskName,
    number
  >;
  const contestants: Contestant[] = [];
  let measured: Measured;
  try {
    for (const entry of ENTRIES) {
      const contestant = await Contestant.start(entry);
      if (contestant === null) console.log(`${entry.name} cannot be had here: ${entry.command[0]} does not start`);
      else contestants.push(contestant);
    }
    measured = await measure(contestants, tasks, counts, rounds, quick);
  } finally {
    await Promise.all(contestants.map((contestant) => contestant.end()));
  }
  console.log('\nhosts of 150 MB');
  for (const task of tasks) {
    const byName = measured.get(task);
    if (byName !== undefined) printTask(task, byName, counts[task]);
  }
  const all = [...measured.values()].flatMap((byName) => [...byName.values()]);
  console.log(`\n${noiseOf(all.map((answers) => answers.map(({ ms }) => ms)))}`);
  return judge(measured, counts);
}
