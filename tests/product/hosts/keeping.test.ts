// What is kept of past runs, and for how long: settings on disk, pinning, and what is removed by age and for room, on
// real data directories with real runs.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { KeptSettings } from '../../../electron/hosts/kept-settings.ts';
import { toPrune } from '../../../electron/runs/prune.ts';
import { type Command, PLAIN_PIPES, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../shared/model/settings.ts';
import { eventually } from '../../support/eventually.ts';
import { openTestHost, type TestHost } from '../../support/test-host.ts';

const DAY = 24 * 60 * 60 * 1000;

describe('the settings of a data directory', () => {
  let folder: string;
  const told: string[] = [];
  const open = () => new KeptSettings(folder, (text) => told.push(text));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'proactor-settings-'));
    told.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('are the usual ones at first, and then those that were saved', async () => {
    expect(open().current).toEqual(DEFAULT_SETTINGS);
    expect(readdirSync(folder)).toEqual([]);
    const settings: Settings = { runCap: 5_000_000, totalCap: null, maxAgeDays: 7 };
    await open().change(settings);
    expect(open().current).toEqual(settings);
    expect(readdirSync(folder)).toEqual(['settings.json']);
    expect(statSync(join(folder, 'settings.json')).mode & 0o777).toBe(0o600);
    expect(told).toEqual([]);
  });

  test('are saved one after another, the last one last', async () => {
    const kept = open();
    await Promise.all([7, 8, 9].map((maxAgeDays) => kept.change({ ...DEFAULT_SETTINGS, maxAgeDays })));
    expect(kept.current.maxAgeDays).toBe(9);
    expect(open().current.maxAgeDays).toBe(9);
  });

  test('that tell only some are completed by the usual ones', () => {
    writeFileSync(join(folder, 'settings.json'), '{"version":1,"maxAgeDays":3}');
    expect(open().current).toEqual({ ...DEFAULT_SETTINGS, maxAgeDays: 3 });
  });

  test.each([
    ['{"version":1,', 'it is not JSON'],
    ['[]', 'it has no version'],
    ['{"version":2}', 'it is of version 2'],
    ['{"version":1,"runCap":1}', 'runCap'],
    ['{"version":1,"maxAgeDays":1.5}', 'maxAgeDays'],
    ['{"version":1,"runCap":20000000,"totalCap":10000000}', 'at least what one run may keep'],
  ])('that make no sense (%s) are set aside, and it is said why', (text, why) => {
    writeFileSync(join(folder, 'settings.json'), text);
    expect(open().current).toEqual(DEFAULT_SETTINGS);
    expect(told).toEqual([expect.stringContaining(why)]);
    expect(told[0]).toContain('settings.json.unreadable');
    expect(readdirSync(folder)).toEqual(['settings.json.unreadable']);
    expect(readFileSync(join(folder, 'settings.json.unreadable'), 'utf8')).toBe(text);
    expect(told[0]).toContain('no past run is removed until you save settings');
  });

  test('that were not understood are not known until a person saves some, at later starts too', async () => {
    expect(open().known).toBe(true);
    writeFileSync(join(folder, 'settings.json'), '{"version":2}');
    expect(open().known).toBe(false);
    const kept = open();
    expect(kept.known).toBe(false);
    expect(told[1]).toContain('no past run is removed until you save settings');
    await kept.change(DEFAULT_SETTINGS);
    expect(kept.known).toBe(true);
    expect(open().known).toBe(true);
    expect(told.length).toBe(2);
  });

  test.each([
    ['a folder', (path: string) => mkdirSync(path)],
    ['a link to itself', (path: string) => symlinkSync(path, path)],
  ])('that can not be read (%s) are set aside before others take their place', async (_name, make) => {
    const path = join(folder, 'settings.json');
    make(path);
    const kept = open();
    expect(kept.known).toBe(false);
    expect(told).toEqual([expect.stringMatching(/^The settings can't be read \(.*no past run is removed/)]);
    expect(readdirSync(folder)).toEqual(['settings.json']);
    await kept.change({ ...DEFAULT_SETTINGS, maxAgeDays: 3 });
    expect(told[1]).toContain('settings.json.unreadable');
    expect(readdirSync(folder).sort()).toEqual(['settings.json', 'settings.json.unreadable']);
    expect(open().current.maxAgeDays).toBe(3);
  });

  test('that can not be written stay as they were, and it is said', async () => {
    const kept = open();
    mkdirSync(join(folder, 'settings.json.new'));
    await expect(kept.change({ ...DEFAULT_SETTINGS, maxAgeDays: 1 })).rejects.toThrow("The settings can't be saved: ");
    expect(kept.current).toEqual(DEFAULT_SETTINGS);
  });
});

describe('what has to go', () => {
  const id = (n: number) => String(n).padStart(26, '0') as RunId;
  const NOW = 1_800_000_000_000;
  const run = (n: number, days: number | null, bytes: number, pinned = false) => ({
    id: id(n),
    endedAt: days === null ? null : NOW - days * DAY,
    bytes,
    pinned,
  });

  test('are past runs that are too old, and then the oldest until the rest has room', () => {
    const runs = [
      run(1, 40, 10),
      run(2, 31, 10, true),
      run(3, null, 50),
      run(4, 20, 30),
      run(5, 10, 30),
      run(6, 1, 30),
    ];
    const limits = { totalCap: 120, maxAgeDays: 30 };
    const ids = (list: readonly { readonly id: RunId }[]) => list.map((one) => Number(one.id));
    const { tooOld, forRoom } = toPrune(runs, limits, NOW);
    expect(ids(tooOld)).toEqual([1]);
    // 150 are left, 60 of them of a live run and a pinned one.
    expect(ids(forRoom)).toEqual([4]);
    expect(ids(toPrune(runs, { totalCap: 1, maxAgeDays: null }, NOW).forRoom)).toEqual([1, 4, 5, 6]);
    expect(toPrune(runs, { totalCap: null, maxAgeDays: null }, NOW)).toEqual({ tooOld: [], forRoom: [] });
  });
});

describe('past runs', () => {
  let host: TestHost;

  beforeEach(async () => {
    host = await openTestHost();
  });
  afterEach(async () => {
    await host.close();
  });

  function shell(line: string): Command {
    return { launch: { kind: 'shell', line }, cwd: host.folder, env: SAME_ENVIRONMENT, connection: PLAIN_PIPES };
  }

  async function ended(line: string): Promise<RunId> {
    const id = host.runs.start(shell(line));
    await eventually('a run that is over', () => host.runs.isOver(id));
    return id;
  }

  const ids = () => host.runs.list().map((run) => run.id);
  const folder = (id: RunId) => join(host.dataDirectory, 'runs', id);

  /** How much the folders of all runs hold, in bytes. */
  const du = () =>
    ids()
      .flatMap((id) => readdirSync(folder(id)).map((name) => statSync(join(folder(id), name)).size))
      .reduce((sum, size) => sum + size, 0);

  /** Makes a past run older, as its record tells it. */
  async function age(id: RunId, days: number): Promise<void> {
    const path = join(folder(id), 'run.json');
    const record = JSON.parse(readFileSync(path, 'utf8'));
    record.run.closedAt -= days * DAY;
    writeFileSync(path, JSON.stringify(record));
  }

  test('are removed by age when the host starts: never a pinned one, and everybody is told', async () => {
    const [old, pinned, young] = [await ended('echo old'), await ended('echo pinned'), await ended('echo young')];
    host.runs.pin(pinned, true);
    await host.reopen();
    await age(old, 31);
    await age(pinned, 400);
    await age(young, 29);
    await host.reopen();
    await host.keeper.prune();
    expect(ids()).toEqual([pinned, young]);
    expect([old, pinned, young].map((id) => existsSync(folder(id)))).toEqual([false, true, true]);

    const client = host.connect();
    await eventually('the notice', () =>
      client.notices.some((text) => /^1 past run was removed \(.+\): over 30 days old/.test(text)),
    );
    expect(client.pruned).toMatchObject({ runs: 1 });
    expect(client.runs.get(pinned)?.pinned).toBe(true);

    await client.call('pin', { run: pinned, pinned: false });
    await host.keeper.prune();
    await eventually('the forgotten run', () => !client.runs.has(pinned));
    expect(client.pruned).toMatchObject({ runs: 2 });
    expect(ids()).toEqual([young]);
  });

  test('are all kept while the settings could not be understood, until some are saved', async () => {
    const old = await ended('echo old');
    await host.reopen();
    await age(old, 31);
    writeFileSync(join(host.dataDirectory, 'settings.json'), '{"version":2,"maxAgeDays":365}');
    for (let start = 0; start < 2; start += 1) {
      await host.reopen();
      await host.keeper.prune();
      expect(ids()).toEqual([old]);
    }
    await host.keeper.change(DEFAULT_SETTINGS);
    expect(ids()).toEqual([]);
  });

  test('that are very many are removed without being listed again for each', { timeout: 60_000 }, async () => {
    const first = await ended('echo old');
    await host.reopen();
    await age(first, 31);
    for (let count = 0; count < 300; count += 1) {
      const id = `${first.slice(0, -6)}${String(count).padStart(6, '0')}`;
      cpSync(folder(first), folder(id as RunId), { recursive: true });
      const record = readFileSync(join(folder(first), 'run.json'), 'utf8');
      writeFileSync(join(folder(id as RunId), 'run.json'), record.replaceAll(first, id));
    }
    await host.reopen();
    expect(ids().length).toBe(301);
    const list = vi.spyOn(host.runs, 'list');
    const began = performance.now();
    await host.keeper.prune();
    const lists = list.mock.calls.length;
    list.mockRestore();
    expect(ids()).toEqual([]);
    expect(lists).toBeLessThan(5 + (performance.now() - began) / 100);
  });

  test('of which one can not be removed go all the same, and it is said which stays', async ({ skip }) => {
    const [stuck, other] = [await ended('echo stuck'), await ended('echo other')];
    await host.reopen();
    await age(stuck, 40);
    await age(other, 35);
    await host.reopen();
    const point = join(folder(stuck), 'mounted');
    mkdirSync(point);
    if (spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', point]).status !== 0)
      skip('mounting a tmpfs is not permitted here');
    try {
      const client = host.connect();
      await host.keeper.prune();
      expect(existsSync(folder(other))).toBe(false);
      expect(existsSync(folder(stuck))).toBe(true);
      await eventually('both notices', () => client.notices.length === 2);
      expect(client.notices).toContainEqual(expect.stringMatching(/^1 past run was removed/));
      expect(client.notices).toContainEqual(
        expect.stringMatching(/^The past run "echo stuck" can't be removed: .*EBUSY/),
      );
    } finally {
      spawnSync('umount', [point]);
    }
  });

  test('make room for newer ones when the settings change, and live ones stay', async () => {
    const live = host.runs.start(shell('head -c 9000000 /dev/zero; echo ready; exec sleep 1000'));
    await eventually('the output', () => host.runs.output(live).log.summary().end > 9_000_000);
    const runs: RunId[] = [];
    for (let count = 0; count < 3; count += 1) runs.push(await ended('head -c 3000000 /dev/zero'));
    const client = host.connect();
    const { use } = await client.call('settings', {});
    expect(use).toMatchObject({ runs: 4, pinnedRuns: 0 });
    expect(use.freeBytes).toBeGreaterThan(0);
    // A record is on disk within some milliseconds of what it tells.
    await eventually('the bytes of all folders', async () => (await client.call('settings', {})).use.bytes === du());

    await client.call('pin', { run: runs[0], pinned: true });
    const settings: Settings = { runCap: 2_000_000, totalCap: 16_000_000, maxAgeDays: null };
    const after = await client.call('changeSettings', { settings });
    expect(ids()).toEqual([live, runs[0], runs[2]]);
    expect(after).toMatchObject({ settings, use: { runs: 3, pinnedRuns: 1 } });
    expect(after.use.bytes).toBeLessThanOrEqual(16_000_000);
    await eventually('the notice', () =>
      client.notices.some((text) => text.includes('all runs together took more than 16 MB')),
    );
    // A run that starts now keeps less.
    const next = await ended('head -c 5000000 /dev/zero');
    const summary = host.runs.output(next).log.summary();
    expect(summary.cap).toBe(2_000_000);
    expect(summary.end - summary.begin).toBeLessThanOrEqual(2_000_000);
    host.runs.kill(live);
  });

  test('of which one can not be measured are kept and removed all the same, and it is said once which', async () => {
    for (let count = 0; count < 2; count += 1) await ended('head -c 3000000 /dev/zero');
    const unseen = await ended('echo unseen');
    const record = () => JSON.parse(readFileSync(join(folder(unseen), 'run.json'), 'utf8'));
    await eventually(
      'its last record',
      () => existsSync(join(folder(unseen), 'run.json')) && record().run.closedAt !== null,
    );
    rmSync(folder(unseen), { recursive: true });
    writeFileSync(folder(unseen), 'no folder');
    const client = host.connect();
    const [, kept] = ids();
    for (let time = 0; time < 2; time += 1)
      await host.keeper.change({ runCap: 2_000_000, totalCap: 4_000_000, maxAgeDays: null });
    expect(ids()).toEqual([kept, unseen]);
    expect((await host.keeper.status()).use).toMatchObject({ runs: 2 });
    await eventually('the notice', () => client.notices.some((text) => text.includes("can't be seen")));
    expect(client.notices.filter((text) => text.includes('seen'))).toEqual([
      expect.stringMatching(/^What "echo unseen" takes on the disk can't be seen, and counts as nothing: .*ENOTDIR/),
    ]);
  });

  test('that were measured as they ended are measured again, when their last record is on disk', async () => {
    for (let count = 0; count < 10; count += 1) {
      await ended('echo kept');
      await host.keeper.status();
    }
    await eventually('the bytes of all folders', async () => (await host.keeper.status()).use.bytes === du());
  });

  test('can not be asked to be kept in a way that makes no sense', async () => {
    const client = host.connect();
    const settings = { runCap: 1, totalCap: null, maxAgeDays: null };
    await expect(client.call('changeSettings', { settings })).rejects.toMatchObject({ code: 'invalid' });
    expect(host.keeper.settings).toEqual(DEFAULT_SETTINGS);
  });
});
