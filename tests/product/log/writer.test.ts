import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { openLog } from '../../../electron/log/reader.ts';
import { createLog } from '../../../electron/log/writer.ts';
import type { StreamName } from '../../../shared/model/stream.ts';
import {
  catStream,
  expectSame,
  filesOf,
  handClock,
  onDisk,
  randomBytes,
  randomFrom,
  readAll,
  runFolder,
  streamOf,
} from './support.ts';

// Many small file operations; on a busy machine each may wait for its turn.
vi.setConfig({ testTimeout: 60_000 });

const text = (value: string) => Buffer.from(value);

describe('a live log', () => {
  test('keeps the bytes of each stream in a file that cat can read, and their order in the run', async () => {
    const folder = runFolder();
    const clock = handClock();
    const log = createLog({ folder, clock });
    log.append('stdout', text('one\n'));
    clock.advance(5);
    log.append('stderr', text('two\n'));
    clock.advance(5.25);
    log.append('stdout', text('three\n'), true);
    const summary = await log.close();

    expect(summary).toEqual({
      begin: 0,
      end: 14,
      streams: { stdout: 10, stderr: 4 },
      cap: 1_000_000_000,
      warning: null,
    });
    expect(filesOf(folder)).toEqual(['spans.0000000000000000', 'stderr.0000000000000000', 'stdout.0000000000000000']);
    expect(catStream(folder, 'stdout').toString()).toBe('one\nthree\n');
    expect(catStream(folder, 'stderr').toString()).toBe('two\n');
    const t = 1_800_000_000_000;
    const spans = [
      { kind: 'output', stream: 'stdout', length: 4, time: t, orderUnknown: false, recovered: false },
      { kind: 'output', stream: 'stderr', length: 4, time: t + 5, orderUnknown: false, recovered: false },
      { kind: 'output', stream: 'stdout', length: 6, time: t + 10.25, orderUnknown: true, recovered: false },
    ];
    const whole = { at: 0, bytes: text('one\ntwo\nthree\n'), spans, end: 14 };
    expect(await readAll(log)).toEqual(whole);
    expect(await readAll(openLog({ folder }))).toEqual(whole);
    expect(openLog({ folder }).summary()).toEqual(summary);
  });

  test('leaves nothing on disk when the run writes nothing', async () => {
    const folder = runFolder();
    const log = createLog({ folder });
    log.resize({ cols: 100, rows: 30 });
    expect(await log.close()).toMatchObject({ begin: 0, end: 0, streams: {}, warning: null });
    expect(filesOf(join(folder, '..'))).toEqual([]);
    expect(await openLog({ folder }).read(0, 100)).toEqual({ at: 0, bytes: new Uint8Array(0), spans: [], end: 0 });
  });

  test('makes files and folders that only their owner may read', async () => {
    const folder = runFolder();
    const log = createLog({ folder });
    log.append('terminal', text('secret'));
    await log.close();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of filesOf(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  test('serves what has just been written from memory, before any of it is on disk', () => {
    const log = createLog({ folder: runFolder() });
    log.append('stdout', text('hello'));
    expect(log.backlog).toBe(5);
    expect(log.readRecent(1, 3)).toMatchObject({ at: 1, end: 4, spans: [{ kind: 'output', length: 3 }] });
    expect(Buffer.from(log.readRecent(1, 3)?.bytes ?? [])).toEqual(text('ell'));
    expect(log.readRecent(5, 3)).toEqual({ at: 5, bytes: new Uint8Array(0), spans: [], end: 5 });
    return log.close();
  });

  test('gives slices that their reader may change without changing the log', async () => {
    const folder = runFolder();
    const log = createLog({ folder });
    log.append('stdout', new Uint8Array(5000).fill(7));
    log.readRecent(0, 5000)?.bytes.fill(9);
    structuredClone(log.readRecent(0, 5000)?.bytes.buffer, {
      transfer: [log.readRecent(0, 5000)?.bytes.buffer as ArrayBuffer],
    });
    await log.close();
    expect(catStream(folder, 'stdout').every((byte) => byte === 7)).toBe(true);
  });

  test('tells once a turn that it has grown, and once more that it is closed', async () => {
    const log = createLog({ folder: runFolder() });
    let told = 0;
    const undo = log.onGrow(() => {
      told += 1;
    });
    log.append('stdout', text('a'));
    log.append('stdout', text('b'));
    expect(told).toBe(0);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toBe(1);
    await log.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toBe(2);
    expect(log.closed).toBe(true);
    undo();
    expect(() => log.append('stdout', text('c'))).toThrow(/closed/);
  });

  test('puts a resize between the bytes around it, with the slice that begins there, and the last ones at the end', async () => {
    const folder = runFolder();
    const clock = handClock();
    const log = createLog({ folder, clock });
    log.resize({ cols: 80, rows: 24 });
    log.append('terminal', text('abc'));
    log.resize({ cols: 100, rows: 30 });
    log.resize({ cols: 101, rows: 31 });
    log.append('terminal', text('def'));
    log.resize({ cols: 2000, rows: 2000 });
    const check = async (reader: Pick<typeof log, 'read'>) => {
      const kinds = async (from: number, max: number) =>
        (await reader.read(from, max)).spans.map((span) => (span.kind === 'resize' ? span.size.cols : span.length));
      expect(await kinds(0, 100)).toEqual([80, 3, 100, 101, 3, 2000]);
      expect(await kinds(0, 3)).toEqual([80, 3]);
      expect(await kinds(3, 100)).toEqual([100, 101, 3, 2000]);
      expect(await kinds(2, 2)).toEqual([1, 100, 101, 1]);
      expect(await kinds(4, 100)).toEqual([2, 2000]);
      expect(await kinds(3, 3)).toEqual([100, 101, 3]);
      expect(await kinds(6, 100)).toEqual([2000]);
      expect(await kinds(7, 100)).toEqual([]);
    };
    await check(log);
    await log.close();
    await check(log);
    await check(openLog({ folder }));
  });

  test('gives every resize of a terminal that says nothing, however many, as soon as it happens', async () => {
    const folder = runFolder();
    const log = createLog({ folder });
    log.append('terminal', text('$ '));
    const widths: number[] = [];
    for (let cols = 20; cols < 220; cols += 1) {
      log.resize({ cols, rows: 24 });
      widths.push(cols);
      if (cols % 100 !== 0) continue;
      const { spans, end } = await log.read(2, 100);
      expect(end).toBe(2);
      expect(spans.map((span) => (span.kind === 'resize' ? span.size.cols : 0))).toEqual(widths);
    }
    await log.close();
    for (const reader of [log, openLog({ folder })]) {
      expect((await reader.read(0, 100)).spans).toHaveLength(1 + widths.length);
      expect((await reader.read(2, 100)).spans).toHaveLength(widths.length);
    }
  });

  test('joins what one stream wrote within a millisecond into one span', async () => {
    const clock = handClock();
    const log = createLog({ folder: runFolder(), clock });
    log.append('stdout', text('a'));
    clock.advance(0.5);
    log.append('stdout', text('b'));
    clock.advance(0.6);
    log.append('stdout', text('c'));
    log.append('stderr', text('d'));
    log.append('stdout', text('e'));
    expect((await readAll(log)).spans.map((span) => span.kind !== 'resize' && span.length)).toEqual([2, 1, 1, 1]);
    await log.close();
  });

  test('asks for a pause over its backlog limit and for more when the disk has caught up', async () => {
    const log = createLog({ folder: runFolder() });
    let drained = 0;
    log.onDrain(() => {
      drained += 1;
    });
    const chunk = new Uint8Array(256 * 1024);
    while (log.backlog <= log.backlogLimit) log.append('stdout', chunk);
    expect(log.waitedMs).toBeGreaterThanOrEqual(0);
    await onDisk(log);
    expect(drained).toBe(1);
    expect(log.waitedMs).toBeGreaterThan(0);
    const waited = log.waitedMs;
    await log.close();
    expect(log.waitedMs).toBe(waited);
  });
});

describe('a log of random chunks', () => {
  const streams: StreamName[] = ['stdout', 'stderr', 'terminal'];

  test.each([1, 2, 3, 4])('is the same live, closed and reopened, at any step and offset (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    const folder = runFolder();
    const clock = handClock();
    // The smallest cap's segments are 8 KiB; the files stay under it, so that nothing is evicted.
    const log = createLog({ folder, clock, cap: seed % 2 === 0 ? 2 ** 30 : 512 * 1024 });
    const written: Record<string, Buffer[]> = { stdout: [], stderr: [], terminal: [] };
    const all: Buffer[] = [];
    for (let count = 0; count < 250; count += 1) {
      const stream = streams[Math.floor(random() ** 2 * 3)] ?? 'stdout';
      const length = Math.floor(random() ** 4 * (random() < 0.05 ? 20_000 : 2500)) + 1;
      const bytes = Buffer.from(randomBytes(random, length));
      written[stream]?.push(Buffer.from(bytes));
      all.push(Buffer.from(bytes));
      log.append(stream, bytes, random() < 0.1);
      if (random() < 0.1) log.resize({ cols: 1 + Math.floor(random() * 300), rows: 24 });
      if (random() < 0.6) clock.advance(random() * 3);
      if (random() < 0.2) await new Promise((resolve) => setImmediate(resolve));
    }
    const bytes = Buffer.concat(all);
    const live = await readAll(log, 4096);
    expect(live.bytes.equals(bytes)).toBe(true);
    await log.close();
    for (const stream of streams) {
      const expected = Buffer.concat(written[stream] ?? []);
      expect(catStream(folder, stream).equals(expected)).toBe(true);
      expect(streamOf(live, stream).equals(expected)).toBe(true);
    }
    const reopened = openLog({ folder });
    for (const step of [1 << 20, 777]) {
      expectSame(await readAll(log, step), live);
      expectSame(await readAll(reopened, step), live);
    }
    for (let count = 0; count < 100; count += 1) {
      const from = Math.floor(random() * (bytes.length + 10));
      const length = 1 + Math.floor(random() ** 3 * 30_000);
      const slice = await reopened.read(from, length);
      expect(slice.at).toBe(Math.min(from, bytes.length));
      expect(Buffer.compare(slice.bytes, bytes.subarray(from, from + length))).toBe(0);
    }
  });
});
