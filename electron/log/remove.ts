// Deletes a log for good, with everything else in its run's folder.
import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { isRunId } from '../../shared/model/ids.ts';

/** Deletes a run's folder; does nothing when it is gone. Refuses a folder that is not named like a run. */
export async function removeLog(folder: string): Promise<void> {
  if (!isRunId(basename(folder))) throw new Error(`${folder} is not a run's folder: its name is no run id.`);
  await rm(folder, { recursive: true, force: true });
}
