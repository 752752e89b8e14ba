// Reads an asar archive by its format, without the library that wrote it: a check that shares its code with what it
// checks agrees with every mistake. Layout: two pickles (the size of the header, the header as JSON), then the files.
import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** A file in an archive, or one that the archive only names because it lies unpacked beside it. */
export interface AsarFile {
  readonly size: number;
  readonly unpacked: boolean;
  readonly executable: boolean;
  /** From the start of the archive, in bytes; null when it is unpacked. */
  readonly at: number | null;
  /** SHA-256 of the whole file, hex; null when the archive has none. */
  readonly hash: string | null;
}

/** An opened archive. */
export interface Asar {
  readonly path: string;
  /** SHA-256 of the header, hex: what Electron compares with the value in the executable. */
  readonly headerHash: string;
  /** By path inside, with slashes. */
  readonly files: ReadonlyMap<string, AsarFile>;
}

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly size?: number;
  readonly offset?: string;
  readonly unpacked?: boolean;
  readonly executable?: boolean;
  readonly link?: string;
  readonly integrity?: { readonly hash: string };
}

/** Reads the header of an archive. Throws when it is none. */
export function openAsar(path: string): Asar {
  const sizes = readAt(path, 0, 16);
  const headerSize = sizes.readUInt32LE(4);
  const textSize = sizes.readUInt32LE(12);
  if (sizes.readUInt32LE(0) !== 4 || textSize > headerSize) throw new Error(`${path} is no asar archive`);
  const text = readAt(path, 16, textSize).toString('utf8');
  const files = new Map<string, AsarFile>();
  collect(JSON.parse(text) as Entry, '', 8 + headerSize, files);
  return { path, headerHash: createHash('sha256').update(text).digest('hex'), files };
}

function collect(folder: Entry, prefix: string, start: number, into: Map<string, AsarFile>): void {
  for (const [name, entry] of Object.entries(folder.files ?? {})) {
    const path = `${prefix}${name}`;
    if (entry.files !== undefined) collect(entry, `${path}/`, start, into);
    else if (entry.link !== undefined) throw new Error(`${path} is a link to ${entry.link}: Windows has none`);
    else {
      const unpacked = entry.unpacked === true;
      into.set(path, {
        size: entry.size ?? 0,
        unpacked,
        executable: entry.executable === true,
        at: unpacked ? null : start + Number(entry.offset),
        hash: entry.integrity?.hash ?? null,
      });
    }
  }
}

/** A file's bytes, wherever they lie. */
export function readFromAsar(asar: Asar, path: string): Buffer {
  const file = asar.files.get(path);
  if (file === undefined) throw new Error(`${path} is not in ${asar.path}`);
  return file.at === null ? readFileSync(join(`${asar.path}.unpacked`, path)) : readAt(asar.path, file.at, file.size);
}

/** Writes everything, packed or not, into one folder, as if there were no archive. */
export function extractAsar(asar: Asar, folder: string): void {
  for (const [path, { executable }] of asar.files) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, readFromAsar(asar, path), { mode: executable ? 0o755 : 0o644 });
  }
}

/** What is wrong with an archive in itself: bytes that are not those of its hashes, files that are named or lie there alone. */
export function asarProblems(asar: Asar): string[] {
  const problems: string[] = [];
  for (const [path, file] of asar.files) {
    if (file.hash === null) {
      problems.push(`${path} has no integrity hash`);
      continue;
    }
    let bytes: Buffer;
    try {
      bytes = readFromAsar(asar, path);
    } catch {
      problems.push(`${path} is named as unpacked and is not there`);
      continue;
    }
    if (createHash('sha256').update(bytes).digest('hex') !== file.hash) problems.push(`${path} is not what was hashed`);
  }
  for (const path of filesUnder(`${asar.path}.unpacked`)) {
    if (asar.files.get(path)?.unpacked !== true)
      problems.push(`${path} lies unpacked and the archive does not name it`);
  }
  return problems;
}

/** All files under a folder, as paths with slashes; none when there is no such folder. */
export function filesUnder(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

function readAt(path: string, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const file = openSync(path, 'r');
  try {
    if (readSync(file, bytes, 0, length, position) !== length) throw new Error(`${path} ends too early`);
  } finally {
    closeSync(file);
  }
  return bytes;
}
