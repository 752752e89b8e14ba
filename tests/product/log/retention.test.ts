import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { hashStream } from '../../../electron/log/hash.ts';
import { openLog } from '../../../electron/log/reader.ts';
import { removeLog } from '../../../electron/log/remove.ts';
import { createLog } from '../../../electron/log/writer.ts';
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
  sha256,
  streamOf,
  until,
} from './support.ts';

// Many small file operations; on a busy machine each may wait for its turn.
vi.setConfig({ testTimeout: 60_000 });

const CAP = 64 * 1024;

describe('a log over its cap', () => {
  test('drops its oldest segments, and what is left reads the same live, closed and reopened', async () => {
    const random = randomFrom(11);
    const folder = runFolder();
    const clock = handClock();
    const log = createLog({ folder, clock, cap: CAP });
    const all: Buffer[] = [];
    for (let count = 0; count < 400; count += 1) {
      const bytes = Buffer.from(randomBytes(random, 1 + Math.floor(random() * 2000)));
      all.push(Buffer.from(bytes));
      log.append(random() < 0.8 ? 'stdout' : 'stderr', bytes);
      clock.advance(random() * 3);
      if (count % 10 === 0) await onDisk(log);
    }
    const bytes = Buffer.concat(all);
    await log.close();
    const { begin, end, streams } = log.summary();
    expect(end).toBe(bytes.length);
    expect((streams.stdout ?? 0) + (streams.stderr ?? 0)).toBe(bytes.length);
    expect(bytes.length - begin).toBeLessThanOrEqual(CAP);
    expect(bytes.length - begin).toBeGreaterThan(CAP / 2);

    const whole = await readAll(log, 5000);
    expect(whole.at).toBe(begin);
    expect(whole.bytes.equals(bytes.subarray(begin))).toBe(true);
    const reopened = openLog({ folder, cap: CAP });
    expect(reopened.summary()).toEqual(log.summary());
    expectSame(await readAll(reopened, 700), whole);
    for (const from of [0, begin - 1, begin, begin + 1, end - 1]) {
      const slice = await reopened.read(from, 100);
      expect(slice.at).toBe(Math.max(from, begin));
      expect(Buffer.compare(slice.bytes, bytes.subarray(slice.at, slice.at + 100))).toBe(0);
    }
  });

  test('keeps its files under the cap while a flood goes on', async () => {
    const log = createLog({ folder: runFolder(), cap: 1024 * 1024 });
    const chunk = new Uint8Array(64 * 1024).fill(65);
    for (let round = 0; round < 20; round += 1) {
      while (log.backlog <= log.backlogLimit) log.append('stdout', chunk);
      await onDisk(log);
    }
    await log.close();
    await until(() => catStream(log.folder, 'stdout').length <= 1024 * 1024);
    expect(log.summary().begin).toBeGreaterThan(0);
    expect(log.summary().begin + catStream(log.folder, 'stdout').length).toBe(log.summary().end);
  });

  test('stays bounded when every byte has a record of its own', async () => {
    const clock = handClock();
    const folder = runFolder();
    const log = createLog({ folder, clock, cap: CAP });
    for (let count = 0; count < 20_000; count += 1) {
      log.append('stdout', Buffer.from('x'));
      clock.advance(2);
      if (count % 100 === 0) await onDisk(log);
    }
    await log.close();
    expect(log.summary().end).toBe(20_000);
    expect(log.summary().begin).toBeGreaterThan(10_000);
    // 64 KiB of cap are 8 KiB segments and 4 KiB journal segments of 17 bytes each record.
    await until(() => filesOf(folder).filter((name) => name.startsWith('spans.')).length <= 18);
  });

  test('refuses a cap that no segment fits under', () => {
    expect(() => createLog({ folder: runFolder(), cap: 1000 })).toThrow(/at least 65536/);
  });
});

test('hashes what is kept of a stream, as sha256sum over its files does', async () => {
  const folder = runFolder();
  const log = createLog({ folder, cap: CAP });
  const random = randomFrom(5);
  for (let count = 0; count < 50; count += 1) {
    log.append('stdout', randomBytes(random, 5000));
    await onDisk(log);
  }
  await log.close();
  const bytes = catStream(folder, 'stdout');
  const kept = { from: 250_000 - bytes.length, to: 250_000, sha256: sha256(bytes) };
  expect(await hashStream(folder, 'stdout')).toEqual(kept);
  expect(await hashStream(folder, 'stderr')).toEqual({ from: 0, to: 0, sha256: sha256(new Uint8Array(0)) });
});

test('removes a log for good, and nothing that is not named like a run', async () => {
  const folder = runFolder();
  const log = createLog({ folder });
  log.append('stdout', Buffer.from('gone'));
  await log.close();
  await removeLog(folder);
  expect(existsSync(folder)).toBe(false);
  await removeLog(folder);
  await expect(removeLog(join(folder, '..'))).rejects.toThrow(/not a run's folder/);
  expect(existsSync(join(folder, '..'))).toBe(true);
});

test('keeps five hundred tiny logs at once, each whole', async () => {
  const data = join(runFolder(), '..', '..');
  const logs = Array.from({ length: 500 }, () => createLog({ folder: runFolder(data) }));
  logs.forEach((log, index) => {
    log.append('stdout', Buffer.from(`out ${index}\n`));
    log.append('stderr', Buffer.from(`err ${index}\n`));
  });
  await Promise.all(logs.map((log) => log.close()));
  for (const [index, log] of logs.entries()) {
    const whole = await readAll(openLog({ folder: log.folder }));
    expect(streamOf(whole, 'stdout').toString()).toBe(`out ${index}\n`);
    expect(streamOf(whole, 'stderr').toString()).toBe(`err ${index}\n`);
    expect(openLog({ folder: log.folder }).summary().warning).toBe(null);
  }
});
