// The last lines of a run's output as plain text, as far as a comparison needs them.
import type { Run } from '../../../shared/model/run.ts';
import type { HistoryPart, HistoryPiece } from '../../../shared/protocol/messages.ts';
import { joinBytes } from '../../../shared/text/join-bytes.ts';
import { rowsOf } from '../../history/rows.ts';
import { MOST_LINES } from './output-diff.ts';

/** Bytes that are read at once, and in all: enough for thousands of lines, and little enough to hold twice. */
const PIECE_BYTES = 256 * 1024;
const MOST_BYTES = 1024 * 1024;

const LINE_FEED = 10;

/** How a log is read. */
export type Read = (at: number, bytes: number) => Promise<HistoryPiece>;

/** The lines, and whether there are others before them that were left out. */
export interface OutputLines {
  readonly lines: readonly string[];
  readonly cut: boolean;
}

/** Reads the last lines of what is kept, from the end backwards until there are enough. */
export async function readLines({ log: { begin, end } }: Pick<Run, 'log'>, read: Read): Promise<OutputLines> {
  const least = Math.max(begin, end - MOST_BYTES);
  let parts: readonly HistoryPart[] = [];
  let bytes: readonly Uint8Array[] = [];
  let from = end;
  for (let lines = 0; from > least && lines <= MOST_LINES; ) {
    const to = from;
    const before: HistoryPiece[] = [];
    from = Math.max(least, to - PIECE_BYTES);
    for (let at = from; at < to; ) {
      const piece = await read(at, to - at);
      if (piece.end <= at) break;
      before.push(piece);
      at = piece.end;
    }
    parts = [...before.flatMap((piece) => piece.parts), ...parts];
    bytes = [...before.map((piece) => piece.bytes), ...bytes];
    lines += before.reduce((sum, piece) => sum + count(piece.bytes, LINE_FEED), 0);
  }
  const rows = rowsOf({ at: from, parts, bytes: joinBytes(bytes) });
  // The first row of a part is a part of a line.
  const whole = from > begin ? rows.slice(1) : rows;
  return { lines: whole.slice(-MOST_LINES).map((row) => row.text), cut: from > begin || whole.length > MOST_LINES };
}

function count(bytes: Uint8Array, wanted: number): number {
  let found = 0;
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) found += 1;
  return found;
}
