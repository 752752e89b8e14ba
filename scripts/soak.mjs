// Runs what takes long and must leave nothing behind: `npm run soak [-- OPTIONS]`. Every file of tests/soak runs in a
// Node of its own and gets the options; then come those of the product's tests that have a full count, with it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundleFolder } from './build-tests.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The product's tests that do more when they are asked to, and how they are asked. */
const FULL_COUNTS = {
  files: ['guard/no-orphans', 'guard/lock', 'hosts/sudden-end', 'hosts/floods'],
  env: { PROACTOR_SOAK: '1', PROACTOR_SOAK_KILLS: process.env.PROACTOR_SOAK_KILLS ?? '200' },
};

function node(args, env = {}) {
  const options = { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } };
  return spawnSync(process.execPath, args, options).status === 0;
}

const files = await bundleFolder('tests/soak', '.soak.ts', `${root}dist/tests/soak`);
let failed = files.length === 0;
for (const file of files) {
  if (!node(['--expose-gc', file, ...process.argv.slice(2)])) failed = true;
}
if (!node(['scripts/test-product.mjs', ...FULL_COUNTS.files], FULL_COUNTS.env)) failed = true;
process.exit(failed ? 1 : 0);
