// Pieces of a run's log and places in it, for a page that looks through it: any piece at any offset, found by time, line
// or offset. Reading a piece takes the host a few milliseconds whatever the log's size; lines are counted elsewhere.
import type { RunId } from '../../shared/model/ids.ts';
import { STREAM_NAMES } from '../../shared/model/stream.ts';
import type { CallParameters, CallResults, HistoryPart } from '../../shared/protocol/messages.ts';
import type { LineCounts } from '../log/line-index.ts';
import type { LogThreads } from '../log/threads.ts';
import type { Runs } from '../runs/types.ts';

/** Logs whose line counts are remembered, a few ten kilobytes for each gigabyte. */
const MOST_COUNTED = 50;

/** See the top of this file. */
export class History {
  readonly #runs: Runs;
  readonly #threads: LogThreads;
  readonly #counts = new Map<RunId, LineCounts>();

  constructor(runs: Runs, threads: LogThreads) {
    this.#runs = runs;
    this.#threads = threads;
  }

  /** At most `bytes` bytes from `at` on; from the first that is kept where `at` is gone. */
  async read({ run, at, bytes }: CallParameters<'read'>): Promise<CallResults['read']> {
    const { log } = this.#runs.output(run);
    const slice = await log.read(at, bytes);
    const parts = slice.spans
      .filter((span) => span.kind !== 'resize')
      .map(
        (span): HistoryPart => [
          STREAM_NAMES.indexOf(span.stream),
          span.length,
          Math.round(span.time),
          span.kind === 'lost' ? 1 : 0,
        ],
      );
    const { begin, end } = log.summary();
    return { at: slice.at, end: slice.end, bytes: slice.bytes, parts, log: { begin, end } };
  }

  async place({ run, by }: CallParameters<'place'>): Promise<CallResults['place']> {
    const { log } = this.#runs.output(run);
    const { end } = log.summary();
    const known = this.#counts.get(run) ?? [];
    const { at, line, counts } = await this.#threads.start('place', { folder: log.folder, end, by, known }, () => {})
      .result;
    this.#counts.delete(run);
    this.#counts.set(run, counts);
    for (const oldest of this.#counts.keys()) {
      if (this.#counts.size <= MOST_COUNTED) break;
      this.#counts.delete(oldest);
    }
    return { at, line };
  }
}
