// Which process belongs to which run, for all runs in one pass over the process table: by session or group, by parents,
// and by having belonged before. Marks in the environment aren't looked at, which would cost more than all the rest, so a
// process that became a daemon before it was ever seen is counted for nobody.
import type { RunId } from '../../shared/model/ids.ts';
import type { ProcessInfo } from '../engine/index.ts';

/** Remembers who belonged to whom. */
export class TreeOwners {
  #known = new Map<string, RunId>();

  /** The processes of each run, without zombies. `roots` are the PIDs of the runs' first processes. */
  assign(table: readonly ProcessInfo[], roots: ReadonlyMap<number, RunId>): ReadonlyMap<RunId, readonly ProcessInfo[]> {
    const runs = new Set(roots.values());
    const byPid = new Map(table.map((info) => [info.pid, info]));
    const owners = new Map<number, RunId | null>();
    const ownerOf = (info: ProcessInfo): RunId | null => {
      const told = owners.get(info.pid);
      if (told !== undefined) return told;
      // Against circles, which a table that was read while it changed may have.
      owners.set(info.pid, null);
      const known = this.#known.get(key(info));
      const near = roots.get(info.session) ?? roots.get(info.group) ?? roots.get(info.pid);
      const parent = info.pid === process.pid ? undefined : byPid.get(info.parent);
      const owner =
        near ?? (known !== undefined && runs.has(known) ? known : parent === undefined ? null : ownerOf(parent));
      owners.set(info.pid, owner);
      return owner;
    };
    const next = new Map<string, RunId>();
    const found = new Map<RunId, ProcessInfo[]>();
    for (const info of table) {
      const owner = ownerOf(info);
      if (owner === null || info.state === 'zombie') continue;
      next.set(key(info), owner);
      const members = found.get(owner);
      if (members === undefined) found.set(owner, [info]);
      else members.push(info);
    }
    this.#known = next;
    return found;
  }
}

function key(info: ProcessInfo): string {
  return `${info.pid} ${info.startTime}`;
}
