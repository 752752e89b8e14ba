// A whole host without a server: guard, mirrors, runs and bridge over a temporary data directory, and clients over
// memory ports. Everything in it is the real thing.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveClient } from '../../electron/bridge/client.ts';
import { type Guard, openGuard } from '../../electron/guard/guard.ts';
import { Keeper } from '../../electron/hosts/keeping.ts';
import { KeptCommands } from '../../electron/hosts/kept-commands.ts';
import { KeptKeys } from '../../electron/hosts/kept-keys.ts';
import { KeptLayout } from '../../electron/hosts/kept-layout.ts';
import { KeptSettings } from '../../electron/hosts/kept-settings.ts';
import { startHelper } from '../../electron/hosts/start-helper.ts';
import { type LogThreads, openLogThreads } from '../../electron/log/threads.ts';
import { Supervisor } from '../../electron/runs/supervisor.ts';
import { openMirrors } from '../../electron/screen/mirrors.ts';
import type { Mirrors } from '../../electron/screen/types.ts';
import { DEFAULT_SETTINGS } from '../../shared/model/settings.ts';
import type { HostInfo } from '../../shared/protocol/messages.ts';
import type { Port } from '../../shared/protocol/port.ts';
import { PROTOCOL_VERSION } from '../../shared/protocol/version.ts';
import { LOG_WORKER } from './log-worker.ts';
import { memoryPorts } from './memory-port.ts';
import { RECORD_WORKER } from './record-worker.ts';
import { SCREEN_WORKER } from './screen-worker.ts';
import { TestClient } from './test-client.ts';

/** A cap small enough that no test fills a disk. */
const LOG_CAP = 256 * 1024 * 1024;

/** A host under test. */
export interface TestHost {
  readonly runs: Supervisor;
  readonly keeper: Keeper;
  readonly dataDirectory: string;
  /** An empty folder to work in. */
  readonly folder: string;
  connect(options?: { readonly greet?: boolean }): TestClient;
  /** Ends this host and begins the next one on the same data directory. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a host on a data directory of its own. */
export async function openTestHost(): Promise<TestHost> {
  const root = mkdtempSync(join(tmpdir(), 'proactor-test-'));
  const dataDirectory = join(root, 'data');
  const folder = mkdtempSync(join(root, 'work-'));
  let parts = await open(dataDirectory);
  return {
    get runs() {
      return parts.runs;
    },
    get keeper() {
      return parts.keeper;
    },
    dataDirectory,
    folder,
    connect: ({ greet = true } = {}) => {
      const [hostEnd, clientEnd] = memoryPorts();
      serveClient(hostEnd, {
        runs: parts.runs,
        layout: parts.layout,
        keeper: parts.keeper,
        keys: parts.keys,
        commands: parts.commands,
        threads: parts.threads,
        downloads: null,
        hostInfo: () => infoOf(dataDirectory, folder),
        shutdown: () => {},
      });
      return new TestClient(greet ? clientEnd : withoutGreeting(clientEnd));
    },
    reopen: async () => {
      await parts.close();
      parts = await open(dataDirectory);
    },
    close: async () => {
      await parts.close();
      await rm(root, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

interface Parts {
  readonly runs: Supervisor;
  readonly guard: Guard;
  readonly mirrors: Mirrors;
  readonly layout: KeptLayout;
  readonly keeper: Keeper;
  readonly keys: KeptKeys;
  readonly commands: KeptCommands;
  readonly threads: LogThreads;
  close(): Promise<void>;
}

async function open(dataDirectory: string): Promise<Parts> {
  const opened = await openGuard({ dataDirectory, startHelper, onTrouble: (text) => console.error(text) });
  if (opened.kind !== 'owner') throw new Error('the data directory is taken');
  const { guard } = opened;
  const mirrors = openMirrors({ workerUrl: SCREEN_WORKER });
  const threads = openLogThreads({ workerUrl: LOG_WORKER });
  const runs = new Supervisor({
    dataDirectory,
    guard,
    mirrors,
    recordWorker: RECORD_WORKER,
    logCap: LOG_CAP,
    environment: () => ({ PATH: process.env['PATH'] ?? '', HOME: tmpdir(), TERM: 'xterm-256color', LANG: 'C.UTF-8' }),
  });
  await runs.recall(guard.receipt);
  const layout = new KeptLayout(dataDirectory, (text) => runs.notice('warning', text));
  const keeper = new Keeper(
    new KeptSettings(dataDirectory, (text) => runs.notice('warning', text)),
    runs,
    dataDirectory,
  );
  // Small, as above, unless a test has settings of its own.
  if (keeper.settings === DEFAULT_SETTINGS) runs.setLogCap(LOG_CAP);
  const keys = new KeptKeys(dataDirectory, (text) => runs.notice('warning', text));
  const commands = new KeptCommands(dataDirectory, (text) => runs.notice('warning', text));
  const close = async () => {
    runs.killAll();
    await runs.close('the test is over');
    await keeper.close();
    await threads.close();
    await mirrors.close();
    await layout.settled();
    await keys.settled();
    await commands.settled();
    await guard.leave();
  };
  return { runs, guard, mirrors, layout, keys, commands, keeper, threads, close };
}

/** A port that swallows the client's own hello. */
function withoutGreeting(port: Port): Port {
  let first = true;
  return {
    ...port,
    send: (message) => {
      if (!first) port.send(message);
      first = false;
    },
  };
}

function infoOf(dataDirectory: string, cwd: string): HostInfo {
  return {
    version: PROTOCOL_VERSION,
    app: 'test',
    platform: 'linux',
    hostname: 'test',
    dataDirectory,
    cwd,
    home: cwd,
    shell: ['/bin/sh'],
    shellLine: ['/bin/sh', '-c'],
    signals: [],
    signalTargets: ['process', 'group', 'foreground', 'tree'],
    backend: { pipes: 'test', terminal: 'test' },
    logCap: LOG_CAP,
    ladders: { pipes: [], terminal: [] },
    canJoinRuns: true,
    canDownload: false,
    receipt: null,
  };
}
