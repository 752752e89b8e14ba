// How a pane gets its bytes: past the store and past React, straight from the connection.
import type { RunId } from '../../shared/model/ids.ts';
import type { TerminalSize } from '../../shared/model/stream.ts';
import type { Undo } from '../../shared/protocol/port.ts';
import type { ViewSpan } from '../../shared/protocol/spans.ts';

/** Receives the output of one run, in order. */
export interface OutputSink {
  /** Bytes from offset `at`, divided by `spans` (a span may be cut by the edges of the message). */
  output(at: number, spans: readonly ViewSpan[], bytes: Uint8Array): void;
  /** Reset, take this size, write these bytes: the terminal at offset `at`. `skipped` bytes were jumped over to get here (0 for a restore). */
  snapshot(at: number, size: TerminalSize, bytes: Uint8Array, skipped: number): void;
  /** Output from `from` to `to` does not come. */
  skipped(from: number, to: number, why: 'behind' | 'evicted' | 'lost'): void;
  /** The run has closed and everything was delivered. */
  end(at: number): void;
}

/** One attached view. It survives a lost connection: the feed attaches it again where it was. */
export interface FeedView {
  /** Everything before `upTo` has been parsed; more may come. */
  acknowledge(upTo: number): void;
  detach: Undo;
}

/** A pipe of a run, where only one of them is to be seen. */
export type OnlyStream = 'stdout' | 'stderr';

/** Gives views on runs. */
export interface Feed {
  /** Follows a run from an offset, or from wherever the host thinks best (`null`); only one stream of it where that is given. */
  attach(run: RunId, from: number | null, sink: OutputSink, only?: OnlyStream): FeedView;
}
