import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readProcess } from '../../../electron/engine/index.ts';
import { newHostId } from '../../../electron/guard/mark.ts';
import {
  createRegistry,
  type RegisteredProcess,
  readLostHost,
  registryFile,
} from '../../../electron/guard/registry.ts';
import { sweepLostHost } from '../../../electron/guard/sweep.ts';
import { startHelper } from '../../../electron/hosts/start-helper.ts';
import { newRunId } from '../../../electron/runs/run-id.ts';
import { eventually } from '../../support/eventually.ts';
import { isRunning, recordedPids } from './support/trees.ts';

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'proactor-registry-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function someProcess(pid: number): RegisteredProcess {
  return { pid, startTime: `boot:${pid * 2}`, session: pid, run: newRunId() };
}

describe('the registry', () => {
  test('gives back what was running when its host was lost', () => {
    const host = newHostId();
    const registry = createRegistry(folder, host);
    const [first, second, third] = [someProcess(11), someProcess(12), someProcess(13)] as const;
    for (const process of [first, second, third]) registry.add(process);
    registry.reaper({ pid: 99, startTime: 'Mon Nov 23 10:00:00 2026' });
    registry.remove(second.run, 12);
    // A number that another run has got meanwhile is that run's.
    registry.remove(newRunId(), 13);
    registry.close(false);
    expect(readLostHost(folder)).toMatchObject({
      host,
      pid: process.pid,
      processes: [first, third],
      reaper: { pid: 99, startTime: 'Mon Nov 23 10:00:00 2026' },
    });
    expect(statSync(registry.file).mode & 0o777).toBe(0o600);
  });

  test('says nothing of a host that ended politely, nor of one that never was', () => {
    expect(readLostHost(folder)).toBe(null);
    const registry = createRegistry(folder, newHostId());
    registry.add(someProcess(11));
    registry.close(true);
    expect(readLostHost(folder)).toBe(null);
  });

  test('is read up to a line that was being written', () => {
    const registry = createRegistry(folder, newHostId());
    const whole = someProcess(11);
    registry.add(whole);
    registry.close(false);
    appendFileSync(registry.file, '+ 12 boot:24 12 01ARZ3NDEKTSV4RRFFQ69G5F');
    expect(readLostHost(folder)?.processes).toEqual([whole]);
  });

  test('stays small over many short runs', () => {
    const registry = createRegistry(folder, newHostId());
    const lasting = someProcess(7);
    registry.add(lasting);
    for (let pid = 100; pid < 30_100; pid += 1) {
      const short = someProcess(pid);
      registry.add(short);
      registry.remove(short.run, pid);
    }
    registry.close(false);
    expect(statSync(registry.file).size).toBeLessThan(512 * 1024);
    expect(readLostHost(folder)?.processes).toEqual([lasting]);
  });

  test('that could not be written is whole again once it can be', () => {
    const registry = createRegistry(folder, newHostId());
    const file = registryFile(folder);
    const [first, second] = [someProcess(11), someProcess(12)];
    registry.add(first);
    // What a full disk does to a file: it ends in the middle of a line.
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -9));
    (registry as { failure: Error | null }).failure = new Error('ENOSPC');
    registry.add(second);
    expect(registry.failure).toBe(null);
    registry.close(false);
    expect(readLostHost(folder)?.processes).toEqual([first, second]);
  });
});

describe.skipIf(process.platform !== 'linux')('a sweep', { timeout: 90_000 }, () => {
  function bystander(): { readonly pid: number; readonly startTime: string; readonly session: number } {
    const child = spawn('sleep', ['4000'], { detached: true, stdio: 'ignore' });
    children.push(child);
    const info = readProcess(child.pid ?? 0);
    if (info === null) throw new Error('sleep did not start');
    return info;
  }

  test('leaves alone whoever has a registered PID or session now, and ends what it was meant for', async () => {
    const other = bystander();
    const ours = bystander();
    const registry = createRegistry(folder, newHostId());
    const run = newRunId();
    registry.add({ pid: other.pid, startTime: `${other.startTime}1`, session: other.session, run });
    registry.add({ pid: ours.pid, startTime: ours.startTime, session: ours.session, run });
    registry.close(false);
    const receipt = await sweepLostHost(folder, startHelper);
    expect(receipt?.processes).toEqual([{ pid: ours.pid, name: 'sleep', run, outcome: 'start' }]);
    expect(receipt?.runs).toEqual([run]);
    expect(isRunning(other.pid)).toBe(true);
    expect(isRunning(ours.pid)).toBe(false);
  });

  test('never takes the session of a process that does not lead one', async () => {
    const leader = bystander();
    const registry = createRegistry(folder, newHostId());
    const gone = someProcess(2 ** 22 + 1);
    registry.add({ ...gone, session: leader.pid });
    registry.close(false);
    expect((await sweepLostHost(folder, startHelper))?.processes).toEqual([]);
    expect(isRunning(leader.pid)).toBe(true);
  });

  test('ends the whole session of a marked leader that was killed before it was registered', async () => {
    const host = newHostId();
    const run = newRunId();
    const truth = join(folder, 'truth');
    const lost = `sh -c "echo \\$\\$ >> ${truth}; exec sleep 4000"`;
    const leader = spawn('sh', ['-c', `env -i sh -c '${lost} & exit 0'; echo $$ >> ${truth}; exec sleep 4000`], {
      detached: true,
      stdio: 'ignore',
      env: { PROACTOR_HOST: `${host}-${run}`, PATH: process.env['PATH'] },
    });
    children.push(leader);
    const pids = await eventually('both have come up', () => {
      const all = recordedPids(truth);
      return all.length === 2 ? all : null;
    });
    createRegistry(folder, host).close(false);
    const receipt = await sweepLostHost(folder, startHelper);
    expect(pids.filter(isRunning)).toEqual([]);
    expect(receipt?.processes.map(({ pid }) => pid).sort()).toEqual([...pids].sort());
    expect(receipt?.processes.every((process) => process.run === run)).toBe(true);
  });

  test('finds marked processes whatever their names, and no marks of other hosts', async () => {
    const host = newHostId();
    const run = newRunId();
    const start = (mark: string, name: string) => {
      const child = spawn('sleep', ['4000'], {
        argv0: name,
        detached: true,
        stdio: 'ignore',
        env: { PROACTOR_HOST: mark, BEFORE: 'a\nb', PATH: process.env['PATH'] },
      });
      children.push(child);
      return child.pid ?? 0;
    };
    const marked = [start(`${host}-${run}`, 'a ) S 1 1 1 ('), start(`${host}-${run}`, 'sleep')];
    const others = [start(`${newHostId()}-${run}`, 'sleep'), start(run, 'sleep')];
    createRegistry(folder, host).close(false);
    const receipt = await sweepLostHost(folder, startHelper);
    expect(receipt?.processes.map(({ pid }) => pid).sort()).toEqual(marked.sort());
    expect(receipt?.processes.every((process) => process.run === run)).toBe(true);
    expect(others.every(isRunning)).toBe(true);
  });
});
