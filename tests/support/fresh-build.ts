// Before the product tests: what ships is built from the sources as they are, because some tests run it as it ships.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isFresh } from '../../scripts/build.mjs';

/** Vitest's global setup. */
export function setup(): void {
  if (isFresh()) return;
  const script = fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`);
}
