// A search through any number of runs, live and past, whose hits come out in the order in which their bytes arrived.
// Every stream of every run is a source with a frontier, the time of its first byte that was not searched. The source
// with the oldest frontier goes on; hits older than all frontiers are sure and leave. So the first hits come at once,
// a run's files are opened when its time has come, and no more than a step's hits of each source wait in memory.
import type { RunId } from '../../../shared/model/ids.ts';
import type { SearchEnd, SearchHit, SearchProgress, SearchQuery } from '../../../shared/model/search.ts';
import { STREAM_NAMES, type StreamName } from '../../../shared/model/stream.ts';
import { listFolder } from '../folder.ts';
import type { JobControl } from '../job-control.ts';
import { JournalMap } from '../journal-map.ts';
import { type Matcher, matcherFor } from './matcher.ts';
import { newWindow, StreamSource } from './stream-source.ts';

/** Progress is told this often, in milliseconds. */
const TELL_EVERY_MS = 100;

/** Hits in one message. */
const BATCH = 200;

/** How long the files of a live run may take to hold what the run had written when the search began, in milliseconds. */
const LAG_MS = 2000;

/** A run to look through. */
export interface SearchedRun {
  readonly run: RunId;
  readonly folder: string;
  /** No byte of it is older, milliseconds since the epoch. */
  readonly startedAt: number;
  /** How far each stream goes, in bytes ever written. */
  readonly streams: Readonly<Partial<Record<StreamName, number>>>;
  /** It is being written: what it had written may take a moment to be in its files. */
  readonly live: boolean;
}

/** What a search is told to do. */
export interface SearchJob {
  readonly query: SearchQuery;
  readonly runs: readonly SearchedRun[];
}

/** What a search tells. `hits` are in the order of their times. */
export interface SearchNews {
  readonly hits: readonly SearchHit[];
  readonly progress: SearchProgress;
}

/** A run whose time has not come: nothing of it is open. */
interface Sleeping {
  readonly run: SearchedRun;
  readonly frontier: number;
}

/** Searches. Blocks its thread until it is over; `tell` is called on the way. */
export function search(job: SearchJob, control: JobControl, tell: (news: SearchNews) => void): SearchEnd {
  let matcher: Matcher;
  try {
    matcher = matcherFor(job.query);
  } catch (error) {
    return { kind: 'failed', why: error instanceof Error ? error.message : String(error) };
  }
  const walk = new Walk(job, matcher, control, tell);
  try {
    return walk.go() ? { kind: 'complete' } : { kind: 'cancelled' };
  } catch (error) {
    return { kind: 'failed', why: `The logs can't be searched: ${error instanceof Error ? error.message : error}` };
  } finally {
    walk.close();
  }
}

class Walk {
  readonly #query: SearchQuery;
  readonly #matcher: Matcher;
  readonly #control: JobControl;
  readonly #tell: (news: SearchNews) => void;
  readonly #window = newWindow();
  /** Oldest last. */
  readonly #sleeping: Sleeping[];
  #sources: StreamSource[] = [];
  /** Hits that an older one may still come before. */
  #held: SearchHit[] = [];
  #ready: SearchHit[] = [];
  #sent = 0;
  #lastTold = Number.NEGATIVE_INFINITY;
  /** Of sources that are through. */
  #scanned = 0;
  #missing = 0;
  #total: number;

  constructor({ query, runs }: SearchJob, matcher: Matcher, control: JobControl, tell: (news: SearchNews) => void) {
    this.#query = query;
    this.#matcher = matcher;
    this.#control = control;
    this.#tell = tell;
    this.#sleeping = runs
      .filter(({ startedAt }) => query.until === null || startedAt < query.until)
      .map((run) => ({ run, frontier: run.startedAt }))
      .sort((a, b) => b.frontier - a.frontier);
    this.#total = this.#sleeping.reduce((sum, { run }) => sum + lengthOf(run, query), 0);
  }

  /** False when it was cancelled. */
  go(): boolean {
    for (;;) {
      if (!this.#control.alive()) return false;
      this.#wake();
      const source = this.#oldest();
      if (source === null) break;
      const before = { scanned: source.scanned, missing: source.missing };
      for (const hit of source.step(this.#window, () => this.#control.alive())) {
        if (this.#isInTime(hit)) this.#held.push(hit);
      }
      if (source.scanned === before.scanned && source.missing === before.missing && !this.#control.alive())
        return false;
      if (source.frontier === Number.POSITIVE_INFINITY) this.#finish(source);
      this.#release();
      if (!this.#flush(false)) return false;
    }
    this.#release();
    return this.#flush(true);
  }

  close(): void {
    for (const source of this.#sources) source.close();
  }

  /** Opens every run that may have the next byte. */
  #wake(): void {
    for (;;) {
      const next = this.#sleeping.at(-1);
      if (next === undefined) return;
      const oldest = this.#oldest();
      if (oldest !== null && oldest.frontier < next.frontier) return;
      this.#sleeping.pop();
      this.#open(next.run);
    }
  }

  #open({ run, folder, streams, live }: SearchedRun): void {
    const { since, until } = this.#query;
    const ends = STREAM_NAMES.map((name, index) => ({ name, index, end: streams[name] ?? 0 }));
    let layout = listFolder(folder);
    let map = new JournalMap(layout);
    const isThere = () => ends.every(({ index, end }) => end === 0 || map.locate(index, end - 1).known);
    for (const began = performance.now(); live && !isThere() && performance.now() - began < LAG_MS; ) {
      if (!this.#control.sleep(5)) return;
      layout = listFolder(folder);
      map = new JournalMap(layout);
    }
    const start = since === null ? null : map.positionAtTime(since);
    const stop = until === null ? null : map.positionAtTime(until);
    for (const { name, index, end } of ends) {
      if (end === 0 || (this.#query.streams !== null && !this.#query.streams.includes(name))) continue;
      const segments = layout.streams[index] ?? [];
      const first = segments[0]?.at ?? end;
      const from = Math.max(first, start?.streamAt[index] ?? 0);
      const to = Math.min(end, stop?.streamAt[index] ?? end);
      // What the filters and the cap leave out needs no looking through.
      this.#total -= end - Math.max(0, to - from);
      if (to <= from) continue;
      const source = new StreamSource({ run, folder, stream: name, map, segments, from, to, matcher: this.#matcher });
      this.#sources.push(source);
    }
  }

  #oldest(): StreamSource | null {
    let oldest: StreamSource | null = null;
    for (const source of this.#sources) if (oldest === null || source.frontier < oldest.frontier) oldest = source;
    return oldest;
  }

  #finish(source: StreamSource): void {
    this.#sources = this.#sources.filter((other) => other !== source);
    this.#scanned += source.scanned;
    this.#missing += source.missing;
  }

  #isInTime({ time }: SearchHit): boolean {
    const { since, until } = this.#query;
    return (since === null || time >= since) && (until === null || time < until);
  }

  /** Hits that nothing older can come before any more are ready, in order. */
  #release(): void {
    if (this.#held.length === 0) return;
    const frontier = Math.min(
      this.#oldest()?.frontier ?? Number.POSITIVE_INFINITY,
      this.#sleeping.at(-1)?.frontier ?? Number.POSITIVE_INFINITY,
    );
    const sure = this.#held.filter(({ time }) => time <= frontier);
    if (sure.length === 0) return;
    this.#held = this.#held.filter(({ time }) => time > frontier);
    sure.sort((a, b) => a.time - b.time || (a.run === b.run ? a.at - b.at : a.run < b.run ? -1 : 1));
    this.#ready.push(...sure);
  }

  /** Tells what is ready, as far as it is wanted. False when it was cancelled. */
  #flush(last: boolean): boolean {
    while (this.#ready.length > 0) {
      const due = performance.now() - this.#lastTold >= TELL_EVERY_MS;
      if (!last && !due && this.#ready.length < BATCH && this.#sent > 0) break;
      if (!this.#control.waitFor(this.#sent)) return false;
      const hits = this.#ready.splice(0, Math.min(BATCH, this.#control.allowed - this.#sent));
      this.#sent += hits.length;
      this.#say(hits);
    }
    if (last || performance.now() - this.#lastTold >= TELL_EVERY_MS) this.#say([]);
    return this.#control.alive();
  }

  #say(hits: readonly SearchHit[]): void {
    this.#lastTold = performance.now();
    const of = (field: 'scanned' | 'missing') => this.#sources.reduce((sum, source) => sum + source[field], 0);
    const progress = {
      scanned: this.#scanned + of('scanned'),
      total: this.#total,
      missing: this.#missing + of('missing'),
    };
    this.#tell({ hits, progress });
  }
}

function lengthOf({ streams }: SearchedRun, query: SearchQuery): number {
  return STREAM_NAMES.reduce(
    (sum, name) => sum + (query.streams === null || query.streams.includes(name) ? (streams[name] ?? 0) : 0),
    0,
  );
}
