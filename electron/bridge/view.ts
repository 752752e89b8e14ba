// One view of one client on one run: a cursor on the run's log. It sends what the cursor passes, as long as the
// client keeps up. A client that falls behind is taken ahead and told how much it missed; the run never notices.
import { performance } from 'node:perf_hooks';
import type { Span } from '../../shared/model/stream.ts';
import { type HostMessage, REPLAY_LIMIT, SKIP_AFTER, VIEW_CREDIT } from '../../shared/protocol/messages.ts';
import { offsetsIn, packSpan, type ViewSpan } from '../../shared/protocol/spans.ts';
import type { LogReader, Slice } from '../log/types.ts';
import type { PaceMark } from '../runs/pace.ts';
import type { RunOutput } from '../runs/types.ts';
import { InFlight } from './in-flight.ts';

/** Most bytes in one message: large enough to be cheap, small enough that a key's echo never waits long behind it. */
const MESSAGE_BYTES = 128 * 1024;

/** What a view of a pipes run is shown when it comes up to date: a few screens of the longest lines anyone reads. */
const TAIL_BYTES = 256 * 1024;

/** What a view is shown of a flood each time it is taken ahead: more than a screen, and nothing that costs a page time. */
const FLOOD_BYTES = 32 * 1024;

/** A flood goes on for a view that was taken ahead and is so far behind the next time, in bytes. */
const FLOOD_GOES_ON = 512 * 1024;

/** Lines above the screen that a terminal's view is given while it is taken ahead again and again. */
const FLOOD_LINES = 100;

/** How far back a view of one stream begins: the other may have written most of it. Read in the blink of an eye. */
const ONE_STREAM_TAIL_BYTES = 16 * 1024 * 1024;

/** A view that passes over so many bytes is told its place, so that it need not pass over them again when it comes back. */
const TELL_PLACE_AFTER = 1024 * 1024;

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
  /** Only this stream is sent; null for all. */
  readonly only: 'stdout' | 'stderr' | null;
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
  /** The client was slower than the run since it last caught up. */
  #heldUp = false;
  /** Passed over since the client was last told its place. */
  #passed = 0;
  /** Marks without length at the cursor that were sent already: the cursor alone can't tell them apart. */
  #marks = 0;
  /** The client may have had marks at the cursor, or a screen that knows them: of those, only the last is news. */
  #resuming = false;
  #placed = false;
  #ended = false;
  #closed = false;
  #pumping = false;
  #again = false;
  #timer: NodeJS.Timeout | null = null;
  #lastSent = -Infinity;
  #lastSkip = -Infinity;
  /** Where the view was taken ahead to: what follows it may wait for the next time. */
  #floodSeenTo = 0;
  /** What the view has of a terminal is short of lines above the screen. */
  #brief = false;
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
    const news = this.#flight.acknowledge(upTo);
    this.#seen(upTo);
    if (news) this.#pump();
  }

  /** Tells a run that waits for it. What it passes over with nothing on its way counts as seen: nobody will acknowledge it. */
  #seen(upTo: number): void {
    this.#mark?.moved(this.#flight.bytes === 0 ? this.#cursor : upTo);
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
      if (this.#flight.bytes >= VIEW_CREDIT) {
        this.#heldUp = true;
        return;
      }
      // A view of one stream is behind only when that stream is too fast for it: passing over the other costs it nothing.
      if (end - this.#cursor > this.#skipAfter() && (this.#heldUp || this.#options.only === null)) {
        const wait = this.#lastSkip + SKIP_INTERVAL_MS - performance.now();
        if (wait > 0) {
          this.#pumpIn(wait);
          return;
        }
        await this.#skip();
        continue;
      }
      const wait = this.#flooded(end);
      if (wait > 0) {
        this.#pumpIn(wait);
        return;
      }
      if (this.#brief && (await this.#complete())) continue;
      const room = Math.min(MESSAGE_BYTES, VIEW_CREDIT - this.#flight.bytes);
      const slice = this.#log.readRecent(this.#cursor, room) ?? (await this.#log.read(this.#cursor, room));
      if (this.#closed) return;
      if (this.#sendSlice(slice)) continue;
      this.#heldUp = false;
      if (!this.#log.closed) return;
      this.#ended = true;
      this.#options.send({ type: 'end', view: this.#options.view, at: this.#cursor });
    }
  }

  /** How far behind a view must be to be taken ahead: less while it is taken ahead each time. */
  #skipAfter(): number {
    const justNow = performance.now() < this.#lastSkip + 2 * SKIP_INTERVAL_MS;
    return justNow && this.#cursor >= this.#floodSeenTo ? FLOOD_GOES_ON : SKIP_AFTER;
  }

  /**
   * How long a view that was taken ahead is left with what it has, in milliseconds: while so much comes that it will be
   * taken ahead again, what lies between the two times would cost the page a core and nobody could read it.
   */
  #flooded(end: number): number {
    if (this.#cursor < this.#floodSeenTo || end - this.#cursor <= FLOOD_BYTES) return 0;
    return this.#lastSkip + SKIP_INTERVAL_MS - performance.now();
  }

  /** Sends what a terminal keeps above its screen after all, once the flood is over; false while it may go on. */
  async #complete(): Promise<boolean> {
    const wait = this.#lastSkip + SKIP_INTERVAL_MS - performance.now();
    if (wait <= 0) return (await this.#sendSnapshot()) === 'sent';
    this.#pumpIn(wait);
    return false;
  }

  /** Decides where to begin. */
  async #place(): Promise<void> {
    const { begin, end } = this.#log.summary();
    const { from, terminal, only } = this.#options;
    this.#placed = true;
    if (from !== null) {
      this.#moveTo(Math.min(from, end));
      this.#flight = new InFlight(this.#cursor);
      this.#resuming = true;
      return;
    }
    if (terminal) {
      this.#moveTo(0);
      if (begin > 0 || end > REPLAY_LIMIT) await this.#sendSnapshot();
      return;
    }
    this.#moveTo(begin);
    const tail = only === null ? TAIL_BYTES : ONE_STREAM_TAIL_BYTES;
    if (end - begin > tail) await this.#skipToTail(end, tail);
  }

  async #skip(): Promise<void> {
    const { end } = this.#log.summary();
    // Of a run that has ended more is shown: it is the last that comes.
    const over = this.#log.closed;
    const sent = this.#options.terminal ? await this.#sendSnapshot(over ? undefined : FLOOD_LINES) : 'none';
    if (sent === 'none') await this.#skipToTail(end, over ? TAIL_BYTES : FLOOD_BYTES);
    // A mirror that is further behind than the view has news the next time; bytes out of its middle are no screen.
    if (sent !== 'old') this.#floodSeenTo = sent === 'sent' ? this.#cursor : end;
    this.#lastSkip = performance.now();
  }

  /** Takes a pipes view to its last lines. */
  async #skipToTail(end: number, tail = TAIL_BYTES): Promise<void> {
    const from = this.#cursor;
    const near = Math.max(from, end - tail);
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

  /** Sends the mirror's state, unless it is older than what was sent, or there is none. */
  async #sendSnapshot(above?: number): Promise<'sent' | 'old' | 'none'> {
    const snapshot = await this.#options.output.screen(above);
    // The mirror has not moved since it was last asked.
    const same = this.#brief && above !== undefined && snapshot?.at === this.#cursor;
    if (same && !this.#closed) return 'old';
    const completes = this.#brief && above === undefined;
    this.#brief = false;
    if (this.#closed || snapshot === null) return 'none';
    if (snapshot.at < this.#cursor) return 'old';
    this.#brief = above !== undefined;
    // Lines that come late were skipped before, and it was told.
    const skipped = completes ? 0 : snapshot.at - this.#cursor;
    const { at, size, bytes } = snapshot;
    this.#options.send({ type: 'snapshot', view: this.#options.view, at, size, bytes, skipped });
    this.#moveTo(at);
    this.#resuming = true;
    this.#flight.add(at, bytes.length);
    this.#lastSent = performance.now();
    return 'sent';
  }

  #moveTo(offset: number): void {
    this.#cursor = offset;
    this.#heldUp = false;
    this.#passed = 0;
    this.#marks = 0;
    this.#resuming = false;
  }

  /** Sends a slice that begins at the cursor; false when there was nothing new in it. */
  #sendSlice(slice: Slice): boolean {
    const { view, only } = this.#options;
    let news = false;
    if (slice.at > this.#cursor) {
      this.#options.send({ type: 'skipped', view, from: this.#cursor, to: slice.at, why: 'evicted' });
      this.#moveTo(slice.at);
      news = true;
    }
    let known = this.#marks;
    let byteAt = 0;
    let batch: ViewSpan[] = [];
    let parts: Uint8Array[] = [];
    const flush = () => {
      if (batch.length === 0) return;
      news = true;
      this.#sendBatch(batch, parts);
      batch = [];
      parts = [];
    };
    for (const span of this.#withoutOldMarks(slice.spans)) {
      if (known > 0 && span.kind === 'resize') {
        known -= 1;
        continue;
      }
      known = 0;
      if (span.kind === 'resize') {
        batch.push(span);
        continue;
      }
      const wanted = only === null || span.stream === only;
      if (span.kind === 'output') {
        const part = slice.bytes.subarray(byteAt, byteAt + span.length);
        byteAt += span.length;
        if (wanted) parts.push(part);
      }
      if (!wanted) batch.push({ kind: 'passed', length: span.length });
      else if (span.kind === 'output') batch.push(span);
      else {
        flush();
        const to = this.#cursor + span.length;
        this.#options.send({ type: 'skipped', view, from: this.#cursor, to, why: 'lost' });
        this.#moveTo(to);
        news = true;
      }
    }
    flush();
    return news;
  }

  /** A terminal that was elsewhere takes one size at once: those between would only make it wrap its lines anew. */
  #withoutOldMarks(spans: readonly Span[]): readonly Span[] {
    if (!this.#resuming || spans.length === 0) return spans;
    this.#resuming = false;
    const other = spans.findIndex((span) => span.kind !== 'resize');
    const old = Math.max(0, (other < 0 ? spans.length : other) - 1);
    this.#marks += old;
    return spans.slice(old);
  }

  /** Sends spans that begin at the cursor, and moves it past them. What nobody asked for waits for what somebody did. */
  #sendBatch(batch: readonly ViewSpan[], parts: readonly Uint8Array[]): void {
    const offsets = offsetsIn(batch);
    const marks = batch.length - 1 - batch.findLastIndex((span) => span.kind !== 'resize');
    this.#marks = offsets > 0 ? marks : this.#marks + marks;
    const at = this.#cursor - this.#passed;
    this.#cursor += offsets;
    const wanted = batch.some((span) => span.kind !== 'passed');
    if (!wanted && this.#passed + offsets < TELL_PLACE_AFTER) {
      this.#passed += offsets;
      if (this.#flight.bytes === 0) this.#seen(this.#cursor);
      return;
    }
    const spans = this.#passed === 0 ? batch : [{ kind: 'passed', length: this.#passed } as const, ...batch];
    const bytes = oneAfterAnother(parts);
    this.#passed = 0;
    this.#options.send({ type: 'output', view: this.#options.view, at, spans: spans.map(packSpan), bytes });
    if (bytes.length > 0) this.#flight.add(this.#cursor, bytes.length);
    else if (this.#flight.bytes === 0) this.#seen(this.#cursor);
    this.#lastSent = performance.now();
  }
}

/** Parts of one buffer as one array: those that touch stay where they are, others are copied together. */
function oneAfterAnother(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return new Uint8Array(0);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (last.byteOffset + last.length - first.byteOffset === length) {
    return new Uint8Array(first.buffer, first.byteOffset, length);
  }
  return Buffer.concat(parts, length);
}
