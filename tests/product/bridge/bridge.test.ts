// The protocol from a client's seat, over real runs: attach, resume, skip ahead, refuse.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Command, PLAIN_PIPES, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import { SKIP_AFTER, VIEW_CREDIT } from '../../../shared/protocol/messages.ts';
import { eventually } from '../../support/eventually.ts';
import { openTestHost, type TestHost } from '../../support/test-host.ts';

let host: TestHost;

beforeEach(async () => {
  host = await openTestHost();
});

afterEach(async () => {
  await host.close();
});

function shell(line: string, more: Partial<Command> = {}): Command {
  return {
    launch: { kind: 'shell', line },
    cwd: host.folder,
    env: SAME_ENVIRONMENT,
    connection: PLAIN_PIPES,
    ...more,
  };
}

function exec(...argv: string[]): Command {
  return { launch: { kind: 'exec', argv }, cwd: host.folder, env: SAME_ENVIRONMENT, connection: PLAIN_PIPES };
}

test('a run is started, followed to its end, and its ending is told', async () => {
  const client = host.connect();
  const run = await client.start(shell('echo out; echo err >&2; exit 3'));
  const view = client.attach(run, null);
  const ended = await client.when(run, 'closed', (now) => now.closedAt !== null);
  expect(ended.ending).toEqual({ kind: 'exited', code: 3 });
  expect(ended.endedBy).toEqual({ kind: 'itself' });
  expect(ended.log.streams).toMatchObject({ stdout: 4, stderr: 4 });
  await eventually('the end of the view', () => view.ended);
  expect(view.bytes('stdout').toString()).toBe('out\n');
  expect(view.bytes('stderr').toString()).toBe('err\n');
});

test('a view attached again at its offset gets every byte once', async () => {
  const bytes = 24_000_000;
  const first = host.connect();
  const run = await first.start(exec('head', '-c', String(bytes), '/dev/urandom'));
  const one = first.attach(run, 0);
  await eventually('some of it', () => one.at > 3_000_000 || one.ended);
  first.port.close();
  const at = one.at;
  const second = host.connect();
  const whole = second.attach(run, 0);
  const rest = second.attach(run, at);
  await second.when(run, 'closed', (now) => now.closedAt !== null);
  await eventually('both ends', () => whole.ended && rest.ended, 30_000);
  const joined = Buffer.concat([one.bytes('stdout'), rest.bytes('stdout')]);
  const lost = [...one.skips, ...rest.skips, ...whole.skips];
  if (lost.length === 0) expect(sha(joined)).toBe(sha(whole.bytes('stdout')));
  expect(one.length + rest.length + missed(one) + missed(rest)).toBe(bytes);
  expect(whole.length + missed(whole)).toBe(bytes);
});

test('a view that does not acknowledge gets its credit and no more, then is taken ahead and told how much it missed', async () => {
  const bytes = 40_000_000;
  const client = host.connect();
  client.acknowledging = false;
  const run = await client.start(exec('head', '-c', String(bytes), '/dev/zero'));
  const view = client.attach(run, 0);
  const ended = await client.when(run, 'closed', (now) => now.closedAt !== null);
  expect(ended.log.end).toBe(bytes);
  expect(view.length).toBeLessThanOrEqual(VIEW_CREDIT);
  expect(view.ended).toBe(false);
  client.acknowledging = true;
  client.acknowledge(view);
  await eventually('the end of the view', () => view.ended);
  expect(view.skips.length).toBeGreaterThan(0);
  expect(view.skips.every(({ why }) => why === 'behind')).toBe(true);
  expect(view.length + missed(view)).toBe(bytes);
  expect(missed(view)).toBeGreaterThan(bytes - SKIP_AFTER - 2 * VIEW_CREDIT);
});

test('of a flood that a page cannot follow it is sent a screen or two each time it is taken ahead, and the end in full', async () => {
  const client = host.connect();
  client.acknowledging = false;
  const run = await client.start(exec('seq', '1', '40000000'));
  const view = client.attach(run, 0);
  const slow = setInterval(() => client.acknowledge(view), 100);
  const ended = await client.when(run, 'closed', (now) => now.closedAt !== null);
  await eventually('the end of the view', () => view.ended);
  clearInterval(slow);
  expect(view.length + missed(view)).toBe(ended.log.end);
  expect(view.skips.length).toBeGreaterThan(2);
  // What it was given before it fell behind, and after everything was over.
  const rest = view.length - 2 * VIEW_CREDIT;
  expect(rest / view.skips.length).toBeLessThan(128 * 1024);
  expect(view.bytes('stdout').toString('utf8', view.length - 100)).toMatch(/39999999\n40000000\n$/);
});

test('of a terminal that floods it is sent little more than the screen, and the lines above it when that is over', async () => {
  const client = host.connect();
  client.acknowledging = false;
  const run = await client.start({
    ...shell('seq 1 1000000; exec sleep 1000'),
    connection: { kind: 'terminal', size: { cols: 80, rows: 24 } },
  });
  const view = client.attach(run, 0);
  await client.when(run, 'has written everything', ({ log }) => log.end > 7_800_000);
  const slow = setInterval(() => client.acknowledge(view), 20);
  const texts = () => view.snapshots.map(({ bytes }) => new TextDecoder().decode(bytes));
  // The mirror keeps 5,000 lines.
  await eventually('the whole screen', () => texts().at(-1)?.includes('996000'));
  clearInterval(slow);
  expect(texts().at(-1)).toContain('1000000');
  expect(view.snapshots.at(-1)?.skipped).toBe(0);
  const brief = texts().slice(0, -1);
  expect(brief.length).toBeGreaterThan(0);
  for (const text of brief) expect(text.match(/\d{3,}/g)?.length).toBeLessThan(200);
  await client.call('kill', { run });
});

test('a view of one stream gets every byte of it and none of the other, however much that is', async () => {
  const client = host.connect();
  // More on stdout than a view may be behind, and a line on stderr before, within and after it.
  const flood = `head -c ${SKIP_AFTER} /dev/zero`;
  const run = await client.start(shell(`echo one >&2; ${flood}; echo two >&2; ${flood}; echo three >&2`));
  const live = client.attach(run, 0, 'stderr');
  await eventually('the end of the live view', () => live.ended);
  const later = client.attach(run, 0, 'stderr');
  await eventually('the end of the later view', () => later.ended);
  for (const view of [live, later]) {
    expect(view.bytes('stderr').toString()).toBe('one\ntwo\nthree\n');
    expect(view.bytes('stdout').length).toBe(0);
    expect(view.passed).toBe(2 * SKIP_AFTER);
    expect(view.skips).toEqual([]);
  }
});

test('a view of one stream that does not acknowledge is taken ahead, and knows its place', async () => {
  const client = host.connect();
  client.acknowledging = false;
  const run = await client.start(shell(`(head -c ${2 * SKIP_AFTER} /dev/zero >&2); echo out`));
  const view = client.attach(run, 0, 'stderr');
  const ended = await client.when(run, 'closed', (now) => now.closedAt !== null);
  expect(view.length).toBeLessThanOrEqual(VIEW_CREDIT);
  client.acknowledging = true;
  client.acknowledge(view);
  await eventually('the end of the view', () => view.ended);
  expect(view.length + missed(view)).toBe(2 * SKIP_AFTER);
  expect(ended.log.end).toBe(2 * SKIP_AFTER + 4);
});

test('what makes no sense is refused in words, and the conversation goes on', async () => {
  const client = host.connect();
  await eventually('the welcome', () => client.host);
  for (const nonsense of [null, 7, 'hello', [], {}, { type: 'attack' }, new Uint8Array(9)]) client.port.send(nonsense);
  await eventually('the refusals', () => client.refusals.length === 7);
  await expect(client.call('stop', { run: '../../etc/passwd' })).rejects.toMatchObject({ code: 'invalid' });
  await expect(client.call('stop', { run: '01ARZ3NDEKTSV4RRFFQ69G5FAV' })).rejects.toMatchObject({ code: 'not-found' });
  await expect(client.call('start', { command: { ...shell('true'), cwd: 'a\0b' } })).rejects.toMatchObject({
    code: 'invalid',
  });
  client.port.send({ type: 'input', run: 'x', bytes: 'text' });
  client.port.send({ type: 'ack', view: 99, upTo: 5 });
  const run = await client.start(shell('exit 0'));
  await client.when(run, 'ended', (now) => now.state === 'ended');
});

test('a client that has not said hello is told to', async () => {
  const client = host.connect({ greet: false });
  client.port.send({ type: 'call', id: 1, name: 'shutdown', params: {} });
  await eventually('the refusal', () => client.refusals.includes('say hello first'));
});

test('two clients see the same run; input of one is echoed to both', async () => {
  const one = host.connect();
  const two = host.connect();
  const run = await one.start(exec('cat'));
  const views = [one.attach(run, null), two.attach(run, null)];
  two.port.send({ type: 'input', run, bytes: Buffer.from('from two\n') });
  for (const view of views) await eventually('the echo', () => view.bytes('stdout').toString() === 'from two\n');
  await one.call('closeStdin', { run });
  const ended = await two.when(run, 'ended', (now) => now.state === 'ended');
  expect(ended.ending).toEqual({ kind: 'exited', code: 0 });
});

test('a terminal that says nothing tells every client its new size at once, and its screen has it', async () => {
  const one = host.connect();
  const two = host.connect();
  const run = await one.start({
    ...exec('sleep', '1000'),
    connection: { kind: 'terminal', size: { cols: 80, rows: 24 } },
  });
  const views = [one.attach(run, null), two.attach(run, null)];
  for (const view of views) await eventually('the first size', () => view.sizes.join() === '80x24');
  one.port.send({ type: 'resize', run, size: { cols: 100, rows: 30 } });
  one.port.send({ type: 'resize', run, size: { cols: 120, rows: 40 } });
  for (const view of views) await eventually('the new sizes', () => view.sizes.join() === '80x24,100x30,120x40');
  // Who comes back to this place needs the last of them, and no other.
  const back = two.attach(run, 0);
  await eventually('the last size', () => back.sizes.join() === '120x40');
  expect((await host.runs.output(run).screen())?.size).toEqual({ cols: 120, rows: 40 });
  await one.call('kill', { run });
});

test('what a command would execute is told before it is started, with what stands in its way', async () => {
  const client = host.connect();
  const good = await client.call('resolve', { command: exec('sh', '-c', 'true') });
  expect(good).toMatchObject({ argv: ['sh', '-c', 'true'], problems: [] });
  expect(good.program).toMatch(/\/sh$/);
  const bad = await client.call('resolve', { command: { ...exec('no-such-program'), cwd: '/no/such/folder' } });
  expect(bad.problems.map(({ field }) => field).sort()).toEqual(['command', 'cwd']);
  expect(client.runs.size).toBe(0);
});

function missed(view: { readonly skips: readonly { readonly from: number; readonly to: number }[] }): number {
  return view.skips.reduce((sum, { from, to }) => sum + to - from, 0);
}

function sha(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
