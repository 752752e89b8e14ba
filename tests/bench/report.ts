// docs/benchmarks.md: the last table, written from its rows, each with a word of what it is, and for those that were not
// kept what was tried.
import type { Row } from './goals.ts';
import { figure } from './print.ts';
import { TRIED, WORDS } from './words.ts';

/** The machine that measured. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly node: string;
}

const HEAD = `# Benchmarks

Written by \`npm run bench\`; do not edit. \`npm run bench -- --help\` lists the tasks; tests/bench/words.ts has the words.

Speed is only ever a ratio here: both sides did the same work in turn in one run, a ratio is the median of at least five
rounds, and of floods each side takes five seconds or more. Both sides share the machine with whatever else it does.
`;

/** The whole page. */
export function reportOf(machine: Machine, rows: readonly Row[]): string {
  const { platform, arch, cores, memoryGB, node } = machine;
  const missed = rows.filter(({ met }) => !met);
  const parts = [
    HEAD,
    `Last run: ${platform} ${arch}, ${cores} cores, ${memoryGB} GB, Node ${node}. ${rows.length - missed.length} of ${rows.length} promises kept.\n`,
    '| Measured | Here | Beside | Ratio | Promised | |',
    '|---|--:|--:|--:|---|---|',
    ...rows.map(lineOf),
    '',
    '## What the rows are\n',
    ...WORDS.filter(({ begins }) => rows.some(({ name }) => name.startsWith(begins))).map(
      ({ begins, words }) => `- **${begins}…** ${words}`,
    ),
    '',
    ...(missed.length === 0 ? [] : ['## What was not kept, and what was tried\n', ...missed.map(whyOf)]),
  ];
  return `${parts.join('\n').trimEnd()}\n`;
}

function lineOf({ name, ours, reference, ratio, goal, met }: Row): string {
  const cell = (value: number | null) => (value === null ? '' : figure(value));
  return `| ${name} | ${cell(ours)} | ${cell(reference)} | ${cell(ratio)} | ${goal} | ${met ? 'kept' : '**not kept**'} |`;
}

function whyOf({ name }: Row): string {
  const tried = TRIED.filter(({ begins }) => name.startsWith(begins)).map(({ words }) => words);
  return `- **${name}**: ${tried.length === 0 ? 'new in this run; nothing was tried yet.' : tried.join(' ')}`;
}
