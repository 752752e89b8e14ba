// What the rest of the host sees of a run's log: something to append to, and something to read at an offset.

import type { LogSummary } from '../../shared/model/run.ts';
import type { Span, StreamName, TerminalSize } from '../../shared/model/stream.ts';
import type { Undo } from '../../shared/protocol/port.ts';

/** A piece of a log: consecutive bytes and how they divide. Edges may cut a span; the parts keep its time and flags. */
export interface Slice {
  /** Offset of the first byte. Larger than asked for when what was asked is no longer kept. */
  readonly at: number;
  /** The bytes of every output span, one after another, the reader's own to change or transfer. Lost spans have none. */
  readonly bytes: Uint8Array;
  readonly spans: readonly Span[];
  /** Offset after the slice. */
  readonly end: number;
}

/** Reads a run's log, live or ended, at any offset. */
export interface LogReader {
  /** The run's folder, with the log's files in it (docs/log-format.md). It may not exist. */
  readonly folder: string;
  summary(): LogSummary;
  /**
   * Reads up to `maxBytes` bytes at `from`. A slice without bytes and spans means that there is nothing after `from` yet,
   * or ever. Marks without length (resizes) stand before the byte at their offset: those at `from` are always in the
   * slice, those at its end only when it is the log's end, too. So a reader at the end gets the marks there each time it
   * asks, and counts them: they are only ever added to.
   */
  read(from: number, maxBytes: number): Promise<Slice>;
  /** As `read`, but only from memory: null when the answer is on disk. What has just been written is in memory. */
  readRecent(from: number, maxBytes: number): Slice | null;
  /** Tells, at most once a turn, that the log has grown or closed. */
  onGrow(listener: () => void): Undo;
  /** Nothing more will be appended. */
  readonly closed: boolean;
}

/** Takes what a run writes. Appending never waits; the caller pauses its child while `backlog` is over `backlogLimit`. */
export interface LogWriter extends LogReader {
  /** Takes the bytes (without copying: they belong to the log from here on) and gives them the next offsets. */
  append(stream: StreamName, bytes: Uint8Array, orderUnknown?: boolean): void;
  /** Notes that the terminal has a new size from here on. */
  resize(size: TerminalSize): void;
  /** Bytes taken and not yet on disk. */
  readonly backlog: number;
  /** Over this many bytes the caller must pause reading until `onDrain`. */
  readonly backlogLimit: number;
  onDrain(listener: () => void): Undo;
  /** Milliseconds that the child was made to wait for the disk. */
  readonly waitedMs: number;
  /**
   * Writes everything out, marks the log as complete and closes its files. Settles with a warning when the disk does not take
   * it, and goes on trying.
   */
  close(): Promise<LogSummary>;
  /** Gives up what the disk has not taken of a closed log: it is being removed. */
  abandon(): void;
}
