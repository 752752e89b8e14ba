// The real bundles of main and preload, running on Node under the double of Electron's API, in a process of their own.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { eventually } from '../../support/eventually.ts';
import type { Double } from './double/electron.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const MAIN = join(ROOT, 'dist/main/main.js');

/** How long main may take to begin or to end, in milliseconds: a limit for a machine that is busy with other things. */
const LIMIT = 30_000;

/** A main process under the double. */
export interface Desktop {
  readonly pid: number;
  readonly dataDirectory: string;
  /** Runs a function in it, with the double; function and argument are sent, so they can't close over anything. */
  evaluate<A, R>(ask: (double: Double, argument: A) => R | Promise<R>, argument: A): Promise<R>;
  evaluate<R>(ask: (double: Double) => R | Promise<R>): Promise<R>;
  /** Waits until the function gives something other than false, null and undefined. */
  until<R>(what: string, ask: (double: Double) => R): Promise<Exclude<R, false | null | undefined>>;
  /** What pages in a real browser are to be told. */
  onEvent(listener: (event: unknown) => void): void;
  stderr(): string;
  stdout(): string;
  signal(name: NodeJS.Signals): void;
  /** How it ended: its code, or the name of a signal. */
  readonly ended: Promise<number | string>;
}

/** Options of `startDesktop`. */
export interface DesktopOptions {
  readonly dataDirectory?: string;
  /** Proactor's own arguments. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

let doublePath: Promise<string> | null = null;
const running = new Set<ChildProcess>();
const folders: string[] = [];

/** Starts main, and waits until it has a window or a tray icon, as the browser host its address (or has ended). */
export async function startDesktop(options: DesktopOptions = {}): Promise<Desktop> {
  if (!existsSync(MAIN)) throw new Error('dist/main is missing: run `npm run build`');
  doublePath ??= buildDouble();
  const hook = `import { register } from 'node:module'; register('data:text/javascript,' + encodeURIComponent(${JSON.stringify(
    `export async function resolve(name, context, next) {
      return name === 'electron' || name === 'electron-updater'
        ? { url: ${JSON.stringify(pathToFileURL(await doublePath).href)}, shortCircuit: true }
        : next(name, context);
    }`,
  )}));`;
  const dataDirectory = options.dataDirectory ?? (await newFolder());
  const child = fork(MAIN, ['--data', dataDirectory, ...(options.args ?? [])], {
    cwd: await newFolder(),
    execArgv: ['--import', `data:text/javascript,${encodeURIComponent(hook)}`],
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...options.env },
  });
  running.add(child);
  const desktop = connect(child, dataDirectory);
  const isThere = options.args?.includes('--browser')
    ? eventually('an address', () => desktop.stdout().includes('\n'), LIMIT)
    : desktop.until(
        'a window or a tray icon',
        ({ BrowserWindow, world }) => BrowserWindow.getAllWindows()[0]?.visible === true || world.trays.length > 0,
      );
  const shown = isThere.catch((error: unknown) => {
    // Its channel closes before it has ended: that is an end, and no failure.
    if (child.connected) throw error;
    return desktop.ended;
  });
  await Promise.race([desktop.ended, shown]);
  return desktop;
}

function connect(child: ChildProcess, dataDirectory: string): Desktop {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const listeners: ((event: unknown) => void)[] = [];
  let next = 1;
  child.on('message', (message: { id?: number; value?: unknown; error?: string; event?: unknown }) => {
    if (message.id === undefined) {
      for (const listener of listeners) listener(message.event);
      return;
    }
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) asked?.resolve(message.value);
    else asked?.reject(new Error(message.error));
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    running.delete(child);
    for (const asked of waiting.values()) asked.reject(new Error(`main has ended; it said: ${output.stderr}`));
    return (signal as string | null) ?? (code as number);
  });
  const evaluate = (ask: unknown, argument?: unknown) =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      child.send({ id, source: String(ask), argument }, (error) => {
        if (error !== null) reject(new Error(`main has ended; it said: ${output.stderr}`));
      });
    });
  return {
    pid: child.pid ?? -1,
    dataDirectory,
    evaluate: evaluate as Desktop['evaluate'],
    until: (what, ask) => eventually(what, () => evaluate(ask) as Promise<ReturnType<typeof ask>>, LIMIT),
    onEvent: (listener) => listeners.push(listener),
    stderr: () => output.stderr,
    stdout: () => output.stdout,
    signal: (name) => child.kill(name),
    ended,
  };
}

/** Ends every main process that still runs, and removes the folders. Call it after each test. */
export async function endDesktops(): Promise<void> {
  for (const child of running) {
    const gone = once(child, 'close');
    child.kill('SIGKILL');
    await gone;
  }
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** A new empty folder, removed by `endDesktops`. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'proactor-desktop-'));
  folders.push(folder);
  return folder;
}

/** Bundles the double: plain Node has to be able to load it. */
async function buildDouble(): Promise<string> {
  const outDir = join(ROOT, 'dist/tests/desktop');
  const name = `electron-${process.pid}`;
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: { [name]: join(ROOT, 'tests/product/desktop/double/electron.ts') },
        external: [...builtinModules, ...builtinModules.map((module) => `node:${module}`)],
        output: { format: 'es', entryFileNames: '[name].mjs' },
      },
    },
  });
  return join(outDir, `${name}.mjs`);
}
