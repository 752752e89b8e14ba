// One connected client: everything it says is parsed here, everything it hears leaves here. It lives as long as its
// port and takes nothing with it when it goes; the runs do not know that it was there.
import type { Arrangement } from '../../shared/model/arrangement.ts';
import type { Command } from '../../shared/model/command.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { SavedCommand } from '../../shared/model/saved.ts';
import type { Keeping, Pruned, Settings } from '../../shared/model/settings.ts';
import {
  type Call,
  type CallName,
  type CallResults,
  type ClientMessage,
  type HostInfo,
  type HostMessage,
  parseClientMessage,
} from '../../shared/protocol/messages.ts';
import type { Port } from '../../shared/protocol/port.ts';
import type { KeyChoice } from '../../shared/protocol/schema.ts';
import { PROTOCOL_VERSION } from '../../shared/protocol/version.ts';
import type { LogThreads } from '../log/threads.ts';
import { RunError, type Runs } from '../runs/types.ts';
import { readTasks } from '../tasks/read-folder.ts';
import { listDirectories } from './directories.ts';
import { type Downloads, Exports } from './exports.ts';
import { History } from './history.ts';
import { kindOfPath } from './kind-of-path.ts';
import { Searches } from './searches.ts';
import { View } from './view.ts';

/** More views than any window has; a client that asks for more is broken. */
const MAX_VIEWS = 500;

/** The arrangement of panes that outlives windows. */
export interface LayoutKeeper {
  /** The one kept last; null when there is none. */
  readonly last: Arrangement | null;
  keep(layout: Arrangement): void;
}

/** What keeps all runs within the settings. */
export interface SettingsKeeper {
  readonly settings: Settings;
  readonly pruned: Pruned | null;
  status(): Promise<Keeping>;
  change(settings: Settings): Promise<Keeping>;
  watch(listener: () => void): () => void;
}

/** The keys that a person chose, which outlive windows. */
export interface KeyKeeper {
  /** Null when none was ever chosen. */
  readonly last: KeyChoice | null;
  keep(keys: KeyChoice): void;
}

/** The commands that a person saved, which outlive windows. */
export interface CommandKeeper {
  readonly all: readonly SavedCommand[];
  save(name: string, command: Command): Promise<void>;
  remove(name: string): Promise<void>;
  watch(listener: () => void): () => void;
}

/** What a bridge needs of its host. */
export interface BridgeOptions {
  readonly runs: Runs;
  readonly layout: LayoutKeeper;
  readonly keeper: SettingsKeeper;
  readonly keys: KeyKeeper;
  readonly commands: CommandKeeper;
  /** Where logs are searched. */
  readonly threads: LogThreads;
  /** Null where there is no browser to give files to. */
  readonly downloads: Downloads | null;
  hostInfo(): HostInfo;
  /** Somebody asked for the host to end. */
  shutdown(): void;
}

/** Serves one client until its port closes. */
export function serveClient(port: Port, options: BridgeOptions): void {
  new Client(port, options);
}

const NOTHING = () => {};

class Client {
  readonly #port: Port;
  readonly #options: BridgeOptions;
  readonly #views = new Map<number, { readonly run: RunId; readonly view: View }>();
  readonly #searches: Searches;
  readonly #history: History;
  readonly #exports: Exports;
  #greeted = false;
  #unwatch: () => void = NOTHING;
  #unwatchLoad: () => void = NOTHING;

  constructor(port: Port, options: BridgeOptions) {
    this.#port = port;
    this.#options = options;
    this.#history = new History(options.runs, options.threads);
    this.#searches = new Searches(options.runs, options.threads, (message) => this.#send(message));
    const { dataDirectory, platform } = options.hostInfo();
    const { runs, threads, downloads } = options;
    const send = (message: HostMessage) => this.#send(message);
    this.#exports = new Exports({ runs, threads, downloads, dataDirectory, platform, send });
    port.onClose(() => this.#gone());
    port.onMessage((message) => this.#received(message));
  }

  #send(message: HostMessage): void {
    this.#port.send(message);
  }

  #received(raw: unknown): void {
    const parsed = parseClientMessage(raw);
    if (!parsed.ok) {
      if (parsed.id === null) this.#send({ type: 'refused', error: parsed.error });
      else this.#send({ type: 'throw', id: parsed.id, error: { code: 'invalid', message: parsed.error } });
      return;
    }
    const { message } = parsed;
    if (message.type === 'hello') this.#greet(message.version);
    else if (!this.#greeted) this.#send({ type: 'refused', error: 'say hello first' });
    else if (message.type === 'call') void this.#answer(message);
    else this.#note(message);
  }

  #greet(version: number): void {
    if (version !== PROTOCOL_VERSION) {
      this.#port.close(`This page speaks version ${version}, the host version ${PROTOCOL_VERSION}: reload the page.`);
      return;
    }
    if (this.#greeted) return;
    this.#greeted = true;
    const { runs, layout, keys, keeper, commands } = this.#options;
    this.#send({
      type: 'welcome',
      host: this.#options.hostInfo(),
      runs: runs.list(),
      layout: layout.last,
      pruned: keeper.pruned,
      ...(keys.last === null ? {} : { keys: keys.last }),
      saved: commands.all,
    });
    const unwatchKeeper = keeper.watch(() => {
      this.#send({ type: 'kept', logCap: keeper.settings.runCap, pruned: keeper.pruned });
    });
    const unwatchCommands = commands.watch(() => this.#send({ type: 'saved', commands: commands.all }));
    const unwatchRuns = runs.watch({
      changed: (run) => this.#send({ type: 'run', run }),
      forgotten: (run) => this.#send({ type: 'forgotten', run }),
      notice: (level, text) => this.#send({ type: 'notice', level, text }),
      closing: (reason) => this.#send({ type: 'closing', reason }),
    });
    this.#unwatch = () => {
      unwatchKeeper();
      unwatchCommands();
      unwatchRuns();
    };
  }

  async #answer(call: Call): Promise<void> {
    try {
      this.#send({ type: 'return', id: call.id, value: await this.#perform(call) });
    } catch (error) {
      this.#send({ type: 'throw', id: call.id, error: describe(error) });
    }
  }

  async #perform(call: Call): Promise<CallResults[CallName]> {
    const { runs } = this.#options;
    switch (call.name) {
      case 'start':
        return { run: runs.start(call.params.command) };
      case 'stop':
        runs.stop(call.params.run);
        return null;
      case 'kill':
        runs.kill(call.params.run);
        return null;
      case 'signal':
        return { reached: await runs.signal(call.params.run, call.params.signal, call.params.target) };
      case 'restart':
        return { run: await runs.restart(call.params.run) };
      case 'closeStdin':
        runs.closeStdin(call.params.run);
        return null;
      case 'forget':
        await runs.forget(call.params.run);
        return null;
      case 'resolve':
        return await runs.resolve(call.params.command);
      case 'directories':
        return await listDirectories(call.params.prefix, this.#options.hostInfo());
      case 'paths':
        return { kinds: await Promise.all(call.params.paths.map(kindOfPath)) };
      case 'group':
        runs.group(call.params.run, call.params.group);
        return null;
      case 'tree':
        return runs.tree(call.params.run);
      case 'read':
        return await this.#history.read(call.params);
      case 'place':
        return await this.#history.place(call.params);
      case 'search':
        this.#searches.start(call.params);
        return null;
      case 'shutdown':
        this.#options.shutdown();
        return null;
      case 'export':
        return await this.#exports.write(call.params);
      case 'hash':
        return await this.#exports.hash(call.params);
      case 'pin':
        runs.pin(call.params.run, call.params.pinned);
        return null;
      case 'settings':
        return await this.#options.keeper.status();
      case 'changeSettings':
        return await this.#options.keeper.change(call.params.settings);
      case 'saveCommand':
        await this.#options.commands.save(call.params.name, call.params.command);
        return null;
      case 'forgetCommand':
        await this.#options.commands.remove(call.params.name);
        return null;
      case 'tasks':
        return await readTasks(call.params.folder);
    }
  }

  #note(message: Exclude<ClientMessage, { type: 'hello' | 'call' }>): void {
    try {
      this.#perceive(message);
    } catch (error) {
      this.#send({ type: 'refused', error: describe(error).message });
    }
  }

  #perceive(message: Exclude<ClientMessage, { type: 'hello' | 'call' }>): void {
    const { runs } = this.#options;
    switch (message.type) {
      case 'attach':
        this.#attach(message.view, message.run, message.from, message.only ?? null);
        break;
      case 'detach':
        this.#views.get(message.view)?.view.close();
        this.#views.delete(message.view);
        break;
      case 'ack':
        this.#views.get(message.view)?.view.acknowledge(message.upTo);
        break;
      case 'input':
        for (const { run, view } of this.#views.values()) if (run === message.run) view.expectEcho();
        runs.input(message.run, message.bytes);
        break;
      case 'resize':
        runs.resize(message.run, message.size);
        break;
      case 'colours':
        runs.setColours(message.colours);
        break;
      case 'layout':
        this.#options.layout.keep(message.layout);
        break;
      case 'search-more':
        this.#searches.more(message.search, message.wanted);
        break;
      case 'search-end':
        this.#searches.end(message.search);
        break;
      case 'export-cancel':
        this.#exports.cancel(message.export);
        break;
      case 'keys':
        this.#options.keys.keep(message.keys);
        break;
      case 'watch-load':
        this.#unwatchLoad();
        this.#unwatchLoad = message.on ? runs.watchLoad((loads) => this.#send({ type: 'load', loads })) : NOTHING;
        break;
    }
  }

  #attach(number: number, run: RunId, from: number | null, only: 'stdout' | 'stderr' | null): void {
    if (this.#views.has(number)) throw new RunError('invalid', `view ${number} is attached already`);
    if (this.#views.size >= MAX_VIEWS) throw new RunError('invalid', `more than ${MAX_VIEWS} views: detach some`);
    const output = this.#options.runs.output(run);
    const view = new View({
      view: number,
      output,
      terminal: output.terminal,
      from,
      only,
      send: (message) => this.#send(message),
      onError: (error) => {
        this.#views.delete(number);
        const text = `The log of this run can't be read: ${describe(error).message}`;
        this.#send({ type: 'notice', level: 'error', text });
      },
    });
    this.#views.set(number, { run, view });
  }

  #gone(): void {
    this.#unwatch();
    this.#unwatchLoad();
    for (const { view } of this.#views.values()) view.close();
    this.#views.clear();
    this.#searches.close();
    this.#exports.close();
  }
}

/** An error as a client may read it: a code and a sentence, never a stack. */
function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof Error) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : 'failed';
    return { code, message: error.message };
  }
  return { code: 'failed', message: String(error) };
}
