// Who listens on which TCP port, as far as the system tells.
import { platform } from './platform.ts';
import type { ListeningSocket } from './platform-interface.ts';

/** TCP sockets that listen on this machine, by the system's name for each; null where it can't be told. */
export function listeningSockets(): ReadonlyMap<string, ListeningSocket> | null {
  return platform.listening?.sockets() ?? null;
}

/** The system's names of the sockets that a process has open. */
export function socketsOf(pid: number): readonly string[] {
  return platform.listening?.socketsOf(pid) ?? [];
}
