// Packs Proactor and checks what came out: `npm run dist [-- OPTIONS]`; the options are listed by `--help`. What does it
// is in packaging/; this builds the app and bundles that, so that every Node that Proactor runs on can run it.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundleFolder } from './build-engine-tests.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const outDir = `${root}dist/tests/packaging`;

if (!process.argv.includes('--help')) run([`${root}scripts/build.mjs`, '--if-stale']);
await bundleFolder('packaging', '.entry.ts', outDir, { main: 'packaging/main.ts' });
run([`${outDir}/main.mjs`, ...process.argv.slice(2)]);

function run(args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
