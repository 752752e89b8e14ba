// Runs the engine's tests with Node's own runner: `npm run test:engine [-- FILTER] [--node PATH]`.
import { spawnSync } from 'node:child_process';
import { buildEngineTests } from './build-engine-tests.mjs';

// There the browser host is tried as well, as it is shipped.
if (process.platform === 'win32') {
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs', '--if-stale'], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

const args = process.argv.slice(2);
const nodeAt = args.indexOf('--node');
const node = nodeAt < 0 ? process.execPath : args.splice(nodeAt, 2)[1];
const filter = args[0];
const files = (await buildEngineTests()).filter((file) => filter === undefined || file.includes(filter));
if (files.length === 0) {
  console.error(`No engine test matches "${filter}".`);
  process.exit(1);
}
// Two files at a time: most of these tests wait for a process. A file that hangs fails after five minutes.
const options = ['--test', '--test-reporter=spec', '--test-concurrency=2', '--test-timeout=300000'];
const { status } = spawnSync(node, [...options, ...files], { stdio: 'inherit' });
process.exit(status ?? 1);
