// A real browser host for a test: a process of its own, on a port and a data directory of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { removeFolder } from '../../support/remove-folder.ts';

const MAIN = fileURLToPath(new URL('../../../dist/loopback/main.js', import.meta.url));

/** How long a host may take to listen, in milliseconds: a limit, not a measurement. */
const START_LIMIT_MS = 20_000;

/** A host under test. */
export interface TestHost {
  /** With the token in its fragment. */
  readonly url: string;
  readonly pid: number;
  readonly dataDirectory: string;
  readonly cwd: string;
  /** Everything it wrote to stderr. */
  stderr(): string;
  /** Asks it to end and waits. Gives its exit code, or the signal's name. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

/** Options of `startHost`. */
export interface TestHostOptions {
  /** Use this data directory again; it is the caller's to remove. */
  readonly dataDirectory?: string;
  readonly cwd?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Folders made for tests, removed by `removeFolders`. */
const folders: string[] = [];

/** A new empty folder of its own. */
export async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'proactor-e2e-'));
  folders.push(folder);
  return folder;
}

/** Removes every folder that `newFolder` made. */
export async function removeFolders(): Promise<void> {
  for (const folder of folders.splice(0)) await removeFolder(folder);
}

/** Every host that was started and may still be there. */
const hosts = new Set<ChildProcess>();

/** Ends every host that a test left behind, however it failed. */
export async function endHosts(): Promise<void> {
  for (const child of hosts) {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
}

/** Starts a host and waits until it listens. */
export async function startHost(options: TestHostOptions = {}): Promise<TestHost> {
  const dataDirectory = options.dataDirectory ?? (await newFolder());
  const cwd = options.cwd ?? (await newFolder());
  const args = [MAIN, '--port', '0', '--no-open', '--data', dataDirectory, '--cwd', cwd, ...(options.args ?? [])];
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  hosts.add(child);
  child.once('exit', () => hosts.delete(child));
  let stderr = '';
  child.stderr?.setEncoding('utf8');
  child.stderr?.on('data', (text: string) => {
    stderr += text;
  });
  const url = await listening(child, () => stderr);
  const { pid } = child;
  if (pid === undefined) throw new Error('the host has no PID');
  return {
    url,
    pid,
    dataDirectory,
    cwd,
    stderr: () => stderr,
    stop: async (signal = 'SIGTERM') => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill(signal);
        await ended;
      }
      return child.signalCode ?? child.exitCode ?? -1;
    },
  };
}

async function listening(child: ChildProcess, stderr: () => string): Promise<string> {
  if (child.stdout === null) throw new Error('the host has no stdout');
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
  try {
    for await (const line of lines) {
      const url = /^Proactor is listening on (\S+)$/.exec(line)?.[1];
      if (url !== undefined) return url;
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(`the host did not say where it listens; it said: ${stderr()}`);
}
