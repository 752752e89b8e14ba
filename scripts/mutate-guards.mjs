// Shows that the security tests can fail: each guard of docs/security.md is taken out, one at a time and in a copy of the
// checkout, and the test that the page names for it must notice. `node scripts/mutate-guards.mjs [PART OF A GUARD'S NAME…]`.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBrowser } from './find-browser.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const copy = join(root, '.cache', 'guards');

const FENCES = 'electron/hosts/desktop/fences.ts';
const WINDOW = 'electron/hosts/desktop/window.ts';
const SCHEME = 'electron/hosts/desktop/app-scheme.ts';
const PORTS = 'electron/hosts/desktop/page-ports.ts';
const SERVER = 'electron/hosts/loopback/server.ts';
const HEADERS = 'electron/hosts/page-headers.ts';

/** One guard: its name, its file, what stands there, what stands there instead, and the test that must notice. */
const guards = [
  // The desktop app, in the order of Electron's checklist.
  [
    '1 requests to the network are cancelled',
    FENCES,
    'callback({ cancel: true })',
    'callback({})',
    'desktop/fences',
    'no request of a page leaves',
  ],
  [
    '2 no Node in the page',
    WINDOW,
    'nodeIntegration: false',
    'nodeIntegration: true',
    'desktop/fences',
    'sandboxed, isolated',
  ],
  [
    '2 no Node in workers',
    WINDOW,
    'nodeIntegrationInWorker: false',
    'nodeIntegrationInWorker: true',
    'desktop/fences',
    'sandboxed, isolated',
  ],
  [
    '2 no Node in frames',
    WINDOW,
    'nodeIntegrationInSubFrames: false',
    'nodeIntegrationInSubFrames: true',
    'desktop/fences',
    'sandboxed, isolated',
  ],
  [
    '3 context isolation',
    WINDOW,
    'contextIsolation: true',
    'contextIsolation: false',
    'desktop/fences',
    'sandboxed, isolated',
  ],
  ['4 the sandbox of the window', WINDOW, 'sandbox: true', 'sandbox: false', 'desktop/fences', 'sandboxed, isolated'],
  [
    '4 the sandbox of everything',
    'electron/main.ts',
    'app.enableSandbox();',
    '',
    'desktop/fences',
    'sandboxed, isolated',
  ],
  [
    '5 permissions are refused',
    FENCES,
    'GRANTED.has(permission) && isMainFrame',
    'isMainFrame',
    'desktop/fences',
    'are refused',
  ],
  [
    '5 frames have no permission',
    FENCES,
    'isMainFrame && origin',
    'origin',
    'desktop/fences',
    'are refused|writing text',
  ],
  [
    '5 other origins have no permission',
    FENCES,
    ' && origin === APP_ORIGIN',
    '',
    'desktop/fences',
    'are refused|writing text',
  ],
  [
    '5 no devices',
    FENCES,
    'setDevicePermissionHandler(() => false)',
    'setDevicePermissionHandler(() => true)',
    'desktop/fences',
    'devices, screens',
  ],
  ['5 no screens', FENCES, 'callback(null));', 'callback({}));', 'desktop/fences', 'devices, screens'],
  [
    '5 no pairings',
    FENCES,
    'callback({ confirmed: false })',
    'callback({ confirmed: true })',
    'desktop/fences',
    'devices, screens',
  ],
  [
    '5 no downloads',
    FENCES,
    "session.on('will-download', (event) => event.preventDefault());",
    '',
    'desktop/fences',
    'devices, screens',
  ],
  ['6 web security', WINDOW, 'webSecurity: true', 'webSecurity: false', 'desktop/fences', 'sandboxed, isolated'],
  [
    '7 the policy of the page',
    SCHEME,
    'headers: { ...HEADERS, ',
    'headers: { ',
    'desktop/fences',
    'policy as a header',
  ],
  [
    '7 no inline script, no eval',
    HEADERS,
    "script-src 'self' 'wasm-unsafe-eval'",
    "script-src 'self' 'unsafe-eval'",
    'desktop/fences',
    'policy as a header',
  ],
  [
    '7 the scheme keeps the policy',
    SCHEME,
    'supportFetchAPI: true',
    'supportFetchAPI: true, bypassCSP: true',
    'desktop/fences',
    'cannot evade',
  ],
  [
    '8 no insecure content',
    WINDOW,
    'allowRunningInsecureContent: false',
    'allowRunningInsecureContent: true',
    'desktop/fences',
    'sandboxed, isolated',
  ],
  [
    '9 no experimental features',
    WINDOW,
    'experimentalFeatures: false',
    'experimentalFeatures: true',
    'desktop/fences',
    'sandboxed, isolated',
  ],
  [
    '12 no views of other pages',
    FENCES,
    "contents.on('will-attach-webview', (event) => event.preventDefault());",
    '',
    'desktop/fences',
    'no view of other pages',
  ],
  ['13 a page stays', FENCES, "contents.on('will-frame-navigate', stay);", '', 'desktop/fences', 'is prevented'],
  [
    '13 a page is not led elsewhere',
    FENCES,
    "contents.on('will-redirect', stay);",
    '',
    'desktop/fences',
    'is prevented',
  ],
  ['13 frames stay', FENCES, 'event.isMainFrame && event.url', 'event.url', 'desktop/fences', 'its frames nothing'],
  [
    '14 no new windows',
    FENCES,
    "return { action: 'deny' };",
    "return { action: 'allow' };",
    'desktop/fences',
    'windows are refused',
  ],
  [
    '15 only addresses for people open outside',
    'electron/hosts/desktop/outside.ts',
    '      return null;\n  }',
    '      return url.href;\n  }',
    'desktop/fences',
    'windows are refused',
  ],
  [
    '15 no names in addresses',
    'electron/hosts/desktop/outside.ts',
    "url.username === '' && url.password === ''",
    'true',
    'desktop/fences',
    'windows are refused',
  ],
  [
    '15 mails attach nothing',
    'electron/hosts/desktop/outside.ts',
    'MAIL_FIELDS.has(name.toLowerCase())',
    'name.length > 0',
    'desktop/fences',
    'windows are refused',
  ],
  ['17 the sender is our window', PORTS, 'owns(event.sender) && ', '', 'desktop/ports', 'main gives no port'],
  ['17 the sender is the main frame', PORTS, ' && frame.parent === null', '', 'desktop/ports', 'main gives no port'],
  ['17 the sender is our page', PORTS, ' && frame.origin === APP_ORIGIN', '', 'desktop/ports', 'main gives no port'],
  [
    '17 the preload hears its own page only',
    'electron/preload.ts',
    'source !== window || ',
    '',
    'desktop/ports',
    'the preload does not ask',
  ],
  [
    '17 the preload hears its own origin only',
    'electron/preload.ts',
    'origin !== window.location.origin || ',
    '',
    'desktop/ports',
    'the preload does not ask',
  ],
  [
    '18 what is no file of the page does not exist',
    'electron/hosts/page-files.ts',
    'if (file !== undefined && isFile(file.path)) return file;',
    "if (file !== undefined && isFile(file.path)) return file;\n    const other = join(this.#directory, decodeURIComponent(name));\n    if (isFile(other)) return { path: other, type: 'text/plain', cacheControl: 'no-cache' };",
    'desktop/fences',
    'serves nothing for',
  ],
  [
    '18 other hosts of the scheme are nobody',
    SCHEME,
    'if (host !== HOST) return refuse(404);',
    '',
    'desktop/fences',
    'serves nothing for',
  ],
  ['20 the page gets one port', PORTS, '    before?.close();', '', 'desktop/ports', 'a second port'],
  ['developer tools', WINDOW, 'devTools: !packaged', 'devTools: true', 'desktop/fences', 'developer tools'],
  [
    'a port carries no bytes of others',
    'electron/hosts/desktop/message-port.ts',
    'channel.postMessage(withOwnBytes(message))',
    'channel.postMessage(message)',
    'desktop/menus',
    'a port carries bytes',
  ],
  [
    'a link proposes, and a person says yes',
    'electron/hosts/desktop/links.ts',
    "return { kind: 'propose', cwd, argv, line };",
    "return { kind: 'show' };",
    'desktop/integration',
    'a link shows its command',
  ],
  [
    'a link has nothing that cannot be seen',
    'electron/hosts/desktop/links.ts',
    '.test(word)))',
    ".test('')))",
    'desktop/integration',
    'the link|link',
  ],
  [
    'a link can be read whole',
    'electron/hosts/desktop/links.ts',
    'line.length + cwd.length > LONGEST_PROPOSAL',
    'line.length < 0',
    'desktop/integration',
    'link',
  ],
  [
    'beside a link nothing counts',
    'electron/hosts/desktop/command-line.ts',
    'if (link !== undefined) return',
    'if (link === "") return',
    'desktop/menus',
    'beside a link',
  ],
  [
    'no views of other pages are known',
    WINDOW,
    'webviewTag: false',
    'webviewTag: true',
    'desktop/fences',
    'sandboxed, isolated',
  ],
  [
    'nothing is sent to be spelled',
    WINDOW,
    'spellcheck: false',
    'spellcheck: true',
    'desktop/fences',
    'sandboxed, isolated',
  ],
  [
    'an update waits to be fetched until it may',
    'electron/hosts/desktop/updates.ts',
    'if (!(await ask(availableQuestion(newer, version)))) return;',
    '',
    'desktop/integration',
    'an update is looked for',
  ],
  [
    'an update waits to be installed until it may',
    'electron/hosts/desktop/updates.ts',
    'updater.autoInstallOnAppQuit = false;',
    'updater.autoInstallOnAppQuit = true;',
    'desktop/integration',
    'an update is looked for',
  ],
  // The browser host.
  [
    'only this machine connects',
    SERVER,
    "host: '127.0.0.1', exclusive",
    "host: '0.0.0.0', exclusive",
    'hosts/loopback',
    'from another machine',
  ],
  [
    'a foreign origin is refused',
    'electron/hosts/loopback/gate.ts',
    'if (origin !== ',
    "if (origin === '' && origin !== ",
    'hosts/loopback',
    'from a page of another origin|of another origin, of none',
  ],
  [
    'a foreign host is refused',
    'electron/hosts/loopback/gate.ts',
    'if (host !== ',
    "if (host === '' && host !== ",
    'hosts/loopback',
    'a request',
  ],
  [
    'a WebSocket has an origin',
    'electron/hosts/loopback/gate.ts',
    "return isUpgrade ? { status: 403, text: 'a WebSocket needs an Origin header' } : null;",
    'return null;',
    'hosts/loopback',
    'of another origin, of none',
  ],
  [
    'the token is asked for',
    SERVER,
    'if (offered === null || !isToken(offered, this.#token))',
    'if (offered === null)',
    'hosts/loopback',
    'a WebSocket',
  ],
  [
    'silence ends',
    SERVER,
    "setTimeout(() => dismiss(socket, CLOSE.tokenLate, 'no token came in time'), TOKEN_DEADLINE)",
    'setTimeout(() => {}, 1)',
    'hosts/loopback',
    'that says nothing',
  ],
  [
    'guessing is slow',
    'electron/hosts/loopback/bad-tokens.ts',
    '? PAUSE : 0',
    '? 0 : 0',
    'hosts/loopback',
    'that guesses',
  ],
  ['few may wait', SERVER, 'this.#strangers.size < MOST_STRANGERS', 'true', 'hosts/loopback', 'may wait for its token'],
  [
    'an opening link is good once',
    'electron/hosts/loopback/one-time-paths.ts',
    'this.#paths.delete(path);\n    clearTimeout',
    'clearTimeout',
    'hosts/loopback',
    'leads to the token once',
  ],
  [
    'an opening link is for one user',
    'electron/hosts/loopback/one-time-paths.ts',
    'if (!asked || connectionUser(socket.remotePort ?? 0, serverPort) === user)',
    'if (serverPort > 0)',
    'hosts/loopback',
    'no good to another user',
  ],
  [
    'a download is saved, not shown',
    SERVER,
    "'Content-Disposition': dispositionOf(download.name),",
    '',
    'hosts/downloads',
    'given once',
  ],
  [
    'a download is sandboxed',
    SERVER,
    "'Content-Security-Policy': \"sandbox; default-src 'none'\",",
    '',
    'hosts/downloads',
    'given once',
  ],
  [
    'a download does not stay',
    'electron/hosts/loopback/downloads.ts',
    'done({ path }: Download): void {\n    try {\n      rmSync(path, { force: true });',
    'done({ path }: Download): void {\n    try {\n      void path;',
    'hosts/downloads',
    'given once|breaks off',
  ],
  [
    'large frames are refused',
    SERVER,
    'maxPayload: MAX_CLIENT_FRAME',
    'maxPayload: 2 ** 30',
    'hosts/loopback',
    'a WebSocket',
  ],
  [
    'frames are one message',
    'electron/hosts/loopback/socket-port.ts',
    "this.#refuse(CLOSE.malformed, 'not one MessagePack value');",
    '',
    'hosts/loopback',
    'a WebSocket',
  ],
  [
    'messages are checked',
    'electron/bridge/client.ts',
    'const parsed = parseClientMessage(raw);',
    'const parsed = { ok: true, message: raw } as ReturnType<typeof parseClientMessage>;',
    'bridge/bridge',
    '',
  ],
  [
    'links out of the folder lead nowhere',
    'electron/hosts/page-files.ts',
    'if (file !== undefined && isFile(file.path)) return file;',
    "if (file !== undefined && isFile(file.path)) return file;\n    const other = join(this.#directory, name);\n    if (isFile(other)) return { path: other, type: 'text/plain', cacheControl: 'no-cache' };",
    'hosts/loopback',
    'do not include where a link',
  ],
  [
    'other pages can not frame ours',
    HEADERS,
    '"frame-ancestors \'none\'",',
    '',
    'hosts/loopback',
    'are served with their types',
  ],
  [
    'a page has no base elsewhere',
    HEADERS,
    '"base-uri \'none\'",',
    '',
    'hosts/loopback',
    'are served with their types',
  ],
  ['forms go nowhere', HEADERS, '"form-action \'none\'",', '', 'hosts/loopback', 'are served with their types'],
  [
    'types are not guessed',
    HEADERS,
    "'X-Content-Type-Options': 'nosniff',",
    '',
    'hosts/loopback',
    'are served with their types',
  ],
  [
    'a search that stalls is ended',
    'electron/log/threads.ts',
    'await thread.worker.terminate();',
    '',
    'log/search',
    'ends the thread',
  ],
  [
    'a search waits for who reads its hits',
    'electron/log/search/search.ts',
    'if (!this.#control.waitFor(this.#sent)) return false;\n      const hits = this.#ready.splice(0, Math.min(BATCH, this.#control.allowed - this.#sent));',
    'const hits = this.#ready.splice(0, BATCH);',
    'log/search',
    'waits where',
  ],
  [
    'exports stay out of our own folder',
    'electron/bridge/exports.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source's
    "return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);",
    "return inside === '';",
    'bridge/export',
    'makes no sense',
  ],
  // The terminal.
  [
    'a view answers no query',
    'renderer/terminal/silence.ts',
    '...QUERIES.map((id) => parser.registerCsiHandler(id, () => true)),',
    '',
    'e2e:terminal-extras',
    'question is answered once',
  ],
  [
    'a link shows where it goes',
    'renderer/terminal/links.ts',
    'hover(readLink(text))',
    'hover(null)',
    'e2e:terminal-extras',
    'a link says under the pointer',
  ],
  [
    'foreign letters in a host name are spelled out',
    'renderer/terminal/links.ts',
    'address: plainText(url.href)',
    'address: text',
    'terminal/pasting',
    'a link',
  ],
  [
    'an address with a user name does not open',
    'renderer/terminal/links.ts',
    ' && !named',
    '',
    'terminal/pasting',
    'a link',
  ],
  [
    'a click alone opens nothing',
    'renderer/terminal/links.ts',
    'if (!wanted || ',
    'if (',
    'e2e:terminal-extras',
    'a click alone opens nothing',
  ],
  [
    'only http, https and mailto open',
    'renderer/terminal/links.ts',
    'OPENED.includes(url.protocol) && ',
    '',
    'terminal/pasting',
    'a link',
  ],
  [
    'a paste of lines is shown first',
    'renderer/terminal/paste-guard.ts',
    "? 'lines' : null",
    '? null : null',
    'terminal/pasting',
    'a paste',
  ],
  [
    'a paste of controls is shown first',
    'renderer/terminal/paste-guard.ts',
    "if (CONTROL.test(text)) return 'control';",
    '',
    'terminal/pasting',
    'a paste',
  ],
  [
    'the clipboard is not filled unasked',
    'renderer/terminal/terminal-view.tsx',
    'listenForClipboard(terminal, live, setCopying)',
    'listenForClipboard(terminal, live, (text) => void navigator.clipboard.writeText(text))',
    'e2e:terminal-extras',
    'fill the clipboard',
  ],
  [
    'a folder is one of this machine',
    'electron/screen/folder.ts',
    'if (!known.includes(host.toLowerCase())) return null;',
    '',
    'terminal/terminal-extras',
    'the folder of a terminal',
  ],
  [
    'a folder has nothing that cannot be seen',
    'electron/screen/folder.ts',
    'if (UNSAFE.test(path)) return null;',
    '',
    'terminal/terminal-extras',
    'the folder of a terminal',
  ],
  [
    'a title is one plain line',
    'electron/screen/title.ts',
    ".replace(UNSAFE, ' ')",
    '',
    'screen/mirrors',
    'come as one plain line',
  ],
  [
    'large pictures take no room',
    'electron/screen/image-file.ts',
    'size === 0 || size > MAX_IMAGE_FILE',
    'size === 0',
    'screen/image-file',
    '',
  ],
  [
    'pictures of many pixels take no room',
    'electron/screen/image-file.ts',
    'width * height < MAX_IMAGE_PIXELS',
    'width * height > 0',
    'screen/image-file',
    '',
  ],
  [
    'exported output is text',
    'electron/log/export/html.ts',
    'return change + escaped(text);',
    'return change + text;',
    'log/export',
    'nothing in it becomes markup',
  ],
];

/** A test that has not ended by then has hung, as one without its guard may; milliseconds. */
const LIMIT = 180_000;

/** Runs a script of the copy; gives whether it succeeded, and what it said. What hangs is ended with all that it started. */
async function node(args, env = {}) {
  const child = spawn(process.execPath, args, {
    cwd: copy,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (piece) => (text += piece));
  const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), LIMIT);
  const [code] = await once(child, 'close');
  clearTimeout(timer);
  return { ok: code === 0, text };
}

// Cheap enough for every change: a guard that stands nowhere any more is not proved by taking it out.
const gone = guards.filter(([, file, original]) => !readFileSync(join(root, file), 'utf8').includes(original));
for (const [title, file, original] of gone) console.error(`${title}: ${file} no longer has: ${original}`);
if (gone.length > 0 || process.argv.includes('--check')) process.exit(gone.length > 0 ? 1 : 0);

/** Builds the copy and runs the test; "noticed", "SURVIVED", or why neither can be said. */
async function outcome([, , , , file, name]) {
  if (!(await node(['scripts/build.mjs', 'app'])).ok) return 'does not build';
  const lane = file.startsWith('e2e:') ? 'e2e' : 'product';
  const { ok, text } =
    lane === 'e2e'
      ? await node(['scripts/test-e2e.mjs', `tests/e2e/${file.slice(4)}.spec.ts`, '--project=journeys', '-g', name], {
          PROACTOR_TEST_BROWSER: findBrowser(),
        })
      : await node(['scripts/test-product.mjs', file, ...(name === '' ? [] : ['-t', name])]);
  if (ok) return 'SURVIVED';
  // A failure is an assertion's, in a test of that name, and not for want of one.
  if (/(✘|FAIL)/.test(text)) return 'noticed';
  console.error(text.slice(-2000));
  return 'nothing was run';
}

rmSync(copy, { recursive: true, force: true });
const { stdout: tracked } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
});
for (const name of tracked.split('\0').filter((name) => name !== '')) {
  mkdirSync(dirname(join(copy, name)), { recursive: true });
  cpSync(join(root, name), join(copy, name));
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));

const wanted = process.argv.slice(2);
let missed = 0;
for (const guard of guards) {
  const [title, file, original, replacement] = guard;
  if (wanted.length > 0 && !wanted.some((part) => title.includes(part))) continue;
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    source.replace(original, () => replacement),
  );
  const result = await outcome(guard);
  writeFileSync(path, source);
  if (result !== 'noticed') missed++;
  console.log(`${result.padEnd(10)}  ${title} (${file})`);
}
rmSync(copy, { recursive: true, force: true });
console.log(missed === 0 ? 'every guard is missed when it is gone' : `${missed} were not noticed`);
process.exit(missed === 0 ? 0 : 1);
