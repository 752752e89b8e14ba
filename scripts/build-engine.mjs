// Builds the engine as a library: dist/engine/index.js with its declarations, usable from Node alone.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const outDir = join(root, 'dist', 'engine');
const external = ['koffi', '@lydell/node-pty', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)];

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  ssr: { noExternal: true, external: ['koffi', '@lydell/node-pty'] },
  build: {
    ssr: true,
    outDir,
    emptyOutDir: true,
    copyPublicDir: false,
    target: 'node20',
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: { index: 'electron/engine/index.ts', 'console-helper': 'electron/engine/windows/console-helper.ts' },
      external,
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});

const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'electron/engine/tsconfig.library.json')], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(1);
writeFileSync(join(outDir, 'index.d.ts'), "export * from './types/electron/engine/index.js';\n");
