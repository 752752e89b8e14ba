// The mirror worker as one file, bundled once for a run of tests.
import { mkdtemp, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
let bundled: Promise<URL> | null = null;

/** Where the bundled worker is. */
export function screenWorker(): Promise<URL> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<URL> {
  const outDir = await mkdtemp(join(tmpdir(), 'proactor-screen-'));
  process.once('exit', () => void rm(outDir, { recursive: true, force: true }));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: { 'screen-worker': 'electron/screen/worker.ts' },
        external: [...builtinModules, ...builtinModules.map((name) => `node:${name}`)],
        output: { format: 'es', entryFileNames: '[name].mjs' },
      },
    },
  });
  return pathToFileURL(join(outDir, 'screen-worker.mjs'));
}
