// The search of one client: at most one at a time, a new one ends the one before. Hits are sent as far as the client
// has said that it wants them; a client that goes away ends its search.
import type { RunId } from '../../shared/model/ids.ts';
import { isAlive } from '../../shared/model/run.ts';
import type { SearchProgress, SearchQuery } from '../../shared/model/search.ts';
import type { CallParameters, HostMessage } from '../../shared/protocol/messages.ts';
import { matcherFor } from '../log/search/matcher.ts';
import type { SearchedRun } from '../log/search/search.ts';
import type { Job, LogThreads } from '../log/threads.ts';
import { RunError, type Runs } from '../runs/types.ts';

/** See the top of this file. */
export class Searches {
  readonly #runs: Runs;
  readonly #threads: LogThreads;
  readonly #send: (message: HostMessage) => void;
  #current: { readonly number: number; readonly job: Job<'search'> } | null = null;

  constructor(runs: Runs, threads: LogThreads, send: (message: HostMessage) => void) {
    this.#runs = runs;
    this.#threads = threads;
    this.#send = send;
  }

  /** Begins. Throws `RunError` `invalid` for an expression that is none. */
  start({ search, query, runs, wanted }: CallParameters<'search'>): void {
    this.#check(query);
    this.close();
    let progress: SearchProgress = { scanned: 0, total: 0, missing: 0 };
    const job = this.#threads.start('search', { query, runs: this.#searched(runs) }, (news) => {
      progress = news.progress;
      if (this.#current?.job === job) this.#send({ type: 'found', search, ...news });
    });
    this.#current = { number: search, job };
    job.allow(wanted);
    void this.#follow(search, job, () => progress);
  }

  /** So many hits in all are wanted now. */
  more(search: number, wanted: number): void {
    if (this.#current?.number === search) this.#current.job.allow(wanted);
  }

  end(search: number): void {
    if (this.#current?.number === search) this.#current.job.cancel();
  }

  close(): void {
    this.#current?.job.cancel();
    this.#current = null;
  }

  async #follow(search: number, job: Job<'search'>, progress: () => SearchProgress): Promise<void> {
    const end = await job.result.catch((error: unknown) => {
      return { kind: 'failed' as const, why: error instanceof Error ? error.message : String(error) };
    });
    if (this.#current?.job !== job) return;
    this.#current = null;
    this.#send({ type: 'searched', search, end, progress: progress() });
  }

  #check(query: SearchQuery): void {
    try {
      matcherFor(query);
    } catch (error) {
      throw new RunError('invalid', error instanceof Error ? error.message : String(error));
    }
  }

  #searched(wanted: readonly RunId[] | null): SearchedRun[] {
    const chosen = wanted === null ? null : new Set(wanted);
    return this.#runs
      .list()
      .filter(({ id }) => chosen === null || chosen.has(id))
      .map((run) => ({
        run: run.id,
        folder: this.#runs.folder(run.id),
        startedAt: run.startedAt,
        streams: run.log.streams,
        live: isAlive(run) || run.closedAt === null,
      }));
  }
}
