// What a command may ask for beyond a program: files of variables, routed streams, joined runs, how much is kept, and
// whom a signal goes to. Each with real children, and what is wrong with a wish said before or instead of a start.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Command, type Connection, PLAIN_PIPES, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import { eventually } from '../../support/eventually.ts';
import { openTestHost, type TestHost } from '../../support/test-host.ts';

let host: TestHost;

beforeEach(async () => {
  host = await openTestHost();
});

afterEach(async () => {
  await host.close();
});

type Pipes = Extract<Connection, { kind: 'pipes' }>;

function shell(line: string, more: Partial<Command> = {}): Command {
  return {
    launch: { kind: 'shell', line },
    cwd: host.folder,
    env: SAME_ENVIRONMENT,
    connection: PLAIN_PIPES,
    ...more,
  };
}

function piped(line: string, streams: Partial<Pipes>): Command {
  return shell(line, { connection: { ...PLAIN_PIPES, ...streams } as Connection });
}

function now(id: RunId): Run {
  const run = host.runs.list().find((one) => one.id === id);
  if (run === undefined) throw new Error('no such run');
  return run;
}

function when(id: RunId, what: string, check: (run: Run) => boolean): Promise<Run> {
  return eventually(`a run that ${what}`, () => (check(now(id)) ? now(id) : null));
}

const closed = (id: RunId) => when(id, 'is closed', (run) => run.closedAt !== null);

async function output(id: RunId): Promise<string> {
  const { log } = host.runs.output(id);
  return Buffer.from((await log.read(log.summary().begin, 10_000_000)).bytes).toString();
}

function file(name: string, text: string): string {
  const path = join(host.folder, name);
  writeFileSync(path, text);
  return path;
}

test('files of variables come in their order, beneath what the command sets and removes', async () => {
  const first = file('first.env', '# a comment\nexport A=1\nB=first # not this\nC="two\nlines"\nGONE=x\n');
  const second = file('second.env', "B=second\nSECRET='s3cr#t'\nHOME=/elsewhere\n");
  const env = { set: { A: 'own' }, unset: ['GONE'], files: [first, second] };
  const command = shell('printf "%s|%s|%s|%s|%s|%s" "$A" "$B" "$C" "$GONE" "$SECRET" "$HOME"', { env });
  const id = host.runs.start(command);
  await closed(id);
  expect(await output(id)).toBe('own|second|two\nlines||s3cr#t|/elsewhere');
  const record = join(host.dataDirectory, 'runs', id, 'run.json');
  await eventually('its record', () => existsSync(record) || null);
  for (const kept of [record, join(host.dataDirectory, 'begun.jsonl')])
    expect(readFileSync(kept, 'utf8')).not.toContain('s3cr#t');

  const { environment, notes, problems } = await host.runs.resolve(command);
  expect(problems).toEqual([]);
  expect(notes).toContainEqual({ field: 'files', index: 0, message: '4 variables' });
  expect(environment).toContainEqual({ name: 'A', before: null, after: 'own', from: 'change' });
  expect(environment).toContainEqual({ name: 'B', before: null, after: 'second', from: 1 });
  expect(environment.find(({ name }) => name === 'HOME')).toMatchObject({ after: '/elsewhere', from: 1 });
  expect(environment.map(({ name }) => name)).not.toContain('GONE');
});

test.each([
  ['A=1\nnot an assignment\n', 'line 2: not NAME=value'],
  ['A=1\nB="open\nC=2\n', 'line 2: a " is opened and never closed'],
  ["A='1' 2\n", "line 1: something follows the closing '"],
  [null, 'there is no file'],
])(
  'a file of variables that is wrong (%j) is a problem while typing and a failed run at a start',
  async (text, why) => {
    const good = file('good.env', 'X=1\n');
    const bad = text === null ? join(host.folder, 'missing.env') : file('bad.env', text);
    const command = shell('true', { env: { ...SAME_ENVIRONMENT, files: [good, bad] } });
    const { problems } = await host.runs.resolve(command);
    expect(problems).toEqual([{ field: 'files', index: 1, message: expect.stringContaining(why) }]);
    const run = await closed(host.runs.start(command));
    expect(run).toMatchObject({ state: 'failed', pid: null, failure: { reason: 'options' } });
    expect(run.failure?.message).toContain(why);
  },
);

test('input comes from a file, output is added to one, and both streams share their place in it', async () => {
  const input = file('in.txt', 'from the file\n');
  const out = file('out.txt', 'before\n');
  const to = { kind: 'file', path: out, append: true } as const;
  const command = piped('cat; echo one; echo two >&2; echo three', {
    stdin: { kind: 'file', path: input },
    stdout: to,
    stderr: to,
  });
  expect((await host.runs.resolve(command)).notes).toEqual([
    { field: 'stdin', message: '14 bytes' },
    { field: 'stdout', message: 'adds to its 7 bytes' },
    { field: 'stderr', message: 'adds to its 7 bytes' },
  ]);
  const run = await closed(host.runs.start(command));
  expect(run).toMatchObject({ ending: { kind: 'exited', code: 0 }, stdin: 'none', log: { end: 0 } });
  expect(readFileSync(out, 'utf8')).toBe('before\nfrom the file\none\ntwo\nthree\n');
});

test('a route that can not be opened is named beside its stream, and starts nothing', async () => {
  const command = piped('touch started', {
    stdin: { kind: 'file', path: join(host.folder, 'nowhere') },
    stdout: { kind: 'file', path: host.folder, append: false },
    stderr: { kind: 'file', path: join(host.folder, 'no', 'folder'), append: false },
  });
  const { problems } = await host.runs.resolve(command);
  expect(problems.map(({ field }) => field)).toEqual(['stdin', 'stdout', 'stderr']);
  const run = await closed(host.runs.start(command));
  expect(run.failure?.message).toContain('there is no file');
  expect(() => readFileSync(join(host.folder, 'started'))).toThrow('ENOENT');
});

test("one run's output is another run's input, by descriptor, and both endings are kept", async () => {
  const reader = host.runs.start(shell('wc -c; exit 7'));
  await when(reader, 'runs', (run) => run.state === 'running');
  const missing = host.runs.start({
    ...piped('', { stdout: { kind: 'run', run: reader } }),
    launch: { kind: 'exec', argv: ['no-such-program'] },
  });
  expect(await closed(missing)).toMatchObject({ state: 'failed' });
  expect(now(reader).stdin).toBe('open');

  // More than a pipe holds many times over: an end that did not block would break the writer.
  const writer = host.runs.start(piped('seq 1 400000; exit 3', { stdout: { kind: 'run', run: reader } }));
  expect(await closed(writer)).toMatchObject({ ending: { kind: 'exited', code: 3 }, log: { end: 0 } });
  expect(await closed(reader)).toMatchObject({ ending: { kind: 'exited', code: 7 }, stdin: 'closed' });
  expect((await output(reader)).trim()).toBe('2688895');

  const late = piped('echo late', { stdout: { kind: 'run', run: reader } });
  expect((await host.runs.resolve(late)).problems).toEqual([
    { field: 'stdout', message: expect.stringContaining('has no open stdin') },
  ]);
  expect((await closed(host.runs.start(late))).failure?.message).toContain('has no open stdin');
});

test('what can not be meant is refused before it is a run', async () => {
  const wrong = [
    shell('true', {
      ladder: [{ action: { kind: 'signal', signal: 'SIGNOT', target: 'process' }, graceMs: 1 }],
    }),
    shell('true', { ladder: [{ action: { kind: 'terminate-job' }, graceMs: 1 }] }),
    shell('true', { encoding: 'klingon' }),
    shell('true', { env: { ...SAME_ENVIRONMENT, files: ['.env'] } }),
  ];
  for (const command of wrong) {
    expect((await host.runs.resolve(command)).problems.length).toBe(1);
    expect(() => host.runs.start(command)).toThrow();
  }
  expect(host.runs.list()).toEqual([]);
  const client = host.connect();
  const tooSmall = shell('true', { output: { kind: 'latest', bytes: 10 } });
  await expect(client.start(tooSmall)).rejects.toMatchObject({ code: 'invalid' });
});

test('a run that keeps the latest megabyte drops the oldest bytes and says where it begins', async () => {
  const id = host.runs.start(shell('seq 1 1000000', { output: { kind: 'latest', bytes: 1_000_000 } }));
  const { log } = await closed(id);
  expect(log).toMatchObject({ end: 6_888_896, cap: 1_000_000 });
  expect(log.end - log.begin).toBeLessThanOrEqual(1_000_000);
  expect(log.end - log.begin).toBeGreaterThan(500_000);
  expect((await output(id)).endsWith('\n999999\n1000000\n')).toBe(true);
});

test('a paced run waits for the pane that shows it, and for nobody when none does', async () => {
  const client = host.connect();
  client.acknowledging = false;
  const paced = shell('sleep 0.2; seq 1 300000; echo done', { output: { kind: 'paced' } });
  const id = await client.start(paced);
  const view = client.attach(id, 0);
  await eventually('it waits', () => now(id).waited !== undefined && (now(id).waited?.viewerMs ?? 0) > 0);
  const { end } = now(id).log;
  // What was in the pipe and on its way when it was stopped may still come, and no more.
  expect(end).toBeLessThan(512 * 1024);
  expect(now(id).state).toBe('running');
  client.port.send({ type: 'detach', view: view.number });
  const run = await closed(id);
  expect(run).toMatchObject({ ending: { kind: 'exited', code: 0 }, log: { end: 1_988_895 + 5 } });
  expect(run.waited?.viewerMs).toBeGreaterThan(0);

  client.acknowledging = true;
  const watched = await client.start(paced);
  const whole = client.attach(watched, 0);
  await eventually('all of it shown', () => whole.ended);
  expect(whole.length).toBe(1_988_900);
});

test('a paced run does not wait for a pane of one stream while it writes to the other', async () => {
  const client = host.connect();
  const both = shell('sleep 0.2; echo begin; seq 1 300000 >&2; echo done', { output: { kind: 'paced' } });
  const id = await client.start(both);
  const view = client.attach(id, 0, 'stdout');
  await eventually('the end', () => view.ended);
  expect(view.length).toBe('begin\ndone\n'.length);
  expect(now(id).log.end).toBe(1_988_895 + 'begin\ndone\n'.length);
});

test('a signal reaches any one process of the tree, and none that is not in it', async () => {
  const id = host.runs.start(shell('sleep 1001 & sleep 1002 & wait; wait'));
  const child = (seconds: string) =>
    eventually(`sleep ${seconds}`, () =>
      host.runs.tree(id).nodes.find(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').endsWith(`${seconds}\0`)),
    );
  const [one, two] = [await child('1001'), await child('1002')];
  expect(one.group).toBe(now(id).pid);
  const state = (pid: number) => host.runs.tree(id).nodes.find((node) => node.pid === pid)?.state;
  expect(await host.runs.signal(id, 'SIGSTOP', { pid: one.pid })).toEqual([one.pid]);
  await eventually('one is stopped', () => state(one.pid) === 'stopped');
  expect(state(two.pid)).toBe('sleeping');
  expect(now(id).state).toBe('running');
  await host.runs.signal(id, 'SIGKILL', { pid: one.pid });
  await eventually('one is gone', () => state(one.pid) === undefined);
  await expect(host.runs.signal(id, 'SIGTERM', { pid: process.pid })).rejects.toMatchObject({ code: 'ESRCH' });

  // What was done to a child says nothing of who ended the run.
  process.kill(now(id).pid ?? 0, 'SIGKILL');
  expect(await when(id, 'has ended', (run) => run.state === 'ended')).toMatchObject({ endedBy: { kind: 'unknown' } });
  await host.runs.kill(id);
});

test('options come back with the next host, and records from before there were any are read', async () => {
  const options: Partial<Command> = { output: { kind: 'paced' }, encoding: 'shift_jis', daemons: 'end' };
  const id = host.runs.start(shell('true', options));
  const old = host.runs.start(shell('true'));
  await closed(id);
  await closed(old);
  await host.reopen();
  expect(now(id).command).toMatchObject(options);
  const path = join(host.dataDirectory, 'runs', old, 'run.json');
  const record = JSON.parse(readFileSync(path, 'utf8')) as { run: Record<string, unknown> };
  delete record.run['waited'];
  writeFileSync(path, JSON.stringify(record));
  await host.reopen();
  expect(now(old).command.output).toBeUndefined();
  expect(now(old).ending).toEqual({ kind: 'exited', code: 0 });
});
