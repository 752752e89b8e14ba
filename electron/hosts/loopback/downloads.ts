// Files that a page may fetch from the browser host: made for one download, offered under a path that nobody can guess,
// given once and soon to the person's own browser, and then deleted.
import { rmSync } from 'node:fs';
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Downloads } from '../../bridge/exports.ts';
import { OneTimePaths } from './one-time-paths.ts';

/**
 * Where files wait, below the data directory, which may be a person's own folder: a name that nobody else gives. What is
 * there of ours when a host starts is of one that was killed.
 */
const FOLDER = '.proactor-downloads';

/** What `Exports` calls files that wait, and those that are not whole yet. */
const OURS = /^([0-9a-f]{24}|\.proactor-[0-9a-f]{12}\.part)$/;

const PREFIX = '/download/';

/** A file that waits to be fetched. */
export interface Download {
  readonly path: string;
  /** What the browser is to call it. */
  readonly name: string;
}

/** See the top of this file. */
export class LoopbackDownloads implements Downloads {
  readonly #folder: string;
  readonly #paths = new OneTimePaths<Download>(PREFIX, (download) => this.done(download));

  constructor(dataDirectory: string) {
    this.#folder = join(dataDirectory, FOLDER);
  }

  /** Tells whether a URL path is one of a download, good or not. */
  static owns(path: string): boolean {
    return path.startsWith(PREFIX);
  }

  async folder(): Promise<string> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    return this.#folder;
  }

  offer(path: string, name: string): string {
    return this.#paths.make({ path, name });
  }

  /** The file for a path, which is good no more from then on; a sentence for whoever came with a wrong one. */
  redeem(path: string, socket: Socket, serverPort: number): Download | string {
    const found = this.#paths.redeem(path, socket, serverPort);
    if (found.kind === 'good') return found.value;
    return found.kind === 'stranger'
      ? 'This download is for another user.'
      : 'This file was fetched already, or waited too long. Export it again.';
  }

  /** A file was fetched, or its browser went away. Never throws. */
  done({ path }: Download): void {
    try {
      rmSync(path, { force: true });
    } catch {
      // The next start deletes it.
    }
  }

  /** Deletes what nobody has fetched, and nothing else. */
  async clear(): Promise<void> {
    let names: string[];
    try {
      names = await readdir(this.#folder);
    } catch {
      return; // Nothing was ever exported to a browser here.
    }
    for (const name of names) {
      // A folder of such a name is none of ours.
      if (OURS.test(name)) await rm(join(this.#folder, name), { force: true }).catch(() => {});
    }
    // Not when something else is in it.
    await rmdir(this.#folder).catch(() => {});
  }
}

/** The header that names a download: plain for old browsers, and exact (RFC 6266). */
export function dispositionOf(name: string): string {
  const plain = name.replace(/[^ -~]|["\\%]/g, '_');
  // Half a character has no bytes in UTF-8.
  const exact = encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/['()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
  return `attachment; filename="${plain}"; filename*=UTF-8''${exact}`;
}
