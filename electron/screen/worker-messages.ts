// The conversation between the host and the mirrors' worker.
import type { TerminalSize } from '../../shared/model/stream.ts';
import type { TerminalColours } from '../../shared/protocol/messages.ts';
import type { Snapshot } from './types.ts';

/** Host to worker. `screen` is a number that the host gives out. */
export type ToWorker =
  | { readonly type: 'open'; readonly screen: number; readonly size: TerminalSize; readonly answerFrom: number }
  | { readonly type: 'feed'; readonly screen: number; readonly at: number; readonly bytes: Uint8Array }
  | { readonly type: 'resize'; readonly screen: number; readonly size: TerminalSize }
  | { readonly type: 'snapshot'; readonly screen: number; readonly request: number; readonly above: number }
  | { readonly type: 'close'; readonly screen: number }
  | { readonly type: 'colours'; readonly colours: TerminalColours };

/** Worker to host. */
export type FromWorker =
  /** So many bytes of what was fed are parsed. */
  | { readonly type: 'parsed'; readonly screen: number; readonly bytes: number }
  | { readonly type: 'reply'; readonly screen: number; readonly bytes: Uint8Array }
  | { readonly type: 'title'; readonly screen: number; readonly title: string }
  | { readonly type: 'folder'; readonly screen: number; readonly folder: string | null }
  | { readonly type: 'bell'; readonly screen: number }
  | { readonly type: 'snapshot'; readonly screen: number; readonly request: number; readonly snapshot: Snapshot }
  /** This screen is over; the others go on. */
  | { readonly type: 'failed'; readonly screen: number; readonly error: string };
