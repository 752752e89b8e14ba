// A client without a page: it says hello, makes calls, attaches views, and keeps everything it is sent.
import type { Command } from '../../shared/model/command.ts';
import type { RunId } from '../../shared/model/ids.ts';
import type { RunLoad } from '../../shared/model/load.ts';
import type { Run } from '../../shared/model/run.ts';
import type { SavedCommand } from '../../shared/model/saved.ts';
import type { SearchHit, SearchQuery } from '../../shared/model/search.ts';
import type { Pruned } from '../../shared/model/settings.ts';
import type { StreamName } from '../../shared/model/stream.ts';
import {
  type CallName,
  type CallResults,
  type HostInfo,
  type HostMessage,
  MAX_HITS,
} from '../../shared/protocol/messages.ts';
import type { Port } from '../../shared/protocol/port.ts';
import { offsetsIn, unpackSpan } from '../../shared/protocol/spans.ts';
import { PROTOCOL_VERSION } from '../../shared/protocol/version.ts';
import { eventually } from './eventually.ts';

/** What one attached view has received. */
export class TestView {
  readonly number: number;
  readonly run: RunId;
  at = 0;
  readonly #bytes: { readonly stream: StreamName; readonly bytes: Uint8Array }[] = [];
  readonly skips: { readonly from: number; readonly to: number; readonly why: string }[] = [];
  readonly snapshots: { readonly at: number; readonly bytes: Uint8Array; readonly skipped: number }[] = [];
  readonly sizes: string[] = [];
  /** Bytes of a stream that was not asked for. */
  passed = 0;
  ended = false;

  constructor(number: number, run: RunId) {
    this.number = number;
    this.run = run;
  }

  receive(message: Extract<HostMessage, { view: number }>): void {
    if (message.type === 'output') {
      let from = 0;
      const spans = message.spans.map(unpackSpan);
      for (const span of spans) {
        if (span.kind === 'resize') this.sizes.push(`${span.size.cols}x${span.size.rows}`);
        else if (span.kind === 'passed') this.passed += span.length;
        else {
          this.#bytes.push({ stream: span.stream, bytes: message.bytes.slice(from, from + span.length) });
          from += span.length;
        }
      }
      if (from !== message.bytes.length) throw new Error('spans and bytes do not agree');
      if (this.at !== 0 && message.at !== this.at) throw new Error(`a gap: ${this.at} then ${message.at}`);
      this.at = message.at + offsetsIn(spans);
    } else if (message.type === 'skipped') {
      this.skips.push(message);
      this.at = message.to;
    } else if (message.type === 'snapshot') {
      this.snapshots.push(message);
      this.at = message.at;
    } else this.ended = true;
  }

  /** The bytes of one stream, as far as they came. */
  bytes(stream: StreamName): Buffer {
    return Buffer.concat(this.#bytes.filter((part) => part.stream === stream).map((part) => part.bytes));
  }

  get length(): number {
    return this.#bytes.reduce((sum, part) => sum + part.bytes.length, 0);
  }
}

type Searched = Extract<HostMessage, { type: 'searched' }>;

/** A client of a host over any Port. */
export class TestClient {
  readonly port: Port;
  readonly runs = new Map<RunId, Run>();
  readonly refusals: string[] = [];
  readonly notices: string[] = [];
  readonly closing: string[] = [];
  /** How far exports were, as it was told. */
  readonly progress: Extract<HostMessage, { type: 'exporting' }>[] = [];
  /** Every sample of what the runs cost, oldest first. */
  readonly loads: (readonly RunLoad[])[] = [];
  host: HostInfo | null = null;
  /** What was removed to keep to the settings, as it was told last. */
  pruned: Pruned | null = null;
  saved: readonly SavedCommand[] = [];
  /** Acknowledge output as it comes. */
  acknowledging = true;
  readonly #views = new Map<number, TestView>();
  readonly #searches = new Map<number, { hits: SearchHit[]; over(message: Searched): void }>();
  readonly #calls = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  #next = 1;

  constructor(port: Port) {
    this.port = port;
    port.onMessage((message) => this.#receive(message as HostMessage));
    port.send({ type: 'hello', version: PROTOCOL_VERSION, client: 'test' });
  }

  #receive(message: HostMessage): void {
    switch (message.type) {
      case 'welcome':
        this.host = message.host;
        this.pruned = message.pruned;
        this.saved = message.saved;
        for (const run of message.runs) this.runs.set(run.id, run);
        break;
      case 'run':
        this.runs.set(message.run.id, message.run);
        break;
      case 'forgotten':
        this.runs.delete(message.run);
        break;
      case 'return':
        this.#calls.get(message.id)?.resolve(message.value);
        break;
      case 'throw':
        this.#calls.get(message.id)?.reject(Object.assign(new Error(message.error.message), message.error));
        break;
      case 'refused':
        this.refusals.push(message.error);
        break;
      case 'notice':
        this.notices.push(message.text);
        break;
      case 'closing':
        this.closing.push(message.reason);
        break;
      case 'found':
        this.#searches.get(message.search)?.hits.push(...message.hits);
        break;
      case 'searched':
        this.#searches.get(message.search)?.over(message);
        break;
      case 'kept':
        this.pruned = message.pruned;
        break;
      case 'saved':
        this.saved = message.commands;
        break;
      case 'exporting':
        this.progress.push(message);
        break;
      case 'load':
        this.loads.push(message.loads);
        break;
      default: {
        const view = this.#views.get(message.view);
        view?.receive(message);
        if (view !== undefined && this.acknowledging) this.acknowledge(view);
      }
    }
  }

  acknowledge(view: TestView): void {
    this.port.send({ type: 'ack', view: view.number, upTo: view.at });
  }

  call<N extends CallName>(name: N, params: unknown): Promise<CallResults[N]> {
    const id = this.#next;
    this.#next += 1;
    this.port.send({ type: 'call', id, name, params });
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve: (value) => resolve(value as CallResults[N]), reject });
    });
  }

  /** Searches to the end, and gives everything that was found. */
  async search(
    query: Partial<SearchQuery> & { readonly text: string },
    runs: readonly RunId[] | null = null,
    wanted = MAX_HITS,
  ): Promise<{ readonly hits: readonly SearchHit[] } & Searched> {
    const search = this.#next;
    this.#next += 1;
    const hits: SearchHit[] = [];
    const over = new Promise<Searched>((resolve) => {
      this.#searches.set(search, { hits, over: resolve });
    });
    const all = { regex: false, matchCase: true, streams: null, since: null, until: null, ...query };
    await this.call('search', { search, query: all, runs, wanted });
    return { hits, ...(await over) };
  }

  async start(command: Command): Promise<RunId> {
    return (await this.call('start', { command })).run;
  }

  attach(run: RunId, from: number | null, only?: 'stdout' | 'stderr'): TestView {
    const view = new TestView(this.#next, run);
    this.#next += 1;
    this.#views.set(view.number, view);
    this.port.send({ type: 'attach', view: view.number, run, from, ...(only === undefined ? {} : { only }) });
    return view;
  }

  /** Waits until a run is as `check` wants it. */
  async when(run: RunId, what: string, check: (run: Run) => boolean): Promise<Run> {
    return await eventually(`a run that ${what}`, () => {
      const now = this.runs.get(run);
      return now !== undefined && check(now) ? now : null;
    });
  }
}
