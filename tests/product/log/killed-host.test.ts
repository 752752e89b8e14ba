import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLog } from '../../../electron/log/reader.ts';
import { patternOf } from './pattern.ts';
import { catStream, expectSame, filesOf, readAll, runFolder, streamOf, until } from './support.ts';

/** Bytes of all files that were there when it looked. */
function bytesIn(folder: string): number {
  return filesOf(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

let program = '';
let bundleFolder = '';
beforeAll(async () => {
  bundleFolder = mkdtempSync(join(tmpdir(), 'proactor-flood-'));
  await build({
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: bundleFolder,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: {
        input: { 'flood-writer': fileURLToPath(new URL('flood-writer.ts', import.meta.url)) },
        external: builtinModules.flatMap((name) => [name, `node:${name}`]),
        output: { format: 'es', entryFileNames: '[name].mjs' },
      },
    },
  });
  program = join(bundleFolder, 'flood-writer.mjs');
}, 60_000);
afterAll(() => rmSync(bundleFolder, { recursive: true, force: true }));

test.each([
  [100, 200_000],
  [5000, 2_000_000],
  [65_536, 10_000_000],
])(
  'a host killed in mid-flood of chunks up to %i bytes leaves every byte that it wrote, in its place',
  async (chunk, enough) => {
    for (let round = 0; round < 3; round += 1) {
      const folder = runFolder();
      const host = spawn(process.execPath, [program, folder, String(chunk)], { stdio: 'inherit' });
      const ended = once(host, 'exit');
      const moment = enough * Math.random();
      try {
        await until(() => bytesIn(folder) > moment);
      } finally {
        host.kill('SIGKILL');
      }
      await ended;

      const stdout = catStream(folder, 'stdout');
      const stderr = catStream(folder, 'stderr');
      expect(stdout.equals(patternOf('stdout', 0, stdout.length))).toBe(true);
      expect(stderr.equals(patternOf('stderr', 0, stderr.length))).toBe(true);
      const log = openLog({ folder });
      const whole = await readAll(log, 3_000_000);
      expect(whole.end).toBe(stdout.length + stderr.length);
      expect(streamOf(whole, 'stdout').equals(stdout)).toBe(true);
      expect(streamOf(whole, 'stderr').equals(stderr)).toBe(true);
      expect(log.summary().warning).toMatch(/killed/);
      // All but the last writes have their journal records.
      const recovered = whole.spans.reduce(
        (sum, span) => sum + (span.kind === 'output' && span.recovered ? span.length : 0),
        0,
      );
      expect(recovered).toBeLessThanOrEqual(8 * 1024 * 1024);
      expectSame(await readAll(openLog({ folder }), 3_000_000), whole);
    }
  },
  120_000,
);
