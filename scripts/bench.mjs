// Measures the engine beside bare child_process, execa, node-pty and asyncio, and the whole app under output at scale:
// `npm run bench [-- OPTIONS] [TASK...]`. The options are listed by `npm run bench -- --help`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundleFolder } from './build-tests.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const outDir = `${root}dist/tests/bench`;
const programs = ['bare-listener', 'loop-monitor', 'xterm-server'];
await bundleFolder('tests/bench/contestants', '.ts', outDir, {
  more: {
    bench: 'tests/bench/bench.ts',
    ...Object.fromEntries(programs.map((name) => [name, `tests/bench/scale/programs/${name}.ts`])),
  },
});
const built = spawnSync(process.execPath, ['scripts/build.mjs', '--if-stale', 'app'], { cwd: root, stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);
const { status } = spawnSync(process.execPath, [`${outDir}/bench.mjs`, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
