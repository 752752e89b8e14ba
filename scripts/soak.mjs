// Runs what takes long and must leave nothing behind: `npm run soak [-- OPTIONS]`. Every file of tests/soak runs in a
// Node of its own and gets the options.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundleFolder } from './build-tests.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = await bundleFolder('tests/soak', '.soak.ts', `${root}dist/tests/soak`);
let failed = files.length === 0;
for (const file of files) {
  const { status } = spawnSync(process.execPath, ['--expose-gc', file, ...process.argv.slice(2)], { stdio: 'inherit' });
  if (status !== 0) failed = true;
}
process.exit(failed ? 1 : 0);
