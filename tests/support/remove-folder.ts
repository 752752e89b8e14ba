// Removes a folder that the reaper of a killed host may still be writing into.
import { rmSync } from 'node:fs';
import { eventually } from './eventually.ts';

/** Removes a folder with all that is in it, again while somebody adds to it. */
export async function removeFolder(folder: string): Promise<void> {
  await eventually(`${folder} can be removed`, () => {
    try {
      rmSync(folder, { recursive: true, force: true });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOTEMPTY') return false;
      throw error;
    }
  });
}
