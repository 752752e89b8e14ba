// Electron's message ports over Node's: the same structured clone, the same ends.
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** One end of a channel in main. */
export class MessagePortMain extends EventEmitter {
  /** The Node port underneath; a page gets it when this end is transferred. */
  readonly node: MessagePort;
  #started = false;

  constructor(node: MessagePort) {
    super();
    this.node = node;
    node.on('close', () => this.emit('close'));
  }

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.node.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
  }

  postMessage(message: unknown): void {
    this.node.postMessage(message);
  }

  close(): void {
    this.node.close();
  }
}

/** A new channel. */
export class MessageChannelMain {
  readonly port1: MessagePortMain;
  readonly port2: MessagePortMain;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new MessagePortMain(port1);
    this.port2 = new MessagePortMain(port2);
  }
}
