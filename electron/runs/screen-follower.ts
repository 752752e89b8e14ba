// Brings a terminal run's log to its mirror: a cursor like any view, so that a mirror that is slower than the child
// is behind in time and never in memory, and the child never waits for it.
import type { LogReader } from '../log/types.ts';
import type { Mirror, Snapshot } from '../screen/types.ts';

/** Bytes given to the mirror at a time. */
const FEED_BYTES = 256 * 1024;

/** Bytes that may lie at the mirror unparsed: keeps its thread busy between two turns of ours. */
const MAX_PENDING = 1024 * 1024;

/** Feeds are at least this far apart while a run writes all the time, in milliseconds: a thread that is woken for every read costs more than its work. */
const FEED_EVERY_MS = 4;

/** What has just come is on its way to the pages first, in milliseconds: a person waits for an echo, a program for no answer so soon. */
const PAGES_FIRST_MS = 1;

/** Feeds one mirror until its log is closed. */
export class ScreenFollower {
  readonly #log: LogReader;
  readonly #mirror: Mirror;
  readonly #unsubscribe: () => void;
  readonly #onError: (error: unknown) => void;
  #cursor: number;
  #marks = 0;
  #pumping = false;
  #again = false;
  #stopped = false;
  #idle: (() => void)[] = [];
  #timer: NodeJS.Timeout | null = null;
  #lastFeed = -Infinity;

  constructor(log: LogReader, mirror: Mirror, from: number, onError: (error: unknown) => void) {
    this.#log = log;
    this.#mirror = mirror;
    this.#cursor = from;
    this.#onError = onError;
    this.#unsubscribe = log.onGrow(() => this.#grown());
    mirror.onDrain(() => this.#pump());
    mirror.onFailure((error) => {
      this.stop();
      this.#onError(error);
    });
    this.#pump();
  }

  /** The mirror's state now, with at most `above` lines above the screen. */
  snapshot(above?: number): Promise<Snapshot> {
    return this.#mirror.snapshot(above);
  }

  #grown(): void {
    if (this.#log.closed) {
      this.#pump();
      return;
    }
    const wait = this.#lastFeed + FEED_EVERY_MS - performance.now();
    this.#timer ??= setTimeout(
      () => {
        this.#timer = null;
        this.#pump();
      },
      Math.max(PAGES_FIRST_MS, wait),
    );
  }

  /** Settles when everything in the log has been given to the mirror. */
  async caughtUp(): Promise<void> {
    while (!this.#stopped && this.#cursor < this.#log.summary().end) {
      await new Promise<void>((resolve) => {
        this.#idle.push(resolve);
        this.#pump();
      });
    }
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#unsubscribe();
    this.#settle();
    this.#mirror.close();
  }

  #settle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #pump(): void {
    if (this.#stopped) return;
    if (this.#pumping) {
      this.#again = true;
      return;
    }
    this.#pumping = true;
    this.#feed()
      .catch((error: unknown) => {
        this.stop();
        this.#onError(error);
      })
      .finally(() => {
        this.#pumping = false;
        if (!this.#again) return;
        this.#again = false;
        this.#pump();
      });
  }

  async #feed(): Promise<void> {
    this.#lastFeed = performance.now();
    while (!this.#stopped && this.#mirror.pending < MAX_PENDING) {
      const slice = this.#log.readRecent(this.#cursor, FEED_BYTES) ?? (await this.#log.read(this.#cursor, FEED_BYTES));
      if (this.#stopped) return;
      let known = slice.at === this.#cursor ? this.#marks : 0;
      let byteAt = 0;
      let offset = slice.at;
      let news = slice.at !== this.#cursor;
      for (const span of slice.spans) {
        if (span.kind === 'resize') {
          if (known > 0) known -= 1;
          else {
            this.#mirror.resize(span.size);
            this.#marks += 1;
            news = true;
          }
          continue;
        }
        known = 0;
        news = true;
        this.#marks = 0;
        // Lost bytes never reached the log: the mirror goes on as a terminal would that never saw them.
        if (span.kind === 'output') {
          // The mirror copies what it is given.
          this.#mirror.feed(offset, slice.bytes.subarray(byteAt, byteAt + span.length));
          byteAt += span.length;
        }
        offset += span.length;
      }
      this.#cursor = offset;
      if (this.#cursor >= this.#log.summary().end) this.#settle();
      if (!news) return;
    }
  }
}
