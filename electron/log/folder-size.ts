// What a run's folder takes on the disk: its log, its journal and its record.
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Bytes of all files in a folder; 0 when there is none. A file that goes while it is looked at counts as gone. */
export async function folderSize(folder: string): Promise<number> {
  const names = await readdir(folder).catch(nothingThere);
  const sizes = await Promise.all(
    (names ?? []).map(async (name) => (await stat(join(folder, name)).catch(nothingThere))?.size ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function nothingThere(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
