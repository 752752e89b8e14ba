// The page's files, as a table from URL path to file: what is not in the table does not exist, so no path from a request
// ever reaches the file system.
import { readdirSync, type Stats, statSync } from 'node:fs';
import { extname, join } from 'node:path';

/** A missing file makes the folder be read again (it may have been built anew), but not more often than this, in milliseconds. */
const REREAD_INTERVAL = 1_000;

/** What a file is, by its extension; anything else is bytes. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/** Vite puts a hash of the content into these names, so they never change. */
const HASHED = /^\/assets\/.+-[\w-]{8,}\.\w+$/;

/** A file that may be served. */
export interface ServedFile {
  readonly path: string;
  readonly type: string;
  readonly cacheControl: string;
}

/** The files under a folder, by URL path (`/` is `/index.html`). */
export class FileTable {
  readonly #directory: string;
  #files: ReadonlyMap<string, ServedFile>;
  #readAt: number;

  constructor(directory: string) {
    this.#directory = directory;
    this.#files = readFolder(directory);
    this.#readAt = Date.now();
  }

  /** The file at a URL path as it stands in the request, without its query; null when there is none. */
  find(urlPath: string): ServedFile | null {
    const name = urlPath === '/' ? '/index.html' : urlPath;
    const file = this.#files.get(name);
    if (file !== undefined && isFile(file.path)) return file;
    if (Date.now() - this.#readAt < REREAD_INTERVAL) return null;
    this.#readAt = Date.now();
    try {
      this.#files = readFolder(this.#directory);
    } catch {
      return null; // Away while a new one is put in its place: what was known of it holds until then.
    }
    return this.#files.get(name) ?? null;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false; // Not readable for us, so not for anyone.
  }
}

function readFolder(directory: string): Map<string, ServedFile> {
  const files = new Map<string, ServedFile>();
  let names: string[];
  try {
    names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    throw new Error(`The page's files are not in ${directory}. Run "npm run build".`, { cause: error });
  }
  for (const name of names) {
    const path = join(directory, name);
    let stats: Stats | undefined;
    try {
      stats = statSync(path, { throwIfNoEntry: false });
    } catch {
      continue; // Not readable for us, so not for anyone.
    }
    if (stats?.isFile() !== true) continue;
    const urlPath = `/${name.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')}`;
    files.set(urlPath, {
      path,
      type: TYPES[extname(name)] ?? 'application/octet-stream',
      cacheControl: HASHED.test(urlPath) ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
  }
  return files;
}
