// One view of one client on one run: a cursor on the run's log. It sends what the cursor passes, as long as the
// client keeps up. A client that falls behind is taken ahead and told how much it missed; the run never notices.
import { performance } from 'node:perf_hooks';
import { type OutputSpan, type ResizeSpan, type Span, spanLength } from '../../shared/model/stream.ts';
import { type HostMessage, REPLAY_LIMIT, SKIP_AFTER, VIEW_CREDIT } from '../../shared/protocol/messages.ts';
import { packSpan } from '../../shared/protocol/spans.ts';
import type { LogReader, Slice } from '../log/types.ts';
import type { PaceMark } from '../runs/pace.ts';
import type { RunOutput } from '../runs/types.ts';
import { InFlight } from './in-flight.ts';

/** Most bytes in one message: large enough to be cheap, small enough that a key's echo never waits long behind it. */
const MESSAGE_BYTES = 128 * 1024;

/** What a view of a pipes run is shown when it comes up to date: a few screens of the longest lines anyone reads. */
const TAIL_BYTES = 256 * 1024;

/** Messages are at least this far apart while a run writes all the time, in milliseconds: below what an eye can tell. */
const COALESCE_MS = 4;

/** How long after an input output is sent without coalescing, in milliseconds: an echo should not wait. */
const PROMPT_MS = 100;

/** A view that can't keep up is taken ahead this often, in milliseconds: it moves four times a second and costs little. */
const SKIP_INTERVAL_MS = 250;

/** How far to look for the start of a line after a skip, in bytes. */
const LINE_SEARCH = 16 * 1024;

const LINE_FEED = 10;

/** What a view needs of its client. */
export interface ViewOptions {
  readonly view: number;
  readonly output: RunOutput;
  /** The run has a terminal. */
  readonly terminal: boolean;
  /** Where the client is; null when it knows nothing yet. */
  readonly from: number | null;
  send(message: HostMessage): void;
  /** Reading the log failed; the view is over. */
  onError(error: unknown): void;
}

/** Follows a run for one client until it is closed. */
export class View {
  readonly #options: ViewOptions;
  readonly #log: LogReader;
  readonly #unsubscribe: () => void;
  #cursor = 0;
  #flight = new InFlight();
  /** Marks without length at the cursor that were sent already: the cursor alone can't tell them apart. */
  #marks = 0;
  #placed = false;
  #ended = false;
  #closed = false;
  #pumping = false;
  #again = false;
  #timer: NodeJS.Timeout | null = null;
  #lastSent = -Infinity;
  #lastSkip = -Infinity;
  /** Where this view stands, for a run that waits for it. */
  #mark: PaceMark | null = null;
  #promptUntil = -Infinity;

  constructor(options: ViewOptions) {
    this.#options = options;
    this.#log = options.output.log;
    this.#unsubscribe = this.#log.onGrow(() => this.#grown());
    this.#pump();
  }

  /** The client has parsed everything before `upTo`. Positions that make no sense are ignored. */
  acknowledge(upTo: number): void {
    if (upTo > this.#cursor) return;
    this.#mark?.moved(upTo);
    if (this.#flight.acknowledge(upTo)) this.#pump();
  }

  /** Somebody typed: what comes back in the next moments is sent without delay. */
  expectEcho(): void {
    this.#promptUntil = performance.now() + PROMPT_MS;
  }

  close(): void {
    this.#closed = true;
    this.#mark?.leave();
    this.#unsubscribe();
    this.#clearTimer();
  }

  #grown(): void {
    if (this.#log.closed || performance.now() < this.#promptUntil) {
      this.#pump();
      return;
    }
    this.#pumpIn(this.#lastSent + COALESCE_MS - performance.now());
  }

  #pumpIn(delay: number): void {
    if (delay <= 0) this.#pump();
    else if (this.#timer === null) {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#pump();
      }, delay);
    }
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Sends what may be sent. One at a time: a call while it waits for the disk or the mirror makes it look again. */
  #pump(): void {
    if (this.#closed) return;
    if (this.#pumping) {
      this.#again = true;
      return;
    }
    this.#clearTimer();
    this.#pumping = true;
    this.#pumpAll().then(
      () => {
        this.#pumping = false;
        if (this.#again) {
          this.#again = false;
          this.#pump();
        }
      },
      (error: unknown) => {
        this.#pumping = false;
        if (this.#closed) return;
        this.close();
        this.#options.onError(error);
      },
    );
  }

  async #pumpAll(): Promise<void> {
    if (!this.#placed) {
      await this.#place();
      if (!this.#closed) this.#mark = this.#options.output.pace?.join(this.#cursor) ?? null;
    }
    while (!this.#closed && !this.#ended) {
      const { end } = this.#log.summary();
      if (this.#flight.bytes >= VIEW_CREDIT) return;
      if (end - this.#cursor > SKIP_AFTER) {
        const wait = this.#lastSkip + SKIP_INTERVAL_MS - performance.now();
        if (wait > 0) {
          this.#pumpIn(wait);
          return;
        }
        await this.#skip();
        continue;
      }
      const room = Math.min(MESSAGE_BYTES, VIEW_CREDIT - this.#flight.bytes);
      const slice = this.#log.readRecent(this.#cursor, room) ?? (await this.#log.read(this.#cursor, room));
      if (this.#closed) return;
      if (this.#sendSlice(slice)) continue;
      if (!this.#log.closed) return;
      this.#ended = true;
      this.#options.send({ type: 'end', view: this.#options.view, at: this.#cursor });
    }
  }

  /** Decides where to begin. */
  async #place(): Promise<void> {
    const { begin, end } = this.#log.summary();
    const { from, terminal } = this.#options;
    this.#placed = true;
    if (from !== null) {
      this.#moveTo(Math.min(from, end));
      this.#flight = new InFlight(this.#cursor);
      return;
    }
    if (terminal) {
      this.#moveTo(0);
      if (begin > 0 || end > REPLAY_LIMIT) await this.#sendSnapshot();
      return;
    }
    this.#moveTo(begin);
    if (end - begin > TAIL_BYTES) await this.#skipToTail(end);
  }

  async #skip(): Promise<void> {
    if (!this.#options.terminal) await this.#skipToTail(this.#log.summary().end);
    else if (!(await this.#sendSnapshot())) await this.#skipToTail(this.#log.summary().end);
    this.#lastSkip = performance.now();
  }

  /** Takes a pipes view to its last lines. */
  async #skipToTail(end: number): Promise<void> {
    const from = this.#cursor;
    const near = Math.max(from, end - TAIL_BYTES);
    const slice = this.#log.readRecent(near, LINE_SEARCH) ?? (await this.#log.read(near, LINE_SEARCH));
    if (this.#closed) return;
    const lineFeed = slice.bytes.indexOf(LINE_FEED);
    // Lost spans have no bytes, so positions in `bytes` are offsets only while there are none.
    const whole = slice.spans.every((span) => span.kind !== 'lost');
    const to = whole && lineFeed >= 0 ? slice.at + lineFeed + 1 : slice.at;
    if (to <= from) return;
    this.#options.send({ type: 'skipped', view: this.#options.view, from, to, why: 'behind' });
    this.#moveTo(to);
  }

  /** Sends the mirror's state, which is at least as new as the cursor; false when it is not or there is none. */
  async #sendSnapshot(): Promise<boolean> {
    const snapshot = await this.#options.output.screen();
    if (this.#closed || snapshot === null || snapshot.at < this.#cursor) return false;
    const skipped = snapshot.at - this.#cursor;
    const { at, size, bytes } = snapshot;
    this.#options.send({ type: 'snapshot', view: this.#options.view, at, size, bytes, skipped });
    this.#moveTo(at);
    this.#flight.add(at, bytes.length);
    this.#lastSent = performance.now();
    return true;
  }

  #moveTo(offset: number): void {
    this.#cursor = offset;
    this.#marks = 0;
  }

  /** Sends a slice that begins at the cursor; false when there was nothing new in it. */
  #sendSlice(slice: Slice): boolean {
    const { view } = this.#options;
    let news = false;
    if (slice.at > this.#cursor) {
      this.#options.send({ type: 'skipped', view, from: this.#cursor, to: slice.at, why: 'evicted' });
      this.#moveTo(slice.at);
      news = true;
    }
    let known = this.#marks;
    let byteAt = 0;
    let batch: (OutputSpan | ResizeSpan)[] = [];
    let batchBytes = 0;
    const flush = () => {
      if (batch.length === 0) return;
      const bytes = slice.bytes.subarray(byteAt, byteAt + batchBytes);
      this.#options.send({ type: 'output', view, at: this.#cursor, spans: batch.map(packSpan), bytes });
      byteAt += batchBytes;
      this.#cursor += batchBytes;
      this.#flight.add(this.#cursor, batchBytes);
      this.#marks = batchBytes > 0 ? 0 : this.#marks + batch.length;
      news = true;
      batch = [];
      batchBytes = 0;
      this.#lastSent = performance.now();
    };
    for (const span of slice.spans) {
      if (known > 0 && span.kind === 'resize') {
        known -= 1;
        continue;
      }
      known = 0;
      if (span.kind === 'lost') {
        flush();
        const to = this.#cursor + span.length;
        this.#options.send({ type: 'skipped', view, from: this.#cursor, to, why: 'lost' });
        this.#moveTo(to);
        news = true;
      } else {
        batch.push(span);
        batchBytes += spanLength(span as Span);
      }
    }
    flush();
    return news;
  }
}
