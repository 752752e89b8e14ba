// Everything that came from one process: found, signalled, ended.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createSubprocessExec,
  createSubprocessShell,
  findProgram,
  isSameProcess,
  killTree,
  listProcesses,
  listSignals,
  PIPE,
  pipeHolders,
  readProcess,
  signalGroup,
  signalName,
  signalNumber,
  signalSession,
  TreeWatch,
  treeOf,
} from '../../electron/engine/index.ts';
import { posixTests } from './posix-programs.ts';
import { fallback, lives, text, until } from './support.ts';

const test = posixTests('sessions, groups and signals; windows-tree.test.ts has jobs');

const program = (name: string) => join(process.cwd(), 'tests/programs', name);

/** Starts the tree of tests/programs/forks.sh, and gives the PIDs that it tells. */
async function tree() {
  const mark = `mark-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const env = { PATH: process.env['PATH'] ?? '', PROACTOR_TEST: mark };
  const child = await createSubprocessExec(program('forks.sh'), [], { stdout: PIPE, newSession: true, env });
  const pids = new Map<string, number>();
  for await (const line of child.stdout?.lines() ?? []) {
    if (line === 'ready') break;
    const [name = '', pid] = line.split(' ');
    pids.set(name, Number(pid));
  }
  const of = (name: string) => pids.get(name) ?? assert.fail(`no ${name}`);
  const belongs = (pid: number) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark);
    } catch {
      return false;
    }
  };
  return { child, of, belongs, startTime: readProcess(child.pid)?.startTime };
}

test('a process is known by its PID and start time together', async () => {
  const me = readProcess(process.pid);
  assert.ok(me !== null);
  assert.equal(me.parent, process.ppid);
  assert.ok(isSameProcess(process.pid, me.startTime));
  assert.equal(isSameProcess(process.pid, `${me.startTime}0`), false);
  assert.ok(listProcesses().some(({ pid }) => pid === process.pid));
  assert.equal(readProcess(2 ** 22 + 1), null);
  const child = await createSubprocessShell('exit 0');
  const then = readProcess(child.pid);
  await child.wait();
  if (then !== null) assert.equal(isSameProcess(child.pid, then.startTime), false);
});

test('a tree is its session and its descendants; a daemon is known by its mark', async () => {
  const { child, of, belongs, startTime } = await tree();
  const root = { pid: child.pid, startTime };
  const pids = treeOf(root).map(({ pid }) => pid);
  for (const name of ['child', 'grandchild', 'session']) assert.ok(pids.includes(of(name)), name);
  assert.equal(pids.includes(of('daemon')), false);
  const marked = treeOf(root, { belongs });
  assert.deepEqual(
    marked.filter(({ daemon }) => daemon).map(({ pid }) => pid),
    [of('daemon')],
  );
  const { left } = await killTree(root, { signal: 'SIGKILL', belongs, daemons: true });
  assert.deepEqual(left, []);
  for (const name of ['child', 'grandchild', 'session', 'daemon']) assert.equal(lives(of(name)), false, name);
  await child.closed;
});

test('a daemon is let go unless it is asked for', async () => {
  const { child, of, belongs, startTime } = await tree();
  const { reached, left } = await killTree({ pid: child.pid, startTime }, { graceMs: 200, belongs });
  assert.deepEqual(left, []);
  assert.ok(reached.includes(of('session')));
  assert.ok(lives(of('daemon')));
  process.kill(of('daemon'), 'SIGKILL');
  await child.wait();
});

test('who is a member when something is sent stays one; who leaves by itself has made itself a daemon', async () => {
  const { child, of, belongs, startTime } = await tree();
  const root = { pid: child.pid, startTime };
  const [looked, held] = [new TreeWatch(root, { belongs }), new TreeWatch(root, { belongs })];
  const apart = (members: readonly { pid: number; daemon: boolean }[]) =>
    members.find(({ pid }) => pid === of('session'))?.daemon;
  assert.equal(apart(looked.look()), false);
  assert.equal(apart(held.hold()), false);
  child.kill();
  await child.wait();
  assert.equal(apart(looked.look()), true);
  assert.equal(apart(held.look()), false);
  const { reached, left } = await killTree(held, { signal: 'SIGKILL' });
  assert.deepEqual(left, []);
  assert.ok(reached.includes(of('session')));
  assert.ok(lives(of('daemon')));
  process.kill(of('daemon'), 'SIGKILL');
});

test('members are found after the first process has ended', async () => {
  const line = `sleep 600 & setsid sh -c 'echo $$; exec sleep 600' & exit 0`;
  const child = await createSubprocessShell(line, { newSession: true, stdout: PIPE });
  const apart = Number(text((await child.stdout?.readline()) ?? null));
  const startTime = readProcess(child.pid)?.startTime;
  await child.wait();
  const members = treeOf({ pid: child.pid, startTime });
  assert.ok(members.length >= 1);
  const { left } = await killTree({ pid: child.pid, startTime }, { signal: 'SIGKILL' });
  assert.deepEqual(left, []);
  // The one with a session of its own had left the tree before anybody looked.
  assert.equal(
    members.some(({ pid }) => pid === apart),
    false,
  );
  assert.ok(lives(apart));
  process.kill(apart, 'SIGKILL');
  await child.closed;
});

test('one that ignores SIGTERM is ended after the grace', async () => {
  const child = await createSubprocessExec(program('stubborn.sh'), [], { stdout: PIPE, newSession: true });
  assert.equal(text((await child.stdout?.readline()) ?? null), 'ready\n');
  const begun = performance.now();
  const { reached, left } = await child.killTree({ graceMs: 300 });
  assert.ok(performance.now() - begun >= 290);
  assert.ok(reached.includes(child.pid));
  assert.deepEqual(left, []);
  assert.equal(await child.wait(), -9);
});

test('a tree that forks without end is ended whole', async () => {
  const child = await createSubprocessExec(process.execPath, [program('fork-storm.mjs')], {
    stdout: PIPE,
    newSession: true,
  });
  assert.equal(text((await child.stdout?.readline()) ?? null), 'ready\n');
  const session = child.pid;
  const { left } = await child.killTree({ signal: 'SIGKILL' });
  assert.deepEqual(left, []);
  await child.wait();
  assert.deepEqual(
    listProcesses().filter((info) => info.session === session && info.state !== 'zombie'),
    [],
  );
});

test('another process with the root’s number is left alone', async () => {
  const bystander = await createSubprocessExec('sleep', ['600'], { newSession: true });
  const result = await killTree({ pid: bystander.pid, startTime: 'some other life' }, { signal: 'SIGKILL' });
  assert.deepEqual(result, { reached: [], left: [] });
  assert.ok(lives(bystander.pid));
  bystander.kill();
  await bystander.wait();
});

test('a stopped tree hears of the signal', async () => {
  // In the background: a shell that is about to run it waits for it in the kernel, where nothing stops it.
  const child = await createSubprocessShell('sleep 600 & wait', { newSession: true });
  signalGroup(child.pid, 'SIGSTOP');
  await until(() => readProcess(child.pid)?.state === 'stopped', 'it is stopped');
  const { left } = await child.killTree({ graceMs: 5000 });
  assert.deepEqual(left, []);
  assert.equal(await child.wait(), -15);
});

test('groups and sessions are signalled, and who was reached is told', async () => {
  const child = await createSubprocessShell('sleep 600 & echo $!; wait', { newSession: true, stdout: PIPE });
  const member = Number(text((await child.stdout?.readline()) ?? null));
  assert.deepEqual(signalGroup(child.pid, 0).reached.sort(), [child.pid, member].sort());
  assert.deepEqual(signalSession(child.pid, 'SIGKILL').reached.sort(), [child.pid, member].sort());
  assert.equal(await child.wait(), -9);
  assert.deepEqual(signalGroup(2 ** 22 + 1, 0), { reached: [], missed: [] });
});

test('who holds the pipes of an ended process is told', async () => {
  const child = await createSubprocessShell('sleep 600 & echo $!; exit 0', { stdout: PIPE, newSession: true });
  const holder = Number(text((await child.stdout?.readline()) ?? null));
  await child.wait();
  assert.deepEqual(await pipeHolders(child.transport), fallback ? null : [holder]);
  process.kill(holder, 'SIGKILL');
  await child.closed;
});

test('signals have names, numbers and effects', () => {
  assert.equal(signalNumber('SIGTERM'), 15);
  assert.equal(signalNumber('kill'), 9);
  assert.equal(signalNumber('SIGNOPE'), null);
  assert.equal(signalName(15), 'SIGTERM');
  assert.equal(signalName(6), 'SIGABRT');
  assert.ok(listSignals().every(({ name, number, effect }) => signalNumber(name) === number && effect !== ''));
  if (process.platform !== 'linux') return;
  assert.equal(signalNumber('SIGRTMIN+1'), (signalNumber('SIGRTMIN') ?? 0) + 1);
  assert.equal(signalName(64), `SIGRTMIN+${64 - (signalNumber('SIGRTMIN') ?? 0)}`);
});

test('a program is found where the child would find it', async () => {
  assert.equal(await findProgram('nosuch-program'), null);
  assert.match((await findProgram('sh')) ?? '', /^\/.*\/sh$/);
  assert.equal(await findProgram('./forks.sh', { cwd: program('') }), program('forks.sh'));
  assert.equal(await findProgram('sh', { env: { PATH: '/nope' } }), null);
});
