// Keeps the records of all runs up to date on disk. That a run has begun is there before its first process is; everything
// else is written together by a thread, so that neither a thousand short runs nor a slow disk keep the host's loop from
// anything. Only the newest state of a run is written, and what could not be written is tried again.
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import { BegunRuns } from './begun-runs.ts';
import { type RecordAnswer, type RecordOrder, writeRecords } from './order.ts';
import { type ReadRecords, readRecords, recordText, removeRun } from './record.ts';
import { RecordThread } from './thread.ts';

/**
 * How long the state of a run that goes on waits for further changes, in milliseconds. The end of a run is handed over at
 * once, but no sooner than this after what was handed over before.
 */
const GATHER_MS = 20;

/** When what could not be written is tried again, in milliseconds: a disk that is full may have room later. */
const TRY_AGAIN_MS = 2000;

/** What `Records` needs. */
export interface RecordsOptions {
  readonly dataDirectory: string;
  /** The built `record-worker.js`. */
  readonly workerUrl: URL;
  /** Told that records can't be written, once until they can be again. */
  onTrouble(text: string): void;
}

/** The records of a data directory, for the host that has it. Starts no thread before there is something to write. */
export class Records {
  readonly #options: RecordsOptions;
  readonly #begun: BegunRuns;
  /** Runs of which something is on disk. */
  readonly #known = new Set<RunId>();
  /** States that nobody writes yet. */
  readonly #waiting = new Map<RunId, Run>();
  /** States that are being written. */
  #order: ReadonlyMap<RunId, Run> = new Map();
  #writing: Promise<void> | null = null;
  #orderedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | null = null;
  /** When the timer ends, in milliseconds of `performance.now()`. */
  #due = Number.POSITIVE_INFINITY;
  #thread: RecordThread | null = null;
  /** The thread was lost; records are written here. */
  #alone = false;
  /** The last order was not done, or not all of it. */
  #failing = false;

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
      if (beginnings.get(run.id) === run) this.#waiting.set(run.id, run);
    }
    if (this.#waiting.size > 0) this.#orderWithin(GATHER_MS);
    else this.#rewriteBegun();
    return { runs, bad: [...bad, ...begun.bad] };
  }

  /** Keeps this state. That the run has begun is on disk when this returns for the first time. */
  keep(run: Run): void {
    if (!this.#known.has(run.id)) {
      this.#known.add(run.id);
      try {
        this.#begun.add(recordText(run), () => this.#unwritten());
      } catch (error) {
        this.#trouble(error instanceof Error ? error.message : String(error));
      }
    }
    this.#waiting.set(run.id, run);
    this.#orderWithin(isOver(run) ? 0 : GATHER_MS);
  }

  /** Settles when what is kept so far is on disk, or could not be written, which was told. */
  async settled(): Promise<void> {
    do {
      this.#orderNow();
      await this.#writing;
    } while (!this.#failing && (this.#writing !== null || this.#waiting.size > 0));
  }

  /** Removes a run with everything in its folder, for good. */
  async remove(id: RunId): Promise<void> {
    await this.settled();
    this.#waiting.delete(id);
    this.#known.delete(id);
    if (this.#begun.hasLines) this.#rewriteBegun();
    await removeRun(this.#options.dataDirectory, id);
  }

  /** Writes what waits, and ends the thread. */
  async close(): Promise<void> {
    await this.settled();
    if (this.#timer !== null) clearTimeout(this.#timer);
    try {
      this.#begun.close();
    } catch (error) {
      this.#trouble(error instanceof Error ? error.message : String(error));
    }
    await this.#thread?.close();
  }

  /** Hands over what waits in so many milliseconds, or sooner when that was asked for before. */
  #orderWithin(ms: number): void {
    const now = performance.now();
    const due = Math.max(now + ms, this.#orderedAt + GATHER_MS);
    if (due >= this.#due || this.#writing !== null) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#orderNow(), due - now);
  }

  #orderNow(): void {
    if (this.#writing !== null || this.#waiting.size === 0) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#due = Number.POSITIVE_INFINITY;
    this.#orderedAt = performance.now();
    this.#order = new Map(this.#waiting);
    this.#waiting.clear();
    const order = [...this.#order.values()].map((run) => [run.id, recordText(run)] as const);
    this.#writing = this.#write(order).then((failed) => this.#done(failed));
  }

  /** Never rejects. */
  async #write(order: RecordOrder): Promise<RecordAnswer> {
    if (!this.#alone) {
      try {
        return await this.#onThread(order);
      } catch (error) {
        this.#alone = true;
        const why = error instanceof Error ? error.message : String(error);
        this.#options.onTrouble(
          `The thread that saves runs was lost (${why}): the host saves them by itself from now on`,
        );
      }
    }
    return writeRecords(this.#options.dataDirectory, order);
  }

  #onThread(order: RecordOrder): Promise<RecordAnswer> {
    this.#thread ??= new RecordThread(this.#options);
    return this.#thread.write(order);
  }

  #done(failed: RecordAnswer): void {
    for (const [id] of failed) {
      const run = this.#order.get(id);
      if (run !== undefined && !this.#waiting.has(id)) this.#waiting.set(id, run);
    }
    this.#order = new Map();
    this.#writing = null;
    const [first] = failed;
    if (first === undefined) this.#failing = false;
    else this.#trouble(first[1]);
    if (this.#waiting.size === 0) this.#rewriteBegun();
    else if (this.#failing) this.#orderWithin(TRY_AGAIN_MS);
    else this.#orderWithin([...this.#waiting.values()].some(isOver) ? 0 : GATHER_MS);
  }

  /** Lines of runs that may have no record yet. */
  #unwritten(): readonly string[] {
    return [...new Map([...this.#order, ...this.#waiting]).values()].map(recordText);
  }

  #rewriteBegun(): void {
    try {
      this.#begun.rewrite(this.#unwritten());
    } catch (error) {
      this.#trouble(error instanceof Error ? error.message : String(error));
    }
  }

  #trouble(why: string): void {
    const told = this.#failing;
    this.#failing = true;
    if (!told) this.#options.onTrouble(`What became of runs can't be saved: ${why}`);
  }
}

function isOver({ closedAt }: Run): boolean {
  return closedAt !== null;
}
