import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Disk } from '../../../electron/log/out-file.ts';
import { openLog } from '../../../electron/log/reader.ts';
import { createLog } from '../../../electron/log/writer.ts';
import { patternOf } from './pattern.ts';
import { catStream, filesOf, readAll, runFolder, streamOf, until } from './support.ts';

// Many small file operations; on a busy machine each may wait for its turn.
vi.setConfig({ testTimeout: 60_000 });

const MIB = 1024 * 1024;

/** The real disk, until `fail` is set: then every write, opening or making of a folder fails so. */
function moodyDisk(): Disk & { fail: string | null; takes: number } {
  const broken = (code: string) => Object.assign(new Error(`${code}: injected`), { code });
  const disk = {
    fail: null as string | null,
    /** While failing, so many more bytes fit (as on a disk that fills up). */
    takes: 0,
    close: fs.close,
    unlink: fs.unlink,
    mkdir: ((path: string, options: fs.MakeDirectoryOptions, done: (error: Error | null) => void) => {
      if (disk.fail !== null && disk.takes === 0) setImmediate(done, broken(disk.fail));
      else fs.mkdir(path, options, (error) => done(error));
    }) as unknown as Disk['mkdir'],
    open: ((path: string, flags: string, mode: number, done: (error: Error | null, fd: number) => void) => {
      if (disk.fail !== null && disk.takes === 0) setImmediate(done, broken(disk.fail), -1);
      else fs.open(path, flags, mode, done);
    }) as unknown as Disk['open'],
    writev: ((fd: number, buffers: Uint8Array[], at: number, done: (error: Error | null, written: number) => void) => {
      const { fail } = disk;
      if (fail === null) fs.writev(fd, buffers, at, done);
      else if (disk.takes === 0) setImmediate(done, broken(fail), 0);
      else {
        const all = Buffer.concat(buffers).subarray(0, disk.takes);
        disk.takes -= all.length;
        fs.writev(fd, [all], at, done);
      }
    }) as unknown as Disk['writev'],
  };
  return disk;
}

/** Bytes whose value tells their place in the run. */
const numbered = (from: number, length: number) => patternOf('stdout', from, length);

describe('a disk that fails in mid-flood', () => {
  test.each(['ENOSPC', 'EROFS', 'EIO'])(
    '(%s) pauses no child, keeps the newest bytes, and goes on later',
    async (code) => {
      const disk = moodyDisk();
      const folder = runFolder();
      const log = createLog({ folder, disk });
      let at = 0;
      const flood = async (bytes: number) => {
        for (const end = at + bytes; at < end; at += 64 * 1024) {
          log.append(at % (5 * 64 * 1024) === 0 ? 'stderr' : 'stdout', numbered(at, 64 * 1024));
          if (log.backlog > log.backlogLimit) await until(() => log.backlog <= log.backlogLimit);
        }
      };
      await flood(3 * MIB);
      await until(() => log.backlog === 0);
      disk.fail = code;
      disk.takes = 100_001;
      await flood(12 * MIB);
      await until(() => log.summary().warning !== null);
      expect(log.summary().warning).toMatch(/^Output is not being saved: the disk/);
      expect(log.backlog).toBeLessThanOrEqual(2 * MIB);
      expect(log.summary().end).toBe(15 * MIB);

      // A viewer still sees what memory holds, and what is lost as lost.
      const seen = await readAll(log, 300_000);
      expect(seen.end).toBe(15 * MIB);
      const lost = seen.spans.reduce((sum, span) => sum + (span.kind === 'lost' ? span.length : 0), 0);
      expect(lost).toBeGreaterThan(9 * MIB);
      expect(lost).toBeLessThan(11 * MIB);
      expect(seen.bytes.subarray(-MIB).equals(numbered(14 * MIB, MIB))).toBe(true);

      disk.fail = null;
      await until(() => log.backlog === 0);
      await flood(MIB);
      const summary = await log.close();
      expect(summary.warning).toMatch(/^[\d,]+ bytes could not be saved/);
      const whole = await readAll(openLog({ folder }), 300_000);
      expect(whole.end).toBe(16 * MIB);
      expect(openLog({ folder }).summary()).toMatchObject({ begin: 0, end: 16 * MIB, streams: summary.streams });
      expect(openLog({ folder }).summary().warning).toMatch(/^[\d,]+ bytes could not be saved/);
      expect(streamOf(whole, 'stdout').equals(catStream(folder, 'stdout'))).toBe(true);
      expect(streamOf(whole, 'stderr').equals(catStream(folder, 'stderr'))).toBe(true);

      // Every byte that is there is the byte that belongs there.
      let offset = 0;
      let read = 0;
      for (const span of whole.spans) {
        if (span.kind === 'resize') continue;
        if (span.kind === 'output') {
          const bytes = whole.bytes.subarray(read, read + span.length);
          if (!bytes.equals(numbered(offset, span.length))) throw new Error(`Wrong bytes at ${offset}.`);
          read += span.length;
        }
        offset += span.length;
      }
    },
  );

  test('that never recovers ends with a warning, and the newest bytes stay readable in this host', async () => {
    const disk = moodyDisk();
    disk.fail = 'EROFS';
    const log = createLog({ folder: runFolder(), disk });
    let told = 0;
    log.onGrow(() => {
      told += 1;
    });
    log.append('terminal', numbered(0, 3 * MIB));
    log.append('terminal', numbered(3 * MIB, MIB));
    const summary = await log.close();
    expect(summary).toMatchObject({ begin: 0, end: 4 * MIB, warning: expect.stringMatching(/read-only/) });
    expect(told).toBeGreaterThan(0);
    const whole = await readAll(log);
    expect(whole.end).toBe(4 * MIB);
    expect(whole.spans.map((span) => span.kind)).toEqual(['lost', 'output']);
    expect(whole.bytes.equals(numbered(3 * MIB, MIB))).toBe(true);
  });

  test('that recovers after the end has the whole log, marked as complete', async () => {
    const disk = moodyDisk();
    disk.fail = 'ENOSPC';
    const folder = runFolder();
    const log = createLog({ folder, disk });
    log.append('stdout', numbered(0, MIB));
    expect((await log.close()).warning).toMatch(/full/);
    expect(log.closed).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    disk.fail = null;
    await until(() => log.summary().warning === null);
    // What is on disk is not kept in memory: the newest bytes until the log is complete there, older ones not so long.
    await until(() => log.readRecent(MIB - 1, 1) === null);
    expect(openLog({ folder }).summary().warning).toBe(null);
    const whole = await readAll(openLog({ folder }));
    expect(whole.bytes.equals(numbered(0, MIB))).toBe(true);
  });

  test('that recovers when the log was given up gets nothing more', async () => {
    const disk = moodyDisk();
    disk.fail = 'ENOSPC';
    const folder = runFolder();
    const log = createLog({ folder, disk });
    log.append('stdout', numbered(0, 1000));
    await log.close();
    log.abandon();
    disk.fail = null;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(filesOf(folder)).toEqual([]);
  });

  test('touches no other run', async () => {
    const disk = moodyDisk();
    disk.fail = 'EIO';
    const bad = createLog({ folder: runFolder(), disk });
    const good = createLog({ folder: runFolder() });
    bad.append('stdout', numbered(0, 1000));
    good.append('stdout', numbered(0, 1000));
    expect((await good.close()).warning).toBe(null);
    expect((await bad.close()).warning).toMatch(/EIO/);
    expect(catStream(good.folder, 'stdout').equals(numbered(0, 1000))).toBe(true);
  });
});

test('a folder that is deleted under a live log is warned of, and what follows is saved anew', async () => {
  const folder = runFolder();
  const log = createLog({ folder, cap: 64 * 1024 });
  log.append('stdout', numbered(0, 5000));
  await until(() => log.backlog === 0);
  rmSync(folder, { recursive: true });
  for (let at = 5000; at < 50_000; at += 5000) log.append('stdout', numbered(at, 5000));
  await until(() => log.summary().warning !== null);
  expect(log.summary().warning).toMatch(/deleted/);
  await until(() => log.summary().warning === null || log.backlog === 0);
  expect((await log.close()).end).toBe(50_000);
  const whole = await readAll(log);
  expect(whole.end).toBe(50_000);
  expect(whole.bytes.subarray(-10_000).equals(numbered(40_000, 10_000))).toBe(true);
});

test('a folder that already holds a log is not written over', async () => {
  const folder = runFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'stdout.0000000000000000'), 'precious');
  const log = createLog({ folder });
  log.append('stdout', Buffer.from('other'));
  expect((await log.close()).warning).toMatch(/already holds a log/);
  expect(catStream(folder, 'stdout').toString()).toBe('precious');
});

describe('a small disk that really fills up', () => {
  const mounts: string[] = [];
  afterEach(() => {
    for (const point of mounts.splice(0)) spawnSync('umount', [point]);
  });

  test('never stops the flood; what is on it is right', async ({ skip }) => {
    const folder = runFolder();
    const point = join(folder, '..');
    mkdirSync(point, { recursive: true });
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', point]);
    if (mount.status !== 0) skip('mounting a tmpfs is not permitted here');
    mounts.push(point);
    const log = createLog({ folder });
    for (let at = 0; at < 20 * MIB; at += 64 * 1024) {
      log.append('stdout', numbered(at, 64 * 1024));
      if (log.backlog > log.backlogLimit) await until(() => log.backlog <= log.backlogLimit);
    }
    await until(() => log.summary().warning !== null);
    expect(log.summary().warning).toMatch(/the disk is full/);
    expect(statfsSync(point).bfree).toBe(0);
    expect((await log.close()).end).toBe(20 * MIB);
    const files = filesOf(folder);
    expect(files.length).toBeGreaterThan(0);
    const kept = catStream(folder, 'stdout');
    expect(kept.length).toBeGreaterThan(3 * MIB);
    expect(kept.equals(numbered(0, kept.length))).toBe(true);
    // The next host reads what is there, without room to write its recovery down.
    const whole = await readAll(openLog({ folder }));
    expect(whole.bytes.equals(kept)).toBe(true);
  });
});
