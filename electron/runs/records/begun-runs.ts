// Runs that have begun and have no record of their own yet, in one file that stays open: no process of a run exists before
// its line here does, so that a host killed at any moment leaves no run that nobody knows of. One write is what that
// costs; folder and record of the run come later, from a thread. It needs no fsync: it guards against the host's death,
// not the machine's.
import {
  closeSync,
  constants,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import { type BadRecord, FILE_MODE, FOLDER_MODE, parseRecord, recordText } from './record.ts';

/** Bytes after which the lines of runs that have a record by now are left out. */
const REWRITE_AFTER = 1024 * 1024;

/** Where the file lies. */
export function begunFile(dataDirectory: string): string {
  return join(dataDirectory, 'begun.jsonl');
}

/** The file, for the host that has the data directory. */
export class BegunRuns {
  readonly #dataDirectory: string;
  #fd: number | null = null;
  /** Bytes of whole lines. What a failed write left behind them is written over; it never ends a line. */
  #size = 0;
  /** The same after it was last written anew. */
  #sizeAnew = 0;
  readonly #ids = new Set<RunId>();

  constructor(dataDirectory: string) {
    this.#dataDirectory = dataDirectory;
  }

  /**
   * Adds a run; on disk when this returns. `unwritten` are the runs, this one among them, whose lines must stay if the file
   * is written anew. Throws what the system said when it can't be written.
   */
  add(run: Run, unwritten: () => readonly Run[]): void {
    if (this.#size > Math.max(REWRITE_AFTER, 2 * this.#sizeAnew)) {
      this.rewrite(unwritten());
      return;
    }
    const line = recordText(run);
    const written = writeSync(this.#open(), line, this.#size);
    if (written < Buffer.byteLength(line)) throw new Error('the disk took only a part of a line');
    this.#size += written;
    this.#ids.add(run.id);
  }

  /** Has these runs and no others from now on. Throws what the system said; the file is then as it was. */
  rewrite(runs: readonly Run[]): void {
    const lines = runs.map(recordText);
    if (lines.length === 0) {
      if (this.#size > 0) ftruncateSync(this.#open());
    } else {
      const file = begunFile(this.#dataDirectory);
      mkdirSync(this.#dataDirectory, { recursive: true, mode: FOLDER_MODE });
      writeFileSync(`${file}.new`, lines.join(''), { mode: FILE_MODE });
      // Windows renames nothing over a file that is open.
      this.#release();
      renameSync(`${file}.new`, file);
    }
    this.#size = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
    this.#sizeAnew = this.#size;
    this.#ids.clear();
    for (const { id } of runs) this.#ids.add(id);
  }

  /** There is a line of this run. */
  has(id: RunId): boolean {
    return this.#ids.has(id);
  }

  /**
   * What a host that was killed left in it. A line that was not finished names a run of which no process was started.
   * Other lines that make no sense are named, and the whole file is set aside, as is one that can't be read at all.
   */
  read(): { readonly runs: readonly Run[]; readonly bad: readonly BadRecord[] } {
    const file = begunFile(this.#dataDirectory);
    const runs: Run[] = [];
    try {
      const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
      this.#size = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
      const wrong: unknown[] = [];
      for (const line of lines) {
        try {
          const run = parseRecord(line);
          runs.push(run);
          this.#ids.add(run.id);
        } catch (error) {
          wrong.push(error);
        }
      }
      if (wrong.length > 0) throw wrong[0];
      return { runs, bad: [] };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { runs, bad: [] };
      return {
        runs,
        bad: [{ path: this.#setAside(file), why: error instanceof Error ? error.message : String(error) }],
      };
    }
  }

  /** Closes the file, and takes it away when nothing is in it. */
  close(): void {
    this.#release();
    if (this.#size === 0) rmSync(begunFile(this.#dataDirectory), { force: true });
  }

  /** Gives where it is now. */
  #setAside(file: string): string {
    const aside = `${file}.unreadable`;
    try {
      renameSync(file, aside);
      this.#size = 0;
      this.#ids.clear();
      return aside;
    } catch {
      // Named where it is; writing to it will say what is wrong.
      return file;
    }
  }

  #release(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #open(): number {
    if (this.#fd === null) {
      mkdirSync(this.#dataDirectory, { recursive: true, mode: FOLDER_MODE });
      this.#fd = openSync(begunFile(this.#dataDirectory), constants.O_RDWR | constants.O_CREAT, FILE_MODE);
    }
    return this.#fd;
  }
}
