// Measures the engine beside bare child_process, execa, node-pty and asyncio: `npm run bench [-- OPTIONS] [TASK...]`.
// The options are listed by `npm run bench -- --help`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundleFolder } from './build-tests.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const outDir = `${root}dist/tests/bench`;
await bundleFolder('tests/bench/contestants', '.ts', outDir, { more: { bench: 'tests/bench/bench.ts' } });
const { status } = spawnSync(process.execPath, [`${outDir}/bench.mjs`, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exit(status ?? 1);
