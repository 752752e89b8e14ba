// How a browser is given the token without anyone reading it in a process list: it is started with a link that is good
// once and for half a minute, and the answer to that link, a redirect, carries the token. Where other users could read
// the link and be faster (Linux shows everyone's command lines), the kernel is asked whose connection it is.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** How long a link is good, in milliseconds: a browser that has to start first may need a while. */
const LIFE = 30_000;

const PREFIX = '/open/';

/** Links that were given out and not used yet. */
export class OpeningLinks {
  readonly #links = new Map<string, number>();

  /** Tells whether a URL path is such a link, good or not. */
  static owns(path: string): boolean {
    return path.startsWith(PREFIX);
  }

  /** A new link's path. */
  make(now = Date.now()): string {
    for (const [path, until] of this.#links) if (until < now) this.#links.delete(path);
    const path = `${PREFIX}${randomBytes(24).toString('base64url')}`;
    this.#links.set(path, now + LIFE);
    return path;
  }

  /** Uses a link up. Null when it was good, else what to tell whoever came with it. */
  redeem(path: string, socket: Socket, serverPort: number, now = Date.now()): string | null {
    const until = this.#links.get(path);
    this.#links.delete(path);
    if (until === undefined || until < now) {
      return 'This link was used already, or is too old. Open the address that Proactor printed when it started.';
    }
    const user = process.getuid?.();
    if (process.platform !== 'linux' || user === undefined) return null;
    if (connectionUser(socket.remotePort ?? 0, serverPort) === user) return null;
    return 'This link is for another user. Open the address that Proactor printed when it started.';
  }
}

/**
 * The user that owns the client's end of a connection from 127.0.0.1 (proc(5), `/proc/net/tcp`); null when the kernel
 * doesn't list it. A browser may also come in on an IPv4-mapped address, which is in the other table.
 */
function connectionUser(clientPort: number, serverPort: number): number | null {
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    let text: string;
    try {
      text = readFileSync(table, 'latin1');
    } catch {
      continue; // A kernel without IPv6 has no second table.
    }
    for (const line of text.split('\n').slice(1)) {
      const [, local = '', remote = '', , , , , user] = line.trim().split(/\s+/);
      if (portOf(local) === clientPort && portOf(remote) === serverPort) return Number(user);
    }
  }
  return null;
}

function portOf(address: string): number {
  return Number.parseInt(address.slice(address.lastIndexOf(':') + 1), 16);
}
