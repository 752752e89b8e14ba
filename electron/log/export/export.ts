// An export, from the order to the file. It reads beside whoever writes the logs, holds a few hundred kilobytes of each
// run that it merges, whatever their length, and leaves either the whole file or nothing.
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { STREAM_NAMES, type StreamName } from '../../../shared/model/stream.ts';
import { listFolder } from '../folder.ts';
import { fileName } from '../format.ts';
import type { JobControl } from '../job-control.ts';
import { ansiFormat } from './ansi.ts';
import { asciicastFormat } from './asciicast.ts';
import type { Format } from './format.ts';
import { htmlFormat } from './html.ts';
import { merged } from './merge.ts';
import type { ExportedRun, ExportJob, ExportNews, ExportResult } from './order.ts';
import { GoalError, GoalExists, PartFile } from './part-file.ts';
import { LAG_MS, type Piece, RunPieces } from './run-pieces.ts';
import { textFormat } from './text.ts';

/** Progress is told this often, in milliseconds. */
const TELL_EVERY_MS = 100;

/** Bytes of a file that are copied at once. */
const COPY_BYTES = 256 * 1024;

/** Writes the file. Never throws: what went wrong is in the result. */
export async function exportLogs(
  job: ExportJob,
  control: JobControl,
  tell: (news: ExportNews) => void,
): Promise<ExportResult> {
  let file: PartFile;
  try {
    file = new PartFile(job.goal);
  } catch (error) {
    return failureOf(error);
  }
  try {
    const writing = new Writing(job, file, control, tell);
    const whole = await writing.go();
    if (!whole) return { kind: 'cancelled' };
    const { size } = file;
    return { kind: 'done', bytes: size, sha256: file.finish(), missing: writing.missing };
  } catch (error) {
    return failureOf(error);
  } finally {
    file.discard();
  }
}

function failureOf(error: unknown): ExportResult {
  if (error instanceof GoalExists) return { kind: 'exists' };
  if (error instanceof GoalError) return { kind: 'failed', why: error.message };
  return { kind: 'failed', why: `The log can't be read: ${error instanceof Error ? error.message : error}` };
}

class Writing {
  readonly #job: ExportJob;
  readonly #file: PartFile;
  readonly #control: JobControl;
  readonly #tell: (news: ExportNews) => void;
  #total: number;
  #done = 0;
  #toldAt = Number.NEGATIVE_INFINITY;
  missing = 0;

  constructor(job: ExportJob, file: PartFile, control: JobControl, tell: (news: ExportNews) => void) {
    this.#job = job;
    this.#file = file;
    this.#control = control;
    this.#tell = tell;
    this.#total = job.runs.reduce((sum, run) => sum + run.end - run.begin, 0);
  }

  /** False when it was cancelled. */
  async go(): Promise<boolean> {
    const stream = exactStream(this.#job);
    const whole = stream === null ? await this.#pieces() : await this.#copy(stream.run, stream.name);
    if (whole) this.#say(true);
    return whole;
  }

  async #pieces(): Promise<boolean> {
    const { runs, streams } = this.#job;
    const format = this.#format();
    const alive = () => this.#control.alive();
    for await (const piece of merged(runs, alive)) {
      const { span } = piece;
      this.#done += piece.length;
      if (span.kind === 'resize' || streams === null || streams.includes(span.stream)) {
        if (span.kind === 'lost') this.missing += span.length;
        format.piece(piece);
      }
      this.#say(false);
    }
    if (!alive()) return false;
    format.end();
    return true;
  }

  #format(): Format {
    const { format, runs } = this.#job;
    const out = (data: string | Uint8Array) => this.#file.write(data);
    switch (format) {
      case 'bytes':
        return { piece: ({ bytes }: Piece) => out(bytes), end: () => {} };
      case 'text':
        return textFormat(this.#job, out);
      case 'ansi':
        return ansiFormat(this.#job, out);
      case 'html':
        return htmlFormat(this.#job, out);
      case 'asciicast': {
        const [run] = runs;
        if (run === undefined) throw new Error('A recording is of one run.');
        return asciicastFormat(run, new RunPieces(run, 0).firstSize, out);
      }
    }
  }

  /** One stream, exactly: its files, one after another, as `cat STREAM.*` would give them. */
  async #copy(run: ExportedRun, name: StreamName): Promise<boolean> {
    const end = run.streams[name] ?? 0;
    const buffer = Buffer.allocUnsafeSlow(COPY_BYTES);
    const files = () => listFolder(run.folder).streams[STREAM_NAMES.indexOf(name)] ?? [];
    let segments = files();
    const began = performance.now();
    const lengthOf = () => (segments.at(-1)?.at ?? 0) + (segments.at(-1)?.length ?? 0);
    while (run.live && lengthOf() < end && performance.now() - began < LAG_MS) {
      if (!this.#control.alive()) return false;
      await delay(5);
      segments = files();
    }
    let at = segments[0]?.at ?? end;
    this.#total = end - at;
    for (const segment of segments) {
      if (segment.at >= end) break;
      // Lost by a disk that failed.
      if (segment.at > at) this.#miss(segment.at - at);
      at = segment.at;
      const file = openKept(join(run.folder, fileName(name, segment.at)));
      try {
        for (const until = Math.min(end, segment.at + segment.length); file !== null && at < until; ) {
          if (!this.#control.alive()) return false;
          const count = readSync(file, buffer, 0, Math.min(COPY_BYTES, until - at), at - segment.at);
          if (count === 0) break;
          this.#file.write(buffer.subarray(0, count));
          at += count;
          this.#done += count;
          this.#say(false);
        }
      } finally {
        if (file !== null) closeSync(file);
      }
    }
    if (at < end) this.#miss(end - at);
    return this.#control.alive();
  }

  #miss(bytes: number): void {
    this.missing += bytes;
    this.#done += bytes;
  }

  #say(last: boolean): void {
    const now = performance.now();
    if (!last && now - this.#toldAt < TELL_EVERY_MS) return;
    this.#toldAt = now;
    const done = last ? this.#total : Math.min(this.#done, this.#total);
    this.#tell({ done, total: this.#total });
  }
}

/** The one stream that a person wants byte for byte; null when there are several, or none. */
function exactStream({ format, runs, streams }: ExportJob): { run: ExportedRun; name: StreamName } | null {
  const [run] = runs;
  if (format !== 'bytes' || run === undefined || runs.length > 1) return null;
  const names = STREAM_NAMES.filter((name) => (run.streams[name] ?? 0) > 0 && (streams?.includes(name) ?? true));
  const [name] = names;
  return name === undefined || names.length > 1 ? null : { run, name };
}

/** A file of a log; null when the cap has dropped it meanwhile. */
function openKept(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
