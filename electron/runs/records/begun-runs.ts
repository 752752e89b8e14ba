// Runs that have begun and have no record of their own yet, in one file that stays open: no process of a run exists before
// its line here does, so that a host killed at any moment leaves no run that nobody knows of. One append is what that
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
import type { Run } from '../../../shared/model/run.ts';
import { type BadRecord, FILE_MODE, FOLDER_MODE, parseRecord } from './record.ts';

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

  constructor(dataDirectory: string) {
    this.#dataDirectory = dataDirectory;
  }

  /**
   * Adds a line; on disk when this returns. `others` are the lines that must stay if the file is written anew. Throws
   * what the system said when it can't be written.
   */
  add(line: string, others: () => readonly string[]): void {
    if (this.#size > REWRITE_AFTER) {
      this.rewrite([...others(), line]);
      return;
    }
    const written = writeSync(this.#open(), line, this.#size);
    if (written < Buffer.byteLength(line)) throw new Error('the disk took only a part of a line');
    this.#size += written;
  }

  /** Has these lines and no others from now on. */
  rewrite(lines: readonly string[]): void {
    if (lines.length === 0) {
      if (this.#size > 0) ftruncateSync(this.#open());
    } else {
      const file = begunFile(this.#dataDirectory);
      mkdirSync(this.#dataDirectory, { recursive: true, mode: FOLDER_MODE });
      writeFileSync(`${file}.new`, lines.join(''), { mode: FILE_MODE });
      this.#release();
      renameSync(`${file}.new`, file);
    }
    this.#size = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0);
  }

  /** Something is in it. */
  get hasLines(): boolean {
    return this.#size > 0;
  }

  /**
   * What a host that was killed left in it. A line that was not finished names a run of which no process was started;
   * other lines that make no sense are named, not dropped.
   */
  read(): { readonly runs: Run[]; readonly bad: BadRecord[] } {
    const file = begunFile(this.#dataDirectory);
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { runs: [], bad: [] };
      throw error;
    }
    this.#size = Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1));
    const runs: Run[] = [];
    const bad: BadRecord[] = [];
    for (const line of text.split('\n').slice(0, -1)) {
      try {
        runs.push(parseRecord(line));
      } catch (error) {
        bad.push({ path: file, why: error instanceof Error ? error.message : String(error) });
      }
    }
    return { runs, bad };
  }

  /** Closes the file, and takes it away when nothing is in it. */
  close(): void {
    this.#release();
    if (this.#size === 0) rmSync(begunFile(this.#dataDirectory), { force: true });
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
