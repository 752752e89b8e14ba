// What the host has the thread that writes records do, and how it is done.
import type { RunId } from '../../../shared/model/ids.ts';
import { writeRecord } from './record.ts';

/** What the thread is started with. */
export interface RecordThreadData {
  readonly dataDirectory: string;
}

/** Records to write, as text. */
export type RecordOrder = readonly (readonly [run: RunId, text: string])[];

/** The order is done: what of it could not be written, and why. */
export type RecordAnswer = readonly (readonly [run: RunId, why: string])[];

/** Writes each, whatever becomes of the others. Blocks. */
export function writeRecords(dataDirectory: string, order: RecordOrder): RecordAnswer {
  const failed: (readonly [RunId, string])[] = [];
  for (const [run, text] of order) {
    try {
      writeRecord(dataDirectory, run, text);
    } catch (error) {
      failed.push([run, error instanceof Error ? error.message : String(error)]);
    }
  }
  return failed;
}
