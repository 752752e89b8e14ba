// Measures what was asked for, and says what is promised and what was kept.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchEngine } from './engine.ts';
import type { Row } from './goals.ts';
import { figure } from './print.ts';
import { type Machine, reportOf } from './report.ts';
import { benchScale, SCALE_TASKS } from './scale/scale.ts';
import { TASKS } from './tasks.ts';

/** A median needs as many, whatever the machine does in between. */
const LEAST_ROUNDS = 5;

const RESULTS = 'tests/bench/results.json';

const NAMES: readonly string[] = [...TASKS, ...Object.keys(SCALE_TASKS)];

const HELP = `npm run bench [-- OPTIONS] [TASK...]

  TASK...      only these. The engine: ${TASKS.join(', ')}
               Output at scale: ${Object.keys(SCALE_TASKS).join(', ')}
  --quick      smaller counts
  --rounds N   how many rounds, at least ${LEAST_ROUNDS} (default)
  --strict     a promise that is not kept is a failure
  --record     writes the rows of these tasks, though others were not measured

A whole run without --quick writes tests/bench/results.json and docs/benchmarks.md.`;

/** What was recorded last; nothing when nothing was. */
function resultsSoFar(): readonly Row[] {
  if (!existsSync(RESULTS)) return [];
  return (JSON.parse(readFileSync(RESULTS, 'utf8')) as { readonly rows: readonly Row[] }).rows;
}

/** Rows with those of the same name replaced; new ones stand at the end. */
function replaced(rows: readonly Row[], by: readonly Row[]): readonly Row[] {
  const news = new Map(by.map((row) => [row.name, row]));
  const old = rows.map((row) => news.get(row.name) ?? row);
  return [...old, ...by.filter(({ name }) => !rows.some((row) => row.name === name))];
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
      record: { type: 'boolean', default: false },
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
  const unknown = positionals.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`there is no task "${unknown}"\n\n${HELP}`);
  const isWanted = (name: string) => positionals.length === 0 || positionals.includes(name);

  const machine: Machine = {
    platform: process.platform,
    arch: process.arch,
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 1e9),
    node: process.version,
  };
  const { platform, arch, cores, memoryGB, node } = machine;
  console.log(`${platform} ${arch}, ${cores} cores, ${memoryGB} GB, Node ${node}; medians of ${rounds} rounds`);
  const rows = [
    ...(await benchEngine(TASKS.filter(isWanted), values.quick, rounds)),
    ...(await benchScale(Object.keys(SCALE_TASKS).filter(isWanted), { quick: values.quick, rounds })),
  ];
  printGoals(rows);
  const whole = positionals.length === 0 && !values.quick;
  if (whole || values.record) {
    const all = whole ? rows : replaced(resultsSoFar(), rows);
    writeFileSync(RESULTS, `${JSON.stringify({ machine, rows: all }, null, 2)}\n`);
    writeFileSync('docs/benchmarks.md', reportOf(machine, all));
  }
  return !values.strict || rows.every(({ met }) => met);
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
