// Spans on the wire: five numbers each, because a busy run has thousands a second.
import { type OutputSpan, type ResizeSpan, STREAM_NAMES } from '../model/stream.ts';
import type { PackedSpan } from './messages.ts';

const RESIZE = STREAM_NAMES.length;
const PASSED = RESIZE + 1;
const ORDER_UNKNOWN = 1;
const RECOVERED = 2;

/** Bytes of a stream that the view did not ask for: they have offsets, and are not in the message. */
export interface PassedSpan {
  readonly kind: 'passed';
  readonly length: number;
}

/** What a message's bytes divide into. */
export type ViewSpan = OutputSpan | ResizeSpan | PassedSpan;

/** How many bytes of the message a span has. */
export function bytesIn(span: ViewSpan): number {
  return span.kind === 'output' ? span.length : 0;
}

/** How many offsets the spans of a message take. */
export function offsetsIn(spans: readonly ViewSpan[]): number {
  return spans.reduce((sum, span) => sum + (span.kind === 'resize' ? 0 : span.length), 0);
}

/** A span as it is sent. Lost bytes are not spans on the wire: they are a `skipped` message. */
export function packSpan(span: ViewSpan): PackedSpan {
  if (span.kind === 'passed') return [PASSED, span.length, 0, 0, 0];
  if (span.kind === 'resize') return [RESIZE, span.size.cols, span.size.rows, span.time, 0];
  const flags = (span.orderUnknown ? ORDER_UNKNOWN : 0) | (span.recovered ? RECOVERED : 0);
  return [STREAM_NAMES.indexOf(span.stream), span.length, 0, span.time, flags];
}

/** A span as it was. */
export function unpackSpan([kind, a, b, time, flags]: PackedSpan): ViewSpan {
  if (kind === PASSED) return { kind: 'passed', length: a };
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
