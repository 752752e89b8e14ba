// What the rest of the host sees of the mirrors: one headless terminal per terminal run, which knows
// the run's screen at some offset of its log and answers the queries that programs send to terminals.
import type { TerminalSize } from '../../shared/model/stream.ts';
import type { TerminalColours } from '../../shared/protocol/messages.ts';

/** A terminal's whole state at an offset. */
export interface Snapshot {
  /** The offset after the last byte that it contains. */
  readonly at: number;
  readonly size: TerminalSize;
  /** Written to a reset terminal of that size, these bytes make its cells, cursor and modes. */
  readonly bytes: Uint8Array;
}

/** Follows one terminal run. */
export interface Mirror {
  /** Feeds the bytes at offset `at`; they must follow the last ones. The array is copied or transferred: do not use it after. */
  feed(at: number, bytes: Uint8Array): void;
  resize(size: TerminalSize): void;
  /** Bytes fed and not yet parsed. */
  readonly pending: number;
  /** Tells when `pending` has fallen under its limit. */
  onDrain(listener: () => void): void;
  /** Bytes to write to the terminal's input, in answer to a query; each query once. */
  onReply(listener: (bytes: Uint8Array) => void): void;
  onTitle(listener: (title: string) => void): void;
  /** The state after everything fed so far. */
  snapshot(): Promise<Snapshot>;
  close(): void;
}

/** All mirrors of a host. */
export interface Mirrors {
  open(size: TerminalSize): Mirror;
  /** Colour queries are answered with these from now on. */
  setColours(colours: TerminalColours): void;
  close(): Promise<void>;
}
