// The last lines that a run wrote to stderr, from the end of its log: usually they say why it ended.
import { useEffect, useState } from 'react';
import type { Run } from '../../../shared/model/run.ts';
import { STREAM_NAMES } from '../../../shared/model/stream.ts';
import type { HistoryPiece } from '../../../shared/protocol/messages.ts';
import { plainText } from '../../../shared/text/format.ts';
import { joinBytes } from '../../../shared/text/join-bytes.ts';
import { useLink } from '../../link/use-link.ts';

/** Lines that are shown. */
const LINES = 3;
/** Bytes of the log that are read at once, and how often: stderr may lie far behind what came after on stdout. */
const PIECE_BYTES = 64 * 1024;
const PIECES = 4;

const STDERR = STREAM_NAMES.indexOf('stderr');

/** What programs write to colour their text or to name a link: no words. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g;

/** The bytes of stderr in a piece of a log. */
export function stderrIn({ parts, bytes }: Pick<HistoryPiece, 'parts' | 'bytes'>): Uint8Array {
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const [stream, length, , lost] of parts) {
    if (lost === 1) continue;
    if (stream === STDERR) pieces.push(bytes.subarray(at, at + length));
    at += length;
  }
  return joinBytes(pieces);
}

/** The last lines of a text that say anything, without escape sequences; of a line that was overwritten, its last state. */
export function lastLines(text: string): readonly string[] {
  return text
    .replace(ESCAPES, '')
    .split('\n')
    .map((line) => plainText(line.trimEnd().split('\r').at(-1) ?? '').trimEnd())
    .filter((line) => line.trim() !== '')
    .slice(-LINES);
}

/** The last words of a run that has ended; none while they aren't known, or when there are none. */
export function useLastWords({ id, log, closedAt, command }: Run): readonly string[] {
  const { connection } = useLink();
  const [words, setWords] = useState<readonly string[]>([]);
  const { begin, end } = log;
  const spoke = (log.streams.stderr ?? 0) > 0;
  const encoding = command.encoding ?? 'utf-8';
  // biome-ignore lint/correctness/useExhaustiveDependencies: what its streams were still to bring has come when it closes
  useEffect(() => {
    if (!spoke) return undefined;
    let current = true;
    const read = async () => {
      let text = '';
      let upTo = end;
      for (let piece = 0; piece < PIECES && upTo > begin; piece += 1) {
        const at = Math.max(begin, upTo - PIECE_BYTES);
        const found = await connection.call('read', { run: id, at, bytes: upTo - at });
        text = new TextDecoder(encoding).decode(stderrIn(found)) + text;
        if (lastLines(text).length >= LINES) break;
        upTo = at;
      }
      if (current) setWords(lastLines(text));
    };
    read().catch(() => {
      // Without them the card says everything else; the log itself will tell what is wrong with it.
      if (current) setWords([]);
    });
    return () => {
      current = false;
    };
  }, [connection, id, spoke, closedAt, encoding]);
  return words;
}
