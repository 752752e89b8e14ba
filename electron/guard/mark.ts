// The mark that every child of a host carries in its environment, and by which it is found after the host's death.
import { randomBytes } from 'node:crypto';
import type { HostId, RunId } from '../../shared/model/ids.ts';

/** The variable. Its value is the host's id, a hyphen, and the run's id. */
export const MARK = 'PROACTOR_HOST';

/** A new host id: 128 random bits, so that no process carries it by chance. */
export function newHostId(): HostId {
  return randomBytes(16).toString('hex') as HostId;
}

/** What a run's processes carry in the variable `MARK`. */
export function markOf(host: HostId, run: RunId): string {
  return `${host}-${run}`;
}
