// Pieces of a log as rows of text. A row ends with its line, where the other stream takes its turn, and after so many
// bytes that one endless line can't fill the page. Rows are plain text: escape sequences are left out, and of a line
// that was written over (a progress bar) the last state is shown.
import { STREAM_NAMES, type StreamName } from '../../shared/model/stream.ts';
import type { HistoryPiece } from '../../shared/protocol/messages.ts';

/** Longest row, in bytes. */
const MOST_ROW_BYTES = 4096;

const LINE_FEED = 10;

/** One row. */
export interface Row {
  /** Offset in the run of its first byte, and after its last. */
  readonly at: number;
  readonly end: number;
  readonly stream: StreamName;
  /** When its first byte arrived, milliseconds since the epoch. */
  readonly time: number;
  readonly text: string;
  /** These bytes could not be kept. */
  readonly lost: boolean;
  /** Its line may go on behind it. */
  readonly open: boolean;
}

/** The rows of a piece that begins with a row. */
export function rowsOf({ at, parts, bytes }: Pick<HistoryPiece, 'at' | 'parts' | 'bytes'>): Row[] {
  const rows: Row[] = [];
  // Most pieces are nothing but ASCII: decoded at once, a byte is a character.
  const whole = bytes.every((byte) => byte < 0x80) ? decoder.decode(bytes) : null;
  let offset = at;
  let from = 0;
  let row: { at: number; from: number; stream: StreamName; time: number } | null = null;
  const finish = (end: number, to: number, open: boolean) => {
    if (row === null) return;
    rows.push({
      ...row,
      end,
      text: textOf(whole?.slice(row.from, to) ?? decoder.decode(bytes.subarray(row.from, to))),
      lost: false,
      open,
    });
    row = null;
  };
  for (const [index, length, time, lost] of parts) {
    const stream = STREAM_NAMES[index] ?? 'stdout';
    const current = row as { stream: StreamName } | null;
    if (current !== null && (lost === 1 || current.stream !== stream)) finish(offset, from, false);
    if (lost === 1) {
      rows.push({ at: offset, end: offset + length, stream, time, text: '', lost: true, open: false });
      offset += length;
      continue;
    }
    for (const end = from + length; from < end; ) {
      row ??= { at: offset, from, stream, time };
      const start: number = row.from;
      const lineFeed = bytes.indexOf(LINE_FEED, from);
      const limit = Math.min(end, start + MOST_ROW_BYTES);
      const to = lineFeed >= 0 && lineFeed < limit ? lineFeed + 1 : limit;
      offset += to - from;
      from = to;
      if (lineFeed === to - 1 || to - start >= MOST_ROW_BYTES) finish(offset, to, false);
    }
  }
  finish(offset, from, true);
  return rows;
}

const decoder = new TextDecoder();

const ESCAPE = String.fromCharCode(0x1b);
const BELL = String.fromCharCode(0x07);

/** Control sequences, control strings up to BEL or ST, and the short ones: charsets and their like. */
const SEQUENCES = new RegExp(
  `${ESCAPE}(?:\\[[ -?]*[@-~]?|[\\]PX^_][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)?|[ -/]*[0-~]?)`,
  'g',
);

/** What would not show, or would turn the text around; a tab may stay. */
const UNSHOWN = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Most rows have nothing of either. */
const SPECIAL = new RegExp(`[${ESCAPE}\r]|${UNSHOWN.source}`, 'u');

function textOf(characters: string): string {
  const decoded = characters.replace(/[\r\n]+$/, '');
  if (!SPECIAL.test(decoded)) return decoded;
  const text = decoded.replace(SEQUENCES, '');
  const last = text.slice(text.lastIndexOf('\r') + 1);
  return last.replace(UNSHOWN, (character) => (character === '\t' ? character : '·'));
}
