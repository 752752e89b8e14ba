// Builds what ships into dist/: `node scripts/build.mjs [--if-stale] [app] [engine]`, everything when nothing is named.
// The app is the page and its hosts; the engine is a library of its own. With `--if-stale` only what has changed is
// built; `npm start` asks `isFresh` first, which needs nothing installed. What was built is named by a hash of its
// sources, so that neither a checkout's times nor a copied folder can make old code look new.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Has a say in everything that is built. */
const COMMON = ['tsconfig.base.json', 'package.json', 'package-lock.json'];

/** What is built, each by itself: from what, what it must have left, and where it is written down from which sources. */
const PARTS = {
  app: {
    sources: [...COMMON, 'electron', 'renderer', 'shared', 'scripts/build.mjs', 'vite.config.ts'],
    results: [
      'dist/renderer/index.html',
      'dist/loopback/main.js',
      'dist/loopback/screen-worker.js',
      'dist/loopback/log-worker.js',
      'dist/loopback/record-worker.js',
      'dist/main/main.js',
      'dist/main/screen-worker.js',
      'dist/main/log-worker.js',
      'dist/main/record-worker.js',
      'dist/preload/preload.cjs',
      'dist/packages/main.json',
    ],
    stamp: 'dist/.sources',
    build: buildApp,
  },
  engine: {
    sources: [...COMMON, 'electron/engine', 'shared/model', 'scripts/build-engine.mjs'],
    results: ['dist/engine/index.js', 'dist/engine/index.d.ts'],
    stamp: 'dist/engine/.sources',
    build: buildEngine,
  },
};

/** Tells whether the app in dist/ was built from the sources as they are now. */
export function isFresh() {
  return isPartFresh(PARTS.app);
}

function isPartFresh({ sources, results, stamp }) {
  if (![...results, stamp].every((name) => existsSync(join(root, name)))) return false;
  return readFileSync(join(root, stamp), 'utf8') === hashOf(sources);
}

/** A hash over the names and contents of sources. */
function hashOf(sources) {
  const hash = createHash('sha256');
  for (const path of sources.flatMap((name) => filesOf(join(root, name))).sort()) {
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

async function buildPart({ sources, stamp, build }) {
  // Of the sources as they were when it began: a change meanwhile makes the next start build again.
  const hash = hashOf(sources);
  rmSync(join(root, stamp), { force: true });
  await build();
  writeFileSync(join(root, stamp), hash);
}

async function buildApp() {
  // A person's own NODE_ENV would put React's development build into the page.
  process.env.NODE_ENV = 'production';
  const { createBuilder } = await import('vite');
  const builder = await createBuilder({ configFile: join(root, 'vite.config.ts') });
  await builder.buildApp();
}

function buildEngine() {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build-engine.mjs')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the engine could not be built');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const ifStale = process.argv.includes('--if-stale');
    const named = process.argv.slice(2).filter((word) => word in PARTS);
    const parts = named.length === 0 ? Object.keys(PARTS) : named;
    for (const part of parts.map((name) => PARTS[name])) if (!ifStale || !isPartFresh(part)) await buildPart(part);
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
}
