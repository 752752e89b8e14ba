// Which host `npm start` starts: a window of its own where Electron's binary is (or can be fetched) and a display is there
// to show it, else the browser host. Whoever asks for one by name gets that one, or one line that says why not. Like
// `start.mjs`, an old Node must be able to read this.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Nobody waits longer than this to learn that there is no way to the binary, in milliseconds. */
const REACH_LIMIT = 3_000;

/** A download that takes longer than this is given up, in milliseconds. */
const FETCH_LIMIT = 10 * 60_000;

/** Options that only the browser host has: who gives them means it. */
const FOR_THE_BROWSER = /^--(port(=|$)|no-open$|help$|version$)|^-h$/;

const INSIDE = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** Electron's executable, as far as it is here; null where it is not. Importing `electron` would try to fetch it. */
export function electronBinary(env = process.env, platform = process.platform) {
  const inside = INSIDE[platform] ?? 'electron';
  const override = env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (override !== undefined && override !== '') {
    const path = join(override, inside);
    return existsSync(path) ? path : null;
  }
  const folder = electronFolder();
  if (folder === null) return null;
  const path = join(folder, 'dist', inside);
  return existsSync(join(folder, 'path.txt')) && existsSync(path) ? path : null;
}

function electronFolder() {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}

/** Which host is asked for by these arguments, before `--`; null when neither is. */
export function askedHost(args) {
  const divide = args.indexOf('--');
  const own = divide < 0 ? args : args.slice(0, divide);
  if (own.includes('--browser')) return 'browser';
  if (own.includes('--electron'))
    return own.some((arg) => /^--help$|^--version$|^-h$/.test(arg)) ? 'browser' : 'electron';
  return own.some((argument) => FOR_THE_BROWSER.test(argument)) ? 'browser' : null;
}

/** Why no window can be shown here, as the end of a sentence; null when one can. */
export function whyNoWindow(args, env = process.env, platform = process.platform, uid = process.getuid?.()) {
  if (platform === 'linux') {
    if (!env['DISPLAY'] && !env['WAYLAND_DISPLAY']) return 'there is no display (DISPLAY, WAYLAND_DISPLAY)';
    if (uid === 0 && !args.includes('--no-sandbox')) {
      return 'Electron has no sandbox for root; start Proactor as yourself, or add --no-sandbox if you must';
    }
  } else if (env['SSH_CONNECTION']) return 'this is a remote session (SSH_CONNECTION)';
  return null;
}

/** Fetches the binary where it can be reached. Gives null when it is there, else why not, as the end of a sentence. */
export async function fetchElectron(env = process.env) {
  const folder = electronFolder();
  if (folder === null) return 'the package electron is not installed';
  if (env['ELECTRON_OVERRIDE_DIST_PATH']) return `there is none in ${env['ELECTRON_OVERRIDE_DIST_PATH']}`;
  if (env['ELECTRON_SKIP_BINARY_DOWNLOAD']) return 'ELECTRON_SKIP_BINARY_DOWNLOAD is set';
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const mirror = env['ELECTRON_MIRROR'] ?? env['npm_config_electron_mirror'];
  const from = mirror ?? 'https://github.com/electron/electron/releases/download/';
  try {
    await fetch(mirror ?? `${from}v${version}/SHASUMS256.txt`, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(REACH_LIMIT),
    });
  } catch (error) {
    const why = error.cause?.code ?? (error.name === 'TimeoutError' ? 'no answer' : error.message);
    return `${new URL(from).host} cannot be reached (${why})`;
  }
  process.stderr.write('Fetching Electron, once, about 110 MB ...');
  const child = spawn(process.execPath, [join(folder, 'install.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: FETCH_LIMIT,
    env,
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  process.stderr.write(code === 0 ? ' done\n' : ' failed\n');
  if (code === 0 && electronBinary(env) !== null) return null;
  const line = said.split('\n').find((text) => /error/i.test(text)) ?? said.split('\n')[0] ?? '';
  return `it could not be fetched (${line.trim() || `exit ${code}`})`;
}
