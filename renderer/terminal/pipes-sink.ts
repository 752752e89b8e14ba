// Writes a pipes run's output to an xterm: both streams, or one, through one filter, and beside each piece when it came.
// The receipt for bytes is sent when they have been parsed.
import type { Terminal } from '@xterm/xterm';
import { bytesIn } from '../../shared/protocol/spans.ts';
import type { OutputSink } from '../link/feed.ts';
import type { LineTimes } from './line-times.ts';
import type { ShownStreams } from './pipes-choices.ts';
import { skipText } from './skip-text.ts';
import { MARK_CELLS } from './stderr-marks.ts';
import { StreamMerge } from './stream-merge.ts';
import { STDERR_COLOUR } from './theme.ts';

/** Where a view is in its run. It outlives sinks: a pane that was hidden goes on with it. */
export interface PipesPlace {
  /** Where to attach; null for wherever the host thinks best. */
  from: number | null;
  /** The first offset that the terminal was given; null while it is empty. */
  origin: number | null;
  /** What was attached last. */
  streams: ShownStreams | null;
  /** The filter that the terminal's output has come through; null for a new one. */
  merge: StreamMerge | null;
  readonly times: LineTimes;
  /** What the program's bytes mean, a label of the Encoding Standard; undefined for UTF-8. */
  readonly encoding: string | undefined;
}

/** Makes a sink that goes on at `place` and keeps it. */
export function pipesSink(
  terminal: Pick<Terminal, 'write'>,
  place: PipesPlace,
  acknowledge: (upTo: number) => void,
): OutputSink {
  place.merge ??= new StreamMerge(
    { stderr: { foreground: `38;5;${STDERR_COLOUR}`, mark: MARK_CELLS } },
    place.encoding,
  );
  const { merge, times } = place;
  const write = (bytes: Uint8Array, upTo: number) => {
    place.from = upTo;
    terminal.write(bytes, () => acknowledge(upTo));
  };
  const came = (time: number | null, orderUnknown = false) => {
    // In xterm's queue: the cursor is then where the next output begins.
    terminal.write('', () => times.next(time, orderUnknown));
  };
  return {
    output(at, spans, bytes) {
      place.origin ??= at;
      let begin = 0;
      let offset = at;
      for (const span of spans) {
        if (span.kind === 'resize') continue;
        offset += span.length;
        const end = begin + bytesIn(span);
        if (span.kind === 'passed') write(new Uint8Array(0), offset);
        else {
          came(span.time, span.orderUnknown);
          write(merge.push(span.stream === 'stderr' ? 'stderr' : 'stdout', bytes.subarray(begin, end)), offset);
        }
        begin = end;
      }
    },
    snapshot() {
      throw new Error('A pipes run has no screen to take a snapshot of.');
    },
    skipped(from, to, why) {
      place.origin ??= to;
      came(null);
      write(merge.skip(skipText(to - from, why)), to);
    },
    end(at) {
      write(merge.end(), at);
    },
  };
}
