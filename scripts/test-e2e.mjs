// Builds what is stale and drives the real thing in a real browser: `npm run test:e2e [-- PLAYWRIGHT ARGUMENTS]`.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findBrowser } from './find-browser.mjs';

const browser = findBrowser();
const build = [join(import.meta.dirname, 'build.mjs'), '--if-stale', 'app'];
const built = spawnSync(process.execPath, build, { stdio: 'inherit' });
if (built.status !== 0) process.exit(built.status ?? 1);
const cli = join(dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json')), 'cli.js');
const { status } = spawnSync(process.execPath, [cli, 'test', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, PROACTOR_TEST_BROWSER: browser },
});
process.exit(status ?? 1);
