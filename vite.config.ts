// One file builds everything that ships: the page, the browser host (Node 20), the desktop host and its preload.
import { mkdirSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type EnvironmentOptions, type Plugin } from 'vite';

/** Packages found at run time: they carry native code, or have to be asked for by name. */
const runtimePackages = ['koffi', '@lydell/node-pty', 'electron-updater'];
const external = ['electron', ...runtimePackages, ...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

/** An absolute path: the root is the page's folder, so that `index.html` lands at the top of what is served. */
function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** Writes down which packages a bundle took in: whoever gets the bundle has a right to their licences. */
function namesPackages(): Plugin {
  return {
    name: 'names-packages',
    generateBundle() {
      const names = [...this.getModuleIds()].map((id) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1]);
      const list = [...new Set(names.filter((name) => name !== undefined))].sort();
      const folder = here('dist/packages');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, `${this.environment.name}.json`), `${JSON.stringify(list, null, 2)}\n`);
    },
  };
}

function nodeBundle(outDir: string, target: string, input: Record<string, string>) {
  return {
    consumer: 'server' as const,
    resolve: { noExternal: true as const, external },
    build: {
      ssr: true,
      outDir: here(outDir),
      emptyOutDir: true,
      target,
      minify: false,
      sourcemap: true,
      copyPublicDir: false,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(input).map(([name, path]) => [name, here(path)])),
        external,
        platform: 'node' as const,
        output: {
          format: 'es' as const,
          entryFileNames: '[name].js',
          // Beside the entries, so that a worker's file is found from whatever chunk asks for it.
          chunkFileNames: '[name]-[hash].js',
        },
      },
    },
  };
}

/** Files that run on threads (`…-worker`) or as processes of their own (`…-helper`), beside the host that starts them. */
const workers = {
  'screen-worker': 'electron/screen/worker.ts',
  'log-worker': 'electron/log/worker.ts',
  'record-worker': 'electron/runs/records/worker.ts',
  'console-helper': 'electron/engine/windows/console-helper.ts',
};

/**
 * Each worker by itself, in one file that imports no other: packed, it lies outside the archive in which the rest is.
 * They come after the host beside which they lie, which empties the folder.
 */
function workerBundles(outDir: string, target: string): Record<string, EnvironmentOptions> {
  return Object.fromEntries(
    Object.entries(workers).map(([name, path]) => {
      const bundle = nodeBundle(outDir, target, { [name]: path });
      const { rolldownOptions } = bundle.build;
      const output = { ...rolldownOptions.output, codeSplitting: false };
      return [
        `${outDir}_${name}`.replace('dist/', '').replaceAll('-', '_'),
        { ...bundle, build: { ...bundle.build, emptyOutDir: false, rolldownOptions: { ...rolldownOptions, output } } },
      ];
    }),
  );
}

export default defineConfig({
  root: here('renderer'),
  base: './',
  plugins: [react(), namesPackages()],
  builder: {
    async buildApp(builder) {
      for (const environment of Object.values(builder.environments)) {
        if (environment.name !== 'ssr') await builder.build(environment);
      }
    },
  },
  environments: {
    client: {
      build: { outDir: here('dist/renderer'), emptyOutDir: true },
    },
    loopback: nodeBundle('dist/loopback', 'node20', { main: 'electron/hosts/loopback/main.ts' }),
    ...workerBundles('dist/loopback', 'node20'),
    // Electron 45 carries Node 24.
    main: nodeBundle('dist/main', 'node24', { main: 'electron/main.ts' }),
    ...workerBundles('dist/main', 'node24'),
    // A sandboxed preload can require nothing but Electron: one CommonJS file.
    preload: {
      consumer: 'client' as const,
      build: {
        outDir: here('dist/preload'),
        emptyOutDir: true,
        target: 'chrome156',
        minify: false,
        copyPublicDir: false,
        rolldownOptions: {
          input: here('electron/preload.ts'),
          external: ['electron'],
          platform: 'node' as const,
          output: { format: 'cjs' as const, entryFileNames: '[name].cjs', codeSplitting: false },
        },
      },
    },
  },
});
