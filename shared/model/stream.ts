// The streams of a run, and the marks that stand between their bytes.

/** What a run writes: two pipes, or one terminal. */
export type StreamName = 'stdout' | 'stderr' | 'terminal';

/** Every stream, at the index that the spans journal stores it under. */
export const STREAM_NAMES = ['stdout', 'stderr', 'terminal'] as const satisfies readonly StreamName[];

/** Columns and rows of a terminal, in cells. */
export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** The size of a terminal nobody has measured yet. */
export const DEFAULT_TERMINAL_SIZE: TerminalSize = { cols: 80, rows: 24 };

/** The largest terminal that is accepted, in cells on a side (a PTY's own limit is 65,535). */
export const MAX_TERMINAL_SIDE = 2000;

/** Bytes of one stream that arrived together. */
export interface OutputSpan {
  readonly kind: 'output';
  readonly stream: StreamName;
  /** How many bytes, at least 1. */
  readonly length: number;
  /** When they were read, in milliseconds since the epoch, with fractions. */
  readonly time: number;
  /** Two pipes had bytes in the same turn: which came first cannot be known. */
  readonly orderUnknown: boolean;
  /** Found in the log without a journal record (the host was killed between the two writes): time and order are guesses. */
  readonly recovered: boolean;
}

/** The terminal changed its size at this point of its output. */
export interface ResizeSpan {
  readonly kind: 'resize';
  readonly size: TerminalSize;
  readonly time: number;
}

/** Bytes that the child wrote and the log could not keep (a full disk, a cap): the offsets stay, the bytes are gone. */
export interface LostSpan {
  readonly kind: 'lost';
  readonly stream: StreamName;
  readonly length: number;
  readonly time: number;
}

/** One step of a run's log, in the order in which it happened. */
export type Span = OutputSpan | ResizeSpan | LostSpan;
