// A small file of a data directory that outlives windows and hosts: written whole or not at all. One that can't be
// understood is set aside under another name and a person is told; it never stands in the way of a start, and it is never
// overwritten unread.
import { readFileSync, renameSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** It may name runs, and is nobody else's business. */
const FILE_MODE = 0o600;

/** What is kept, and how it is called. */
export interface KeptKind<T> {
  /** Of the file: `layout.json`. */
  readonly name: string;
  /** In sentences: `layout of the panes`. */
  readonly words: string;
  /** What follows from setting it aside: `the panes begin anew`. */
  readonly anew: string;
  /** As it is written. */
  toJson(value: T): object;
  /** From what was read, or a sentence on why it can't be. */
  fromJson(value: unknown): { readonly value: T } | string;
}

/** One small file of a data directory. */
export class KeptFile<T> {
  readonly #kind: KeptKind<T>;
  readonly #path: string;
  readonly #onTrouble: (text: string) => void;
  #last: T | null;
  #next: T | null = null;
  #writing: Promise<void> | null = null;
  #told = false;

  /** Reads what was kept. `onTrouble` is told, in sentences, of a file that had to be set aside or can't be written. */
  constructor(kind: KeptKind<T>, dataDirectory: string, onTrouble: (text: string) => void) {
    this.#kind = kind;
    this.#path = join(dataDirectory, kind.name);
    this.#onTrouble = onTrouble;
    this.#last = this.#read(dataDirectory);
  }

  get last(): T | null {
    return this.#last;
  }

  /** Keeps this one from now on. Writes never overlap, and only the newest is written. */
  keep(value: T): void {
    this.#last = value;
    this.#next = value;
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
      const text = `${JSON.stringify(this.#kind.toJson(this.#next), null, 1)}\n`;
      this.#next = null;
      await writeFile(`${this.#path}.new`, text, { mode: FILE_MODE });
      await rename(`${this.#path}.new`, this.#path);
    }
  }

  /** Once: a full disk would repeat itself with every click. */
  #failed(error: unknown): void {
    if (this.#told) return;
    this.#told = true;
    this.#onTrouble(`The ${this.#kind.words} can't be kept for the next start: ${(error as Error).message}`);
  }

  #read(dataDirectory: string): T | null {
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      // A folder in its place, or no permission: nothing to set aside, and keeping will fail and say so.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') this.#failed(error);
      return null;
    }
    const problem = this.#understand(text);
    if (typeof problem !== 'string') return problem.value;
    const { name, words, anew } = this.#kind;
    const aside = join(dataDirectory, `${name}.unreadable`);
    try {
      renameSync(this.#path, aside);
      this.#onTrouble(`The ${words} could not be understood (${problem}). It was set aside as ${aside}, and ${anew}.`);
    } catch (error) {
      this.#failed(error);
    }
    return null;
  }

  #understand(text: string): { readonly value: T } | string {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return 'it is not JSON';
    }
    return this.#kind.fromJson(value);
  }
}
