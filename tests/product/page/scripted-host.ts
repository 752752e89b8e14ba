// The other end of a page's link, driven by the test: it takes every dial, keeps what the page said, and says
// what it is told to say. No timers, no network; the messages are the real protocol's.

import { type Carrier, DialError } from '../../../renderer/link/carrier.ts';
import { Inbox } from '../../../renderer/link/inbox.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import type { HostInfo, HostMessage } from '../../../shared/protocol/messages.ts';
import type { Port } from '../../../shared/protocol/port.ts';
import { PROTOCOL_VERSION } from '../../../shared/protocol/version.ts';

/** What a page said, loosely typed: tests look into it. */
export interface Said {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** One conversation, from the host's end. */
export class Conversation {
  readonly said: Said[] = [];
  readonly #inbox = new Inbox();
  readonly port: Port = {
    send: (message) => {
      if (!this.#inbox.ended) this.said.push(message as Said);
    },
    onMessage: (listener) => this.#inbox.onMessage(listener),
    onClose: (listener) => this.#inbox.onClose(listener),
    close: (reason) => this.#inbox.end(reason ?? null),
  };

  say(message: HostMessage): void {
    this.#inbox.deliver(message);
  }

  welcome(runs: readonly Run[] = [], info: Partial<HostInfo> = {}): void {
    this.say({ type: 'welcome', host: hostInfo(info), runs, layout: null, pruned: null, saved: [] });
  }

  /** The connection ends. */
  hangUp(reason: string | null = null): void {
    this.#inbox.end(reason);
  }

  /** Everything of one type that the page has said so far. */
  all(type: string): Said[] {
    return this.said.filter((message) => message.type === type);
  }
}

/** Takes dials, or refuses them. */
export class ScriptedCarrier implements Carrier {
  readonly client = 'browser';
  readonly conversations: Conversation[] = [];
  dials = 0;
  refuse: DialError['why'] | null = null;

  dial(): Promise<Port> {
    this.dials += 1;
    if (this.refuse !== null) return Promise.reject(new DialError(this.refuse, 'as the test wants it'));
    const conversation = new Conversation();
    this.conversations.push(conversation);
    return Promise.resolve(conversation.port);
  }

  /** The newest conversation. */
  get last(): Conversation {
    const last = this.conversations.at(-1);
    if (last === undefined) throw new Error('The page has not dialled yet.');
    return last;
  }
}

/** A host that is good for nothing but being named. */
export function hostInfo(changes: Partial<HostInfo> = {}): HostInfo {
  return {
    version: PROTOCOL_VERSION,
    app: 'Proactor 0.0.0',
    platform: 'linux',
    hostname: 'test',
    dataDirectory: '/data',
    cwd: '/work',
    home: '/home/ada',
    shell: ['/bin/sh'],
    shellLine: ['/bin/sh', '-c'],
    signals: [],
    signalTargets: ['process', 'group', 'foreground', 'tree'],
    backend: { pipes: 'none', terminal: 'none' },
    logCap: 1024,
    ladders: { pipes: [], terminal: [] },
    canJoinRuns: true,
    canDownload: false,
    receipt: null,
    ...changes,
  };
}

/** The id of the `n`th run; ids sort by `n`. */
export function idOf(n: number): RunId {
  return String(n).padStart(26, '0') as RunId;
}

/** A run that lives, unless the changes say otherwise. */
export function runOf(n: number, changes: Partial<Run> = {}): Run {
  return {
    id: idOf(n),
    name: `run ${n}`,
    command: {
      launch: { kind: 'exec', argv: ['run', String(n)] },
      cwd: '/work',
      env: { set: {}, unset: [] },
      connection: { kind: 'terminal', size: { cols: 80, rows: 24 } },
    },
    predecessor: null,
    state: 'running',
    pid: 1000 + n,
    startedAt: 1_000_000 + n,
    exitedAt: null,
    closedAt: null,
    ending: null,
    endedBy: null,
    failure: null,
    usage: null,
    stdin: 'none',
    size: null,
    title: null,
    folder: null,
    bellAt: null,
    log: { begin: 0, end: 0, streams: {}, cap: 1024, warning: null },
    stop: null,
    holders: [],
    ...changes,
  };
}
