// The mirrors' worker, built as it ships: a thread needs a file of JavaScript.
import { mkdtemp, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('../../../..', import.meta.url));

/** A built worker. */
export interface BuiltWorker {
  readonly url: URL;
  remove(): Promise<void>;
}

/** Builds `electron/screen/worker.ts` into a folder of its own. */
export async function buildWorker(): Promise<BuiltWorker> {
  const outDir = await mkdtemp(join(tmpdir(), 'proactor-screen-'));
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    resolve: { noExternal: true },
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: { 'screen-worker': 'electron/screen/worker.ts' },
        external: [...builtinModules, ...builtinModules.map((name) => `node:${name}`)],
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  return {
    url: pathToFileURL(join(outDir, 'screen-worker.mjs')),
    remove: () => rm(outDir, { recursive: true, force: true }),
  };
}
