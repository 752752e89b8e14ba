// Builds everything that ships into dist/: the page, the hosts, the engine as a library. `node scripts/build.mjs`
// always builds, with `--if-stale` only when something has changed; `npm start` asks `isFresh` first, which needs nothing installed. What was built is named by a hash of
// its sources, so that neither a checkout's times nor a copied folder can make old code look new.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'dist', '.sources');

/** Everything that has a say in what is built. */
const SOURCES = [
  'electron',
  'renderer',
  'shared',
  'scripts/build.mjs',
  'scripts/build-engine.mjs',
  'vite.config.ts',
  'tsconfig.base.json',
  'package.json',
  'package-lock.json',
];

/** What a build must have left; a stamp without these means nothing. */
const RESULTS = [
  'dist/renderer/index.html',
  'dist/loopback/main.js',
  'dist/loopback/screen-worker.js',
  'dist/loopback/log-worker.js',
  'dist/main/main.js',
  'dist/main/screen-worker.js',
  'dist/preload/preload.cjs',
  'dist/packages/main.json',
];

/** Tells whether dist/ was built from the sources as they are now. */
export function isFresh() {
  if (!RESULTS.every((name) => existsSync(join(root, name))) || !existsSync(stamp)) return false;
  return readFileSync(stamp, 'utf8') === sourcesHash();
}

/** A hash over the names and contents of all sources. */
function sourcesHash() {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((name) => filesOf(join(root, name))).sort()) {
    hash.update(`${relative(root, path).split(sep).join('/')}\0`);
    hash.update(readFileSync(path));
    hash.update('\0');
  }
  return hash.digest('hex');
}

function filesOf(path) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (stats.isFile()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || entry.isFile())
    .flatMap((entry) => filesOf(join(path, entry.name)));
}

async function buildAll() {
  // Of the sources as they were when it began: a change meanwhile makes the next start build again.
  const hash = sourcesHash();
  rmSync(stamp, { force: true });
  // A person's own NODE_ENV would put React's development build into the page.
  process.env.NODE_ENV = 'production';
  const { createBuilder } = await import('vite');
  const builder = await createBuilder({ configFile: join(root, 'vite.config.ts') });
  await builder.buildApp();
  const engine = join(root, 'scripts', 'build-engine.mjs');
  if (existsSync(engine)) {
    const { status } = spawnSync(process.execPath, [engine], { stdio: 'inherit' });
    if (status !== 0) throw new Error('the engine could not be built');
  }
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stamp, hash);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (!process.argv.includes('--if-stale') || !isFresh()) await buildAll();
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
