// The browser host, from the command line to the last goodbye. On stdout it prints exactly one line, the address;
// everything else a person should read goes to stderr.
//
// Exit codes: 0 after a polite stop, by whatever signal or from a page, and after a hand-over; 1 when it could not
// start; 2 for a command line that makes no sense; 128 + N when signal N came a second time.
import { readFileSync, statSync } from 'node:fs';
import { constants, homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { forkConsoleHelper, setConsoleHelper } from '../../engine/index.ts';
import { composeHost } from '../compose.ts';
import { defaultDataDirectory } from '../data-directory.ts';
import type { Environment } from '../environment.ts';
import type { Host } from '../host.ts';
import { environmentFor, readEnvironment } from '../read-environment.ts';
import { startHelper } from '../start-helper.ts';
import { unpacked } from '../unpacked.ts';
import { type Arguments, HELP, parseArguments } from './arguments.ts';
import { LoopbackDownloads } from './downloads.ts';
import { browserAddress, findOpener, openBrowser } from './open-browser.ts';
import { rememberedPort, rememberPort } from './remembered-port.ts';
import { type LoopbackServer, startLoopbackServer } from './server.ts';

/** npm passes a signal on that the terminal has sent to everyone already: twice within this time is once, in milliseconds. */
const SAME_SIGNAL = 500;

/** After the second signal the host is given this long to end what is left, in milliseconds. */
const LAST_CHANCE = 3_000;

/** On Windows Ctrl-C, Ctrl-Break and the closing of the console come as SIGINT, SIGBREAK and SIGHUP. */
const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;

/** Beside the built `dist/loopback/main.js`. */
const PAGE = fileURLToPath(new URL('../renderer/', import.meta.url));
const SCREEN_WORKER = unpacked(new URL('./screen-worker.js', import.meta.url));
const LOG_WORKER = unpacked(new URL('./log-worker.js', import.meta.url));
const RECORD_WORKER = unpacked(new URL('./record-worker.js', import.meta.url));
const CONSOLE_HELPER = unpacked(new URL('./console-helper.js', import.meta.url));
const PACKAGE = new URL('../../package.json', import.meta.url);

/** Something that a person did or can mend: told as one line, without a stack. */
class Expected extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  tell(error instanceof Error ? error.message : String(error));
  process.exit(error instanceof Expected ? error.exitCode : 1);
}

async function main(args: readonly string[]): Promise<void> {
  // A terminal that was closed takes stdout and stderr with it; the signal that follows is what ends the host.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  const parsed = parseArguments(args);
  switch (parsed.kind) {
    case 'help':
      process.stdout.write(HELP);
      return;
    case 'version':
      process.stdout.write(`${appVersion()}\n`);
      return;
    case 'wrong':
      throw new Expected(parsed.problem, 2);
    case 'run':
      await start(parsed.options);
  }
}

async function start(options: Arguments): Promise<void> {
  if (options.host === 'electron') {
    throw new Expected('This is the browser host. "npm start -- --electron" opens a window.', 2);
  }
  setConsoleHelper(forkConsoleHelper(CONSOLE_HELPER));
  const { environment, problem } = await readEnvironment();
  if (problem !== null) tell(problem);
  const startedIn = process.env['INIT_CWD'] ?? process.cwd();
  const cwd = options.cwd === null ? (startedIn === '/' ? homedir() : startedIn) : resolve(startedIn, options.cwd);
  if (statSync(cwd, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new Expected(`There is no folder ${cwd} (--cwd).`, 2);
  }
  const dataDirectory = options.data === null ? defaultDataDirectory() : resolve(startedIn, options.data);
  const downloads = new LoopbackDownloads(dataDirectory);
  const composed = await composeHost({
    downloads,
    dataDirectory,
    cwd,
    version: appVersion(),
    startHelper,
    screenWorker: SCREEN_WORKER,
    logWorker: LOG_WORKER,
    recordWorker: RECORD_WORKER,
    environment: environmentFor(environment),
    request: options.command === null ? null : { cwd, argv: options.command },
  });
  if (composed.kind === 'handed-over') {
    const { answer } = composed;
    if (answer.url === '') {
      tell('Proactor is running already, in a window of its own.');
      return;
    }
    announce(answer.url);
    if (options.open) open(answer.open, environment);
    return;
  }
  const { host, serveLaterStarts } = composed;
  let server: LoopbackServer;
  try {
    await downloads.clear();
    server = await listen(options.port, dataDirectory, host, downloads);
  } catch (error) {
    await host.close('Proactor could not start.');
    throw error;
  }
  endPolitely(host, server);
  serveLaterStarts(async ({ cwd: where, command, open: asked = null }) => {
    if (asked !== null) {
      throw new Error('Proactor is running in a browser, where it opens no folders and no links of the desktop.');
    }
    if (command !== null) host.start({ cwd: where, argv: command });
    return { url: server.url, open: browserAddress(server, dataDirectory) };
  });
  if (options.command !== null) host.start({ cwd, argv: options.command });
  const { receipt } = host.info;
  if (receipt !== null) {
    const { runs, processes } = receipt;
    tell(
      `The last Proactor here was killed: ${runs.length} runs were alive, ${processes.length} processes had to be ended. The page has the details.`,
    );
  }
  announce(server.url);
  if (options.open && findOpener(environment) !== null) open(browserAddress(server, dataDirectory), environment);
}

async function listen(
  port: number | null,
  dataDirectory: string,
  host: Host,
  downloads: LoopbackDownloads,
): Promise<LoopbackServer> {
  const options = { rendererDirectory: PAGE, downloads, onPort: host.serve.bind(host) };
  try {
    const server = await startLoopbackServer({ ...options, port: port ?? rememberedPort(dataDirectory) });
    if (port === null) rememberPort(dataDirectory, server.port);
    return server;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    if (port !== null) {
      const why = code === 'EACCES' ? 'may not be used' : 'is in use';
      throw new Expected(`Port ${port} ${why}. Choose another with --port N, or --port 0 for any.`, 1);
    }
    const server = await startLoopbackServer({ ...options, port: 0 });
    rememberPort(dataDirectory, server.port);
    return server;
  }
}

/** Ends the host on a signal, or when a page asks for it. */
function endPolitely(host: Host, server: LoopbackServer): void {
  let firstAt: number | null = null;
  let exitCode = 0;
  const end = async (why: string) => {
    firstAt = Date.now();
    const count = host.alive().length;
    if (count > 0) tell(`Stopping what runs (${count}). Ctrl-C again ends it at once.`);
    try {
      await host.close(why);
      await server.close(why);
    } catch (error) {
      tell(`The end was not orderly: ${error instanceof Error ? error.message : String(error)}`);
      exitCode ||= 1;
    }
    process.exit(exitCode);
  };
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      if (firstAt === null) {
        void end(`Proactor was stopped (${signal}).`);
      } else if (Date.now() - firstAt > SAME_SIGNAL && exitCode === 0) {
        exitCode = 128 + constants.signals[signal];
        host.killAll();
        setTimeout(() => process.exit(exitCode), LAST_CHANCE).unref();
      }
    });
  }
  host.onShutdown(() => {
    if (firstAt === null) void end('Proactor was stopped from a page.');
  });
}

function open(address: string, environment: Environment): void {
  const opener = findOpener(environment);
  if (opener === null) return;
  openBrowser(opener, address, environment, () => tell('No browser could be opened. Open the address above.'));
}

function announce(url: string): void {
  process.stdout.write(`Proactor is listening on ${url}\n`);
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

function appVersion(): string {
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { readonly version: string };
  return version;
}
