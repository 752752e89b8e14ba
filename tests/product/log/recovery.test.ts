import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { HEADER_SIZE, RECORD_SIZE } from '../../../electron/log/format.ts';
import { openLog } from '../../../electron/log/reader.ts';
import { createLog } from '../../../electron/log/writer.ts';
import {
  catStream,
  expectSame,
  filesOf,
  handClock,
  randomBytes,
  randomFrom,
  readAll,
  runFolder,
  streamOf,
  type WholeLog,
} from './support.ts';

const SPANS = 'spans.0000000000000000';
const STDOUT = 'stdout.0000000000000000';
const STDERR = 'stderr.0000000000000000';

/** A small complete log of two streams with a resize in it. */
async function smallLog(): Promise<{ folder: string; whole: WholeLog }> {
  const folder = runFolder();
  const clock = handClock();
  const random = randomFrom(7);
  const log = createLog({ folder, clock });
  for (let count = 0; count < 12; count += 1) {
    log.append(count % 3 === 1 ? 'stderr' : 'stdout', randomBytes(random, 1 + Math.floor(random() * 40)));
    if (count === 6) log.resize({ cols: 90, rows: 30 });
    clock.advance(2);
  }
  await log.close();
  return { folder, whole: await readAll(log) };
}

describe('the log of a host that was killed', () => {
  let original: { folder: string; whole: WholeLog };
  beforeAll(async () => {
    original = await smallLog();
  });

  function copy(): string {
    const folder = runFolder();
    mkdirSync(folder, { recursive: true });
    for (const name of [SPANS, STDOUT, STDERR]) copyFileSync(join(original.folder, name), join(folder, name));
    return folder;
  }

  test('loses not a byte when its journal is cut at any length, and is whole after it was opened once', async () => {
    const size = statSync(join(original.folder, SPANS)).size;
    const stdout = streamOf(original.whole, 'stdout');
    const stderr = streamOf(original.whole, 'stderr');
    // Inside the header every length is the same to a reader; behind it each one is tried.
    for (let length = 0; length < size; length += length < HEADER_SIZE ? 20 : 1) {
      const folder = copy();
      truncateSync(join(folder, SPANS), length);
      const log = openLog({ folder });
      const whole = await readAll(log, 50);
      expect(whole.end).toBe(original.whole.end);
      expect(streamOf(whole, 'stdout').equals(stdout)).toBe(true);
      expect(streamOf(whole, 'stderr').equals(stderr)).toBe(true);
      expect(log.summary()).toMatchObject({
        begin: 0,
        end: original.whole.end,
        streams: { stdout: stdout.length, stderr: stderr.length },
        warning: expect.stringMatching(/killed/),
      });
      // What the journal still says is as it was; the rest is recovered.
      const kept = Math.max(0, Math.floor((length - HEADER_SIZE) / RECORD_SIZE));
      const sure = whole.spans.findIndex((span) => span.kind === 'output' && span.recovered);
      expect(sure).toBe(kept >= original.whole.spans.length ? -1 : kept);
      expect(whole.spans.slice(0, kept)).toEqual(original.whole.spans.slice(0, kept));

      const journal = readFileSync(join(folder, SPANS));
      const again = openLog({ folder });
      expectSame(await readAll(again, 1000), whole);
      expect(again.summary()).toEqual(log.summary());
      expect(readFileSync(join(folder, SPANS)).equals(journal)).toBe(true);
    }
  }, 90_000);

  test('tells of missing bytes as lost when a stream is cut at any length, and no offset moves', async () => {
    for (const [name, stream] of [[STDOUT, 'stdout'] as const, [STDERR, 'stderr'] as const]) {
      const bytes = streamOf(original.whole, stream);
      for (let length = 0; length < bytes.length; length += 7) {
        const folder = copy();
        truncateSync(join(folder, name), length);
        const log = openLog({ folder });
        const whole = await readAll(log, 60);
        expect(whole.end).toBe(original.whole.end);
        expect(streamOf(whole, stream).equals(bytes.subarray(0, length))).toBe(true);
        const lost = whole.spans.reduce((sum, span) => sum + (span.kind === 'lost' ? span.length : 0), 0);
        expect(lost).toBe(bytes.length - length);
        expect(log.summary().warning).toMatch(`${lost} byte`);
      }
    }
  });

  test('keeps what came after a hole: bytes beyond a torn journal in a later segment', async () => {
    const folder = copy();
    truncateSync(join(folder, SPANS), HEADER_SIZE + RECORD_SIZE * 13);
    const stdout = streamOf(original.whole, 'stdout').length;
    writeFileSync(join(folder, `stdout.${String(stdout + 100).padStart(16, '0')}`), 'after the hole');
    const whole = await readAll(openLog({ folder }));
    expect(whole.end).toBe(original.whole.end + 114);
    expect(whole.spans.slice(-2)).toMatchObject([
      { kind: 'lost', stream: 'stdout', length: 100 },
      { kind: 'output', stream: 'stdout', length: 14, recovered: true },
    ]);
    expect(whole.bytes.subarray(-14).toString()).toBe('after the hole');
  });

  test('is read without a journal, in the order of its streams', async () => {
    const folder = copy();
    rmSync(join(folder, SPANS));
    const whole = await readAll(openLog({ folder }));
    expect(whole.spans).toMatchObject([
      { kind: 'output', stream: 'stdout', recovered: true, orderUnknown: true },
      { kind: 'output', stream: 'stderr', recovered: true, orderUnknown: true },
    ]);
    expect(whole.bytes.equals(Buffer.concat([catStream(folder, 'stdout'), catStream(folder, 'stderr')]))).toBe(true);
    expect(filesOf(folder)).toEqual([SPANS, STDERR, STDOUT]);
    expectSame(await readAll(openLog({ folder })), whole);
  });

  test('passes over garbage behind its records', async () => {
    for (const garbage of [Buffer.alloc(64), Buffer.from(randomBytes(randomFrom(3), 48))]) {
      const folder = copy();
      truncateSync(join(folder, SPANS), HEADER_SIZE + RECORD_SIZE * 5);
      appendFileSync(join(folder, SPANS), garbage);
      const whole = await readAll(openLog({ folder }));
      expect(whole.end).toBe(original.whole.end);
      expect(streamOf(whole, 'stdout').equals(streamOf(original.whole, 'stdout'))).toBe(true);
      expectSame(await readAll(openLog({ folder })), whole);
    }
  });

  test('puts a journal with a damaged header aside and recovers from the streams', async () => {
    const folder = copy();
    const bytes = readFileSync(join(folder, SPANS));
    bytes[40] = 99;
    writeFileSync(join(folder, SPANS), bytes);
    const whole = await readAll(openLog({ folder }));
    expect(whole.end).toBe(original.whole.end);
    expect(filesOf(folder)).toEqual([SPANS, `${SPANS}.damaged`, STDERR, STDOUT]);
  });

  test('refuses a journal from a newer version, touches nothing, and says what to do', async () => {
    const folder = copy();
    const bytes = readFileSync(join(folder, SPANS));
    bytes.writeUInt16LE(2, 8);
    const { crc32 } = await import('node:zlib');
    bytes.writeUInt32LE(crc32(bytes.subarray(0, 144)), 144);
    writeFileSync(join(folder, SPANS), bytes);
    const log = openLog({ folder });
    expect(log.summary().warning).toMatch(/update Proactor/);
    await expect(log.read(0, 10)).rejects.toThrow(/version 2/);
    expect(readFileSync(join(folder, SPANS)).equals(bytes)).toBe(true);
  });
});

test('a deleted piece in the middle of the journal costs times, not bytes', async () => {
  const folder = runFolder();
  const clock = handClock();
  const log = createLog({ folder, clock, cap: 64 * 1024 });
  // Caps this small have journal segments of 256 records.
  for (let count = 0; count < 1000; count += 1) {
    log.append(count % 5 === 0 ? 'stderr' : 'stdout', Buffer.from(`${count}\n`));
    clock.advance(2);
    if (count % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await log.close();
  const before = await readAll(log);
  const journals = filesOf(folder).filter((name) => name.startsWith('spans.'));
  expect(journals.length).toBeGreaterThan(3);
  rmSync(join(folder, journals[1] ?? ''));
  const after = await readAll(openLog({ folder }), 500);
  expect(after.end).toBe(before.end);
  for (const stream of ['stdout', 'stderr'] as const) {
    expect(streamOf(after, stream).equals(streamOf(before, stream))).toBe(true);
  }
  expect(after.spans.filter((span) => span.kind === 'output' && span.recovered)).toHaveLength(2);
});
