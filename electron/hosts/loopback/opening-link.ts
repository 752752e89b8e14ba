// How a browser is given the token without anyone reading it in a process list: it is started with a link that is good
// once and for half a minute, and the answer to that link, a redirect, carries the token.
import type { Socket } from 'node:net';
import { OneTimePaths } from './one-time-paths.ts';

const PREFIX = '/open/';

/** Links that were given out and not used yet. */
export class OpeningLinks {
  readonly #paths = new OneTimePaths<null>(PREFIX, () => {});

  /** Tells whether a URL path is such a link, good or not. */
  static owns(path: string): boolean {
    return path.startsWith(PREFIX);
  }

  /** A new link's path. */
  make(now = Date.now()): string {
    return this.#paths.make(null, now);
  }

  /** Uses a link up. Null when it was good, else what to tell whoever came with it. */
  redeem(path: string, socket: Socket, serverPort: number, now = Date.now()): string | null {
    switch (this.#paths.redeem(path, socket, serverPort, now).kind) {
      case 'good':
        return null;
      case 'spent':
        return 'This link was used already, or is too old. Open the address that Proactor printed when it started.';
      case 'stranger':
        return 'This link is for another user. Open the address that Proactor printed when it started.';
    }
  }
}
