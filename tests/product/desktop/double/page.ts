// A page without a browser: the real preload runs in a context of its own, with the window and the `ipcRenderer` that a
// sandboxed preload has, and the test plays the page's own script.
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import type { MessagePort } from 'node:worker_threads';

/** What a window's message listener is given. */
interface WindowMessage {
  readonly source: unknown;
  readonly origin: string;
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

/** A file as the double has it: with the path that only the preload can ask for. */
interface DroppedFile {
  readonly path: string;
}

/** What a window's drop listener is given. */
interface WindowDrop {
  readonly isTrusted: boolean;
  readonly dataTransfer: { readonly files: readonly DroppedFile[] } | null;
}

/** The two things that a preload of ours listens to. */
type Listening =
  | readonly [type: 'message', listener: (event: WindowMessage) => void]
  | readonly [type: 'drop', listener: (event: WindowDrop) => void];

/** The end of a page's frame that main can reach. */
export interface PageEnd {
  /** Something that main sent to the frame. */
  receive(channel: string, ports: readonly MessagePort[]): void;
  /** The document is gone, and with it its ports. */
  dispose(): void;
}

/** One document with its preload. */
export class Page implements PageEnd {
  /** The ports that reached the page's own script, in order. */
  readonly ports: MessagePort[] = [];
  /** What each of them received. */
  readonly received: unknown[][] = [];
  /** Ports that were closed from the other side. */
  readonly closed: number[] = [];
  readonly #origin: string;
  readonly #window: Record<string, unknown>;
  readonly #listeners: ((event: WindowMessage) => void)[] = [];
  readonly #dropListeners: ((event: WindowDrop) => void)[] = [];
  /** The channels on which the preload has said something to main, in order. */
  readonly sent: string[] = [];
  /** What the preload posted besides ports. */
  readonly told: unknown[] = [];
  readonly #ipcListeners = new Map<string, (event: { readonly ports: readonly MessagePort[] }) => void>();

  constructor(preload: string, url: string, send: (channel: string) => void) {
    this.#origin = /^[a-z]+:\/\/[^/]*/.exec(url)?.[0] ?? 'null';
    this.#window = {
      location: { origin: this.#origin },
      postMessage: (data: unknown, targetOrigin: string, ports: readonly MessagePort[] = []) => {
        if (targetOrigin === this.#origin) this.post({ source: this.#window, origin: this.#origin, data, ports });
      },
      addEventListener: (...[type, listener]: Listening) => {
        if (type === 'drop') this.#dropListeners.push(listener);
        else this.#listeners.push(listener);
      },
    };
    const ipcRenderer = {
      send: (channel: string) => {
        this.sent.push(channel);
        send(channel);
      },
      on: (channel: string, listener: (event: { readonly ports: readonly MessagePort[] }) => void) =>
        this.#ipcListeners.set(channel, listener),
    };
    runInNewContext(readFileSync(preload, 'utf8'), {
      window: this.#window,
      require: (name: string) => {
        if (name !== 'electron') throw new Error(`a sandboxed preload cannot require ${name}`);
        return { ipcRenderer, webUtils: { getPathForFile: ({ path }: DroppedFile) => path } };
      },
    });
    this.#listeners.push((event) => this.#take(event));
  }

  /** Posts a message to the window; by default as the page itself. */
  post(event: Partial<WindowMessage> & { readonly data: unknown }): void {
    const whole = { source: this.#window, origin: this.#origin, ports: [], ...event };
    for (const listener of [...this.#listeners]) setImmediate(() => listener(whole));
  }

  /** Lets files go over the window; a page's own script can only make up a drop that is not trusted. */
  drop(files: readonly DroppedFile[], isTrusted: boolean): void {
    for (const listener of this.#dropListeners) listener({ isTrusted, dataTransfer: { files } });
  }

  /** Names that the preload left in the page's window; there should be none. */
  exposed(): string[] {
    return Object.keys(this.#window).filter((name) => !['location', 'postMessage', 'addEventListener'].includes(name));
  }

  receive(channel: string, ports: readonly MessagePort[]): void {
    this.#ipcListeners.get(channel)?.({ ports });
  }

  dispose(): void {
    for (const port of this.ports) port.close();
  }

  #take(event: WindowMessage): void {
    const [port] = event.ports;
    if (typeof event.data === 'object') this.told.push(event.data);
    if (event.data !== 'proactor:port' || port === undefined) return;
    const index = this.ports.push(port) - 1;
    const received: unknown[] = [];
    this.received.push(received);
    port.on('message', (message: unknown) => received.push(message));
    port.on('close', () => this.closed.push(index));
  }
}

/** A page in a real browser, which the test drives: what main sends to it is told to the test, by port numbers. */
export class RemotePage implements PageEnd {
  readonly ports: MessagePort[] = [];
  readonly #tell: (event: unknown) => void;

  constructor(tell: (event: unknown) => void) {
    this.#tell = tell;
  }

  receive(channel: string, ports: readonly MessagePort[]): void {
    for (const port of ports) {
      const index = this.ports.push(port) - 1;
      this.#tell({ type: 'port', channel, index });
      port.on('message', (message: unknown) => this.#tell({ type: 'message', index, message }));
      port.on('close', () => this.#tell({ type: 'close', index }));
    }
  }

  dispose(): void {
    for (const port of this.ports) port.close();
  }
}
