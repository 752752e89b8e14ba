// The page's side of the conversation. It dials, says hello, asks and is answered by id, and when the
// carrier is lost it dials again by itself, ever more slowly, and puts every view back where it was.
// What it learns goes into the store; output goes past the store to the views.
import { type Arrangement, keptArrangement } from '../../shared/model/arrangement.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { TerminalSize } from '../../shared/model/stream.ts';
import type {
  CallName,
  CallParameters,
  CallResults,
  HostMessage,
  TerminalColours,
} from '../../shared/protocol/messages.ts';
import type { Port } from '../../shared/protocol/port.ts';
import type { KeyChoice } from '../../shared/protocol/schema.ts';
import { PROTOCOL_VERSION } from '../../shared/protocol/version.ts';
import { type Carrier, DialError, HOST_STOPPED } from './carrier.ts';
import { Exports } from './exports.ts';
import type { Feed } from './feed.ts';
import { addLoads } from './loads.ts';
import { RunNews } from './run-news.ts';
import { Searches } from './searches.ts';
import { addNotice, type LinkStore, putRuns, removeRun } from './store.ts';
import { Views } from './views.ts';

/** The first wait before dialling again, in milliseconds: a host that restarts is back in about this time. */
const FIRST_WAIT_MS = 250;
/** The longest wait: a page left open overnight should cost nothing, and notice soon in the morning. */
const LONGEST_WAIT_MS = 5_000;
/** Most bytes of one input note, under the host's limit (`MAX_INPUT_BYTES`); a longer paste goes in pieces. */
const INPUT_PIECE = 64 * 1024;

type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** The parameters of a call, as a caller may have them. */
export type Ask<N extends CallName> = Frozen<CallParameters<N>>;

/** A call that was refused or failed, or that could not be asked (`offline`). The message is for people. */
export class CallFailure extends Error {
  /** For programs: the host's code, or `offline`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'CallFailure';
    this.code = code;
  }
}

interface Pending {
  resolve(value: unknown): void;
  reject(reason: CallFailure): void;
}

/** Messages that come all the time and say nothing of what the store knows of a run. */
const BESIDE_NEWS: ReadonlySet<HostMessage['type']> = new Set(['run', 'output', 'load']);

/** A conversation with one host that outlives its carriers. */
export class Connection {
  readonly #carrier: Carrier;
  readonly #store: LinkStore;
  /** Runs that are being removed from here, or that the host has removed: it is told nothing more of them. */
  readonly #gone = new Set<RunId>();
  readonly #views = new Views(
    (message) => this.#send(message),
    (run) => this.#gone.has(run),
  );
  /** Searches through the logs. */
  readonly searches = new Searches({
    call: (ask) => this.call('search', ask),
    send: (message) => this.#send(message),
  });
  /** Exports of logs. */
  readonly exports = new Exports({
    call: (ask) => this.call('export', ask),
    send: (message) => this.#send(message),
  });
  readonly #news = new RunNews((runs) => putRuns(this.#store, runs));
  readonly #pending = new Map<number, Pending>();
  #port: Port | null = null;
  #welcomed = false;
  #nextCall = 1;
  #attempts = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #dialling = false;
  #colours: TerminalColours | null = null;
  #watchesLoad = false;

  constructor(carrier: Carrier, store: LinkStore) {
    this.#carrier = carrier;
    this.#store = store;
  }

  /** Where panes get their output from. */
  get feed(): Feed {
    return this.#views;
  }

  /** Dials now, unless connected or at it: at the start, on "try now", and when the person brings a new link. */
  connect(): void {
    if (this.#port !== null || this.#dialling) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    void this.#dial();
  }

  /** Asks the host; rejects with a `CallFailure`. */
  call<N extends CallName>(name: N, params: Ask<N>): Promise<CallResults[N]> {
    const id = this.#nextCall++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: (value) => resolve(value as CallResults[N]), reject });
      if (this.#welcomed && this.#send({ type: 'call', id, name, params })) return;
      this.#pending.delete(id);
      reject(new CallFailure('offline', 'There is no connection to the host now. Try again when it is back.'));
    });
  }

  /** Removes a run that is over. One that is gone already is as good as removed. */
  async forget(run: RunId): Promise<void> {
    this.#gone.add(run);
    try {
      await this.call('forget', { run });
    } catch (error) {
      if (error instanceof CallFailure && error.code === 'not-found') return;
      this.#gone.delete(run);
      this.#views.reattach(run);
      throw error;
    }
  }

  /** What this page is: whether a file that is dropped on it has a path (`dropped-paths.ts`). */
  get client(): Carrier['client'] {
    return this.#carrier.client;
  }

  /** Sends what was typed. Without a connection it is dropped: keys must not reach a shell minutes later. */
  input(run: RunId, bytes: Uint8Array): void {
    if (this.#gone.has(run)) return;
    for (let at = 0; at < bytes.byteLength; at += INPUT_PIECE) {
      this.#send({ type: 'input', run, bytes: bytes.slice(at, at + INPUT_PIECE) });
    }
  }

  /** Says that the view in use has room for this many cells. */
  resize(run: RunId, size: TerminalSize): void {
    if (!this.#gone.has(run)) this.#send({ type: 'resize', run, size });
  }

  /** Says which colours the terminals of this page have now; said again on every new connection. */
  setColours(colours: TerminalColours): void {
    this.#colours = colours;
    this.#send({ type: 'colours', colours });
  }

  /** Says whether anybody looks at what the runs cost; said again on every new connection. */
  watchLoad(on: boolean): void {
    this.#watchesLoad = on;
    this.#send({ type: 'watch-load', on });
  }

  /** Gives the host the arrangement of panes to keep. Without a connection it is dropped: the next change brings it. */
  keepLayout(layout: Arrangement): void {
    this.#send({ type: 'layout', layout: keptArrangement(layout) });
  }

  /** Gives the host the keys to keep. Without a connection they hold for this window alone. */
  keepKeys(keys: KeyChoice): void {
    this.#send({ type: 'keys', keys });
  }

  #send(message: unknown): boolean {
    if (this.#port === null || !this.#welcomed) return false;
    this.#port.send(message);
    return true;
  }

  async #dial(): Promise<void> {
    this.#dialling = true;
    this.#attempts += 1;
    const before = this.#store.getState().status;
    if (before.kind === 'offline') {
      this.#store.setState({ status: { ...before, attempts: this.#attempts, nextTryAt: null } });
    }
    try {
      const port = await this.#carrier.dial();
      this.#port = port;
      port.onClose((reason) => this.#lost(port, reason));
      port.send({ type: 'hello', version: PROTOCOL_VERSION, client: this.#carrier.client });
      port.onMessage((message) => this.#receive(message as HostMessage));
    } catch (error) {
      if (error instanceof DialError && error.why !== 'unreachable') {
        this.#store.setState({ status: { kind: 'locked', why: error.why } });
      } else if (error instanceof DialError) {
        this.#retry(before.kind === 'offline' ? before.cause : 'gone');
      } else {
        throw error;
      }
    } finally {
      this.#dialling = false;
    }
  }

  #lost(port: Port, reason: string | null): void {
    if (this.#port !== port) return;
    this.#news.flush();
    this.#port = null;
    const stopped = reason === HOST_STOPPED || this.#store.getState().closing !== null;
    const turnedAway = !this.#welcomed && !stopped && reason !== null;
    if (this.#welcomed) this.#attempts = 0;
    this.#welcomed = false;
    for (const pending of this.#pending.values()) {
      pending.reject(new CallFailure('offline', 'The host went away before it answered.'));
    }
    this.#pending.clear();
    this.searches.lost();
    this.#store.setState({ closing: null });
    if (turnedAway) this.#store.setState({ status: { kind: 'turned-away', reason } });
    else this.#retry(stopped ? 'stopped' : 'gone');
  }

  #retry(cause: 'gone' | 'stopped'): void {
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempts);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#dial();
    }, wait);
    this.#store.setState({
      status: { kind: 'offline', cause, attempts: this.#attempts, nextTryAt: Date.now() + wait },
    });
  }

  #receive(message: HostMessage): void {
    // Whatever else is told may be about a run as it was told to be just before.
    if (!BESIDE_NEWS.has(message.type)) this.#news.flush();
    switch (message.type) {
      case 'welcome':
        this.#welcome(message);
        break;
      case 'refused':
        addNotice(this.#store, 'error', message.error);
        break;
      case 'return':
        this.#settle(message.id)?.resolve(message.value);
        break;
      case 'throw':
        this.#settle(message.id)?.reject(new CallFailure(message.error.code, message.error.message));
        break;
      case 'run':
        this.#news.add(message.run);
        break;
      case 'forgotten':
        this.#gone.add(message.run);
        removeRun(this.#store, message.run);
        break;
      case 'notice':
        addNotice(this.#store, message.level, message.text);
        break;
      case 'closing':
        this.#store.setState({ closing: message.reason });
        break;
      case 'found':
      case 'searched':
        this.searches.deliver(message);
        break;
      case 'kept':
        this.#store.setState(({ host }) => ({
          host: host === null ? null : { ...host, logCap: message.logCap },
          pruned: message.pruned,
        }));
        break;
      case 'saved':
        this.#store.setState({ saved: message.commands });
        break;
      case 'exporting':
        this.exports.deliver(message);
        break;
      case 'load':
        addLoads(message.loads);
        break;
      case 'output':
      case 'snapshot':
      case 'skipped':
      case 'end':
        this.#views.deliver(message);
        break;
    }
  }

  #welcome({ host, runs, layout, pruned, keys, saved }: Extract<HostMessage, { type: 'welcome' }>): void {
    if (host.version !== PROTOCOL_VERSION) {
      this.#port?.close(`The host speaks version ${host.version}, this page version ${PROTOCOL_VERSION}.`);
      return;
    }
    this.#welcomed = true;
    this.#attempts = 0;
    for (const run of this.#store.getState().runs.keys()) this.#gone.add(run);
    for (const { id } of runs) this.#gone.delete(id);
    this.#store.setState({
      status: { kind: 'online' },
      host,
      runs: new Map(runs.map((run) => [run.id, run])),
      layout,
      pruned,
      keys: keys ?? null,
      saved,
      closing: null,
    });
    if (this.#colours !== null) this.#send({ type: 'colours', colours: this.#colours });
    if (this.#watchesLoad) this.#send({ type: 'watch-load', on: true });
    this.#views.reattach();
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }
}
