// The files of a folder that may offer tasks, read with care: they are a stranger's. Only regular files, only so large,
// and what is wrong with one is said of that one and stands in nobody's way.
import { constants } from 'node:fs';
import { access, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskProblem } from '../../shared/model/task.ts';

/** Largest file that is read, in bytes: a makefile of this size is somebody's output. */
export const MAX_FILE_BYTES = 1024 * 1024;

/** Most names of a folder that are looked at. */
const MAX_NAMES = 5000;

/** Something in a file that can't be understood; the message is for people. */
export class TaskFileError extends Error {
  override readonly name = 'TaskFileError';
}

/** Reads the files of one folder; gathers what is wrong with them. */
export class FolderFiles {
  readonly folder: string;
  readonly problems: TaskProblem[] = [];

  /** `folder` is an absolute path. */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** The text of a file, by its path from the folder; null when there is none, or when it can't be read, which is noted. */
  async read(file: string): Promise<string | null> {
    try {
      return await readText(join(this.folder, file));
    } catch (error) {
      this.note(file, error);
      return null;
    }
  }

  /** The first of these files that is there, with its text. */
  async readFirst(files: readonly string[]): Promise<{ readonly file: string; readonly text: string } | null> {
    for (const file of files) {
      const text = await this.read(file);
      if (text !== null) return { file, text };
    }
    return null;
  }

  /** What a reader makes of a file; nothing when it can't be understood, which is noted. */
  understand<T>(file: string, reader: () => readonly T[]): readonly T[] {
    try {
      return reader();
    } catch (error) {
      this.note(file, error);
      return [];
    }
  }

  async has(file: string): Promise<boolean> {
    try {
      await access(join(this.folder, file), constants.F_OK);
      return true;
    } catch {
      return false;
    }
  }

  /** The names in a folder, by its path from this one; none when there is no such folder or it can't be read. */
  async names(folder: string): Promise<readonly { readonly name: string; readonly isFolder: boolean }[]> {
    try {
      const entries = await readdir(join(this.folder, folder), { withFileTypes: true });
      return entries
        .slice(0, MAX_NAMES)
        .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch {
      return [];
    }
  }

  note(file: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.problems.push({ file, message });
  }
}

/** A file as text; null when there is none. Never waits for a pipe's writer. */
async function readText(path: string): Promise<string | null> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
    if (code === 'EACCES' || code === 'EPERM') throw new TaskFileError('you may not read it');
    throw error;
  }
  try {
    const { size } = await file.stat().then((stat) => {
      if (!stat.isFile()) throw new TaskFileError('it is not a regular file');
      return stat;
    });
    if (size > MAX_FILE_BYTES) {
      throw new TaskFileError(`it is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB, which no such file is`);
    }
    // It may have grown since: no more than the limit is taken, whatever it says now.
    const buffer = Buffer.alloc(MAX_FILE_BYTES);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
      length += bytesRead;
      if (bytesRead === 0 || length === buffer.length) break;
    }
    return buffer.toString('utf8', 0, length).replace(/^\uFEFF/, '');
  } finally {
    await file.close();
  }
}
