// `npm start`: makes a fresh clone run. Installs what is missing, builds what is stale, and then starts Electron, or is
// the browser host itself, in this same process. Until something is installed it has nothing but Node, and an old Node
// must still be able to read it. Progress goes to stderr: stdout belongs to the host's one line.
import { spawn, spawnSync } from 'node:child_process';
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
if (!isFresh()) runOrStop('Building', [process.execPath, join(root, 'scripts', 'build.mjs'), 'app']);

const { askedHost, electronBinary, fetchElectron, whyNoWindow } = await import('./find-electron.mjs');
const args = process.argv.slice(2);
const asked = askedHost(args);
const electron = asked === 'browser' ? null : await electronFor(asked === 'electron');
if (electron !== null) await inAWindow(electron);
else {
  // For Electron alone, where the choice was left to us.
  const own = args.filter((argument, index) => argument !== '--no-sandbox' || args.slice(0, index).includes('--'));
  process.argv = [process.execPath, join(root, 'dist', 'loopback', 'main.js'), ...own];
  await import('../dist/loopback/main.js');
}

/** Electron's binary, fetched when that is possible; null when a browser has to do. Whoever insists is told why not. */
async function electronFor(insists) {
  const why = whyNoWindow(args);
  if (why !== null) {
    // Without a display nobody expects a window.
    if (insists) stop(`No window can be opened: ${why}. Leave --electron out to use a browser.`);
    return null;
  }
  const present = electronBinary();
  if (present !== null) return present;
  const missing = await fetchElectron();
  if (missing === null) return electronBinary();
  if (insists) stop(`No window can be opened: Electron's binary is not here, and ${missing}.`);
  process.stderr.write(`Electron's binary is not here, and ${missing}: using a browser (--browser skips this).\n`);
  return null;
}

/** Runs Electron until it ends, and ends as it did. */
async function inAWindow(binary) {
  const child = spawn(binary, [root, ...args], {
    // npm has moved here; a person means the folder they are in.
    cwd: process.env['INIT_CWD'] ?? process.cwd(),
    stdio: 'inherit',
    windowsHide: false,
  });
  // The terminal sends Ctrl-C to both; what is sent to this process alone is passed on. Electron knows two within a
  // moment for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const [code, signal] = await new Promise((resolve) => {
    child.once('error', (error) => stop(`Electron could not be started: ${error.message}.`));
    child.once('exit', (...how) => resolve(how));
  });
  if (signal !== null) stop(`Electron was ended by ${signal}. "npm start -- --browser" uses a browser.`);
  process.exit(code);
}

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
