// What the export dialog proposes and checks: the name of the file, what each form is good for, and which streams the
// chosen runs have.
import { EXPORT_EXTENSIONS, type ExportFormat } from '../../../shared/model/export.ts';
import type { Run } from '../../../shared/model/run.ts';
import { STREAM_NAMES, type StreamName } from '../../../shared/model/stream.ts';
import type { Segment } from '../../ui/segmented.tsx';

/** The forms, as they are offered. */
export const FORMATS: readonly Segment<ExportFormat>[] = [
  { value: 'text', label: 'Text' },
  { value: 'bytes', label: 'Bytes' },
  { value: 'ansi', label: 'ANSI' },
  { value: 'html', label: 'HTML' },
  { value: 'asciicast', label: 'Asciicast' },
];

/** What each is, in a sentence. */
export const FORMAT_NOTES: Readonly<Record<ExportFormat, string>> = {
  text: 'Without colours and control characters, in UTF-8.',
  bytes: 'Exactly what was written. Of one stream its SHA-256 is that of the log.',
  ansi: 'With its colours, for a terminal: less -R shows it.',
  html: 'One page with its colours that needs nothing else, light or dark as its reader likes.',
  asciicast: 'A recording with its times, version 3, for asciinema and other players. Of one run.',
};

/** Longest part of a proposed name that comes from a run, in characters. */
const LONGEST_SLUG = 40;

/** The name that is proposed: the run, the moment, and what the form is called. */
export function proposedName(runs: readonly Run[], format: ExportFormat, now: Date): string {
  const [first] = runs;
  const name = runs.length === 1 && first !== undefined ? first.name : 'runs';
  const slug = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .slice(0, LONGEST_SLUG)
    .replace(/^-+|-+$/g, '')
    .toLowerCase();
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  return `${slug === '' ? 'run' : slug}-${day}-${time}.${EXPORT_EXTENSIONS[format]}`;
}

/** The streams that the runs have written to, in their order. */
export function streamsOf(runs: readonly Run[]): StreamName[] {
  return STREAM_NAMES.filter((name) => runs.some((run) => (run.log.streams[name] ?? 0) > 0));
}

/** What keeps an export from being begun, in a sentence; null when nothing does. */
export function problemOf(runs: readonly Run[], format: ExportFormat): string | null {
  if (runs.length === 0) return 'Choose a run.';
  if (format === 'asciicast' && runs.length > 1) return 'A recording is of one run: choose one, or another form.';
  if (runs.every((run) => run.log.end === run.log.begin)) return 'There is nothing in the log.';
  return null;
}
