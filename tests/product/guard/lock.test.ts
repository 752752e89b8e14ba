import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handOver } from '../../../electron/guard/hand-over.ts';
import { defaultLockWay, type LockWay } from '../../../electron/guard/kernel-lock.ts';
import { acquireDataLock, type DataLock, type DataLockOptions } from '../../../electron/guard/lock.ts';
import { eventually } from '../../support/eventually.ts';
import { buildProgram } from './support/build.ts';

/** Starts at one moment. `PROACTOR_SOAK=1` makes it a real crowd. */
const CROWD = process.env['PROACTOR_SOAK'] === undefined ? 4 : 16;

const WAYS: readonly LockWay[] = process.platform === 'linux' ? ['flock', 'name'] : [defaultLockWay()];

let folder: string;
let data: string;
const locks: DataLock[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'proactor-lock-'));
  data = join(folder, 'data');
});
afterEach(async () => {
  for (const lock of locks.splice(0)) await lock.release();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function own(directory = data, options: DataLockOptions = {}): Promise<DataLock> {
  const result = await acquireDataLock(directory, options);
  if (result.kind !== 'owner') throw new Error('the directory is taken');
  locks.push(result.lock);
  return result.lock;
}

describe.each(WAYS)('a data directory locked by %s', { timeout: 60_000 }, (way) => {
  let program: string;
  beforeAll(async () => {
    program = await buildProgram('tests/product/guard/support/lock-taker.ts');
    return () => rmSync(join(program, '..'), { recursive: true, force: true });
  }, 60_000);

  function start(): { readonly child: ChildProcess; readonly said: () => string } {
    const child = spawn(process.execPath, [program, data, way], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    let said = '';
    child.stdout?.on('data', (part) => {
      said += part;
    });
    return { child, said: () => said };
  }

  test('stays with its owner when somebody has removed the file that is locked', async () => {
    const { endpoint } = await own(data, { way });
    rmSync(join(data, 'lock'), { force: true });
    expect(await acquireDataLock(data, { way })).toEqual({ kind: 'taken', endpoint });
    await locks[0]?.release();
    await own(data, { way });
  });

  test('belongs to exactly one of many starts at one moment, and the others reach it', async () => {
    const starts = Array.from({ length: CROWD }, start);
    await eventually('each has said what came of it', () => starts.every(({ said }) => said().endsWith('\n')), 50_000);
    const owners = starts.map(({ said }) => said()).filter((said) => said.startsWith('owner'));
    expect(owners).toHaveLength(1);
    const others = starts.map(({ said }) => said()).filter((said) => said !== owners[0]);
    expect(new Set(others)).toEqual(new Set([`taken by ${owners[0]}`]));
  });

  test('is free at once when its owner was killed, and again belongs to one', async () => {
    const first = start();
    await eventually('the first owns it', () => first.said().startsWith('owner'));
    first.child.kill('SIGKILL');
    const starts = Array.from({ length: CROWD }, start);
    await eventually('each has said what came of it', () => starts.every(({ said }) => said().endsWith('\n')), 50_000);
    const owners = starts.filter(({ said }) => said().startsWith('owner'));
    expect(owners).toHaveLength(1);
  });

  test('says who holds it when the owner does not answer', async () => {
    const first = start();
    await eventually('the first owns it', () => first.said().startsWith('owner'));
    first.child.kill('SIGSTOP');
    await expect(acquireDataLock(data, { way, patience: 300 })).rejects.toThrow(
      new RegExp(`PID ${first.child.pid}.*--data`),
    );
    first.child.kill('SIGCONT');
    expect(await acquireDataLock(data, { way })).toMatchObject({ kind: 'taken' });
  });
});

describe('a data directory', () => {
  test('is private, and so is what is in it', async () => {
    mkdirSync(data, { mode: 0o755 });
    await own();
    expect(statSync(data).mode & 0o777).toBe(0o700);
    for (const name of ['lock', 'door.json', 'door.sock']) expect(statSync(join(data, name)).mode & 0o077).toBe(0);
  });

  test('is the same one by another path', async () => {
    await own();
    symlinkSync(data, join(folder, 'link'));
    expect(await acquireDataLock(join(folder, 'link'))).toMatchObject({ kind: 'taken' });
  });

  test('can have a path that is too long for a socket', async () => {
    const long = join(folder, 'd'.repeat(120), 'data');
    const lock = await own(long);
    lock.serve(async () => ({ url: 'here', open: '' }));
    const second = await acquireDataLock(long);
    if (second.kind !== 'taken') throw new Error('two owners');
    expect(statSync(join(second.endpoint, '..')).mode & 0o777).toBe(0o700);
    expect((await handOver(second.endpoint, { cwd: '/', command: null })).url).toBe('here');
    await lock.release();
    expect(existsSync(join(second.endpoint, '..'))).toBe(false);
  });

  test('that was copied while in use is another one, and leaves the first alone', async () => {
    const long = join(folder, 'd'.repeat(120));
    const lock = await own(long);
    lock.serve(async () => ({ url: 'first', open: '' }));
    cpSync(long, join(folder, 'copy'), { recursive: true, filter: (path) => !path.endsWith('.sock') });
    const copy = await own(join(folder, 'copy'));
    expect(copy.endpoint).not.toBe(lock.endpoint);
    expect((await handOver(lock.endpoint, { cwd: '/', command: null })).url).toBe('first');
  });

  test('that cannot be made is refused with what to do', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(acquireDataLock(join(folder, 'file', 'data'))).rejects.toThrow(/cannot be used \(ENOTDIR\).*--data/);
  });

  test('is free again after a release', async () => {
    const lock = await own();
    await lock.release();
    await own();
  });
});

describe('a hand-over', () => {
  test('waits until the owner can answer, and carries the command unharmed', async () => {
    const lock = await own();
    const command = ['printf', '%s\n', 'two words', '', '"quoted"', 'ü\u{1f600}', '\n'];
    const answer = handOver(lock.endpoint, { cwd: '/tmp', command });
    lock.serve(async (request) => ({ url: JSON.stringify(request), open: 'opened' }));
    expect(await answer).toEqual({ url: JSON.stringify({ cwd: '/tmp', command, open: null }), open: 'opened' });
  });

  test('that the owner cannot take says why', async () => {
    const lock = await own();
    lock.serve(async () => {
      throw new Error('Proactor is closing');
    });
    await expect(handOver(lock.endpoint, { cwd: '/', command: null })).rejects.toThrow('Proactor is closing');
  });

  test.each([
    ['no JSON', 'nonsense\n', /not JSON/],
    ['no request', '{"type":"sudo"}\n', /not a request/],
    ['a wrong type', '{"type":"open","cwd":7,"command":null}\n', /not a request/],
    ['an empty command', '{"type":"open","cwd":"/","command":[]}\n', /not a request/],
    ['a NUL', '{"type":"open","cwd":"/","command":["a\\u0000b"]}\n', /NUL/],
    ['a line without end', 'x'.repeat(5 * 1024 * 1024), /longer than/],
  ])('with %s is refused, and the door goes on', async (_name, line, problem) => {
    const lock = await own();
    lock.serve(async () => ({ url: 'still here', open: '' }));
    const socket = connect(lock.endpoint);
    socket.on('error', () => {});
    socket.write(line);
    expect(await text(socket).catch(() => 'the line is longer than it may be')).toMatch(problem);
    expect((await handOver(lock.endpoint, { cwd: '/', command: null })).url).toBe('still here');
  });
});
