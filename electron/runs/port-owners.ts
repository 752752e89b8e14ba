// Which process listens on which port, at next to no cost while nothing changes: whose a socket is gets looked up when it
// appears, and that alone makes it necessary to look into the descriptors of processes.
import type { ListeningPort } from '../../shared/model/load.ts';
import { type ListeningSocket, listeningSockets, socketsOf } from '../engine/index.ts';

/** How often somebody is looked for who has a new socket: its process may be too new for the table. */
const LOOKS = 3;

/** Remembers whose each socket is. */
export class PortOwners {
  /** By socket: the PIDs that have it; a number where nobody was found, so many times. */
  readonly #owners = new Map<string, readonly number[] | number>();

  /** The ports of each of these processes. A socket that several share is told for each of them. */
  look(pids: readonly number[]): ReadonlyMap<number, readonly ListeningPort[]> {
    const sockets = listeningSockets();
    if (sockets === null) return new Map();
    this.#forget(sockets, new Set(pids));
    const unknown = [...sockets.keys()].filter((socket) => {
      const owner = this.#owners.get(socket) ?? 0;
      return typeof owner === 'number' && owner < LOOKS;
    });
    if (unknown.length > 0) this.#find(new Set(unknown), pids);
    const ports = new Map<number, ListeningPort[]>();
    for (const [socket, owners] of this.#owners) {
      const listening = sockets.get(socket);
      if (listening === undefined || typeof owners === 'number') continue;
      for (const pid of owners) ports.set(pid, [...(ports.get(pid) ?? []), listening]);
    }
    return ports;
  }

  /** What no longer listens, and owners that are gone: somebody else may have the socket still. */
  #forget(sockets: ReadonlyMap<string, ListeningSocket>, alive: ReadonlySet<number>): void {
    for (const [socket, owners] of this.#owners) {
      const gone = typeof owners !== 'number' && !owners.every((pid) => alive.has(pid));
      if (gone || !sockets.has(socket)) this.#owners.delete(socket);
    }
  }

  #find(wanted: ReadonlySet<string>, pids: readonly number[]): void {
    const found = new Map<string, number[]>();
    for (const pid of pids) {
      for (const socket of socketsOf(pid)) {
        if (wanted.has(socket)) found.set(socket, [...(found.get(socket) ?? []), pid]);
      }
    }
    for (const socket of wanted) {
      const before = this.#owners.get(socket) ?? 0;
      this.#owners.set(socket, found.get(socket) ?? (typeof before === 'number' ? before + 1 : LOOKS));
    }
  }
}
