// Giving logs away: what is written of which runs, in which form, and how that ended.
import type { RunId } from './ids.ts';
import type { StreamName } from './stream.ts';

/** Every form in which logs can be written, in the order in which they are offered. */
export const EXPORT_FORMATS = ['text', 'bytes', 'ansi', 'html', 'asciicast'] as const;

/**
 * `text`: escape sequences removed. `bytes`: exactly as they came. `ansi`: what a terminal would be given, colours
 * included. `html`: one page that needs nothing else. `asciicast`: a recording, version 3, for players of these.
 */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** The end of a file's name for each form, as its tools expect it. */
export const EXPORT_EXTENSIONS: Readonly<Record<ExportFormat, string>> = {
  text: 'txt',
  bytes: 'bin',
  ansi: 'ansi',
  html: 'html',
  asciicast: 'cast',
};

/** What to write. */
export interface ExportOrder {
  /** At least one; several are merged in the order in which their output came. A recording is of one run. */
  readonly runs: readonly RunId[];
  /** Null: all of them. */
  readonly streams: readonly StreamName[] | null;
  readonly format: ExportFormat;
  /** `text` and `html`: each line begins with its time. Several runs have it in any case. */
  readonly times: boolean;
}

/** Where it goes. */
export type ExportGoal =
  /** A file of the host's computer, by its absolute path; one that is there is replaced only if `replace` says so. */
  | { readonly kind: 'file'; readonly path: string; readonly replace: boolean }
  /** The person's browser, where the host can do that (`HostInfo.canDownload`). */
  | { readonly kind: 'download'; readonly name: string };

/** What was written. */
export interface ExportWritten {
  /** Bytes of the file. */
  readonly bytes: number;
  /** Of the file, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Bytes of the runs that could not be written: never saved, or dropped over the cap meanwhile. */
  readonly missing: number;
}

/** How an export ended. Unless it is `done` there is no new file, and what was there before is as it was. */
export type ExportEnd =
  | ({
      readonly kind: 'done';
      /** Where the browser gets it, once and soon; null for a file. */
      readonly download: string | null;
    } & ExportWritten)
  | { readonly kind: 'cancelled' }
  /** There is a file already, and nobody said that it may be replaced. */
  | { readonly kind: 'exists' }
  | { readonly kind: 'failed'; readonly why: string };
