// What an export is told by the host, which knows the runs; the thread that writes it knows only folders.
import type { ExportEnd, ExportFormat } from '../../../shared/model/export.ts';
import type { StreamName, TerminalSize } from '../../../shared/model/stream.ts';

/** A run to export. */
export interface ExportedRun {
  /** One line of plain text; no two runs of an export share one. */
  readonly name: string;
  /** Its command line, for people. */
  readonly command: string;
  readonly folder: string;
  /** Offsets in the run: what is kept, as far as it had come when the export began. */
  readonly begin: number;
  readonly end: number;
  /** How far each stream had come, in bytes ever written. */
  readonly streams: Readonly<Partial<Record<StreamName, number>>>;
  /** Its files may still lag behind what it has written. */
  readonly live: boolean;
  /** The terminal's size at its start; null for a run without a terminal. */
  readonly size: TerminalSize | null;
  /** Label of the Encoding Standard; null is UTF-8. */
  readonly encoding: string | null;
  /** Milliseconds since the epoch; null while it is alive. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** How it ended, in a few words; null while it is alive. */
  readonly ending: string | null;
  /** As a shell would tell it; null when it is not known. */
  readonly exitStatus: number | null;
}

/** What an export is told. */
export interface ExportJob {
  readonly runs: readonly ExportedRun[];
  readonly streams: readonly StreamName[] | null;
  readonly format: ExportFormat;
  readonly times: boolean;
  readonly goal: {
    readonly path: string;
    /** Where it is written until it is whole: beside the goal. */
    readonly part: string;
    readonly replace: boolean;
  };
}

/** What an export tells on the way, in bytes of logs. */
export interface ExportNews {
  readonly done: number;
  readonly total: number;
}

/** How it ends, as its thread sees it. */
export type ExportResult =
  | Exclude<ExportEnd, { readonly kind: 'done' }>
  | Omit<Extract<ExportEnd, { readonly kind: 'done' }>, 'download'>;
