// How the panes of a data directory were laid out last: `layout.json`, written whole or not at all, given to every new
// window. A file that can't be understood is set aside under another name and a person is told; it never stands in the
// way of a start, and it is never overwritten unread.
import { readFileSync, renameSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Arrangement, keptArrangement, parseArrangement } from '../../shared/model/arrangement.ts';

const NAME = 'layout.json';
/** What an unreadable file is called from then on. */
const SET_ASIDE = 'layout.json.unreadable';
/** It names runs, and is nobody else's business. */
const FILE_MODE = 0o600;

/** The arrangement of one data directory. */
export class KeptLayout {
  readonly #path: string;
  readonly #onTrouble: (text: string) => void;
  #last: Arrangement | null;
  #next: Arrangement | null = null;
  #writing: Promise<void> | null = null;
  #told = false;

  /** Reads what was kept. `onTrouble` is told, in sentences, of a file that had to be set aside or can't be written. */
  constructor(dataDirectory: string, onTrouble: (text: string) => void) {
    this.#path = join(dataDirectory, NAME);
    this.#onTrouble = onTrouble;
    this.#last = this.#read(dataDirectory);
  }

  get last(): Arrangement | null {
    return this.#last;
  }

  /** Keeps this one from now on. Writes never overlap, and only the newest is written. */
  keep(layout: Arrangement): void {
    this.#last = layout;
    this.#next = layout;
    this.#writing ??= this.#write()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => {
        this.#writing = null;
        // One that came as the last write was ending.
        if (this.#next !== null) this.keep(this.#next);
      });
  }

  /** Settles when the newest is on disk (or has failed, which was told). */
  async settled(): Promise<void> {
    while (this.#writing !== null) await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#next !== null) {
      const text = `${JSON.stringify(keptArrangement(this.#next), null, 1)}\n`;
      this.#next = null;
      await writeFile(`${this.#path}.new`, text, { mode: FILE_MODE });
      await rename(`${this.#path}.new`, this.#path);
    }
  }

  /** Once: a full disk would repeat itself with every click. */
  #failed(error: unknown): void {
    if (this.#told) return;
    this.#told = true;
    this.#onTrouble(`The layout of the panes can't be kept for the next start: ${(error as Error).message}`);
  }

  #read(dataDirectory: string): Arrangement | null {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      // A folder in its place, or no permission: nothing to set aside, and keeping will fail and say so.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#failed(error);
      return null;
    }
    const problem = this.#understand(text);
    if (typeof problem !== 'string') return problem;
    const aside = join(dataDirectory, SET_ASIDE);
    try {
      renameSync(this.#path, aside);
      this.#onTrouble(
        `The layout of the panes could not be understood (${problem}). It was set aside as ${aside}, and the panes begin anew.`,
      );
    } catch (error) {
      this.#failed(error);
    }
    return null;
  }

  #understand(text: string): Arrangement | string {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return 'it is not JSON';
    }
    const parsed = parseArrangement(value);
    return parsed.ok ? parsed.arrangement : parsed.problem;
  }
}
