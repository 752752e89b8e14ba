// Runs as their supervisor keeps them: what is started, sent, stopped, restarted and remembered.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { begunFile } from '../../../electron/runs/records/begun-runs.ts';
import { type Command, type Connection, PLAIN_PIPES, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import { eventually } from '../../support/eventually.ts';
import { openTestHost, type TestHost } from '../../support/test-host.ts';

/** The usual one for pipes, with little patience. */
const QUICK_LADDER: Command['ladder'] = [
  { action: { kind: 'signal', signal: 'SIGTERM', target: 'group' }, graceMs: 200 },
  { action: { kind: 'signal', signal: 'SIGKILL', target: 'tree' }, graceMs: 3000 },
];

let host: TestHost;

beforeEach(async () => {
  host = await openTestHost();
});

afterEach(async () => {
  await host.close();
});

const LOG = { kind: 'log' } as const;
const TERMINAL: Connection = { kind: 'terminal', size: { cols: 80, rows: 24 } };

function start(line: string, connection: Connection = PLAIN_PIPES, more: Partial<Command> = {}): RunId {
  return host.runs.start({
    launch: { kind: 'shell', line },
    cwd: host.folder,
    env: SAME_ENVIRONMENT,
    connection,
    ...more,
  });
}

function now(id: RunId): Run {
  const run = host.runs.list().find((one) => one.id === id);
  if (run === undefined) throw new Error('no such run');
  return run;
}

function when(id: RunId, what: string, check: (run: Run) => boolean): Promise<Run> {
  return eventually(`a run that ${what}`, () => (check(now(id)) ? now(id) : null));
}

const ended = (id: RunId) => when(id, 'has ended', (run) => run.state === 'ended' || run.state === 'failed');
const closed = (id: RunId) => when(id, 'is closed', (run) => run.closedAt !== null);

const listed = (id: RunId) => host.runs.tree(id).nodes.map(({ pid, daemon }) => ({ pid, daemon }));

async function output(id: RunId): Promise<string> {
  const { log } = host.runs.output(id);
  return Buffer.from((await log.read(0, 1_000_000)).bytes).toString();
}

test('a program that is missing is a failed run with a sentence', async () => {
  const id = host.runs.start({
    launch: { kind: 'exec', argv: ['no-such-program'] },
    cwd: host.folder,
    env: SAME_ENVIRONMENT,
    connection: PLAIN_PIPES,
  });
  const run = await ended(id);
  expect(run).toMatchObject({ state: 'failed', ending: null, pid: null });
  expect(run.failure).toMatchObject({ reason: 'program', code: 'ENOENT' });
  expect(run.failure?.message).toContain('no program "no-such-program" in PATH');
});

test.each(['pipes', 'terminal'])('a missing folder is named, with %s', async (kind) => {
  const id = start('true', kind === 'pipes' ? PLAIN_PIPES : TERMINAL, { cwd: '/no/such/folder' });
  const run = await ended(id);
  expect(run.failure).toMatchObject({ reason: 'cwd' });
  expect(run.failure?.message).toContain('/no/such/folder');
});

test('the environment is the given one with changes, and a mark that names run and host', async () => {
  const id = start('env', PLAIN_PIPES, { env: { set: { ADDED: 'a b=c' }, unset: ['HOME'] } });
  await closed(id);
  const lines = (await output(id)).split('\n');
  expect(lines).toContain('ADDED=a b=c');
  expect(lines.some((line) => line.startsWith('HOME='))).toBe(false);
  expect(lines.filter((line) => line.startsWith('PROACTOR_'))).toEqual([expect.stringMatching(`-${id}$`)]);
  expect(lines.some((line) => line.startsWith('npm_'))).toBe(false);
});

test('a signal that was sent here is told apart from one that came from outside', async () => {
  const ours = start('exec sleep 1000');
  const theirs = start('exec sleep 1000');
  await when(ours, 'runs', (run) => run.state === 'running');
  const { pid } = await when(theirs, 'runs', (run) => run.state === 'running');
  expect(await host.runs.signal(ours, 'SIGINT', 'process')).toEqual([now(ours).pid]);
  process.kill(pid ?? 0, 'SIGTERM');
  expect(await ended(ours)).toMatchObject({
    ending: { kind: 'signaled', signal: 2, name: 'SIGINT' },
    endedBy: { kind: 'person', action: 'signal' },
    lastDeed: { action: 'signal', signal: 'SIGINT' },
  });
  expect(await ended(theirs)).toMatchObject({
    ending: { kind: 'signaled', signal: 15 },
    endedBy: { kind: 'unknown' },
    lastDeed: null,
  });
});

test('SIGSTOP shows as suspended and SIGCONT ends it', async () => {
  const id = start('exec sleep 1000');
  await when(id, 'runs', (run) => run.state === 'running');
  await host.runs.signal(id, 'SIGSTOP', 'process');
  await when(id, 'is suspended', (run) => run.state === 'suspended');
  await host.runs.signal(id, 'SIGCONT', 'process');
  await when(id, 'runs again', (run) => run.state === 'running');
  host.runs.kill(id);
  await ended(id);
});

test('Stop asks the group, and takes the tree when asking does not help', async () => {
  const id = start('trap "" TERM; sleep 1000 & echo up; wait; wait', PLAIN_PIPES, {
    ladder: [
      { action: { kind: 'signal', signal: 'SIGTERM', target: 'group' }, graceMs: 300 },
      { action: { kind: 'signal', signal: 'SIGKILL', target: 'tree' }, graceMs: 3000 },
    ],
  });
  await eventually('its output', async () => (await output(id)) === 'up\n');
  host.runs.stop(id);
  await when(id, 'is stopping', (run) => run.state === 'stopping');
  const run = await closed(id);
  expect(run.ending).toMatchObject({ kind: 'signaled', signal: 9 });
  expect(run.endedBy).toEqual({ kind: 'person', action: 'stop' });
  await when(id, 'has a finished record', (one) => one.stop !== null && one.stop.finishedAt !== null);
  expect(now(id).stop?.steps.map((step) => step.action)).toEqual([
    { kind: 'signal', signal: 'SIGTERM', target: 'group' },
    { kind: 'signal', signal: 'SIGKILL', target: 'tree' },
  ]);
  expect(now(id).stop?.steps[0]?.reached).toContain(run.pid);
  expect(now(id).stop?.left).toEqual([]);
});

test('a second Stop takes the next rung at once', async () => {
  const id = start('trap "" TERM; echo up; while :; do sleep 0.05; done');
  await eventually('its output', async () => (await output(id)) === 'up\n');
  const began = Date.now();
  host.runs.stop(id);
  await when(id, 'is stopping', (run) => run.stop?.steps.length === 1);
  host.runs.stop(id);
  await ended(id);
  expect(Date.now() - began).toBeLessThan(4500);
});

test('an interactive shell in a terminal is stopped by the hang-up of its session', async () => {
  const id = host.runs.start({
    launch: { kind: 'exec', argv: ['bash', '--norc', '-i'] },
    cwd: host.folder,
    env: SAME_ENVIRONMENT,
    connection: TERMINAL,
  });
  await when(id, 'runs', (run) => run.state === 'running');
  await eventually('a prompt', async () => /[$#] $/.test(await output(id)));
  host.runs.input(id, Buffer.from('sleep 1000 &\n'));
  await eventually('a job', () => host.runs.tree(id).nodes.length >= 2);
  host.runs.stop(id);
  const run = await closed(id);
  expect(run.ending).toMatchObject({ kind: 'signaled', name: 'SIGHUP' });
  await when(
    id,
    'has nothing left',
    (one) => one.stop !== null && one.stop.finishedAt !== null && one.stop.left.length === 0,
  );
});

test('who is left is told while a step still waits', async () => {
  // One of the two takes a moment to go when it is asked, the other doesn't go, and the step has all the time in the world.
  const slow = `trap 'sleep 0.7; exit' TERM; echo up; while :; do sleep 0.05; done`;
  const id = start(`sh -c "${slow}" & child=$!; echo $child; trap '' TERM; while :; do sleep 0.05; done`, PLAIN_PIPES, {
    ladder: [{ action: { kind: 'signal', signal: 'SIGTERM', target: 'group' }, graceMs: 60_000 }],
  });
  await eventually('its output', async () => (await output(id)).includes('up\n'));
  const child = Number(/^\d+$/m.exec(await output(id))?.[0]);
  host.runs.stop(id);
  const first = await when(id, 'climbs', ({ stop }) => stop?.steps.length === 1);
  expect(first.stop?.left).toContain(child);
  const later = await when(id, 'has one less', ({ stop }) => stop !== null && !stop.left.includes(child));
  expect(later.stop).toMatchObject({ finishedAt: null, left: expect.arrayContaining([later.pid]) });
  expect(later.stop?.steps.length).toBe(1);
  host.runs.kill(id);
  await ended(id);
});

test('a group is part of the run’s command: kept with it, and handed on by a restart', async () => {
  const id = start('exec sleep 1000');
  await when(id, 'runs', (run) => run.state === 'running');
  host.runs.group(id, 'backend');
  expect(now(id).command.group).toBe('backend');
  const next = await host.runs.restart(id);
  expect(now(next).command.group).toBe('backend');
  host.runs.group(next, null);
  expect(now(next).command.group).toBeUndefined();
  expect(now(id).command.group).toBe('backend');
  await when(next, 'runs', (run) => run.state === 'running');
  host.runs.kill(next);
  await ended(next);
});

test('a run has ended when its process has, and is closed when its last byte came', async () => {
  const id = start('(sleep 4; echo late) & echo early; exit 5');
  const run = await ended(id);
  expect(run.ending).toEqual({ kind: 'exited', code: 5 });
  expect(run.closedAt).toBeNull();
  const held = await when(id, 'names who holds its streams', (one) => one.holders.length > 0);
  expect(held.holderNames?.length).toBe(held.holders.length);
  expect(held.holderNames).toContain('sleep');
  const last = await closed(id);
  expect(await output(id)).toBe('early\nlate\n');
  expect((last.closedAt ?? 0) - (last.exitedAt ?? 0)).toBeGreaterThan(500);
});

test('Restart stops what runs and starts the same command as a new run', async () => {
  const id = start('exec sleep 1000');
  await when(id, 'runs', (run) => run.state === 'running');
  const next = await host.runs.restart(id);
  expect(next).not.toBe(id);
  expect(await when(next, 'runs', (run) => run.state === 'running')).toMatchObject({ predecessor: id });
  expect((await ended(id)).endedBy).toEqual({ kind: 'person', action: 'restart' });
  host.runs.kill(next);
  await ended(next);
});

test('output can go to a file or nowhere, and stderr into stdout', async () => {
  const file = join(host.folder, 'out.txt');
  const id = start('echo one; echo two >&2', {
    kind: 'pipes',
    stdin: 'null',
    stdout: { kind: 'file', path: file, append: false },
    stderr: { kind: 'stdout' },
  });
  expect((await closed(id)).log.end).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\n');
  const merged = start('for i in 1 2 3; do echo o$i; echo e$i >&2; done', {
    kind: 'pipes',
    stdin: 'null',
    stdout: { kind: 'log' },
    stderr: { kind: 'stdout' },
  });
  await closed(merged);
  expect(await output(merged)).toBe('o1\ne1\no2\ne2\no3\ne3\n');
});

test('a terminal has its size, is resized, and answers queries once', async () => {
  const id = start(
    `stty size; stty -icanon -echo; printf '\\033[6n'; dd bs=1 count=6 2>/dev/null | od -c; stty icanon; read line; stty size`,
    TERMINAL,
  );
  await eventually('the answer', async () => (await output(id)).includes('R'));
  expect(await output(id)).toContain('24 80');
  host.runs.resize(id, { cols: 100, rows: 30 });
  host.runs.input(id, Buffer.from('\n'));
  await closed(id);
  const text = await output(id);
  expect(text).toContain('30 100');
  // The cursor's position came as an answer: ESC [ row ; column R.
  expect(text).toMatch(/033\s+\[\s+\d/);
});

test('a size that a view has asked for before there was a process is the one it gets', async () => {
  // A run waits for the file with its environment.
  writeFileSync(join(host.folder, 'own.env'), 'A=1\n');
  const id = start('read line; stty size', TERMINAL, {
    env: { ...SAME_ENVIRONMENT, files: [join(host.folder, 'own.env')] },
  });
  expect(now(id).pid).toBeNull();
  host.runs.resize(id, { cols: 133, rows: 41 });
  await when(id, 'is running', (run) => run.state === 'running');
  host.runs.input(id, Buffer.from('\n'));
  await closed(id);
  expect(await output(id)).toContain('41 133');
});

test('a screen that is asked for while its run comes to an end is there all the same', async () => {
  for (const lines of [400_000, 1000]) {
    const id = start(`seq 1 ${lines}`, TERMINAL);
    await eventually('its end', () => now(id).exitedAt);
    const asked: Promise<unknown>[] = [];
    for (let times = 0; times < 50; times++) {
      asked.push(host.runs.output(id).screen(0));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const screens = await Promise.all(asked);
    // A short log is played instead.
    if (lines > 1000) expect(screens.at(-1)).toMatchObject({ size: TERMINAL.size });
  }
});

test('runs are remembered with their logs by the next host, and can be cleared for good', async () => {
  const id = start('echo kept; exit 4');
  await closed(id);
  await host.reopen();
  expect(now(id)).toMatchObject({ state: 'ended', ending: { kind: 'exited', code: 4 } });
  expect(await output(id)).toBe('kept\n');
  // A group that is given to a past run is kept like one of a live run.
  host.runs.group(id, 'nightly');
  await host.reopen();
  expect(now(id).command.group).toBe('nightly');
  const folder = join(host.dataDirectory, 'runs', id);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  await host.runs.forget(id);
  expect(host.runs.list()).toEqual([]);
  expect(readdirSync(join(host.dataDirectory, 'runs'))).toEqual([]);
  await host.reopen();
  expect(host.runs.list()).toEqual([]);
  expect(existsSync(begunFile(host.dataDirectory))).toBe(false);
});

test('a daemon that left the session is listed, and let go unless the command says to end it', async () => {
  const line = 'setsid sh -c "sleep 993 & exit" & wait; echo up; exec sleep 1000';
  for (const daemons of ['let-go', 'end'] as const) {
    const id = start(line, PLAIN_PIPES, { daemons });
    await eventually('its output', async () => (await output(id)).includes('up'));
    const daemon = await eventually('the daemon', () => host.runs.tree(id).nodes.find((node) => node.daemon));
    host.runs.stop(id);
    await ended(id);
    await when(id, 'has a finished record', (run) => run.stop !== null && run.stop.finishedAt !== null);
    const alive = isAlive(daemon.pid);
    expect(alive).toBe(daemons === 'let-go');
    if (alive) process.kill(daemon.pid, 'SIGKILL');
  }
});

test('what a run has left running is told when it is closed, keeps it from being removed, and Kill ends it', async () => {
  const id = start('sleep 995 >/dev/null 2>&1 & echo $!', PLAIN_PIPES);
  await closed(id);
  const pid = Number(await output(id));
  await when(id, 'has left something', (run) => run.left?.includes(pid) === true);
  expect(host.runs.isOver(id)).toBe(false);
  await expect(host.runs.forget(id)).rejects.toThrow(`PID ${pid} of "`);
  host.runs.kill(id);
  await when(id, 'has nothing left', (run) => run.left?.length === 0);
  expect(isAlive(pid)).toBe(false);
  expect(host.runs.isOver(id)).toBe(true);
  await host.runs.forget(id);
  expect(host.runs.list()).toEqual([]);
});

test('the registry names a run for as long as something of it is there, and no longer', async () => {
  const id = start('sleep 2.5 >/dev/null 2>&1 &', PLAIN_PIPES);
  const { pid } = await closed(id);
  const registry = () => readFileSync(join(host.dataDirectory, 'registry'), 'utf8');
  await when(id, 'has left something', (run) => (run.left?.length ?? 0) > 0);
  expect(registry()).not.toContain(`- ${pid}\n`);
  await when(id, 'has nothing left', (run) => run.left?.length === 0);
  expect(registry()).toContain(`- ${pid}\n`);
});

test('Kill after Stop is told as Kill', async () => {
  const id = start(`trap '' TERM; echo up; while :; do sleep 0.1; done`, PLAIN_PIPES);
  await eventually('its output', async () => (await output(id)).includes('up'));
  host.runs.stop(id);
  await when(id, 'is being stopped', (run) => (run.stop?.steps.length ?? 0) > 0);
  host.runs.kill(id);
  await ended(id);
  expect(now(id)).toMatchObject({ endedBy: { kind: 'person', action: 'kill' }, lastDeed: { action: 'kill' } });
});

test('a restart that is asked for twice is done once', async () => {
  const id = start('exec sleep 1000');
  await when(id, 'is running', (run) => run.state === 'running');
  const [first, second] = await Promise.all([host.runs.restart(id), host.runs.restart(id)]);
  expect(first).toBe(second);
  expect(host.runs.list()).toHaveLength(2);
  expect(await host.runs.restart(first)).not.toBe(first);
});

test('Kill ends a daemon that was let go, when nothing else of its run is left', async () => {
  // Seen before it has left the session it would be a member for good.
  const id = start('(setsid sh -c "echo up; exec sleep 994" &) ; exec sleep 1000', PLAIN_PIPES);
  await eventually('its output', async () => (await output(id)).includes('up'));
  const daemon = await eventually('the daemon', () => host.runs.tree(id).nodes.find((node) => node.daemon));
  host.runs.kill(id);
  await when(id, 'knows who holds its streams', (run) => run.holders.includes(daemon.pid));
  expect(now(id).stop?.left).toEqual([]);
  expect(isAlive(daemon.pid)).toBe(true);
  host.runs.kill(id);
  await closed(id);
  expect(isAlive(daemon.pid)).toBe(false);
  expect(now(id).ending).toMatchObject({ kind: 'signaled', signal: 9 });
  expect(() => host.runs.kill(id)).toThrow('is running');
});

test('a run that is over says and shows the same when only what may be asked for is in memory', async () => {
  const ids = [
    start('echo out; echo err >&2; exit 3'),
    start('true'),
    start('seq 1 400000; echo last', TERMINAL),
    start('echo short', TERMINAL),
  ];
  for (const id of ids) await closed(id);
  const all = () =>
    Promise.all(ids.map(async (id) => [now(id), await output(id), await host.runs.output(id).screen(100)] as const));
  const before = await all();
  for (const id of ids) {
    await eventually('that it is let go of', () => {
      try {
        host.runs.stop(id);
      } catch (error) {
        return String(error).includes('is over');
      }
      return false;
    });
  }
  const after = await all();
  expect(after.map(([run, text]) => [run, text])).toEqual(before.map(([run, text]) => [run, text]));
  // The last screen of a long log is kept; a short one is played whenever somebody asks.
  expect(after[2]?.[2]).toEqual(before[2]?.[2]);
  for (const id of ids) {
    await host.runs.forget(id);
    expect(host.runs.list().some((run) => run.id === id)).toBe(false);
  }
});

test('a daemon that was let go can be seen and ended for as long as it is there', async () => {
  const id = start('(setsid sh -c "exec sleep 972" >/dev/null 2>&1 &) ; exec sleep 1000');
  const daemon = await eventually('the daemon', () => host.runs.tree(id).nodes.find((node) => node.daemon));
  onTestFinished(() => {
    if (isAlive(daemon.pid)) process.kill(daemon.pid, 'SIGKILL');
  });
  host.runs.kill(id);
  const { pid } = await closed(id);
  const registry = () => readFileSync(join(host.dataDirectory, 'registry'), 'utf8');
  await eventually('that it is off the list', () => registry().includes(`- ${pid}\n`));
  expect(host.runs.tree(id).nodes).toMatchObject([{ pid: daemon.pid, daemon: true }]);
  host.runs.kill(id);
  await eventually('its end', () => !isAlive(daemon.pid));
});

test('Stop ends what has a session of its own, though its parent ends first', async () => {
  const id = start('setsid sleep 974 & echo $!; wait', PLAIN_PIPES, { ladder: QUICK_LADDER });
  const pid = await eventually('its number', async () => Number(await output(id)) || null);
  await eventually('a session of its own', () => host.runs.tree(id).nodes.some((node) => node.group === pid));
  onTestFinished(() => {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  });
  host.runs.stop(id);
  const { stop } = await when(id, 'is stopped', (run) => typeof run.stop?.finishedAt === 'number');
  expect(stop).toMatchObject({ left: [], steps: [{}, { reached: [pid] }] });
  expect(isAlive(pid)).toBe(false);
});

test('what has a session of its own outlives a Ctrl-C that is typed, as in any terminal, and is listed', async () => {
  const id = start('setsid sleep 976 >/dev/null 2>&1 </dev/null & wait', TERMINAL);
  const child = await eventually('a session of its own', () =>
    host.runs.tree(id).nodes.find(({ name, pid, group }) => name === 'sleep' && pid === group),
  );
  onTestFinished(() => {
    if (isAlive(child.pid)) process.kill(child.pid, 'SIGKILL');
  });
  host.runs.input(id, Uint8Array.of(3));
  await closed(id);
  await eventually('that only it is listed', () => listed(id).length === 1);
  expect(listed(id)).toEqual([{ pid: child.pid, daemon: true }]);
  host.runs.kill(id);
  await eventually('its end', () => !isAlive(child.pid));
});

test('a process that was made after somebody looked at the tree is stopped with it', async () => {
  const ready = join(host.folder, 'ready');
  const apart = join(host.folder, 'apart.sh');
  writeFileSync(apart, `echo $$ >${ready}.new; mv ${ready}.new ${ready}; exec sleep 978`);
  const line = `trap 'setsid sh ${apart} &' USR1; sleep 1000 & while :; do wait; done`;
  const id = start(line, PLAIN_PIPES, { ladder: QUICK_LADDER });
  const root = await when(id, 'has a process', ({ pid }) => pid !== null);
  await eventually('its child', () => host.runs.tree(id).nodes.length > 1);
  // The table of processes that this look takes is not the one that was taken for the look before.
  await delay(50);
  host.runs.tree(id);
  process.kill(root.pid ?? 0, 'SIGUSR1');
  // In the same turn of the loop, as a host that has much to do would.
  while (!existsSync(ready)) {}
  const pid = Number(readFileSync(ready, 'utf8'));
  onTestFinished(() => {
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  });
  host.runs.stop(id);
  const { stop } = await when(id, 'is stopped', (run) => typeof run.stop?.finishedAt === 'number');
  expect(stop?.left).toEqual([]);
  expect(isAlive(pid)).toBe(false);
});

test('a signal of which nobody ends makes no member of what leaves by itself later', async () => {
  const id = start('setsid sleep 977 >/dev/null 2>&1 & while [ ! -e go ]; do sleep 0.05; done', PLAIN_PIPES);
  const child = await eventually('a session of its own', () =>
    host.runs.tree(id).nodes.find(({ name, pid, group }) => name === 'sleep' && pid === group),
  );
  onTestFinished(() => {
    if (isAlive(child.pid)) process.kill(child.pid, 'SIGKILL');
  });
  for (const target of ['process', 'tree'] as const) await host.runs.signal(id, 'SIGCONT', target);
  writeFileSync(join(host.folder, 'go'), '');
  await closed(id);
  await eventually('that only it is listed', () => listed(id).length === 1);
  expect(listed(id)).toEqual([{ pid: child.pid, daemon: true }]);
});

test.each(['file', 'env'])('a run that waits for its %s when the host closes never begins', async (what) => {
  const file = join(host.folder, 'some.env');
  writeFileSync(file, 'A=1\n');
  const out = join(host.folder, 'out');
  writeFileSync(out, 'precious');
  const connection: Connection = {
    kind: 'pipes',
    stdin: 'null',
    stdout: { kind: 'file', path: out, append: false },
    stderr: LOG,
  };
  const env = what === 'env' ? { ...SAME_ENVIRONMENT, files: [file] } : SAME_ENVIRONMENT;
  const id = start('touch ran; exec sleep 1000', connection, { env });
  await host.runs.close('a test');
  expect(host.runs.get(id)).toMatchObject({ state: 'failed', pid: null, failure: { code: 'closing' } });
  expect(existsSync(join(host.folder, 'ran'))).toBe(false);
  expect(readFileSync(out, 'utf8')).toBe('precious');
});

test('what makes itself a daemon is let go, though it was seen before it did', async () => {
  const id = start('( (while [ ! -e go ]; do sleep 0.05; done; exec setsid sleep 975) & ); exec sleep 1000');
  const root = await when(id, 'has a process', ({ pid }) => pid !== null);
  const seen = await eventually('one that has lost its parent', () => {
    const { nodes } = host.runs.tree(id);
    const pids = new Set(nodes.map(({ pid }) => pid));
    return nodes.find(({ name, pid, parent }) => name === 'sh' && pid !== root.pid && !pids.has(parent));
  });
  onTestFinished(() => {
    if (isAlive(seen.pid)) process.kill(seen.pid, 'SIGKILL');
  });
  writeFileSync(join(host.folder, 'go'), '');
  await eventually('the daemon', () => host.runs.tree(id).nodes.some(({ pid, daemon }) => pid === seen.pid && daemon));
  host.runs.stop(id);
  const { stop } = await when(id, 'is stopped', (run) => typeof run.stop?.finishedAt === 'number');
  expect(stop?.left).toEqual([]);
  expect(isAlive(seen.pid)).toBe(true);
  expect(host.runs.tree(id).nodes).toMatchObject([{ pid: seen.pid, daemon: true }]);
  host.runs.kill(id);
  await eventually('its end', () => !isAlive(seen.pid));
});

/** There, and not a zombie that nobody has reaped. */
function isAlive(pid: number): boolean {
  const rows = execFileSync('ps', ['-eo', 'pid=,stat=']).toString().split('\n');
  return rows.some((row) => row.trim().startsWith(`${pid} `) && !row.includes('Z'));
}

test('a notice that comes before anybody shows notices is kept for the first who does', () => {
  const heard: string[] = [];
  const silent = { changed() {}, forgotten() {} };
  host.runs.watch(silent);
  host.runs.notice('warning', 'early');
  host.runs.watch(silent);
  host.runs.watch({ ...silent, notice: (level, text) => heard.push(`${level}: ${text}`) });
  host.runs.notice('info', 'late');
  host.runs.watch({ ...silent, notice: (level, text) => heard.push(`second ${level}: ${text}`) });
  host.runs.notice('info', 'later');
  expect(heard).toEqual(['warning: early', 'info: late', 'info: later', 'second info: later']);
});

test('a title that changes without end is told every now and then, and the last one in any case', async () => {
  const line = `for n in $(seq 20000); do printf '\\033]0;title %s\\007' $n; done; exec sleep 1000`;
  const titles: (string | null)[] = [];
  const began = performance.now();
  host.runs.watch({ changed: (run) => titles.push(run.title), forgotten() {} });
  const id = start(line, TERMINAL);
  await when(id, 'has its last title', (run) => run.title === 'title 20000');
  await eventually('that it is told', () => titles.at(-1) === 'title 20000');
  const different = new Set(titles).size;
  expect(different).toBeGreaterThan(1);
  expect(different).toBeLessThan(5 + (performance.now() - began) / 100);
  host.runs.kill(id);
});
