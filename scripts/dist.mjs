// Packs Proactor and checks what came out: `npm run dist [-- OPTIONS]`; the options are listed by `--help`. What does it
// is in scripts/packaging/; this builds the app and bundles that, so that every Node that Proactor runs on can run it.
import { spawnSync } from 'node:child_process';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const outDir = `${root}dist/tests/packaging`;

if (!process.argv.includes('--help')) run([`${root}scripts/build.mjs`, '--if-stale']);
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  resolve: { noExternal: true },
  // resedit loads its own parts by `require`.
  ssr: { noExternal: true, external: ['resedit'] },
  build: {
    ssr: true,
    outDir,
    target: 'node20',
    minify: false,
    sourcemap: 'inline',
    rolldownOptions: {
      input: { main: 'scripts/packaging/main.ts' },
      external: ['resedit', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)],
      output: { format: 'es', entryFileNames: '[name].mjs' },
    },
  },
});
run([`${outDir}/main.mjs`, ...process.argv.slice(2)]);

function run(args) {
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
