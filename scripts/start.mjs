// `npm start`: makes a fresh clone run. Installs what is missing, builds what is stale, and then is the browser host
// itself, in this same process. Until something is installed it has nothing but Node, and an old Node must still be
// able to read it. Progress goes to stderr: stdout belongs to the host's one line.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** As in package.json's `engines`, which npm only warns about. */
const LEAST_NODE = [20, 19];

const root = fileURLToPath(new URL('..', import.meta.url));
const lockfile = join(root, 'package-lock.json');
const installedLockfile = join(root, 'node_modules', '.package-lock.json');
const installStamp = join(root, 'node_modules', '.proactor-lockfile');

checkNode();
if (!isInstalled()) install();
const { isFresh } = await import('./build.mjs');
if (!isFresh()) runOrStop('Building', [process.execPath, join(root, 'scripts', 'build.mjs')]);

const main = join(root, 'dist', 'loopback', 'main.js');
process.argv = [process.execPath, main, ...process.argv.slice(2)];
await import('../dist/loopback/main.js');

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return;
  stop(
    `Proactor needs Node ${LEAST_NODE.join('.')} or newer; this is ${process.versions.node}. See https://nodejs.org.`,
  );
}

function lockfileHash() {
  return createHash('sha256').update(readFileSync(lockfile)).digest('hex');
}

/** What is installed is what the lockfile says: we noted that, or npm has written its own note since the lockfile changed. */
function isInstalled() {
  if (!existsSync(installedLockfile)) return false;
  if (existsSync(installStamp) && readFileSync(installStamp, 'utf8') === lockfileHash()) return true;
  return statSync(installedLockfile).mtimeMs >= statSync(lockfile).mtimeMs;
}

function install() {
  const npm = process.env.npm_execpath;
  // The build needs the development packages, whatever NODE_ENV says.
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const byScript = npm !== undefined && /npm-cli\.c?js$/.test(npm);
  const onWindows = process.platform === 'win32';
  runOrStop(
    'Installing what is missing',
    byScript ? [process.execPath, npm, ...args] : ['npm', ...args],
    onWindows && !byScript,
  );
  writeFileSync(installStamp, lockfileHash());
}

/** Runs a step quietly; only when it fails is its output of interest. */
function runOrStop(what, [program, ...args], shell = false) {
  process.stderr.write(`${what} ...`);
  const startedAt = Date.now();
  const { status, signal, error, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    shell,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) {
    process.stderr.write(` done (${Math.round((Date.now() - startedAt) / 1000)} s)\n`);
    return;
  }
  process.stderr.write(' failed\n');
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}`);
  const reason = error?.message ?? (signal === null ? `exit ${status}` : signal);
  stop(`${what} failed (${reason}). The lines above say why; then run "npm start" again.`);
}

function stop(text) {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
