import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MARK } from '../../../electron/guard/mark.ts';
import { eventually } from '../../support/eventually.ts';
import { removeFolder } from '../../support/remove-folder.ts';
import { buildProgram } from './support/build.ts';
import { HostProcess } from './support/host-process.ts';
import { isRunning, lines, recordedPids, trees } from './support/trees.ts';

/** `PROACTOR_SOAK=1` runs the full count of kills. */
const KILLS = process.env['PROACTOR_SOAK'] === undefined ? 2 : 20;

/** How long a reaper may take until nothing is left, in milliseconds: a limit that fails. */
const REAP_LIMIT = 10_000;

describe.skipIf(process.platform !== 'linux')('after a host was killed', { timeout: 90_000 }, () => {
  let program: string;
  let folder: string;
  let truth: string;
  let bystander: ChildProcess;
  const hosts: HostProcess[] = [];

  beforeAll(async () => {
    program = await buildProgram('tests/product/guard/support/guarded-host.ts');
    return () => rmSync(join(program, '..'), { recursive: true, force: true });
  }, 60_000);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'proactor-guard-'));
    truth = join(folder, 'truth');
    bystander = spawn('sleep', ['4000'], { detached: true, stdio: 'ignore' });
  });
  afterEach(async () => {
    bystander.kill('SIGKILL');
    for (const host of hosts.splice(0)) await host.kill();
    for (const pid of recordedPids(truth)) if (isRunning(pid)) process.kill(pid, 'SIGKILL');
    await removeFolder(folder);
  });
  afterAll(() => {
    expect(hosts).toEqual([]);
  });

  async function startHost(): Promise<HostProcess> {
    const host = new HostProcess(program, join(folder, 'data'));
    hosts.push(host);
    await host.until('host');
    return host;
  }

  async function startTrees(host: HostProcess): Promise<void> {
    const kinds = Object.values(trees(truth));
    const members = kinds.reduce((sum, kind) => sum + kind.members, 0);
    const before = lines(truth);
    for (const { argv } of kinds) host.order({ start: argv });
    await eventually('every member of every tree has come up', () => lines(truth) - before >= members, 20_000);
  }

  test('nothing is left of trees that try to get away, and the receipt is the truth', async () => {
    const host = await startHost();
    await startTrees(host);
    const alive = await eventually('wrappers have left', () => {
      const now = recordedPids(truth).filter(isRunning);
      return now.length === expectedSurvivors(truth) ? now : null;
    });
    await host.kill();
    await eventually('nothing is left', () => alive.every((pid) => !isRunning(pid)), REAP_LIMIT);
    const next = await startHost();
    const { receipt } = await next.until('host');
    expect(receipt?.processes.map(({ pid }) => pid).sort()).toEqual(alive.sort());
    expect(receipt?.processes.every(({ outcome }) => outcome === 'reaper')).toBe(true);
    const runs = host.said.flatMap((said) => (said.run === undefined ? [] : [said.run]));
    expect(receipt?.processes.filter(({ run }) => run === null || !runs.includes(run))).toEqual([]);
    expect([...(receipt?.runs ?? [])].sort()).toEqual(runs.sort());
    expect(receipt?.lostAt).toBeGreaterThan(Date.now() - 60_000);
    expect(bystander.pid !== undefined && isRunning(bystander.pid)).toBe(true);
  });

  test(`nothing is left whenever the kill comes (${KILLS} random moments)`, { timeout: KILLS * 20_000 }, async () => {
    for (let round = 0; round < KILLS; round += 1) {
      const host = await startHost();
      const kinds = Object.values(trees(truth));
      for (let index = 0; index < 24; index += 1) host.order({ start: kinds[index % kinds.length]?.argv });
      await eventually('the first member has come up', () => lines(truth) > 0);
      await delay(Math.random() * 400);
      await host.kill();
      const registered = registeredPids(join(folder, 'data'));
      const next = await startHost();
      const { receipt } = await next.until('host');
      const told = new Map(receipt?.processes.map((process) => [process.pid, process.outcome]));
      // By now the start has swept. Whoever wrote down its PID was alive then, except wrappers that had left before.
      const left = recordedPids(truth).filter(isRunning);
      // The limit that docs/platforms.md names: the one start that was under way, if its process dropped its environment
      // before it was registered.
      const unknowable = left.filter((pid) => !registered.has(pid) && !carriesMark(pid));
      expect(left.filter((pid) => !unknowable.includes(pid))).toEqual([]);
      expect(unknowable.length).toBeLessThanOrEqual(1);
      for (const pid of unknowable) process.kill(pid, 'SIGKILL');
      expect([...told.values()].filter((outcome) => outcome === 'survived')).toEqual([]);
      expect(told.size).toBeGreaterThan(0);
      next.order({ leave: true });
      await next.gone();
      rmSync(truth);
    }
    expect(bystander.pid !== undefined && isRunning(bystander.pid)).toBe(true);
  });

  test('when the reaper was killed first, the next start ends what is left and says so', async () => {
    const host = await startHost();
    await startTrees(host);
    const { reaper } = await host.until('reaper');
    // Both at once: the host must not get the time to start another.
    process.kill(host.pid, 'SIGSTOP');
    process.kill(reaper ?? 0, 'SIGKILL');
    const alive = recordedPids(truth).filter(isRunning);
    await host.kill();
    expect(alive.filter(isRunning)).toEqual(alive);
    const next = await startHost();
    const { receipt } = await next.until('host');
    expect(alive.filter(isRunning)).toEqual([]);
    expect(receipt?.processes.map(({ pid }) => pid).sort()).toEqual(alive.sort());
    expect(receipt?.processes.every(({ outcome }) => outcome === 'start')).toBe(true);
    expect(bystander.pid !== undefined && isRunning(bystander.pid)).toBe(true);
  });

  test('a host whose reaper is killed gets another', async () => {
    const host = await startHost();
    const { reaper: first } = await host.until('reaper');
    process.kill(first ?? 0, 'SIGKILL');
    const second = await eventually('another reaper', () => {
      host.order({ reaper: true });
      return host.said.find(({ reaper }) => reaper !== undefined && reaper !== null && reaper !== first)?.reaper;
    });
    host.order({ start: trees(truth)['family']?.argv });
    await eventually('the family is there', () => lines(truth) === 3);
    await host.kill();
    await eventually('nothing is left', () => recordedPids(truth).every((pid) => !isRunning(pid)), REAP_LIMIT);
    await eventually('the second reaper has left too', () => !isRunning(second));
  });

  test('a polite end leaves what was let go, sends the reaper away, and the next start has no receipt', async () => {
    const host = await startHost();
    host.order({ start: trees(truth)['plain']?.argv });
    await eventually('the child is there', () => lines(truth) === 1);
    const { reaper } = await host.until('reaper');
    host.order({ leave: true });
    await host.gone();
    expect(isRunning(reaper ?? 0)).toBe(false);
    expect(recordedPids(truth).filter(isRunning)).toHaveLength(1);
    const next = await startHost();
    expect((await next.until('host')).receipt).toBe(null);
  });
});

/** The first processes that a lost host had registered. */
function registeredPids(dataDirectory: string): ReadonlySet<number> {
  const lines = readFileSync(join(dataDirectory, 'registry'), 'utf8').split('\n');
  return new Set(lines.filter((line) => line.startsWith('+ ')).map((line) => Number(line.split(' ')[1])));
}

function carriesMark(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${MARK}=`);
  } catch {
    return false; // It has ended meanwhile.
  }
}

/** Members minus the wrappers that leave: of "wrapper exits first" and "double fork" one each, of the last kind one. */
function expectedSurvivors(truth: string): number {
  const members = Object.values(trees(truth)).reduce((sum, kind) => sum + kind.members, 0);
  // "dropped environment" writes its PID twice: exec keeps it.
  return members - 1 - 1 - 1 - 1;
}
