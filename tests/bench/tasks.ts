// The tasks, in the words that runner and contestants share, and the programs they run.

/** Every task there is, in the order in which they are measured. */
export const TASKS = [
  'spawn',
  'spawn-wide',
  'terminal',
  'block',
  'block-terminal',
  'drain',
  'events',
  'lines',
  'line-events',
  'echo',
  'many',
] as const;

export type TaskName = (typeof TASKS)[number];

/** What the runner asks. */
export interface Request {
  readonly task: TaskName;
  readonly n: number;
}

/** What a contestant answers. */
export interface Answer {
  readonly ms: number;
  /** Bytes or lines that came, so that nobody wins by losing some. */
  readonly got?: number;
  /** Milliseconds in the call of one start: the longest and the median. */
  readonly longest?: number;
  readonly typical?: number;
  /** Milliseconds between two turns of the loop around a start, at most. */
  readonly loop?: number;
  /** How many were alive at the same time. */
  readonly alive?: number;
  /** Files that silent runs left beside their records. */
  readonly logFiles?: number;
}

/** Started where only the start is of interest. */
export const NOTHING = 'true';

/** What a terminal is asked to show, and what must come of it. */
export const SAYING = 'ready';
export const SAID = `${SAYING}\r\n`;

/** Arguments of `head` for so many megabytes of zeros. */
export function zeros(megabytes: number): string[] {
  return ['-c', String(megabytes * 1_000_000), '/dev/zero'];
}

/** The line of an echo, ended by LF. */
export const ECHO_LINE = Buffer.from(`${'x'.repeat(63)}\n`);
