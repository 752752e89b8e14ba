// Runs the product's tests: `npm run test:product [-- PART-OF-A-FILE-NAME… | VITEST-OPTION…]`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildProductTests } from './build-tests.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

function node(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

node('scripts/build.mjs', '--if-stale', 'app');
await buildProductTests();
const filters = process.argv.slice(2).map((word) => word.replace(/^tests\/product\//, 'product/').replace(/\.ts$/, ''));
node('node_modules/vitest/vitest.mjs', 'run', ...filters);
