// Paths of the browser host that are good once and for half a minute, for this user only. Where other users could read
// such a path and be faster (Linux shows everyone's command lines), the kernel is asked whose connection it is.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/** How long a path is good, in milliseconds: a browser that has to start first may need a while. */
const LIFE = 30_000;

/** What became of a path. */
export type Redeemed<T> =
  | { readonly kind: 'good'; readonly value: T }
  /** Used already, too old, or made up. */
  | { readonly kind: 'spent' }
  /** It came from another user of this computer. */
  | { readonly kind: 'stranger' };

/** Paths that were given out and not used yet, each with what it stands for. */
export class OneTimePaths<T> {
  readonly #prefix: string;
  readonly #unused: (value: T) => void;
  readonly #paths = new Map<string, { readonly value: T; readonly until: number; readonly timer: NodeJS.Timeout }>();

  /** `unused` is told what nobody came for in time, or somebody came for who may not have it. */
  constructor(prefix: string, unused: (value: T) => void) {
    this.#prefix = prefix;
    this.#unused = unused;
  }

  /** A new path. */
  make(value: T, now = Date.now()): string {
    const path = `${this.#prefix}${randomBytes(24).toString('base64url')}`;
    const timer = setTimeout(() => {
      this.#paths.delete(path);
      this.#unused(value);
    }, LIFE);
    timer.unref();
    this.#paths.set(path, { value, until: now + LIFE, timer });
    return path;
  }

  /** Uses a path up. */
  redeem(path: string, socket: Socket, serverPort: number, now = Date.now()): Redeemed<T> {
    const found = this.#paths.get(path);
    if (found === undefined) return { kind: 'spent' };
    this.#paths.delete(path);
    clearTimeout(found.timer);
    if (found.until < now) {
      this.#unused(found.value);
      return { kind: 'spent' };
    }
    const user = process.getuid?.();
    const asked = process.platform === 'linux' && user !== undefined;
    if (!asked || connectionUser(socket.remotePort ?? 0, serverPort) === user)
      return { kind: 'good', value: found.value };
    this.#unused(found.value);
    return { kind: 'stranger' };
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
