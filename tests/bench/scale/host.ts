// The real browser host, as it is built, in a process and a data directory of its own, with the monitor of its loop
// loaded before it and one client that is no page.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { type Command, PLAIN_PIPES, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import { removeFolder } from '../../support/remove-folder.ts';
import { connectClient } from '../../support/socket-client.ts';
import type { TestClient } from '../../support/test-client.ts';
import { type LoopDelay, takeLoopDelay } from './loop-delay.ts';

/** Built by `npm run build`; benchmarks run in the project's folder. */
const MAIN = resolve('dist/loopback/main.js');
const MONITOR = pathToFileURL(resolve('dist/tests/bench/loop-monitor.mjs')).href;

/** A host that does not listen by then hangs; milliseconds. */
const START_LIMIT_MS = 20_000;

/** No run of a benchmark takes longer; milliseconds. */
const RUN_LIMIT_MS = 180_000;

/** More than any flood writes: every byte is kept. */
const CAP = 20_000_000_000;

/** A new folder, removed by whoever made it. */
export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'proactor-bench-'));
}

/** A host that runs. */
export class BenchHost {
  readonly url: string;
  readonly pid: number;
  readonly folder: string;
  readonly client: TestClient;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string, folder: string, client: TestClient) {
    this.#child = child;
    this.url = url;
    this.pid = child.pid ?? -1;
    this.folder = folder;
    this.client = client;
  }

  static async start(): Promise<BenchHost> {
    const folder = newFolder();
    const args = ['--import', MONITOR, MAIN, '--port', '0', '--no-open', '--data', join(folder, 'data')];
    const child = spawn(process.execPath, [...args, '--cwd', folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PROACTOR_BENCH_LOOP: join(folder, 'loop.json') },
    });
    const url = await addressOf(child);
    const client = await connectClient(url);
    return new BenchHost(child, url, folder, client);
  }

  get dataDirectory(): string {
    return join(this.folder, 'data');
  }

  /** Starts a program on pipes, or in a terminal of 80 by 24; all that it writes is kept. */
  async run(argv: readonly string[], kind: 'pipes' | 'terminal', more: Partial<Command> = {}): Promise<RunId> {
    return await this.client.start({
      launch: { kind: 'exec', argv },
      cwd: this.folder,
      env: SAME_ENVIRONMENT,
      connection: kind === 'pipes' ? PLAIN_PIPES : { kind, size: { cols: 80, rows: 24 } },
      output: { kind: 'latest', bytes: CAP },
      ...more,
    });
  }

  /** The run as soon as it is as `check` wants it. */
  async when(run: RunId, what: string, check: (run: Run) => boolean): Promise<Run> {
    const { runs, port } = this.client;
    return await new Promise((resolve, reject) => {
      const look = () => {
        const now = runs.get(run);
        if (now === undefined || !check(now)) return;
        clearTimeout(timer);
        undo();
        resolve(now);
      };
      const timer = setTimeout(() => {
        undo();
        reject(new Error(`waited ${RUN_LIMIT_MS / 1000} s in vain for a run that ${what}`));
      }, RUN_LIMIT_MS);
      // Its own listener came first: by now the client knows.
      const undo = port.onMessage(look);
      look();
    });
  }

  /** Everything of the run is over and on disk. */
  async closed(run: RunId): Promise<Run> {
    return await this.when(run, 'is over', ({ closedAt }) => closedAt !== null);
  }

  /** Lines in the log of a run, whose files must have so many bytes. */
  async lines(run: RunId, bytes: number): Promise<number> {
    const folder = join(this.dataDirectory, 'runs', run);
    let lines = 0;
    let read = 0;
    for (const name of readdirSync(folder).filter((name) => /^(stdout|terminal)\./.test(name))) {
      for await (const part of createReadStream(join(folder, name))) {
        read += (part as Buffer).length;
        for (const byte of part as Buffer) if (byte === 10) lines += 1;
      }
    }
    if (read !== bytes) throw new Error(`the log of a run says ${bytes} bytes and has ${read}`);
    return lines;
  }

  /** The delay of its loop since this was last asked. */
  loopDelay(): Promise<LoopDelay> {
    return takeLoopDelay(this.pid, join(this.folder, 'loop.json'));
  }

  async end(): Promise<void> {
    this.client.port.close();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      // What still runs is ended by the host's reaper: nothing here waits for a ladder.
      this.#child.kill('SIGKILL');
      await ended;
    }
    await removeFolder(this.folder);
  }
}

/** Works with a host of its own, which ends however the work does. */
export async function withHost<T>(work: (host: BenchHost) => Promise<T>): Promise<T> {
  const host = await BenchHost.start();
  try {
    return await work(host);
  } finally {
    await host.end();
  }
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the host has no stdout');
  const timer = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /^Proactor is listening on (\S+)$/.exec(line)?.[1];
      if (url !== undefined) return url;
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error('the host did not say where it listens');
}
