// Not a byte lost: what a child says it wrote is what its log holds, whatever pages do meanwhile.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOfSegments } from '../support/stream-hash.ts';
import { expect, test } from './support/test.ts';

const PROGRAM = fileURLToPath(new URL('../programs/write-and-hash.mjs', import.meta.url));
const STDOUT_BYTES = 200_000_000;
const STDERR_BYTES = 50_000_000;

for (const page of ['open', 'reloading', 'closed'] as const) {
  test(`250 MB on two streams at once are in the log, byte for byte, with the page ${page}`, async ({
    window,
    host,
  }) => {
    const file = join(host.cwd, 'hashes.json');
    const name = `node ${PROGRAM} hashes.json ${STDOUT_BYTES} ${STDERR_BYTES} 7`;
    await window.run(name, 'Pipes');
    await expect(window.row(name)).toBeVisible();
    if (page === 'closed') await window.page.close();
    while (page === 'reloading' && !existsSync(file)) {
      await window.page.reload();
      await expect(window.runBar).toBeVisible();
    }
    await expect
      .poll(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('}'), { timeout: 45_000 })
      .toBe(true);
    const [run = ''] = readdirSync(join(host.dataDirectory, 'runs'));
    const folder = join(host.dataDirectory, 'runs', run);
    await expect
      .poll(() => JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')).run.closedAt, { timeout: 30_000 })
      .not.toBeNull();
    const hashes = JSON.parse(readFileSync(file, 'utf8'));
    expect(await hashOfSegments(folder, 'stdout')).toBe(hashes.stdout);
    expect(await hashOfSegments(folder, 'stderr')).toBe(hashes.stderr);
    if (page === 'closed') return;
    await expect(window.row(name)).toContainText('exit 0');
    await window.shows(name, /⋯ [\d.]+ MB skipped to keep up · all of it is in the log/);
  });
}
