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
  /**
   * Feeds the bytes at offset `at`: those that follow the last ones, or later ones when some were lost. They are
   * copied. Feed no more while `pending` is over `pendingLimit`; throws a RangeError far beyond it.
   */
  feed(at: number, bytes: Uint8Array): void;
  /** The terminal has this size from here on: after the bytes fed before, before those fed after. */
  resize(size: TerminalSize): void;
  /** Bytes fed and not yet parsed; 0 after a failure, so that nobody waits for a mirror that is gone. */
  readonly pending: number;
  /** More than this many bytes pending bring nothing: the thread has enough to do. */
  readonly pendingLimit: number;
  /** Tells when `pending` has fallen under its limit. */
  onDrain(listener: () => void): void;
  /** Bytes to write to the terminal's input, in answer to a query; each query once. */
  onReply(listener: (bytes: Uint8Array) => void): void;
  /** The title that the program set, made safe to show: one line, no controls, at most 200 characters. */
  onTitle(listener: (title: string) => void): void;
  /** The folder that the program says it is in: absolute, of this machine; null when it is elsewhere. */
  onFolder(listener: (folder: string | null) => void): void;
  /** The bell; once for all that were parsed in one go. */
  onBell(listener: () => void): void;
  /** Tells once that this mirror is lost: it says and knows nothing from here on. A new one can be opened and fed again. */
  onFailure(listener: (error: Error) => void): void;
  /**
   * The state after everything fed so far, with at most `above` lines above the screen (default: all that the mirror
   * keeps). Rejects when the mirror fails or is closed first.
   */
  snapshot(above?: number): Promise<Snapshot>;
  close(): void;
}

/** How a mirror begins. */
export interface MirrorOptions {
  /** Queries in bytes before this offset are not answered: they were, by the mirror before this one. Default 0. */
  readonly answerFrom?: number;
}

/** All mirrors of a host. */
export interface Mirrors {
  /** Begins to follow a run whose terminal has this size. */
  open(size: TerminalSize, options?: MirrorOptions): Mirror;
  /** Colour queries are answered with these from now on. */
  setColours(colours: TerminalColours): void;
  close(): Promise<void>;
}
