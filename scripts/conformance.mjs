// Prints the 133 items of the conformance list by number, each with its test and what came of it: passed, not
// applicable on this system, or a known gap with its reason. `npm run conformance [-- --node PATH] [-- --markdown]`.
import { spawnSync } from 'node:child_process';
import { buildEngineTests } from './build-tests.mjs';

/** How many items the list has, and how many of them may be gaps. */
const ITEMS = 133;
const MOST_GAPS = 5;

const args = process.argv.slice(2);
const nodeAt = args.indexOf('--node');
const node = nodeAt < 0 ? process.execPath : args[nodeAt + 1];
const files = (await buildEngineTests()).filter((file) => file.includes('conformance-'));
const { stdout, stderr } = spawnSync(
  node,
  ['--test', '--test-concurrency=1', '--test-timeout=300000', '--test-reporter=tap', ...files],
  { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 },
);

const results = new Map();
for (const line of stdout.split('\n')) {
  const match = /^\s*(ok|not ok) \d+ - (\d+) (.*?)(?: # (SKIP|TODO)\s*(.*))?$/.exec(line);
  if (match === null) continue;
  const [, outcome, item, title, directive, reason] = match;
  const state =
    outcome === 'not ok'
      ? 'FAILED'
      : directive === undefined
        ? 'passed'
        : reason.startsWith('gap: ')
          ? `gap (${reason.slice(5)})`
          : reason;
  results.set(Number(item), { title: title.replaceAll('\\#', '#'), state });
}

const markdown = args.includes('--markdown');
if (markdown) console.log('| item | behaviour | here |\n|---|---|---|');
const counts = { passed: 0, gaps: 0, elsewhere: 0, failed: 0 };
for (let item = 1; item <= ITEMS; item++) {
  const { title, state } = results.get(item) ?? { title: 'no test', state: 'FAILED' };
  if (state === 'passed') counts.passed++;
  else if (state === 'FAILED') counts.failed++;
  else if (state.startsWith('gap')) counts.gaps++;
  else counts.elsewhere++;
  console.log(
    markdown ? `| ${item} | ${title} | ${state} |` : `${String(item).padStart(3)}  ${state.padEnd(8)}  ${title}`,
  );
}
console.log(
  `${markdown ? '\n' : ''}${counts.passed} passed, ${counts.elsewhere} not applicable here, ${counts.gaps} known gaps, ${counts.failed} failed`,
);
if (counts.failed > 0)
  console.error(
    stderr,
    stdout
      .split('\n')
      .filter((line) => /not ok|error:/.test(line))
      .join('\n'),
  );
process.exit(counts.failed > 0 || counts.gaps > MOST_GAPS ? 1 : 0);
