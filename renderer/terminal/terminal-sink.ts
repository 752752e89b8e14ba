// Writes a terminal run's output to an xterm, in the order in which it happened: bytes, and between them the
// sizes that the terminal had. xterm parses later than it takes, so everything goes through its write queue;
// the receipt for bytes is sent when they have been parsed, not when they came.
import type { Terminal } from '@xterm/xterm';
import type { TerminalSize } from '../../shared/model/stream.ts';
import { bytesIn, type ViewSpan } from '../../shared/protocol/spans.ts';
import type { WholeCharacters } from '../../shared/text/whole-characters.ts';
import type { OutputSink } from '../link/feed.ts';
import type { SkipReason } from './skip-text.ts';

/** Ends whatever sequence the parser is in the middle of, without a trace. */
const CANCEL = '\x18';

/** What else there is to know than bytes. */
export interface TerminalSinkEvents {
  /** Everything before this offset has been parsed. */
  parsed(upTo: number): void;
  /** The terminal took the size it had at this point of its output. */
  resized(size: TerminalSize): void;
  /** Bytes were left out. */
  skipped(bytes: number, why: SkipReason): void;
  /** Everything has been parsed and nothing more comes. */
  ended(): void;
}

/** A sink, and how far it has come. */
export interface TerminalSink extends OutputSink {
  /** The offset after everything received: where to attach again. Null until something came. */
  readonly received: number | null;
}

/**
 * Makes a sink that writes to `terminal`, which has the size that the run had where the output begins. `characters`
 * belongs to the terminal, not to the sink: the next sink goes on in the middle of a character.
 */
export function terminalSink(
  terminal: Pick<Terminal, 'write' | 'reset' | 'resize' | 'cols' | 'rows'>,
  characters: WholeCharacters,
  events: TerminalSinkEvents,
): TerminalSink {
  let received: number | null = null;

  const write = (bytes: Uint8Array, upTo: number) => {
    for (const piece of characters.push(bytes)) terminal.write(piece);
    terminal.write('', () => events.parsed(upTo));
  };

  const resize = (size: TerminalSize) => {
    // After the bytes before it, before those after it.
    terminal.write('', () => {
      if (terminal.cols !== size.cols || terminal.rows !== size.rows) terminal.resize(size.cols, size.rows);
      events.resized(size);
    });
  };

  return {
    get received() {
      return received;
    },
    output(at, spans: readonly ViewSpan[], bytes) {
      let begin = 0;
      let end = 0;
      const flush = () => {
        if (end === begin) return;
        write(bytes.subarray(begin, end), at + end);
        begin = end;
      };
      for (const span of spans) {
        if (span.kind === 'resize') {
          flush();
          resize(span.size);
        }
        end += bytesIn(span);
      }
      flush();
      received = at + bytes.byteLength;
    },
    snapshot(at, size, bytes, skipped) {
      characters.reset();
      terminal.write(CANCEL, () => {
        terminal.reset();
        if (terminal.cols !== size.cols || terminal.rows !== size.rows) terminal.resize(size.cols, size.rows);
        events.resized(size);
      });
      write(bytes, at);
      received = at;
      if (skipped > 0) events.skipped(skipped, 'behind');
    },
    skipped(from, to, why) {
      characters.reset();
      terminal.write(CANCEL, () => events.parsed(to));
      received = to;
      events.skipped(to - from, why);
    },
    end(at) {
      received = at;
      terminal.write('', () => events.ended());
    },
  };
}
