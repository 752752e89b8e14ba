// Bundles the tests, each file by itself: the engine's, so that the same JavaScript runs on Node 20, on Node 24 and on
// Windows Node under Wine, and the product's. Prints nothing when it works.
import { readdirSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where the bundles are, unless somebody wants them elsewhere. */
const defaultOutDir = `${root}dist/tests/engine`;

/** What tests find beside their own bundles: a program that the engine starts, and what small hosts of theirs import. */
const helpers = {
  'console-helper': 'electron/engine/windows/console-helper.ts',
  'open-browser': 'electron/hosts/loopback/open-browser.ts',
};

/** What a bundle leaves to node_modules: native code, and in a comparison the package as it is published. */
const external = ['koffi', '@lydell/node-pty', 'execa', '@playwright/test'];

/** Packages that Node itself can't load as they are imported. */
const MADE_FOR_BUNDLERS = [/^@xterm\//, /^dockview/, 'sixel'];

/** Bundles every `tests/engine/*.test.ts` into a folder and gives the names of the files made. */
export async function buildEngineTests(outDir = defaultOutDir) {
  return await bundleFolder('tests/engine', '.test.ts', outDir, { more: helpers });
}

/**
 * Bundles every `tests/product/**\/*.test.ts`, where a module goes on believing that it is where its source is, and
 * gives the folder. One pass over all of them costs a fraction of what a test runner needs that loads file by file.
 */
export async function buildProductTests(outDir = `${root}dist/tests/product`) {
  await bundleFolder('tests/product', '.test.ts', outDir, { packagesOutside: true, plugins: [sourceLocations] });
  return outDir;
}

/** Gives each module the location of its source as `import.meta`: tests look for fixtures and builds from there. */
const sourceLocations = {
  name: 'source-locations',
  transform(code, id) {
    if (id.includes('node_modules') || !code.includes('import.meta')) return null;
    const file = id.split('?')[0];
    const located = code
      .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))
      .replaceAll('import.meta.dirname', JSON.stringify(dirname(file)));
    // No line has moved, so the source map is still the right one.
    return { code: located, map: null };
  },
};

/**
 * Bundles the files of a folder whose names end so, and gives the names of the bundles, without those of `more`.
 * With `packagesOutside` packages stay in node_modules; otherwise all but native ones become part of the bundles.
 */
export async function bundleFolder(folder, ending, outDir, { more = {}, packagesOutside = false, plugins = [] } = {}) {
  rmSync(outDir, { recursive: true, force: true });
  const names = readdirSync(`${root}${folder}`, { recursive: true }).filter((name) => name.endsWith(ending));
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins,
    ...(packagesOutside
      ? { ssr: { noExternal: MADE_FOR_BUNDLERS } }
      : { resolve: { noExternal: true }, ssr: { noExternal: true, external } }),
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
