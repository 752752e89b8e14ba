// Looks who keeps a run's streams open after its first process has ended, again and again until they are closed.
import { pipeHolders, type SubprocessTransport } from '../engine/index.ts';

/** Before the first look, in milliseconds: most streams close together with their process. */
const FIRST_LOOK_MS = 100;

/** Between two looks, in milliseconds. */
const INTERVAL_MS = 1000;

/** Tells who holds the streams of one run. */
export class HoldersWatch {
  readonly #transport: SubprocessTransport;
  readonly #changed: (pids: readonly number[]) => void;
  readonly #onError: (error: unknown) => void;
  #last = '';
  #stopped = false;
  #timer: NodeJS.Timeout;

  /** `changed` is told the PIDs whenever they are others than at the last look; at first there are none. */
  constructor(
    transport: SubprocessTransport,
    changed: (pids: readonly number[]) => void,
    onError: (error: unknown) => void,
  ) {
    this.#transport = transport;
    this.#changed = changed;
    this.#onError = onError;
    this.#timer = this.#after(FIRST_LOOK_MS);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #after(ms: number): NodeJS.Timeout {
    return setTimeout(() => {
      this.#look().catch(this.#onError);
    }, ms).unref();
  }

  async #look(): Promise<void> {
    const pids = await pipeHolders(this.#transport);
    // Null: the system can't tell, and is not asked again.
    if (this.#stopped || pids === null) return;
    if (pids.join() !== this.#last) {
      this.#last = pids.join();
      this.#changed(pids);
    }
    this.#timer = this.#after(INTERVAL_MS);
  }
}
