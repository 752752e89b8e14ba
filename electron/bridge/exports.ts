// Giving logs away for one client: files are written on a log thread, one at a time, with news of how far they are. A
// client that goes away ends its export; nothing half-written stays behind.
import { randomBytes } from 'node:crypto';
import { realpath, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { endingLabel, returncodeOf } from '../../shared/model/ending.ts';
import type { ExportEnd, ExportGoal, ExportOrder } from '../../shared/model/export.ts';
import type { RunId } from '../../shared/model/ids.ts';
import { commandName, isAlive, type Run } from '../../shared/model/run.ts';
import { STREAM_NAMES } from '../../shared/model/stream.ts';
import type { CallParameters, CallResults, HostMessage } from '../../shared/protocol/messages.ts';
import { quotingRules } from '../../shared/text/quoting.ts';
import type { ExportedRun, ExportResult } from '../log/export/order.ts';
import type { Job, LogThreads } from '../log/threads.ts';
import { RunError, type Runs } from '../runs/types.ts';

/** Hands files to the person's browser. */
export interface Downloads {
  /** Where such a file is written, which is made if need be. */
  folder(): Promise<string>;
  /** A path of this host at which the browser gets the file, once and soon, under this name; then it is deleted. */
  offer(path: string, name: string): string;
}

/** What exports need of their host. */
export interface ExportsOptions {
  readonly runs: Runs;
  readonly threads: LogThreads;
  /** Null where there is no browser to give a file to. */
  readonly downloads: Downloads | null;
  readonly dataDirectory: string;
  readonly platform: string;
  send(message: HostMessage): void;
}

/** See the top of this file. */
export class Exports {
  readonly #options: ExportsOptions;
  readonly #jobs = new Set<Job<'hash'>>();
  #current: { readonly number: number; job: Job<'export'> | null; cancelled: boolean } | null = null;

  constructor(options: ExportsOptions) {
    this.#options = options;
  }

  /** Writes a file; answers when it is over. Throws `RunError` `invalid` for an order that makes no sense. */
  async write({ export: number, order, goal }: CallParameters<'export'>): Promise<ExportEnd> {
    if (this.#current !== null) throw new RunError('busy', 'An export is under way: wait for it, or cancel it.');
    const runs = this.#exported(order);
    const current = { number, job: null as Job<'export'> | null, cancelled: false };
    this.#current = current;
    let part: string | null = null;
    try {
      const path = await this.#path(goal);
      // On the disk of what a link at the goal leads to, or it could not be put in its place.
      part = join(dirname(await realGoal(path)), `.proactor-${randomBytes(6).toString('hex')}.part`);
      if (current.cancelled) return { kind: 'cancelled' };
      const replace = goal.kind === 'file' && goal.replace;
      const { streams, format, times } = order;
      const job = this.#options.threads.start(
        'export',
        { runs, streams, format, times, goal: { path, part, replace } },
        (news) => this.#options.send({ type: 'exporting', export: number, ...news }),
      );
      current.job = job;
      return this.#ended(await job.result, goal, path);
    } catch (error) {
      // Its thread was lost before it could take its file away.
      if (part !== null) await rm(part, { force: true });
      throw error;
    } finally {
      this.#current = null;
    }
  }

  cancel(number: number): void {
    if (this.#current?.number === number) this.#stop();
  }

  /** The SHA-256 of what is kept of each stream, as far as it is on disk. */
  async hash({ run }: CallParameters<'hash'>): Promise<CallResults['hash']> {
    const { streams } = this.#options.runs.output(run).log.summary();
    const folder = this.#options.runs.folder(run);
    const wanted = STREAM_NAMES.filter((name) => (streams[name] ?? 0) > 0);
    const job = this.#options.threads.start('hash', { folder, streams: wanted }, () => {});
    this.#jobs.add(job);
    try {
      return { streams: await job.result };
    } finally {
      this.#jobs.delete(job);
    }
  }

  /** The client is gone. */
  close(): void {
    if (this.#current !== null) this.#stop();
    for (const job of this.#jobs) job.cancel();
  }

  #stop(): void {
    if (this.#current === null) return;
    this.#current.cancelled = true;
    this.#current.job?.cancel();
  }

  #ended(result: ExportResult, goal: ExportGoal, path: string): ExportEnd {
    if (result.kind !== 'done') return result;
    const download = goal.kind === 'download' ? (this.#options.downloads?.offer(path, goal.name) ?? null) : null;
    return { ...result, download };
  }

  async #path(goal: ExportGoal): Promise<string> {
    const { downloads, dataDirectory } = this.#options;
    if (goal.kind === 'download') {
      if (downloads === null) throw new RunError('unsupported', 'This window can not download: choose a file instead.');
      return join(await downloads.folder(), randomBytes(12).toString('hex'));
    }
    if (!isAbsolute(goal.path)) throw new RunError('invalid', `${goal.path} is not an absolute path.`);
    const path = resolve(goal.path);
    if (basename(path) === '' || /[/\\]$/.test(goal.path)) {
      throw new RunError('invalid', `${goal.path} is a folder: add the name of a file.`);
    }
    if (isInside(dataDirectory, path) || isInside(await realGoal(dataDirectory), await realGoal(path))) {
      throw new RunError('invalid', `${goal.path} is in Proactor's own folder: choose another path.`);
    }
    return path;
  }

  #exported({ runs: wanted, format }: ExportOrder): ExportedRun[] {
    const ids = [...new Set(wanted)];
    if (format === 'asciicast' && ids.length > 1) {
      throw new RunError('invalid', 'A recording is of one run: choose one, or another form.');
    }
    const all = new Map(this.#options.runs.list().map((run) => [run.id, run]));
    const runs = ids.map((id) => all.get(id) ?? gone());
    const names = uniqueNames(runs);
    return runs.map((run) => this.#exportedRun(run, names.get(run.id) ?? run.name));
  }

  #exportedRun(run: Run, name: string): ExportedRun {
    const { connection } = run.command;
    // This opens the log of a past run, and completes what a killed host left.
    const { begin, end, streams } = this.#options.runs.output(run.id).log.summary();
    const code = run.ending === null ? null : returncodeOf(run.ending);
    return {
      name,
      command: oneLine(commandName({ ...run.command, name: undefined }, quotingRules(this.#options.platform))),
      folder: this.#options.runs.folder(run.id),
      begin,
      end,
      streams,
      live: isAlive(run) || run.closedAt === null,
      size: connection.kind === 'terminal' ? connection.size : null,
      encoding: run.command.encoding ?? null,
      startedAt: run.startedAt,
      endedAt: isAlive(run) ? null : (run.exitedAt ?? run.closedAt ?? run.startedAt),
      ending: run.ending === null ? null : endingLabel(run.ending),
      // 128 + N for signal N, as shells tell it.
      exitStatus: code === null || code >= 0 ? code : 128 - code,
    };
  }
}

/** Where a path leads once every link is followed; one with no folder to be in stays as it is. */
async function realGoal(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    // Not there yet.
  }
  try {
    return join(await realpath(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

/** Whether a path is a folder or beneath it, by their names alone. */
function isInside(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`) && !isAbsolute(inside);
}

function gone(): never {
  throw new RunError('not-found', 'One of these runs is gone; it may have been cleared from the list.');
}

/** Names of runs as one line each; those that several share get a number, in the order of their starts. */
function uniqueNames(runs: readonly Run[]): ReadonlyMap<RunId, string> {
  const names = new Map<RunId, string>();
  const seen = new Map<string, number>();
  for (const run of runs) {
    const name = oneLine(run.name);
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    names.set(run.id, before === 0 ? name : `${name} #${before + 1}`);
  }
  return names;
}

/** Without what would break a line, colour it, or turn it around. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').trim();
}
