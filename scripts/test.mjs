// Everything a contributor waits for, one lane after another, and one count at the end: `npm test`, or some lanes of
// it by name: `npm test -- check engine`. Never side by side: many tests wait for processes, within limits, and beside a
// compiler they would wait for a core instead.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/** The lanes, in the order in which their failures are cheapest. `count` finds [passed, failed, skipped] in the output. */
const LANES = [
  { name: 'check', script: 'check', count: null },
  { name: 'engine', script: 'test:engine', count: countNodeTest },
  { name: 'product', script: 'test:product', count: countVitest },
  { name: 'e2e', script: 'test:e2e', count: countPlaywright },
];

function number(text, pattern) {
  return Number(pattern.exec(text)?.[1] ?? 0);
}

function countNodeTest(text) {
  return [number(text, /^ℹ pass (\d+)/m), number(text, /^ℹ fail (\d+)/m), number(text, /^ℹ skipped (\d+)/m)];
}

function countVitest(text) {
  const line = /^\s*Tests\s.*$/m.exec(text)?.[0] ?? '';
  return [number(line, /(\d+) passed/), number(line, /(\d+) failed/), number(line, /(\d+) skipped/)];
}

function countPlaywright(text) {
  const passed = number(text, /^\s*(\d+) passed/m) + number(text, /^\s*(\d+) flaky/m);
  return [passed, number(text, /^\s*(\d+) failed/m), number(text, /^\s*(\d+) skipped/m)];
}

/** Runs one npm script, shows its output, and gives it without colours. */
function run(script) {
  return new Promise((resolve) => {
    const child = spawn(npm, ['run', '--silent', script], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (chunk) => {
        text += chunk;
        process.stdout.write(chunk);
      });
    }
    child.on('close', (code) => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
      resolve({ code: code ?? 1, text: text.replace(/\x1b\[[0-9;]*m/g, '') });
    });
  });
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !LANES.some((lane) => lane.name === name));
if (unknown.length > 0) {
  console.error(`There is no lane "${unknown.join('", "')}": choose from ${LANES.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}
const total = [0, 0, 0];
const summary = [];
let broken = false;
for (const lane of LANES.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const began = Date.now();
  console.log(`\n── ${lane.name} ──`);
  const { code, text } = await run(lane.script);
  const counts = lane.count?.(text) ?? [0, 0, 0];
  // A lane that counted tests and saw none has tested nothing, whatever its exit code says.
  const ok = code === 0 && !(lane.count !== null && counts[0] + counts[1] === 0);
  broken ||= !ok;
  counts.forEach((count, index) => {
    total[index] += count;
  });
  summary.push(`${lane.name}: ${ok ? 'ok' : 'FAILED'} in ${Math.round((Date.now() - began) / 1000)} s`);
}
if (broken && total[1] === 0) total[1] = 1;
console.log(`\n${summary.join('\n')}\n`);
console.log(`${total[0]} passed, ${total[1]} failed, ${total[2]} skipped`);
process.exit(broken ? 1 : 0);
