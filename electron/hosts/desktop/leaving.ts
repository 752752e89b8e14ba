// How Proactor ends. Nothing that runs is stopped without a word: a person who quits is asked, the system and a signal
// are not asked back. Stopping takes time, so every quit is held until the host is closed and then let through.
import type { Run } from '../../../shared/model/run.ts';

/** What the person decided. */
export type Decision = 'stop' | 'background' | 'stay';

/** Something that can be kept from happening: Electron's `before-quit` and a window's `close`. */
export interface Preventable {
  preventDefault(): void;
}

/** What ending needs of its surroundings. */
export interface LeavingOptions {
  /** Runs of which something is still there. */
  alive(): readonly Run[];
  /** Asks what is to become of these runs. */
  ask(alive: readonly Run[]): Promise<Decision>;
  /** Asks, in the midst of stopping, whether the rest is to be ended at once. */
  askAgain(alive: readonly Run[]): Promise<boolean>;
  /** Lets the window go and stays. */
  toBackground(): void;
  /** Stops everything and lets go of the data directory. */
  close(reason: string): Promise<void>;
  /** Ends what is left at once. */
  killAll(): void;
  /** Ends the program; everything is closed. */
  quit(exitCode: number): void;
  /** A line for whoever reads stderr. */
  tell(text: string): void;
}

/** The end of the program, in its states. */
export class Leaving {
  readonly #options: LeavingOptions;
  #state: 'staying' | 'asking' | 'stopping' | 'asking-again' | 'gone' = 'staying';

  constructor(options: LeavingOptions) {
    this.#options = options;
  }

  /** Whether the host has begun to close. */
  get isStopping(): boolean {
    return this.#state !== 'staying' && this.#state !== 'asking';
  }

  /** A quit that somebody asked for: menu, key, dock, tray. */
  beforeQuit(event: Preventable): void {
    if (this.#state === 'gone') return;
    event.preventDefault();
    this.#asked();
  }

  /** The window is being closed, where that means to quit. */
  windowClosing(event: Preventable): void {
    // Without anything running the window may go; the quit comes with its last breath.
    if (this.#state === 'gone' || (this.#state === 'staying' && this.#options.alive().length === 0)) return;
    event.preventDefault();
    this.#asked();
  }

  /** Ends without a question: a signal, the end of the session, a page that was asked already. A second time is the last. */
  now(reason: string): void {
    if (this.isStopping) this.#options.killAll();
    else void this.#stop(reason);
  }

  #asked(): void {
    const alive = this.#options.alive();
    if (this.#state === 'stopping') {
      if (alive.length > 0) void this.#insist(alive);
    } else if (this.#state === 'staying') {
      if (alive.length === 0) void this.#stop('Proactor was quit.');
      else void this.#decide(alive);
    }
  }

  async #decide(alive: readonly Run[]): Promise<void> {
    this.#state = 'asking';
    const decision = await this.#options.ask(alive);
    // Meanwhile a signal or the end of the session may have decided.
    if (this.isStopping) return;
    this.#state = 'staying';
    if (decision === 'stop') await this.#stop('Proactor was quit.');
    else if (decision === 'background') this.#options.toBackground();
  }

  async #insist(alive: readonly Run[]): Promise<void> {
    this.#state = 'asking-again';
    if (await this.#options.askAgain(alive)) this.#options.killAll();
    if (this.isStopping && this.#state === 'asking-again') this.#state = 'stopping';
  }

  async #stop(reason: string): Promise<void> {
    this.#state = 'stopping';
    let exitCode = 0;
    try {
      await this.#options.close(reason);
    } catch (error) {
      this.#options.tell(`The end was not orderly: ${error instanceof Error ? error.message : String(error)}`);
      exitCode = 1;
    }
    this.#state = 'gone';
    this.#options.quit(exitCode);
  }
}
