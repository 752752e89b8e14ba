// What the log's tests share: a folder per test, a clock that only moves when told, random chunks that can be repeated,
// and ways to look at a log from outside (the files) and inside (every slice).
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import type { Clock } from '../../../electron/log/clock.ts';
import type { LogReader, LogWriter } from '../../../electron/log/types.ts';
import type { Span, StreamName } from '../../../shared/model/stream.ts';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A new folder's path, named like a run; nothing is there yet. */
export function runFolder(base?: string): string {
  const data = base ?? mkdtempSync(join(tmpdir(), 'proactor-log-'));
  if (base === undefined) made.push(data);
  const id = Array.from({ length: 26 }, () => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[Math.floor(Math.random() * 32)]).join(
    '',
  );
  return join(data, 'runs', id);
}

/** A clock in a test's hand, in milliseconds. */
export function handClock(start = 1_800_000_000_000): Clock & { advance(ms: number): void } {
  let passed = 0;
  return {
    wall: () => start + passed,
    monotonic: () => 5000 + passed,
    advance: (ms) => {
      passed += ms;
    },
  };
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function randomBytes(random: () => number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) bytes[index] = Math.floor(random() * 256);
  return bytes;
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The names of a folder's files, sorted; none when it does not exist. */
export function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** What `cat STREAM.*` prints. */
export function catStream(folder: string, stream: StreamName): Buffer {
  const names = filesOf(folder).filter((name) => name.startsWith(`${stream}.`));
  return Buffer.concat(names.map((name) => readFileSync(join(folder, name))));
}

/** A whole log, read in slices of at most `step` bytes. */
export interface WholeLog {
  readonly at: number;
  readonly bytes: Buffer;
  readonly spans: Span[];
  readonly end: number;
}

/** Reads from `from` to the end and checks that slices join and that their spans add up. */
export async function readAll(log: LogReader, step = 100_000, from = 0): Promise<WholeLog> {
  const parts: Uint8Array[] = [];
  const spans: Span[] = [];
  let begin: number | null = null;
  let at = from;
  for (;;) {
    const slice = await log.read(at, step);
    begin ??= slice.at;
    if (slice.end === slice.at) {
      // The marks at the end come with the last slice, or, when that was full, alone; never more than once here.
      const known = spans.length - 1 - spans.findLastIndex((span) => span.kind !== 'resize');
      if (slice.spans.some((span) => span.kind !== 'resize')) throw new Error('An empty slice has something in it.');
      spans.push(...slice.spans.slice(known));
      return { at: begin, bytes: Buffer.concat(parts), spans: joined(spans), end: slice.end };
    }
    if (parts.length > 0 && slice.at !== at) throw new Error(`Slice at ${slice.at} does not follow ${at}.`);
    if (slice.bytes.length > step) throw new Error('A slice is larger than asked for.');
    let output = 0;
    let total = 0;
    for (const span of slice.spans) {
      if (span.kind === 'output') output += span.length;
      if (span.kind !== 'resize') total += span.length;
    }
    if (output !== slice.bytes.length || total !== slice.end - slice.at) throw new Error('Spans do not add up.');
    parts.push(slice.bytes);
    spans.push(...slice.spans);
    at = slice.end;
  }
}

/** Spans as they were before slices and segments cut them: equal neighbours joined. */
export function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last === undefined || span.kind === 'resize' || last.kind === 'resize') result.push(span);
    else if (last.kind !== span.kind || last.stream !== span.stream || last.time !== span.time) result.push(span);
    else if (last.kind === 'lost') result[result.length - 1] = { ...last, length: last.length + span.length };
    else if (span.kind !== 'output' || last.orderUnknown !== span.orderUnknown || last.recovered !== span.recovered) {
      result.push(span);
    } else result[result.length - 1] = { ...last, length: last.length + span.length };
  }
  return result;
}

/** The bytes of one stream, taken out of a whole log. */
export function streamOf(whole: WholeLog, stream: StreamName): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const span of whole.spans) {
    if (span.kind !== 'output') continue;
    if (span.stream === stream) parts.push(whole.bytes.subarray(at, at + span.length));
    at += span.length;
  }
  return Buffer.concat(parts);
}

/** Waits until everything appended is on disk. */
export async function onDisk(log: LogWriter): Promise<void> {
  await until(() => log.backlog === 0);
}

/** Waits for a condition, thirty seconds at most. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('Waited thirty seconds in vain.');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Two whole logs are equal. (Vitest compares large buffers byte by byte, in seconds.) */
export function expectSame(a: WholeLog, b: WholeLog): void {
  expect(a.bytes.equals(b.bytes)).toBe(true);
  expect({ ...a, bytes: null }).toEqual({ ...b, bytes: null });
}
