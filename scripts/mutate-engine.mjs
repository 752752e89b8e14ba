// Shows that the conformance tests can fail: twenty behaviours are taken away, one at a time and only in the bundle,
// and the test of each must notice. `node scripts/mutate-engine.mjs [ITEM…]`.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const outDir = join(root, '.cache', 'mutants');
const external = ['koffi', '@lydell/node-pty', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

/** [item, its test file, the engine's file, what stands there, what stands there instead]. */
const mutations = [
  [9, '1-creation', 'posix/spawn.ts', "'/dev/null'", "'/dev/zero'"],
  [10, '1-creation', 'posix/spawn.ts', 'check(c.actionsDup2(actions, 1, to))', 'check(c.actionsDup2(actions, 2, to))'],
  [
    14,
    '1-creation',
    'options.ts',
    'throw argumentTypeError(`there is no option',
    'if (form === "never") throw argumentTypeError(`there is no option',
  ],
  [23, '1-creation', 'options.ts', "if (text.includes('\\0'))", 'if (text.length < 0)'],
  [
    33,
    '1-creation',
    'subprocess.ts',
    'const protocol = factory();',
    'const early = backend.spawn(request); void early; const protocol = factory();',
  ],
  [37, '2-writer', 'pipe-transports.ts', 'if (bytes.length === 0) return;', ''],
  [38, '2-writer', 'pipe-transports.ts', 'const copy = new Uint8Array(rest);', 'const copy = rest;'],
  [40, '2-writer', 'pipe-transports.ts', '#low = DEFAULT_HIGH / 4;', '#low = DEFAULT_HIGH / 2;'],
  [45, '2-writer', 'pipe-transports.ts', 'if (this.#size === 0) this.#sink.destroy();', 'this.#sink.destroy();'],
  [57, '3-reader', 'stream-reader.ts', 'this.#take(error.consumed + 1);', 'this.#take(error.consumed);'],
  [61, '3-reader', 'stream-reader.ts', 'found === null || end < found.end', 'found === null'],
  [
    65,
    '3-reader',
    'stream-reader.ts',
    "throw new LimitOverrunError('the separator is further away than the limit', match.start);",
    "this.#take(match.end); throw new LimitOverrunError('the separator is further away than the limit', match.start);",
  ],
  [
    71,
    '3-reader',
    'stream-reader.ts',
    'if (this.#paused) {\n      this.#paused = false;',
    'if (false) {\n      this.#paused = false;',
  ],
  [76, '3-reader', 'stream-reader.ts', 'if (!complete) this.#putBack', 'if (complete) this.#putBack'],
  [82, '4-communicate', 'process.ts', '    stdin.close();\n', ''],
  [94, '5-wait', 'process.ts', 'waitFor(this.#protocol.exitWaiters', 'waitFor(this.#protocol.closeWaiters'],
  [98, '5-wait', 'posix/reap.ts', 'const signal = value & 0x7f;', 'const signal = value & 0x01;'],
  [107, '6-signals', 'child-transport.ts', 'if (this.#ending !== null) return;\n    try {', 'try {'],
  [119, '7-transport', 'child-transport.ts', 'this.#ending === null || this.#open > 0', 'this.#ending === null'],
  [130, '8-around', 'subprocess.ts', 'signal?.throwIfAborted();', ''],
];

const pathOf = (file) => join(root, 'electron/engine', file);

// Cheap enough for every change: a mutation that nothing is left of would prove nothing.
const gone = mutations.filter(([, , file, original]) => !readFileSync(pathOf(file), 'utf8').includes(original));
for (const [item, , file, original] of gone) console.error(`item ${item}: ${file} no longer has: ${original}`);
if (gone.length > 0 || process.argv.includes('--check')) process.exit(gone.length > 0 ? 1 : 0);

/** Builds one test file of a mutated engine. */
async function buildMutant(test, file, original, replacement) {
  const path = pathOf(file);
  rmSync(outDir, { recursive: true, force: true });
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [
      {
        name: 'mutation',
        enforce: 'pre',
        transform: (code, id) => (id === path ? code.replace(original, replacement) : null),
      },
    ],
    ssr: { noExternal: true, external: ['koffi', '@lydell/node-pty'] },
    build: {
      ssr: true,
      outDir,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: {
          mutant: `tests/engine/conformance-${test}.test.ts`,
          'engine-door.test': 'tests/engine/engine-door.test.ts',
        },
        external,
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
      },
    },
  });
}

const wanted = process.argv.slice(2).map(Number);
let survivors = 0;
for (const [item, test, file, original, replacement] of mutations) {
  if (wanted.length > 0 && !wanted.includes(item)) continue;
  await buildMutant(test, file, original, replacement);
  const { status } = spawnSync(
    process.execPath,
    ['--test-name-pattern', `^${item} `, '--test-timeout=30000', join(outDir, 'mutant.mjs')],
    { cwd: root, timeout: 90_000, stdio: 'ignore' },
  );
  const noticed = status !== 0;
  if (!noticed) survivors++;
  console.log(`${noticed ? 'noticed ' : 'SURVIVED'}  item ${item}: ${file}: ${original.split('\n', 1)[0]}`);
}
process.exit(survivors === 0 ? 0 : 1);
