// Keeps the records of all runs up to date on disk. That a run has begun is there before its first process is; everything
// else is written together by a thread, so that neither a thousand short runs nor a slow disk keep the host's loop from
// anything. Only the newest state of a run is written, and what could not be written is tried again.
import { setTimeout as delay } from 'node:timers/promises';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import { BegunRuns } from './begun-runs.ts';
import { type RecordAnswer, type RecordOrder, writeRecords } from './order.ts';
import { type ReadRecords, readRecords, recordText, removeRun } from './record.ts';
import { RecordThread } from './thread.ts';

/** The end of a run is handed over at once, but no sooner than this after what was handed over before; milliseconds. */
const GATHER_MS = 20;

/** A timer may ring so much before its time. */
const EARLY_MS = 1;

/** How long the state of a run that goes on waits for its end, in milliseconds: most runs are short. */
const WAIT_FOR_END_MS = 100;

/** When what could not be written is tried again, in milliseconds: a disk that is full may have room later. */
const TRY_AGAIN_MS = 2000;

/** The same when the host closes, and how often: somebody waits. */
const LAST_TRY_MS = 100;
const LAST_TRIES = 3;

/** What `Records` needs. */
export interface RecordsOptions {
  readonly dataDirectory: string;
  /** The built `record-worker.js`. */
  readonly workerUrl: URL;
  /** Told what can't be written, once until it can be again. */
  onTrouble(text: string): void;
}

/** A state that nobody writes yet. */
interface Waiting {
  readonly run: Run;
  /** When it is handed over at the latest, in milliseconds of `performance.now()`. */
  readonly due: number;
}

/** The records of a data directory, for the host that has it. Starts no thread before there is something to write. */
export class Records {
  readonly #options: RecordsOptions;
  readonly #begun: BegunRuns;
  /** Runs of which something is on disk. */
  readonly #known = new Set<RunId>();
  /** States that nobody writes yet. */
  readonly #waiting = new Map<RunId, Waiting>();
  /** States that are being written. */
  #order: ReadonlyMap<RunId, Run> = new Map();
  /** States that could not be written. */
  readonly #failed = new Map<RunId, Run>();
  #writing: Promise<void> | null = null;
  #orderedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  /** When the timer ends, in milliseconds of `performance.now()`. */
  #due = Number.POSITIVE_INFINITY;
  #tryingAgain: NodeJS.Timeout | null = null;
  #thread: RecordThread | null = null;
  /** The thread was lost; records are written here. */
  #alone = false;
  #toldOfBegun = false;
  #toldOfRecords = false;
  #closed = false;

  constructor(options: RecordsOptions) {
    this.#options = options;
    this.#begun = new BegunRuns(options.dataDirectory);
  }

  /** Reads what hosts before this one kept, oldest run first. */
  async recall(): Promise<ReadRecords> {
    const begun = this.#begun.read();
    const beginnings = new Map(begun.runs.map((run) => [run.id, run]));
    const { runs, bad } = await readRecords(this.#options.dataDirectory, beginnings);
    for (const run of runs) {
      this.#known.add(run.id);
      if (beginnings.get(run.id) === run) this.#wait(run);
    }
    this.#rewriteBegun();
    return { runs, bad: [...bad, ...begun.bad] };
  }

  /** Keeps this state. That the run has begun is on disk when this returns for the first time. Does nothing once closed. */
  keep(run: Run): void {
    if (this.#closed) return;
    this.#failed.delete(run.id);
    this.#wait(run);
    if (!this.#known.has(run.id)) {
      this.#known.add(run.id);
      this.#changeBegun(() => {
        this.#begun.add(run, () => this.#unwritten());
        this.#toldOfBegun = false;
      });
    }
  }

  /** Settles when what is kept so far is on disk, or could not be written, which was told. */
  async settled(): Promise<void> {
    await this.#writing;
    this.#handOver(Number.POSITIVE_INFINITY);
    await this.#writing;
  }

  /** Removes a run with everything in its folder, for good. */
  async remove(id: RunId): Promise<void> {
    this.#waiting.delete(id);
    while (this.#order.has(id)) await this.#writing;
    this.#failed.delete(id);
    this.#known.delete(id);
    if (this.#begun.has(id)) this.#rewriteBegun();
    await removeRun(this.#options.dataDirectory, id);
  }

  /** Writes what waits, tries once more what could not be written, and ends the thread. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.settled();
    for (let tries = 0; tries < LAST_TRIES && this.#failed.size > 0; tries++) {
      await delay(LAST_TRY_MS);
      this.#tryAgain();
      await this.settled();
    }
    for (const timer of [this.#timer, this.#tryingAgain]) if (timer !== null) clearTimeout(timer);
    // What has no record yet is known from there.
    this.#rewriteBegun();
    this.#changeBegun(() => this.#begun.close());
    await this.#thread?.close();
  }

  #wait(run: Run): void {
    const now = performance.now();
    // A run that changes again and again waits no longer for that.
    const due = hasEnded(run) ? now : (this.#waiting.get(run.id)?.due ?? now + WAIT_FOR_END_MS);
    this.#waiting.set(run.id, { run, due });
    this.#handOverAt(due);
  }

  /** Sees to it that what waits is handed over at this time at the latest, if that is not too soon after the last time. */
  #handOverAt(time: number): void {
    const due = Math.max(time, this.#orderedAt + GATHER_MS);
    if (due >= this.#due || this.#writing !== null) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#handOver(performance.now() + EARLY_MS), due - performance.now());
  }

  /** The next time, for what waits. */
  #plan(): void {
    let first = Number.POSITIVE_INFINITY;
    for (const { due } of this.#waiting.values()) first = Math.min(first, due);
    if (first < Number.POSITIVE_INFINITY) this.#handOverAt(first);
  }

  /** Hands over what is due by this time. */
  #handOver(time: number): void {
    if (this.#writing !== null) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#due = Number.POSITIVE_INFINITY;
    const order = new Map<RunId, Run>();
    for (const [id, { run, due }] of this.#waiting) if (due <= time) order.set(id, run);
    if (order.size === 0) {
      this.#plan();
      return;
    }
    this.#orderedAt = performance.now();
    this.#order = order;
    for (const id of order.keys()) this.#waiting.delete(id);
    const texts = [...order.values()].map((run) => [run.id, recordText(run)] as const);
    this.#writing = this.#write(texts).then((failed) => this.#done(failed));
  }

  /** Never rejects. */
  async #write(order: RecordOrder): Promise<RecordAnswer> {
    if (!this.#alone) {
      try {
        this.#thread ??= new RecordThread(this.#options);
        return await this.#thread.write(order);
      } catch (error) {
        this.#alone = true;
        this.#options.onTrouble(
          `The thread that saves runs was lost (${reasonOf(error)}): the host saves them by itself from now on`,
        );
      }
    }
    return writeRecords(this.#options.dataDirectory, order);
  }

  #done(failed: RecordAnswer): void {
    for (const [id] of failed) {
      const run = this.#order.get(id);
      if (run !== undefined && !this.#waiting.has(id)) this.#failed.set(id, run);
    }
    this.#order = new Map();
    this.#writing = null;
    const [first] = failed;
    if (first !== undefined) {
      if (!this.#toldOfRecords) this.#options.onTrouble(`What became of runs can't be saved: ${first[1]}`);
      this.#toldOfRecords = true;
      this.#tryingAgain ??= setTimeout(() => this.#tryAgain(), TRY_AGAIN_MS);
    } else if (this.#failed.size === 0) this.#toldOfRecords = false;
    if (this.#waiting.size > 0) this.#plan();
    else if (this.#failed.size === 0) this.#rewriteBegun();
  }

  #tryAgain(): void {
    if (this.#tryingAgain !== null) clearTimeout(this.#tryingAgain);
    this.#tryingAgain = null;
    const due = performance.now();
    for (const [id, run] of this.#failed) if (!this.#waiting.has(id)) this.#waiting.set(id, { run, due });
    this.#failed.clear();
    this.#plan();
  }

  /** The newest states of runs that may have no record of them yet. */
  #unwritten(): readonly Run[] {
    const newest = new Map([...this.#order, ...this.#failed]);
    for (const [id, { run }] of this.#waiting) newest.set(id, run);
    return [...newest.values()];
  }

  #rewriteBegun(): void {
    this.#changeBegun(() => this.#begun.rewrite(this.#unwritten()));
  }

  #changeBegun(change: () => void): void {
    try {
      change();
    } catch (error) {
      if (!this.#toldOfBegun) {
        this.#options.onTrouble(
          `That a run begins can't be noted (${reasonOf(error)}). If Proactor is killed now, the newest runs may be missing afterwards.`,
        );
      }
      this.#toldOfBegun = true;
    }
  }
}

function hasEnded({ exitedAt, closedAt }: Run): boolean {
  return exitedAt !== null || closedAt !== null;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
