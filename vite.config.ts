// One file builds everything that ships: the page, the browser host (Node 20), the desktop host and its preload.
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Packages found at run time: they carry native code. */
const nativePackages = ['koffi', '@lydell/node-pty'];
const external = ['electron', ...nativePackages, ...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

/** An absolute path: the root is the page's folder, so that `index.html` lands at the top of what is served. */
function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
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

/** Files that run on threads or as processes of their own; each is an entry beside the host that starts it. */
const workers = {
  'screen-worker': 'electron/screen/worker.ts',
  'log-worker': 'electron/log/worker.ts',
  'console-helper': 'electron/engine/windows/console-helper.ts',
};

export default defineConfig({
  root: here('renderer'),
  base: './',
  plugins: [react()],
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
    loopback: nodeBundle('dist/loopback', 'node20', { main: 'electron/hosts/loopback/main.ts', ...workers }),
    // Electron 45 carries Node 24.
    main: nodeBundle('dist/main', 'node24', { main: 'electron/main.ts', ...workers }),
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
