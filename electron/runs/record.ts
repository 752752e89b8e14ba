// What of a run outlives its host: `run.json` beside its log, written whole or not at all.
import { mkdirSync, renameSync, rename as renameThen, writeFileSync, writeFile as writeFileThen } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isRunId, type RunId } from '../../shared/model/ids.ts';
import type { Run } from '../../shared/model/run.ts';

// Cheaper than those of node:fs/promises, which make an object of every open file.
const writeFile = promisify(writeFileThen);
const rename = promisify(renameThen);

const RECORD_VERSION = 1;
const RECORD_NAME = 'run.json';

/** Everything private: a run's output may hold what nobody else should read. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** How long a record waits for further changes, in milliseconds. */
const GATHER_MS = 20;

/** Where runs are kept below a data directory. */
export function runsFolder(dataDirectory: string): string {
  return join(dataDirectory, 'runs');
}

/** Where one run is kept. */
export function runFolder(dataDirectory: string, run: RunId): string {
  return join(runsFolder(dataDirectory), run);
}

/** Keeps one run's record on disk up to date: writes never overlap, and only the newest state is written. */
export class RecordKeeper {
  readonly #folder: string;
  readonly #onError: (error: unknown) => void;
  #next: Run | null = null;
  #writing: Promise<void> | null = null;
  #begun = false;
  /** Ends the wait for more changes. */
  #hurry: () => void = () => {};

  constructor(folder: string, onError: (error: unknown) => void) {
    this.#folder = folder;
    this.#onError = onError;
  }

  /**
   * Writes this state as soon as the one before it is written. The first is on disk when this returns: no process of
   * a run exists before its record does, so that a host killed at any moment leaves no run that nobody knows of.
   */
  keep(run: Run): void {
    if (!this.#begun) {
      try {
        this.#begin(run);
      } catch (error) {
        this.#onError(error);
      }
      return;
    }
    this.#next = run;
    // A run that is over is written now; of one that goes on, what changes in the next moments goes into the same write.
    if (run.closedAt !== null) this.#hurry();
    this.#writing ??= this.#write()
      .catch(this.#onError)
      .finally(() => {
        this.#writing = null;
      });
  }

  /** Settles when the last state is on disk (or has failed, which was reported). */
  async settled(): Promise<void> {
    this.#hurry();
    while (this.#writing !== null) await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#next !== null) {
      if (this.#next.closedAt === null) {
        await new Promise<void>((resolve) => {
          this.#hurry = resolve;
          setTimeout(resolve, GATHER_MS);
        });
      }
      const run = this.#next;
      this.#next = null;
      const path = join(this.#folder, RECORD_NAME);
      await writeFile(`${path}.new`, recordText(run), { mode: FILE_MODE });
      await rename(`${path}.new`, path);
    }
  }

  #begin(run: Run): void {
    mkdirSync(this.#folder, { recursive: true, mode: FOLDER_MODE });
    this.#begun = true;
    const path = join(this.#folder, RECORD_NAME);
    writeFileSync(`${path}.new`, recordText(run), { mode: FILE_MODE });
    renameSync(`${path}.new`, path);
  }
}

function recordText(run: Run): string {
  return `${JSON.stringify({ version: RECORD_VERSION, run })}\n`;
}

/** A record that could not be read. */
export interface BadRecord {
  readonly folder: string;
  readonly why: string;
}

/** Reads every run that was kept, oldest first. Records that make no sense are named, not dropped. */
export async function readRecords(dataDirectory: string): Promise<{ readonly runs: Run[]; readonly bad: BadRecord[] }> {
  const folder = runsFolder(dataDirectory);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const runs: Run[] = [];
  const bad: BadRecord[] = [];
  for (const name of names.sort()) {
    if (!isRunId(name)) continue;
    try {
      runs.push(parseRecord(await readFile(join(folder, name, RECORD_NAME), 'utf8'), name));
    } catch (error) {
      bad.push({ folder: join(folder, name), why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { runs, bad };
}

/** What runs of older versions did not tell. */
const NEWER: Pick<Run, 'folder' | 'bellAt'> = { folder: null, bellAt: null };

/** Checks what matters for showing a past run; the rest was written by this program. */
function parseRecord(text: string, id: RunId): Run {
  const record: unknown = JSON.parse(text);
  if (typeof record !== 'object' || record === null || !('version' in record) || !('run' in record)) {
    throw new Error('not a run record');
  }
  if (record.version !== RECORD_VERSION) throw new Error(`a run record of version ${String(record.version)}`);
  const run = record.run as Run;
  if (run.id !== id || typeof run.startedAt !== 'number' || typeof run.command?.launch !== 'object') {
    throw new Error('a run record of another run, or incomplete');
  }
  return { ...NEWER, ...run };
}

/** Removes a run's folder, for good. */
export async function removeRun(dataDirectory: string, run: RunId): Promise<void> {
  await rm(runFolder(dataDirectory, run), { recursive: true, force: true });
}
