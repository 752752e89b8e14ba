// A past log: read-only, opened at the first question and not before, because a host starts with hundreds of them.
import type { LogSummary } from '../../shared/model/run.ts';
import { STREAM_NAMES, type StreamName } from '../../shared/model/stream.ts';
import { readDisk } from './read-disk.ts';
import { type Opened, openFolder } from './recover.ts';
import { DEFAULT_LOG_CAP } from './retention.ts';
import type { LogReader, Slice } from './types.ts';
import { unreadableWarning } from './warnings.ts';

/** Which log to open. */
export interface OpenLogOptions {
  /** The run's folder. One that doesn't exist is the log of a run that wrote nothing. */
  readonly folder: string;
  /** The cap that the summary tells. Default `DEFAULT_LOG_CAP`. */
  readonly cap?: number;
}

/**
 * Opens the log of a run that no host writes any more; the first look at it completes what a killed host left torn.
 * A folder that can't be read makes an empty log whose summary warns and whose `read` fails with the reason.
 */
export function openLog({ folder, cap = DEFAULT_LOG_CAP }: OpenLogOptions): LogReader {
  return new PastLog(folder, cap);
}

class PastLog implements LogReader {
  readonly folder: string;
  readonly closed = true;
  private readonly cap: number;
  private opened: Opened | Error | null = null;

  constructor(folder: string, cap: number) {
    this.folder = folder;
    this.cap = cap;
  }

  summary(): LogSummary {
    const opened = this.open();
    if (opened instanceof Error) {
      return { begin: 0, end: 0, streams: {}, cap: this.cap, warning: unreadableWarning(opened) };
    }
    const streams: Partial<Record<StreamName, number>> = {};
    STREAM_NAMES.forEach((name, index) => {
      const end = opened.end.streamAt[index] ?? 0;
      if (end > 0) streams[name] = end;
    });
    return { begin: opened.layout.begin, end: opened.end.at, streams, cap: this.cap, warning: opened.warning };
  }

  readRecent(): Slice | null {
    return null;
  }

  async read(from: number, maxBytes: number): Promise<Slice> {
    const opened = this.open();
    if (opened instanceof Error) throw opened;
    const end = opened.end.at;
    if (from > end) return { at: end, bytes: new Uint8Array(0), spans: [], end };
    return readDisk(opened.layout, from, maxBytes, () => opened.pending);
  }

  /** Never tells anything: a past log doesn't grow. */
  onGrow(): () => void {
    return () => {};
  }

  private open(): Opened | Error {
    if (this.opened === null) {
      try {
        this.opened = openFolder(this.folder);
      } catch (error) {
        this.opened = error instanceof Error ? error : new Error(String(error));
      }
    }
    return this.opened;
  }
}
