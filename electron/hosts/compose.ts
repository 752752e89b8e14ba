// The only wiring: guard, mirrors, runs and bridge of one data directory, put together in the order in which they can
// be trusted. Both hosts begin here; what differs between them comes in as options.
import { homedir, hostname } from 'node:os';
import type { Command, Connection } from '../../shared/model/command.ts';
import { SAME_ENVIRONMENT } from '../../shared/model/command.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { Run } from '../../shared/model/run.ts';
import { DEFAULT_TERMINAL_SIZE } from '../../shared/model/stream.ts';
import type { HostInfo } from '../../shared/protocol/messages.ts';
import type { Port } from '../../shared/protocol/port.ts';
import { PROTOCOL_VERSION } from '../../shared/protocol/version.ts';
import { serveClient } from '../bridge/client.ts';
import type { Downloads } from '../bridge/exports.ts';
import {
  engineBackends,
  hasProcessGroups,
  listSignals,
  personalShell,
  shellCommand,
  stopRungs,
} from '../engine/index.ts';
import { openGuard } from '../guard/guard.ts';
import { type HandOverAnswer, handOver, type TakeOver } from '../guard/hand-over.ts';
import type { StartHelper } from '../guard/helper.ts';
import { type LogThreads, openLogThreads } from '../log/threads.ts';
import { Supervisor } from '../runs/supervisor.ts';
import { openMirrors } from '../screen/mirrors.ts';
import type { Host, StartRequest } from './host.ts';
import { Keeper } from './keeping.ts';
import { KeptCommands } from './kept-commands.ts';
import { KeptKeys } from './kept-keys.ts';
import { KeptLayout } from './kept-layout.ts';
import { KeptSettings } from './kept-settings.ts';

/** What differs between hosts. */
export interface ComposeOptions {
  readonly dataDirectory: string;
  /** Absolute: where commands start unless told otherwise. */
  readonly cwd: string;
  /** Version of the app, for people. */
  readonly version: string;
  readonly startHelper: StartHelper;
  /** The mirror worker's bundle. */
  readonly screenWorker: URL;
  /** The bundle of the threads that search logs. */
  readonly logWorker: URL;
  /** The bundle of the thread that writes records. */
  readonly recordWorker: URL;
  /** The person's own environment, for a child connected in this way. */
  environment(connection: Connection): Readonly<Record<string, string>>;
  /** Hands files to the person's browser. Default: there is none. */
  readonly downloads?: Downloads;
  /** A command that came with the start; handed over when another host has the directory. */
  readonly request: StartRequest | null;
  /** A folder or a link that came with the start, likewise. Default: none. */
  readonly open?: string | null;
}

/** A host of its own, or the answer of the one that was there already. */
export type Composed =
  | {
      readonly kind: 'host';
      readonly host: Host;
      /** Answers later starts on this data directory from now on. */
      serveLaterStarts(takeOver: TakeOver): void;
    }
  | { readonly kind: 'handed-over'; readonly answer: HandOverAnswer };

/** Takes the data directory and makes its host, or hands the request to the host that has it. */
export async function composeHost(options: ComposeOptions): Promise<Composed> {
  try {
    return await compose(options);
  } catch (error) {
    const problem = fullDisk(error, options.dataDirectory);
    throw problem === null ? error : new Error(problem, { cause: error });
  }
}

/** A sentence for a data directory that takes nothing more; null for every other error. */
function fullDisk(error: unknown, dataDirectory: string): string | null {
  const advice = 'Make room on it, or start with another data folder (--data DIR).';
  switch ((error as NodeJS.ErrnoException | null)?.code) {
    case 'ENOSPC':
      return `The disk of ${dataDirectory} is full, so Proactor can't keep anything there. ${advice}`;
    case 'EDQUOT':
      return `Your quota on the disk of ${dataDirectory} is used up, so Proactor can't keep anything there. ${advice}`;
    default:
      return null;
  }
}

async function compose(options: ComposeOptions): Promise<Composed> {
  const { dataDirectory, cwd, request } = options;
  const troubles: string[] = [];
  let tell: (text: string) => void = (text) => troubles.push(text);
  const opened = await openGuard({ dataDirectory, startHelper: options.startHelper, onTrouble: (text) => tell(text) });
  if (opened.kind === 'taken') {
    const answer = await handOver(opened.endpoint, {
      cwd: request?.cwd ?? cwd,
      command: request === null ? null : request.argv,
      open: options.open ?? null,
    });
    return { kind: 'handed-over', answer };
  }
  const { guard } = opened;
  const mirrors = openMirrors({ workerUrl: options.screenWorker });
  const threads = openLogThreads({ workerUrl: options.logWorker });
  const settings = new KeptSettings(dataDirectory, (text) => tell(text));
  const supervisor = new Supervisor({
    dataDirectory,
    guard,
    mirrors,
    recordWorker: options.recordWorker,
    logCap: settings.current.runCap,
    environment: options.environment,
  });
  tell = (text) => supervisor.notice('warning', text);
  for (const text of troubles) tell(text);
  const receipt = await supervisor.recall(guard.receipt);
  const layout = new KeptLayout(dataDirectory, (text) => supervisor.notice('warning', text));
  const keeper = new Keeper(settings, supervisor, dataDirectory);
  void keeper.prune();
  const keys = new KeptKeys(dataDirectory, (text) => supervisor.notice('warning', text));
  const terminal: Connection = { kind: 'terminal', size: DEFAULT_TERMINAL_SIZE };
  const own = options.environment(terminal);
  const backends = engineBackends();
  const info: HostInfo = {
    version: PROTOCOL_VERSION,
    app: options.version,
    platform: platformName(),
    hostname: hostname(),
    dataDirectory,
    cwd,
    home: homedir(),
    shell: personalShell(own),
    shellLine: shellCommand(own),
    signals: listSignals(),
    signalTargets: hasProcessGroups() ? ['process', 'group', 'foreground', 'tree'] : ['process', 'tree'],
    backend: backends,
    logCap: settings.current.runCap,
    ladders: {
      pipes: stopRungs('pipes'),
      terminal: stopRungs('terminal'),
    },
    canJoinRuns: backends.pipes === 'posix_spawn',
    canDownload: options.downloads !== undefined,
    receipt,
  };
  const commands = new KeptCommands(dataDirectory, (text) => supervisor.notice('warning', text));
  const kept = { layout, keys, keeper, commands };
  const host = new ComposedHost(info, supervisor, kept, threads, options.downloads ?? null, async () => {
    await keeper.close();
    await threads.close();
    await layout.settled();
    await keys.settled();
    await commands.settled();
    await mirrors.close();
    await guard.leave();
  });
  return { kind: 'host', host, serveLaterStarts: (takeOver) => guard.serve(takeOver) };
}

/** What is kept in the data directory beside the runs. */
interface Kept {
  readonly layout: KeptLayout;
  readonly keys: KeptKeys;
  readonly commands: KeptCommands;
  readonly keeper: Keeper;
}

class ComposedHost implements Host {
  readonly info: HostInfo;
  readonly #supervisor: Supervisor;
  readonly #kept: Kept;
  readonly #threads: LogThreads;
  readonly #downloads: Downloads | null;
  readonly #leave: () => Promise<void>;
  readonly #shutdownListeners = new Set<() => void>();
  #closing: Promise<void> | null = null;

  constructor(
    info: HostInfo,
    supervisor: Supervisor,
    kept: Kept,
    threads: LogThreads,
    downloads: Downloads | null,
    leave: () => Promise<void>,
  ) {
    this.info = info;
    this.#supervisor = supervisor;
    this.#kept = kept;
    this.#threads = threads;
    this.#downloads = downloads;
    this.#leave = leave;
  }

  serve(port: Port): void {
    serveClient(port, {
      runs: this.#supervisor,
      ...this.#kept,
      threads: this.#threads,
      downloads: this.#downloads,
      hostInfo: () => ({ ...this.info, logCap: this.#kept.keeper.settings.runCap }),
      shutdown: () => {
        for (const listener of this.#shutdownListeners) listener();
      },
    });
  }

  start({ cwd, argv }: StartRequest): RunId {
    const command: Command = {
      launch: { kind: 'exec', argv },
      cwd,
      env: SAME_ENVIRONMENT,
      connection: { kind: 'terminal', size: DEFAULT_TERMINAL_SIZE },
    };
    return this.#supervisor.start(command);
  }

  alive(): readonly Run[] {
    return this.#supervisor.alive();
  }

  onAlive(listener: () => void): () => void {
    return this.#supervisor.watch({ changed: listener, forgotten: listener });
  }

  onShutdown(listener: () => void): () => void {
    this.#shutdownListeners.add(listener);
    return () => this.#shutdownListeners.delete(listener);
  }

  close(reason: string): Promise<void> {
    this.#closing ??= this.#supervisor.close(reason).then(this.#leave);
    return this.#closing;
  }

  killAll(): void {
    this.#supervisor.killAll();
  }
}

function platformName(): HostInfo['platform'] {
  const { platform } = process;
  return platform === 'linux' || platform === 'darwin' || platform === 'win32' ? platform : 'other';
}
