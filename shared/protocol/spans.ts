// Spans on the wire: five numbers each, because a busy run has thousands a second.
import { type OutputSpan, type ResizeSpan, STREAM_NAMES } from '../model/stream.ts';
import type { PackedSpan } from './messages.ts';

const RESIZE = STREAM_NAMES.length;
const ORDER_UNKNOWN = 1;
const RECOVERED = 2;

/** A span as it is sent. Lost bytes are not spans on the wire: they are a `skipped` message. */
export function packSpan(span: OutputSpan | ResizeSpan): PackedSpan {
  if (span.kind === 'resize') return [RESIZE, span.size.cols, span.size.rows, span.time, 0];
  const flags = (span.orderUnknown ? ORDER_UNKNOWN : 0) | (span.recovered ? RECOVERED : 0);
  return [STREAM_NAMES.indexOf(span.stream), span.length, 0, span.time, flags];
}

/** A span as it was. */
export function unpackSpan([kind, a, b, time, flags]: PackedSpan): OutputSpan | ResizeSpan {
  const stream = STREAM_NAMES[kind];
  if (stream === undefined) return { kind: 'resize', size: { cols: a, rows: b }, time };
  return {
    kind: 'output',
    stream,
    length: a,
    time,
    orderUnknown: (flags & ORDER_UNKNOWN) !== 0,
    recovered: (flags & RECOVERED) !== 0,
  };
}
