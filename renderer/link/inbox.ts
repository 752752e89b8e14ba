// What every carrier needs on its receiving side: messages kept until somebody listens, one listener,
// and an end that is told once, also to those who ask late.
import type { Undo } from '../../shared/protocol/port.ts';

/** Keeps what a carrier received until its listener is there. */
export class Inbox {
  #kept: unknown[] = [];
  #listener: ((message: unknown) => void) | null = null;
  #closeListeners = new Set<(reason: string | null) => void>();
  #ended: { readonly reason: string | null } | null = null;

  /** Whether the carrier has ended. */
  get ended(): boolean {
    return this.#ended !== null;
  }

  deliver(message: unknown): void {
    if (this.#ended !== null) return;
    if (this.#listener === null) this.#kept.push(message);
    else this.#listener(message);
  }

  end(reason: string | null): void {
    if (this.#ended !== null) return;
    this.#ended = { reason };
    for (const listener of [...this.#closeListeners]) listener(reason);
    this.#closeListeners.clear();
  }

  onMessage(listener: (message: unknown) => void): Undo {
    if (this.#listener !== null) throw new Error('This port already has a listener.');
    this.#listener = listener;
    const kept = this.#kept;
    this.#kept = [];
    for (const message of kept) listener(message);
    return () => {
      if (this.#listener === listener) this.#listener = null;
    };
  }

  onClose(listener: (reason: string | null) => void): Undo {
    const ended = this.#ended;
    if (ended !== null) {
      queueMicrotask(() => listener(ended.reason));
      return () => {};
    }
    this.#closeListeners.add(listener);
    return () => this.#closeListeners.delete(listener);
  }
}
