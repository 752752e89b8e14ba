// What lies at a path that was dropped on a page. Nothing is opened.
import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { PathKind } from '../../shared/protocol/messages.ts';

/** Says what lies at an absolute path; a relative one means nothing to a host, so there is nothing at it. */
export async function kindOfPath(path: string): Promise<PathKind> {
  if (!isAbsolute(path)) return 'missing';
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (error instanceof Error && 'code' in error) return 'missing';
    throw error;
  }
}
