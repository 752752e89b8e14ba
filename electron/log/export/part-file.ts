// A file that is not there until it is whole: written beside its goal under another name, and renamed at the end. What
// is at the goal before is replaced in one step or not at all.
import { createHash } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';

/** Small pieces are gathered up to so many bytes: a write for each line would take most of the time. */
const GATHER = 256 * 1024;

/** Why a file can't be written: a sentence that says what to do. */
export class GoalError extends Error {
  override readonly name = 'GoalError';
}

/** The goal is taken, and may not be replaced. */
export class GoalExists extends Error {
  override readonly name = 'GoalExists';

  constructor() {
    super('There is a file already.');
  }
}

/** See the top of this file. */
export class PartFile {
  readonly #path: string;
  readonly #goal: string;
  readonly #part: string;
  readonly #replace: boolean;
  readonly #hash = createHash('sha256');
  readonly #gathered = Buffer.allocUnsafeSlow(GATHER);
  #gatheredBytes = 0;
  #file: number | null;
  /** Bytes so far. */
  size = 0;

  /** Every method throws `GoalExists` or `GoalError`. */
  constructor({ path, part, replace }: { readonly path: string; readonly part: string; readonly replace: boolean }) {
    this.#path = path;
    this.#part = part;
    this.#replace = replace;
    [this.#goal, this.#file] = this.#try(() => {
      const there = statOf(path);
      // A link to a file stays one: what it leads to is replaced.
      const goal = there?.isSymbolicLink() === true ? realpathSync(path) : path;
      const target = there?.isSymbolicLink() === true ? statOf(goal) : there;
      if (target?.isDirectory() === true) throw new GoalError(`${path} is a folder: add the name of a file.`);
      if (target !== null && !target.isFile()) throw new GoalError(`${path} is not a file: choose another path.`);
      if (target !== null && !replace) throw new GoalExists();
      const file = openSync(part, 'wx', 0o666);
      // Who could read the old one can read the new one.
      if (target !== null) fchmodSync(file, target.mode & 0o777);
      return [goal, file];
    });
  }

  write(data: string | Uint8Array): void {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    this.size += bytes.length;
    this.#hash.update(bytes);
    if (this.#gatheredBytes + bytes.length > GATHER) this.#flush();
    if (bytes.length > GATHER) this.#put(bytes);
    else {
      this.#gathered.set(bytes, this.#gatheredBytes);
      this.#gatheredBytes += bytes.length;
    }
  }

  /** Puts it in its place; gives its SHA-256. Throws `GoalExists` when something came there meanwhile. */
  finish(): string {
    const file = this.#file;
    if (file === null) throw new Error('This file is closed.');
    this.#flush();
    this.#try(() => {
      // What was there goes only when this is on the disk: a power cut must not leave an empty file in its place.
      if (this.#replace) fsyncSync(file);
      this.#file = null;
      closeSync(file);
      if (this.#replace) renameSync(this.#part, this.#goal);
      else this.#link();
    });
    return this.#hash.digest('hex');
  }

  /** Leaves nothing behind; does nothing once it is finished. */
  discard(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
    removeFile(this.#part);
  }

  #flush(): void {
    if (this.#gatheredBytes > 0) this.#put(this.#gathered.subarray(0, this.#gatheredBytes));
    this.#gatheredBytes = 0;
  }

  #put(bytes: Uint8Array): void {
    const file = this.#file;
    if (file === null) throw new Error('This file is closed.');
    this.#try(() => {
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done);
    });
  }

  #try<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      if (error instanceof GoalError || error instanceof GoalExists) throw error;
      throw new GoalError(sentence(error, this.#path));
    }
  }

  /** A link refuses a name that is taken, which a rename does not. */
  #link(): void {
    try {
      linkSync(this.#part, this.#goal);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') throw new GoalExists();
      // A file system without links.
      if (statOf(this.#goal) !== null) throw new GoalExists();
      renameSync(this.#part, this.#goal);
      return;
    }
    removeFile(this.#part);
  }
}

function statOf(path: string): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}

function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** What went wrong with a file, and what to do. */
function sentence(error: unknown, path: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
      return `The disk is full: ${path} was not written. Make room, or choose another disk.`;
    case 'EDQUOT':
      return `Your disk quota is used up: ${path} was not written.`;
    case 'EFBIG':
      return `The file would be larger than this disk or your limits allow: ${path} was not written.`;
    case 'EROFS':
      return `The disk of ${path} is read-only: choose another path.`;
    case 'EACCES':
    case 'EPERM':
      return `You may not write ${path}: choose another path.`;
    case 'ENOENT':
      return `There is no folder for ${path}: make it first, or choose another path.`;
    case 'ENOTDIR':
      return `A part of the path ${path} is a file, not a folder.`;
    case 'ENAMETOOLONG':
      return `The path is too long: ${path}`;
    case 'ELOOP':
      return `${path} is a link that leads to itself.`;
    default:
      return `${path} could not be written: ${message}`;
  }
}
