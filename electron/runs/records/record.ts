// What of a run outlives its host: `run.json` beside its log.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isRunId, type RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';

const RECORD_VERSION = 1;
const RECORD_NAME = 'run.json';

/** Everything private: a run's output may hold what nobody else should read. */
export const FILE_MODE = 0o600;
export const FOLDER_MODE = 0o700;

/** Where runs are kept below a data directory. */
export function runsFolder(dataDirectory: string): string {
  return join(dataDirectory, 'runs');
}

/** Where one run is kept. */
export function runFolder(dataDirectory: string, run: RunId): string {
  return join(runsFolder(dataDirectory), run);
}

/** A run as it is written: one line. */
export function recordText(run: Run): string {
  return `${JSON.stringify({ version: RECORD_VERSION, run })}\n`;
}

/**
 * Puts a run's record in place, and makes the run's folder when there is none. Blocks. A record takes the place of another
 * whole or not at all; the first in a folder is simply written, because the run is known from its beginning until then.
 */
export function writeRecord(dataDirectory: string, id: RunId, text: string): void {
  const folder = runFolder(dataDirectory, id);
  const path = join(folder, RECORD_NAME);
  if (mkdirSync(folder, { recursive: true, mode: FOLDER_MODE }) !== undefined) {
    writeFileSync(path, text, { mode: FILE_MODE });
    return;
  }
  writeFileSync(`${path}.new`, text, { mode: FILE_MODE });
  renameSync(`${path}.new`, path);
}

/** A record that could not be read. */
export interface BadRecord {
  /** Where it is. */
  readonly path: string;
  readonly why: string;
}

/** Records that were read. */
export interface ReadRecords {
  readonly runs: readonly Run[];
  readonly bad: readonly BadRecord[];
}

/**
 * Reads every run there is, oldest first; of those that have no record, what is known of their beginning. Records that
 * make no sense are named, not dropped.
 */
export async function readRecords(dataDirectory: string, begun: ReadonlyMap<string, Run>): Promise<ReadRecords> {
  const folder = runsFolder(dataDirectory);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const runs: Run[] = [];
  const bad: BadRecord[] = [];
  const ids = new Set([...names.filter(isRunId), ...begun.keys()]);
  for (const name of [...ids].sort()) {
    const beginning = begun.get(name);
    try {
      const run = parseRecord(await readFile(join(folder, name, RECORD_NAME), 'utf8'));
      if (run.id !== name) throw new Error('a record of another run');
      // A host that could write no records when it closed has put what it knew there.
      runs.push(run.closedAt === null && beginning?.closedAt ? beginning : run);
    } catch (error) {
      // Whatever else is wrong with a record, it may be worth more than its beginning.
      const none = error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT';
      if (none && beginning !== undefined) runs.push(beginning);
      else bad.push({ path: join(folder, name), why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { runs, bad };
}

/** What runs of older versions did not tell. */
const NEWER: Pick<Run, 'folder' | 'bellAt'> = { folder: null, bellAt: null };

/** Checks what matters for showing a past run; the rest was written by this program. */
export function parseRecord(text: string): Run {
  const record: unknown = JSON.parse(text);
  if (typeof record !== 'object' || record === null || !('version' in record) || !('run' in record)) {
    throw new Error('not a run record');
  }
  if (record.version !== RECORD_VERSION) throw new Error(`a run record of version ${String(record.version)}`);
  const run = record.run as Run;
  if (!isRunId(run.id) || typeof run.startedAt !== 'number' || typeof run.command?.launch !== 'object') {
    throw new Error('an incomplete run record');
  }
  return { ...NEWER, ...run };
}

/** Removes a run's folder, for good. */
export async function removeRun(dataDirectory: string, run: RunId): Promise<void> {
  await rm(runFolder(dataDirectory, run), { recursive: true, force: true });
}
