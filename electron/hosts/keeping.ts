// Keeps all runs of a data directory within its settings: looks at them when the host starts, every so often, and when
// the settings change; removes what is too old or too much, and says so each time.
import { statfs } from 'node:fs/promises';
import type { RunId } from '../../shared/model/ids.ts';
import type { Run } from '../../shared/model/run.ts';
import type { Keeping, Pruned, Settings } from '../../shared/model/settings.ts';
import { bytes as formatBytes } from '../../shared/text/format.ts';
import { folderSize } from '../log/folder-size.ts';
import { type KeptRun, toPrune } from '../runs/prune.ts';
import type { Supervisor } from '../runs/supervisor.ts';
import { RunError } from '../runs/types.ts';
import type { KeptSettings } from './kept-settings.ts';

/** How long after a run's end its folder has its final size, in milliseconds: the record comes later than the end. */
const FINAL_AFTER_MS = 10_000;

/** How often all runs are looked at, in milliseconds: the fastest run writes some gigabytes in that time. */
const LOOK_EVERY_MS = 10 * 60 * 1000;

/** So many runs that can't be removed are told one by one. */
const TOLD_BY_NAME = 3;

/** What the keeper needs of runs. */
export type KeptRuns = Pick<Supervisor, 'list' | 'get' | 'folder' | 'forget' | 'isOver' | 'notice' | 'setLogCap'>;

/** See the top of this file. */
export class Keeper {
  readonly #dataDirectory: string;
  readonly #settings: KeptSettings;
  readonly #runs: KeptRuns;
  readonly #listeners = new Set<() => void>();
  /** Of runs that write nothing more. */
  readonly #sizes = new Map<RunId, number>();
  /** Runs of which it was told that their size can't be seen. */
  readonly #unseen = new Set<RunId>();
  readonly #timer: NodeJS.Timeout;
  #pruning: Promise<void> = Promise.resolve();
  #pruned: Pruned | null = null;
  #closed = false;

  constructor(settings: KeptSettings, runs: KeptRuns, dataDirectory: string) {
    this.#dataDirectory = dataDirectory;
    this.#settings = settings;
    this.#runs = runs;
    runs.setLogCap(settings.current.runCap);
    this.#timer = setInterval(() => void this.prune(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  get settings(): Settings {
    return this.#settings.current;
  }

  /** What was removed since the host began; null for nothing. */
  get pruned(): Pruned | null {
    return this.#pruned;
  }

  async status(): Promise<Keeping> {
    const runs = await this.#measure();
    const pinned = runs.filter((run) => run.pinned);
    return {
      settings: this.settings,
      use: {
        bytes: sum(runs),
        runs: runs.length,
        pinnedBytes: sum(pinned),
        pinnedRuns: pinned.length,
        freeBytes: await freeBytes(this.#dataDirectory),
      },
    };
  }

  /** Saves other settings and acts on them. Rejects, and changes nothing, when they can't be saved. */
  async change(settings: Settings): Promise<Keeping> {
    await this.#settings.change(settings);
    this.#runs.setLogCap(settings.runCap);
    await this.prune();
    this.#tell();
    return await this.status();
  }

  /** Tells whenever settings or what was removed have changed. */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Removes what has to go; what can't be removed is said. Does nothing while nobody can say what the settings were. Never rejects. */
  prune(): Promise<void> {
    this.#pruning = this.#pruning
      .then(() => this.#prune())
      .catch((error: unknown) => {
        this.#runs.notice('warning', `Past runs can't be kept within the settings: ${wordsOf(error)}`);
      });
    return this.#pruning;
  }

  /** Looks no more; settles when nothing is being removed. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#pruning;
  }

  async #prune(): Promise<void> {
    if (!this.#settings.known) return;
    const { totalCap, maxAgeDays } = this.settings;
    const { tooOld, forRoom } = toPrune(await this.#measure(), this.settings, Date.now());
    await this.#remove(tooOld, `over ${maxAgeDays === 1 ? 'a day' : `${maxAgeDays} days`} old`);
    await this.#remove(forRoom, `all runs together took more than ${formatBytes(totalCap ?? 0)}`);
  }

  async #remove(runs: readonly KeptRun[], why: string): Promise<void> {
    let count = 0;
    let bytes = 0;
    const stuck: string[] = [];
    for (const run of runs) {
      if (this.#closed) break;
      // Somebody may have removed or pinned it meanwhile.
      const now = this.#runs.get(run.id);
      if (now === null || now.pinned === true) continue;
      try {
        await this.#runs.forget(run.id);
      } catch (error) {
        if (!(error instanceof RunError && error.code === 'not-found'))
          stuck.push(`"${now.name}" can't be removed: ${wordsOf(error)}`);
        continue;
      }
      this.#sizes.delete(run.id);
      count += 1;
      bytes += run.bytes;
    }
    for (const what of stuck.slice(0, TOLD_BY_NAME)) this.#runs.notice('warning', `The past run ${what}`);
    if (stuck.length > TOLD_BY_NAME) {
      this.#runs.notice('warning', `${stuck.length - TOLD_BY_NAME} more past runs can't be removed.`);
    }
    if (count === 0) return;
    const before = this.#pruned ?? { runs: 0, bytes: 0 };
    this.#pruned = { runs: before.runs + count, bytes: before.bytes + bytes, time: Date.now() };
    const what = count === 1 ? '1 past run was removed' : `${count} past runs were removed`;
    this.#runs.notice('info', `${what} (${formatBytes(bytes)}): ${why}. Pin a run to keep it.`);
    this.#tell();
  }

  async #measure(): Promise<KeptRun[]> {
    const kept: KeptRun[] = [];
    for (const run of this.#runs.list()) {
      // Of one whose host was killed it may not be known when it ended.
      const endedAt = this.#runs.isOver(run.id) ? (run.closedAt ?? run.exitedAt ?? run.startedAt) : null;
      const bytes = this.#sizes.get(run.id) ?? (await this.#sizeOf(run));
      if (bytes !== null && endedAt !== null && Date.now() - endedAt > FINAL_AFTER_MS) this.#sizes.set(run.id, bytes);
      kept.push({ id: run.id, endedAt, pinned: run.pinned === true, bytes: bytes ?? 0 });
    }
    return kept;
  }

  /** Bytes of a run's folder; null when that can't be seen, which is told once and keeps nothing else from being kept or removed. */
  async #sizeOf({ id, name }: Run): Promise<number | null> {
    try {
      return await folderSize(this.#runs.folder(id));
    } catch (error) {
      if (!this.#unseen.has(id)) {
        this.#runs.notice(
          'warning',
          `What "${name}" takes on the disk can't be seen, and counts as nothing: ${wordsOf(error)}`,
        );
      }
      this.#unseen.add(id);
      return null;
    }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sum(runs: readonly KeptRun[]): number {
  return runs.reduce((total, { bytes }) => total + bytes, 0);
}

async function freeBytes(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    // Some network and FUSE file systems have no such numbers.
    return null;
  }
}
