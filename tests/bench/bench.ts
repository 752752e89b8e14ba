// Lets the contestants do the same work in turn, round by round, and says what is promised and what was kept.
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { Contestant, ENTRIES } from './contestants.ts';
import { judge, type Measured, median, pairedRatio, type Row, rates } from './goals.ts';
import { type Answer, TASKS, type TaskName } from './tasks.ts';

/** A median needs as many, whatever the machine does in between. */
const LEAST_ROUNDS = 5;

/** Rounds of the same work that differ by more than this say more of the machine than of the contestant. */
const NOISE = 3;

const HELP = `npm run bench [-- OPTIONS] [TASK...]

  TASK...      only these: ${TASKS.join(', ')}
  --quick      smaller counts
  --rounds N   how many rounds, at least ${LEAST_ROUNDS} (default)
  --strict     a promise that is not kept is a failure

A whole run without --quick writes tests/bench/results.json.`;

/** What a task does, its full and its quick count, and the unit of a count. */
const PLAN: Readonly<Record<TaskName, { title: string; full: number; quick: number; unit: string }>> = {
  spawn: { title: 'start and wait, one after another', full: 200, quick: 10, unit: 'starts/s' },
  'spawn-wide': { title: 'start and wait, 32 at once', full: 320, quick: 32, unit: 'starts/s' },
  terminal: { title: 'a terminal: start, output, end', full: 100, quick: 8, unit: 'starts/s' },
  block: { title: 'what one start with a pipe does to the loop', full: 50, quick: 5, unit: '' },
  'block-terminal': { title: 'what one start with a terminal does to the loop', full: 50, quick: 5, unit: '' },
  drain: { title: 'all of the output in one buffer', full: 100, quick: 20, unit: 'MB/s' },
  events: { title: 'all of the output, counted as it comes', full: 100, quick: 20, unit: 'MB/s' },
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

/** Asks everybody everything once per round, beginning with another one each time. */
async function measure(
  contestants: readonly Contestant[],
  tasks: readonly TaskName[],
  counts: Readonly<Record<TaskName, number>>,
  rounds: number,
): Promise<Measured> {
  const measured = new Map<TaskName, Map<string, Answer[]>>();
  // Round 0 warms up and is not kept.
  for (let round = 0; round <= rounds; round++) {
    process.stderr.write(round === 0 ? 'warming up\n' : `round ${round} of ${rounds}\n`);
    for (const task of tasks) {
      const able = contestants.filter((contestant) => contestant.can(task));
      const first = able.length === 0 ? 0 : round % able.length;
      for (const contestant of [...able.slice(first), ...able.slice(0, first)]) {
        const n = round === 0 ? Math.ceil(counts[task] / 10) : counts[task];
        const answer = await contestant.ask({ task, n });
        const expected = EXPECTED[task]?.(n);
        if (answer.got !== expected) {
          throw new Error(`${contestant.name} got ${answer.got} of ${expected} in "${task}"`);
        }
        if (round === 0) continue;
        const byName = measured.get(task) ?? new Map<string, Answer[]>();
        measured.set(task, byName.set(contestant.name, [...(byName.get(contestant.name) ?? []), answer]));
      }
    }
  }
  return measured;
}

function figure(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
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

/** Says so when the rounds are too unlike each other to judge anybody by them. */
function printNoise(measured: Measured): void {
  const all = [...measured.values()].flatMap((byName) => [...byName.values()]);
  const wild = all.filter((answers) => {
    const times = answers.map(({ ms }) => ms);
    return Math.max(...times) > NOISE * Math.min(...times);
  });
  console.log(
    `\nIn ${wild.length} of ${all.length} rows the slowest round took over ${NOISE} times as long as the fastest`,
  );
}

function printGoals(rows: readonly Row[]): void {
  console.log('\nPromises (ratios are medians of the rounds)');
  for (const { name, ours, reference, ratio, goal, met } of rows) {
    const figures = [figure(ours), reference === null ? '' : figure(reference), ratio === null ? '' : figure(ratio)];
    const columns = figures.map((text) => text.padStart(10)).join('');
    console.log(`  ${met ? 'met    ' : 'NOT MET'} ${name.padEnd(74)}${columns}   ${goal}`);
  }
  const missed = rows.filter(({ met }) => !met).length;
  console.log(`\n${rows.length - missed} of ${rows.length} met`);
}

async function main(): Promise<boolean> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      rounds: { type: 'string', default: String(LEAST_ROUNDS) },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return true;
  }
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < LEAST_ROUNDS)
    throw new Error(`--rounds is a number from ${LEAST_ROUNDS} up`);
  const unknown = positionals.find((name) => !TASKS.some((task) => task === name));
  if (unknown !== undefined) throw new Error(`there is no task "${unknown}"\n\n${HELP}`);
  const tasks = TASKS.filter((task) => positionals.length === 0 || positionals.includes(task));
  const counts = Object.fromEntries(
    TASKS.map((task) => [task, values.quick ? PLAN[task].quick : PLAN[task].full]),
  ) as Record<TaskName, number>;

  const contestants: Contestant[] = [];
  let measured: Measured;
  try {
    for (const entry of ENTRIES) {
      const contestant = await Contestant.start(entry);
      if (contestant === null) console.log(`${entry.name} cannot be had here: ${entry.command[0]} does not start`);
      else contestants.push(contestant);
    }
    measured = await measure(contestants, tasks, counts, rounds);
  } finally {
    await Promise.all(contestants.map((contestant) => contestant.end()));
  }

  const machine = {
    platform: process.platform,
    arch: process.arch,
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 1e9),
    node: process.version,
  };
  const { platform, arch, cores, memoryGB, node } = machine;
  console.log(
    `\n${platform} ${arch}, ${cores} cores, ${memoryGB} GB, Node ${node}; hosts of 150 MB; medians of ${rounds} rounds`,
  );
  for (const task of tasks) {
    const byName = measured.get(task);
    if (byName !== undefined) printTask(task, byName, counts[task]);
  }
  printNoise(measured);
  const rows = judge(measured, counts);
  printGoals(rows);
  if (!values.quick && positionals.length === 0) {
    writeFileSync('tests/bench/results.json', `${JSON.stringify({ machine, rows }, null, 2)}\n`);
  }
  return !values.strict || rows.every(({ met }) => met);
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
