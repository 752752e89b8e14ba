// What every form of an export is to the one who feeds it, and the words they share.
import { STREAM_NAMES } from '../../../shared/model/stream.ts';
import type { Source } from './lines.ts';
import type { ExportedRun, ExportJob } from './order.ts';
import type { Piece } from './run-pieces.ts';

/** Where a form writes to. */
export type Out = (data: string | Uint8Array) => void;

/** One form of an export. */
export interface Format {
  /** Takes the next piece; those of streams that nobody wants don't come here. */
  piece(piece: Piece): void;
  /** Nothing follows. */
  end(): void;
}

/** Whether two streams or more may take turns in an export. */
export function hasOneStream({ runs, streams }: Pick<ExportJob, 'runs' | 'streams'>): boolean {
  const [run] = runs;
  if (run === undefined || runs.length > 1) return false;
  return STREAM_NAMES.filter((name) => (run.streams[name] ?? 0) > 0 && (streams?.includes(name) ?? true)).length < 2;
}

/** A moment where the export is made, with its distance from UTC: `2026-11-23T08:53:14.123+01:00`. */
export function stampOf(time: number): string {
  const date = new Date(time);
  const offset = -date.getTimezoneOffset();
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const local = new Date(time + offset * 60_000).toISOString().slice(0, -1);
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`;
}

/** Who wrote a line: the run where there are several, the stream where a run may have two. */
export function originOf({ run, stream }: Source, runs: readonly ExportedRun[]): string {
  const parts = [...(runs.length > 1 ? [run.name] : []), ...(stream === 'terminal' ? [] : [stream])];
  return parts.join(' ');
}

/** What stands where bytes are missing. */
export function lostText({ stream }: Source, bytes: number): string {
  return `[${bytes.toLocaleString('en-US')} bytes of ${stream} could not be kept]`;
}
