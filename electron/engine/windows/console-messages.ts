// What host and console helper say to each other: that the helper is ready, then one request, one reply.
import type { ConsoleEvent } from './signal-table.ts';

/** To the helper: send this event to everybody on the console of this process. */
export interface ConsoleRequest {
  readonly id: number;
  readonly pid: number;
  readonly event: ConsoleEvent;
  /** PIDs that must not be on that console: the host's. */
  readonly spare: readonly number[];
}

/** From the helper, once: from now on requests are answered at once. */
export interface ConsoleReady {
  readonly ready: true;
}

/** From the helper, for each request. */
export type ConsoleReply =
  | { readonly id: number; readonly reached: readonly number[] }
  | { readonly id: number; readonly refused: 'no-console' | 'shared' | 'failed'; readonly detail: string };
