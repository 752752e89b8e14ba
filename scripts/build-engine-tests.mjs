// Bundles the engine's tests, each file by itself, so that the same JavaScript runs on Node 20, on Node 24 and on
// Windows Node under Wine. Prints nothing when it works.
import { readdirSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where the bundles are, unless somebody wants them elsewhere. */
const defaultOutDir = `${root}dist/tests/engine`;

/** Programs that the engine starts beside itself; the tests find them beside their own bundles. */
const helpers = { 'console-helper': 'electron/engine/windows/console-helper.ts' };

/** What a bundle leaves to node_modules: native code, and in a comparison the package as it is published. */
const external = ['koffi', '@lydell/node-pty', 'execa'];

/** Bundles every `tests/engine/*.test.ts` into a folder and gives the names of the files made. */
export async function buildEngineTests(outDir = defaultOutDir) {
  return await bundleFolder('tests/engine', '.test.ts', outDir, helpers);
}

/** Bundles the files of a folder whose names end so, and gives the names of the bundles, without those of `more`. */
export async function bundleFolder(folder, ending, outDir, more = {}) {
  rmSync(outDir, { recursive: true, force: true });
  const names = readdirSync(`${root}${folder}`).filter((name) => name.endsWith(ending));
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    resolve: { noExternal: true },
    ssr: { noExternal: true, external },
    build: {
      ssr: true,
      outDir,
      target: 'node20',
      minify: false,
      sourcemap: 'inline',
      rolldownOptions: {
        input: {
          ...Object.fromEntries(names.map((name) => [name.replace(/\.ts$/, ''), `${folder}/${name}`])),
          ...more,
        },
        external: [...external, ...builtinModules, ...builtinModules.map((name) => `node:${name}`)],
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
      },
    },
  });
  return names.map((name) => `${outDir}/${name.replace(/\.ts$/, '.mjs')}`);
}
