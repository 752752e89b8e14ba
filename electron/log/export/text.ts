// Plain text: escape sequences are removed, each state of a line that was written over is a line of its own (nothing is
// lost), and no other control character but tabs is left. UTF-8, whatever the run's own encoding.
import { type Format, hasOneStream, lostText, type Out, originOf, stampOf } from './format.ts';
import { Lines, type Source } from './lines.ts';
import type { ExportJob } from './order.ts';

/** The form `text`. */
export function textFormat(job: ExportJob, out: Out): Format {
  const { runs } = job;
  const marked = job.times || runs.length > 1;
  const start = (source: Source, time: number) => {
    if (!marked) return '';
    const origin = originOf(source, runs);
    return `${stampOf(time)} ${origin === '' ? '' : `[${origin}] `}`;
  };
  const writer = () => ({ text: (text: string) => text, look: () => {}, close: () => '' });
  const lines = new Lines(runs, hasOneStream(job), writer, {
    line: (source, time, line, first, last) => out(`${first ? start(source, time) : ''}${line}${last ? '\n' : ''}`),
    lost: (source, time, bytes) => out(`${start(source, time)}${lostText(source, bytes)}\n`),
  });
  return { piece: (piece) => lines.push(piece), end: () => lines.end() };
}
