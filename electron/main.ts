// Proactor in a window of its own: Electron's main process is the host, and its pages are clients like any browser's. Read
// `start` from top to bottom for what happens; each step is a small module in `hosts/desktop` that takes what it needs of
// Electron as parameters.
import { mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  powerMonitor,
  protocol,
  session,
  shell,
  Tray,
  utilityProcess,
} from 'electron';
import { setConsoleHelper } from './engine/index.ts';
import type { HandOverAnswer } from './guard/hand-over.ts';
import { composeHost } from './hosts/compose.ts';
import { defaultDataDirectory } from './hosts/data-directory.ts';
import { APP_SCHEME, APP_URL, answerFrom } from './hosts/desktop/app-scheme.ts';
import { aliveText, Background, ICON } from './hosts/desktop/background.ts';
import { showBadge } from './hosts/desktop/badge.ts';
import { type DesktopRequest, readCommandLine } from './hosts/desktop/command-line.ts';
import { consoleHelperBy } from './hosts/desktop/console-helper.ts';
import { contextMenu } from './hosts/desktop/context-menu.ts';
import { fenceContents, fenceSession } from './hosts/desktop/fences.ts';
import { Leaving } from './hosts/desktop/leaving.ts';
import { setStartsAtLogin, startsAtLogin } from './hosts/desktop/login-item.ts';
import { applicationMenu } from './hosts/desktop/menu.ts';
import { open } from './hosts/desktop/opening.ts';
import { outsideAddress } from './hosts/desktop/outside.ts';
import { type PageKey, pressPageKey } from './hosts/desktop/page-keys.ts';
import { handOutPorts } from './hosts/desktop/page-ports.ts';
import { insistQuestion, type Question, quitQuestion, told } from './hosts/desktop/questions.ts';
import { keepPageAlive } from './hosts/desktop/recovery.ts';
import { watchSessionEnd, watchWindowSessionEnd } from './hosts/desktop/session-end.ts';
import { canUpdate, type Updater, Updates } from './hosts/desktop/updates.ts';
import { backgroundColour, OnlyWindow, windowOptions } from './hosts/desktop/window.ts';
import type { Host } from './hosts/host.ts';
import { type Arguments, HELP } from './hosts/loopback/arguments.ts';
import { FileTable } from './hosts/page-files.ts';
import { environmentFor, readEnvironment } from './hosts/read-environment.ts';
import { startHelper } from './hosts/start-helper.ts';
import { unpacked } from './hosts/unpacked.ts';

/** Beside the built `dist/main/main.js`. */
const PAGE = fileURLToPath(new URL('../renderer/', import.meta.url));
const PRELOAD = fileURLToPath(new URL('../preload/preload.cjs', import.meta.url));
const SCREEN_WORKER = unpacked(new URL('./screen-worker.js', import.meta.url));
const LOG_WORKER = unpacked(new URL('./log-worker.js', import.meta.url));
const RECORD_WORKER = unpacked(new URL('./record-worker.js', import.meta.url));
const CONSOLE_HELPER = fileURLToPath(unpacked(new URL('./console-helper.js', import.meta.url)));

/** A quit that some page or window holds up is cut short after this, in milliseconds: everything is closed by then. */
const LAST_CHANCE = 3_000;

const MAC = process.platform === 'darwin';
const WINDOWS = process.platform === 'win32';

/** As in electron-builder.yml: by it Windows knows whose windows these are. */
const APP_ID = 'app.proactor.Proactor';

/** What a later start is told: a window needs no address. */
const IN_A_WINDOW: HandOverAnswer = { url: '', open: '' };

// Never awaited at the top: Electron is not ready before this module has been evaluated.
begin();

/** What must happen before the app is ready, and in the same turn. */
function begin(): void {
  const { parsed, desktop, own } = readCommandLine(process.argv, app.isPackaged);
  if (parsed.kind !== 'run') {
    if (parsed.kind === 'wrong') process.stderr.write(`${parsed.problem}\n`);
    else process.stdout.write(parsed.kind === 'help' ? HELP : `${app.getVersion()}\n`);
    app.exit(parsed.kind === 'wrong' ? 2 : 0);
    return;
  }
  const { options } = parsed;
  if (options.host === 'browser') {
    void app.whenReady().then(() => serveBrowser(own));
    return;
  }
  const dataDirectory = options.data === null ? defaultDataDirectory() : resolve(options.data);
  // Chromium's own files (window place, caches) belong to this world of Proactor's and to no other.
  const profile = join(dataDirectory, 'electron');
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  app.setPath('userData', profile);
  app.enableSandbox();
  protocol.registerSchemesAsPrivileged([APP_SCHEME]);
  if (WINDOWS) app.setAppUserModelId(APP_ID);
  start(options, desktop, dataDirectory).catch((error: unknown) => {
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`Proactor could not start: ${text}\n`);
    void app.whenReady().then(() => {
      dialog.showErrorBox('Proactor could not start', text);
      app.exit(1);
    });
  });
}

/** The browser host, in this process: an installed Proactor has no other Node that could be it. */
async function serveBrowser(own: readonly string[]): Promise<void> {
  const main = new URL('../loopback/main.js', import.meta.url);
  process.argv = [process.execPath, fileURLToPath(main), ...own];
  await import(main.href);
}

async function start(options: Arguments, desktop: DesktopRequest, dataDirectory: string): Promise<void> {
  // macOS tells by events what it opens, and may do so before there is a host.
  const waiting = desktop.open === null ? [] : [desktop.open];
  let openIt = (what: string): void => void waiting.push(what);
  for (const name of ['open-url', 'open-file'] as const) {
    app.on(name as 'open-url', (event, what) => {
      event.preventDefault();
      openIt(what);
    });
  }
  const cwd = startingFolder(options.cwd);
  const request = options.command === null ? null : { cwd, argv: options.command };
  const files = new FileTable(PAGE);

  // The data directory: one host. Its lock is the single-instance lock of both hosts, so Electron's own is not asked:
  // it would know nothing of the browser host, and two answers to one question can differ.
  const { environment, problem } = await readEnvironment();
  if (problem !== null) tell(problem);
  const composed = await composeHost({
    dataDirectory,
    cwd,
    version: app.getVersion(),
    startHelper,
    screenWorker: SCREEN_WORKER,
    logWorker: LOG_WORKER,
    recordWorker: RECORD_WORKER,
    environment: environmentFor(environment),
    request,
    open: desktop.open,
  });
  if (composed.kind === 'handed-over') {
    const { open: address } = composed.answer;
    if (address !== '') await shell.openExternal(address);
    app.exit(0);
    return;
  }
  const { host, serveLaterStarts } = composed;
  await app.whenReady();
  setConsoleHelper(consoleHelperBy((...how) => utilityProcess.fork(...how), CONSOLE_HELPER));

  // Fences first: nothing is loaded before they stand.
  fenceSession(session.defaultSession);
  app.on('web-contents-created', (_event, contents) => fenceContents(contents, openOutside));
  session.defaultSession.protocol.handle('app', answerFrom(files));

  // The window, its page, and the port between them.
  const sayings: string[] = [];
  const window = new OnlyWindow({
    create: () =>
      new BrowserWindow(
        windowOptions({ preload: PRELOAD, dark: nativeTheme.shouldUseDarkColors, packaged: app.isPackaged }),
      ),
    load,
    onCreate: (made) => {
      keepPageAlive(made, { load, ask, say: (text) => sayings.push(text), quit: () => app.quit() });
      made.webContents.on('context-menu', (_event, place) => {
        const template = contextMenu(place, { openOutside, copy: (text) => void clipboard.writeText(text) });
        if (template.length > 0) Menu.buildFromTemplate(template).popup({ window: made });
      });
      made.on('close', (event) => {
        if (!MAC) leaving.windowClosing(event);
      });
      watchWindowSessionEnd(made, (reason) => leaving.now(reason));
    },
  });
  handOutPorts({
    ipcMain,
    newChannel: () => new MessageChannelMain(),
    owns: (contents) => window.owns(contents),
    serve: (port) => {
      host.serve(port);
      for (const text of sayings.splice(0)) port.send({ type: 'notice', level: 'warning', text });
    },
    refused: tell,
  });
  nativeTheme.on('updated', () =>
    window.current?.setBackgroundColor(backgroundColour(nativeTheme.shouldUseDarkColors)),
  );

  // The end, in all its ways.
  const background = new Background({
    newTray: (icon) => new Tray(nativeImage.createFromDataURL(icon)),
    buildMenu: (template) => Menu.buildFromTemplate(template),
    alive: () => host.alive(),
    show,
    quit: () => app.quit(),
  });
  let inBackground = false;
  let installing: (() => void) | null = null;
  const leaving = new Leaving({
    alive: () => host.alive(),
    ask: (alive) => ask(window.current, quitQuestion(alive)),
    askAgain: (alive) => ask(window.current, insistQuestion(alive)),
    toBackground: () => {
      inBackground = true;
      if (!MAC) background.enter();
      window.destroy();
    },
    close: (reason) => host.close(reason),
    killAll: () => host.killAll(),
    quit: (exitCode) => {
      if (installing !== null && exitCode === 0) installing();
      else quit(exitCode);
    },
    tell,
  });
  host.onAlive(() => {
    background.refresh();
    badge();
  });
  host.onShutdown(() => leaving.now('Proactor was stopped from its window.'));
  app.on('before-quit', (event) => leaving.beforeQuit(event));
  app.on('window-all-closed', () => {
    if (!MAC && !inBackground) app.quit();
  });
  app.on('activate', show);
  watchSessionEnd(process, powerMonitor, (reason) => leaving.now(reason));

  // The menu, with what only an installed Proactor has.
  const updates = new Updates({
    updater: loadUpdater,
    version: app.getVersion(),
    alive: () => host.alive(),
    ask: (question) => ask(window.current, question),
    leaveAndInstall: (install) => {
      installing = install;
      leaving.now('Proactor restarts to install an update.');
    },
  });
  const { platform, env, resourcesPath = '', execPath: program } = process;
  const updatable = canUpdate({ packaged: app.isPackaged, platform, env, resources: resourcesPath });
  const loginItem = { app, platform, env, home: homedir(), program };
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      applicationMenu(
        { mac: MAC, packaged: app.isPackaged, appName: 'Proactor' },
        {
          press: (key) => press(key, window, host, show),
          reload: () => {
            if (window.current !== null) load(window.current);
          },
          update: updatable ? () => void updates.look() : null,
          atLogin: app.isPackaged
            ? { on: startsAtLogin(loginItem), set: (on) => attempt(() => setStartsAtLogin(on, loginItem)) }
            : null,
        },
      ),
    ),
  );

  // Open for business: this start's command, later starts, and the person.
  if (request !== null) host.start(request);
  serveLaterStarts(async ({ cwd: where, command, open: what = null }) => {
    if (leaving.isStopping) throw new Error('Proactor is just ending. Start it again in a moment.');
    if (command !== null) host.start({ cwd: where, argv: command });
    if (what === null) show();
    else openIt(what);
    return IN_A_WINDOW;
  });
  openIt = (what) =>
    void open(what, {
      shell: host.info.shell,
      start: (asked) => void host.start(asked),
      show,
      ask: (question) => ask(window.current, question),
      say: (text) => void ask(window.current, told('warning', text, '')),
    });
  if (startedAtLogin(desktop)) {
    inBackground = true;
    if (!MAC) background.enter();
  } else if (waiting.length === 0) show();
  for (const what of waiting.splice(0)) openIt(what);
  badge();

  /** Does what the system may refuse, and says so when it does. */
  function attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      void ask(window.current, told('warning', 'The system did not allow it.', why));
    }
  }

  function badge(): void {
    const count = host.alive().length;
    const mark = () => nativeImage.createFromDataURL(ICON);
    showBadge(count, aliveText(count), { app, window: () => window.current, windows: WINDOWS, mark });
  }

  function show(): void {
    inBackground = false;
    background.leave();
    window.show();
    // A window that was asked for from elsewhere comes to the front; macOS needs to be told so.
    if (MAC) app.focus({ steal: true });
  }
}

/** Whether nobody but the system asked for this start. */
function startedAtLogin({ inBackground }: DesktopRequest): boolean {
  return inBackground || (MAC && app.isPackaged && app.getLoginItemSettings().wasOpenedAtLogin);
}

/** Loads the updater, which asks Electron much as soon as it is loaded. */
async function loadUpdater(): Promise<Updater> {
  const { default: library } = await import('electron-updater');
  return library.autoUpdater;
}

/** Where commands start: as told, else where Proactor was started; a desktop starts it in places that mean nothing. */
function startingFolder(asked: string | null): string {
  const startedIn = process.cwd();
  const meaningless = app.isPackaged && (startedIn === '/' || startedIn === join(process.execPath, '..'));
  const cwd = asked === null ? (meaningless ? homedir() : startedIn) : resolve(startedIn, asked);
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new Error(`There is no folder ${cwd} (--cwd).`);
  }
  return cwd;
}

function load(window: BrowserWindow): void {
  window.loadURL(APP_URL).catch((error: Error) => tell(`The page could not be loaded: ${error.message}`));
}

/** Presses a key of the page's; without a page the one thing that makes sense is done here. */
function press(key: PageKey, window: OnlyWindow, host: Host, show: () => void): void {
  const contents = window.current?.webContents;
  if (contents !== undefined) pressPageKey(contents, key, MAC);
  else {
    if (key === 'shell') host.start({ cwd: host.info.cwd, argv: host.info.shell });
    show();
  }
}

async function ask<T>(window: BrowserWindow | null, { options, answers }: Question<T>): Promise<T> {
  const { response } = await (window === null
    ? dialog.showMessageBox(options)
    : dialog.showMessageBox(window, options));
  const answer = answers[response] ?? answers[options.cancelId ?? 0];
  if (answer === undefined) throw new Error(`A question has no answer ${response}.`);
  return answer;
}

/** Opens an address in the person's own program; whoever passes it on, it is looked at here. */
function openOutside(url: string): void {
  const address = outsideAddress(url);
  if (address === null) return;
  shell.openExternal(address).catch((error: Error) => tell(`${address} could not be opened: ${error.message}`));
}

function quit(exitCode: number): void {
  if (exitCode !== 0) {
    app.exit(exitCode);
    return;
  }
  setTimeout(() => app.exit(0), LAST_CHANCE).unref();
  app.quit();
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}
