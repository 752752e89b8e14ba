// A small file of a data directory that outlives windows and hosts: written whole or not at all. One that can't be
// understood is set aside under another name and a person is told; it never stands in the way of a start, and it is never
// overwritten unread. One that can't even be read stays where it is until something else has to take its place.
import { lstatSync, readFileSync, renameSync } from 'node:fs';
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
  /** Told at later starts as long as nothing else was kept since then. Default: nothing is. */
  readonly since?: string;
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
  /** What `keep` has yet to write; null when there is nothing. */
  #next: { readonly value: T } | null = null;
  /** The last of all writes, settled when it is over. */
  #writing: Promise<void> = Promise.resolve();
  #told = false;
  /** What lies in its place was never read: it may be anything. */
  #unread = false;
  #known = true;

  /** Reads what was kept. `onTrouble` is told, in sentences, of a file that had to be set aside or can't be written. */
  constructor(kind: KeptKind<T>, dataDirectory: string, onTrouble: (text: string) => void) {
    this.#kind = kind;
    this.#path = join(dataDirectory, kind.name);
    this.#onTrouble = onTrouble;
    this.#last = this.#read();
  }

  get last(): T | null {
    return this.#last;
  }

  /** False while nobody can say what was kept: its file could not be read or understood, now or at an earlier start, and nothing was kept since. */
  get known(): boolean {
    return this.#known;
  }

  /** Keeps this one from now on; only the newest is written. A failure is told, once. */
  keep(value: T): void {
    const waits = this.#next !== null;
    this.#last = value;
    this.#next = { value };
    if (!waits) this.#inTurn(() => this.#writeNext()).catch((error: unknown) => this.#failed(error));
  }

  /** Keeps this one from now on. Rejects, and changes nothing, when it can't be written. */
  change(value: T): Promise<void> {
    return this.update(() => value);
  }

  /** Makes the next one out of the last and keeps it from now on. Rejects, and changes nothing, when it can't be written. */
  async update(next: (last: T | null) => T): Promise<void> {
    await this.#inTurn(async () => {
      const value = next(this.#last);
      try {
        await this.#write(value);
      } catch (error) {
        throw new Error(`The ${this.#kind.words} can't be saved: ${(error as Error).message}`, { cause: error });
      }
      this.#last = value;
    });
  }

  /** Settles when the newest is on disk (or has failed, which was told). */
  async settled(): Promise<void> {
    let last: Promise<void>;
    do {
      last = this.#writing;
      await last;
    } while (last !== this.#writing);
  }

  /** Writes never overlap. */
  #inTurn(write: () => Promise<void>): Promise<void> {
    const turn = this.#writing.then(write);
    // Whoever asked hears of a failure; the next write comes all the same.
    this.#writing = turn.catch(() => {});
    return turn;
  }

  async #writeNext(): Promise<void> {
    const next = this.#next;
    this.#next = null;
    if (next !== null) await this.#write(next.value);
  }

  async #write(value: T): Promise<void> {
    await writeFile(`${this.#path}.new`, `${JSON.stringify(this.#kind.toJson(value), null, 2)}\n`, { mode: FILE_MODE });
    if (this.#unread) {
      const aside = this.#setAside();
      this.#onTrouble(`What could not be read of the ${this.#kind.words} was set aside as ${aside}.`);
    }
    await rename(`${this.#path}.new`, this.#path);
    this.#known = true;
  }

  /** Gives what lies in its place a name that nothing has yet. Throws a sentence when that can't be done. */
  #setAside(): string {
    const first = `${this.#path}.unreadable`;
    let aside = first;
    for (let number = 2; isThere(aside); number += 1) aside = `${first}-${number}`;
    try {
      renameSync(this.#path, aside);
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT')
        throw new Error(`${this.#path} can't be read, nor set aside: ${message}`, { cause: error });
    }
    this.#unread = false;
    return aside;
  }

  /** Once: a full disk would repeat itself with every click. */
  #failed(error: unknown): void {
    if (this.#told) return;
    this.#told = true;
    this.#onTrouble(`The ${this.#kind.words} can't be kept for the next start: ${(error as Error).message}`);
  }

  #read(): T | null {
    const { words, anew, since } = this.#kind;
    let text: string;
    try {
      text = readFileSync(this.#path, 'utf8');
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT') {
        // A folder in its place, or no permission, which somebody may mend.
        this.#unread = true;
        this.#known = false;
        this.#onTrouble(`The ${words} can't be read (${message}): ${anew}.`);
      } else if (isThere(`${this.#path}.unreadable`)) {
        this.#known = false;
        if (since !== undefined) this.#onTrouble(since);
      }
      return null;
    }
    const problem = this.#understand(text);
    if (typeof problem !== 'string') return problem.value;
    this.#unread = true;
    this.#known = false;
    try {
      const aside = this.#setAside();
      this.#onTrouble(
        `The ${words} could not be understood (${problem}). The file was set aside as ${aside}, and ${anew}.`,
      );
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

/** Whether anything has this name, a link that leads nowhere included. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
