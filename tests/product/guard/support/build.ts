// Bundles a program that a test has to run, and kill, as a process of its own.
import { builtinModules } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const natives = ['koffi', '@lydell/node-pty'];

/** Bundles `entry` (from the repository's root) and gives the bundle's path. Inside the repository, where packages are found. */
export async function buildProgram(entry: string): Promise<string> {
  const name = basename(entry, '.ts');
  const outDir = join(root, 'dist', 'tests', `${name}-${process.pid}`);
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    resolve: { noExternal: true },
    ssr: { noExternal: true, external: natives },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: join(root, entry),
        external: [...natives, ...builtinModules, ...builtinModules.map((module) => `node:${module}`)],
        output: { format: 'es', entryFileNames: `${name}.mjs` },
      },
    },
  });
  return join(outDir, `${name}.mjs`);
}
