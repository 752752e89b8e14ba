// Exports as a client asks for them: of real runs, live and past, and what is refused.
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Command, PLAIN_PIPES, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import type { ExportFormat } from '../../../shared/model/export.ts';
import type { RunId } from '../../../shared/model/ids.ts';
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
  return { launch: { kind: 'shell', line }, cwd: host.folder, env: SAME_ENVIRONMENT, connection: PLAIN_PIPES, ...more };
}

function ask(runs: readonly RunId[], format: ExportFormat, name: string, replace = false) {
  const path = name.startsWith('/') ? name : join(host.folder, name);
  return { export: 1, order: { runs, streams: null, format, times: false }, goal: { kind: 'file', path, replace } };
}

const text = (name: string) => readFileSync(join(host.folder, name), 'utf8');

test('a run is exported while it lives, when it is over, and by the next host', async () => {
  const client = host.connect();
  const id = await client.start(shell('echo out; echo err >&2; read line; echo "$line"; exit 3'));
  await client.when(id, 'has written', (run) => run.log.end === 8);
  const live = await client.call('export', ask([id], 'asciicast', 'live.cast'));
  expect(live).toMatchObject({ kind: 'done', missing: 0, download: null });
  expect(text('live.cast')).not.toContain('"x"');

  client.port.send({ type: 'input', run: id, bytes: Buffer.from('more\n') });
  await client.when(id, 'is over', (run) => run.closedAt !== null);
  await client.call('export', ask([id], 'text', 'over.txt'));
  expect(text('over.txt').split('\n').sort()).toEqual(['', 'err', 'more', 'out']);
  const { streams } = await client.call('hash', { run: id });
  expect(streams.map(({ stream, from, to }) => [stream, from, to])).toEqual([
    ['stdout', 0, 9],
    ['stderr', 0, 4],
  ]);

  await host.reopen();
  const next = host.connect();
  await eventually('the welcome', () => next.host);
  await next.call('export', ask([id], 'asciicast', 'past.cast'));
  const [header, ...events] = text('past.cast')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(header).toMatchObject({ version: 3, term: { cols: 80, rows: 24 } });
  expect(events.at(-1)?.slice(1)).toEqual(['x', '3']);
  expect(next.progress.at(-1)).toEqual({ type: 'exporting', export: 1, done: 13, total: 13 });
});

test('a terminal run is recorded with its size, and a signal ends it as shells tell it', async () => {
  const client = host.connect();
  const connection = { kind: 'terminal', size: { cols: 97, rows: 31 } } as const;
  const id = await client.start(shell('stty size; exec sleep 1000', { connection }));
  await client.when(id, 'has written', (run) => run.log.end > 0);
  client.port.send({ type: 'resize', run: id, size: { cols: 60, rows: 20 } });
  await client.call('signal', { run: id, signal: 'SIGTERM', target: 'process' });
  await client.when(id, 'is over', (run) => run.closedAt !== null);
  await client.call('export', ask([id], 'asciicast', 'out.cast'));
  const [header, ...events] = text('out.cast')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(header.term).toMatchObject({ cols: 97, rows: 31 });
  expect(events.map(([, ...event]) => event)).toEqual([
    ['o', '31 97\r\n'],
    ['r', '60x20'],
    ['x', '143'],
  ]);
});

test('several runs of one name are told apart, in the order of their output', async () => {
  const client = host.connect();
  const ids: RunId[] = [];
  for (const word of ['one', 'two']) {
    const id = await client.start(shell(`echo ${word}`, { name: 'same' }));
    await client.when(id, 'is over', (run) => run.closedAt !== null);
    ids.push(id);
  }
  await client.call('export', ask(ids, 'text', 'both.txt'));
  expect(text('both.txt').replace(/^\S+ /gm, '')).toBe('[same stdout] one\n[same #2 stdout] two\n');
});

test('what makes no sense is refused, and writes nothing', async () => {
  const client = host.connect();
  const id = await client.start(shell('echo one'));
  await client.when(id, 'is over', (run) => run.closedAt !== null);
  const inside = join(host.dataDirectory, 'runs', id, 'stdout.0000000000000000');
  for (const [params, message] of [
    [ask([], 'text', 'out'), 'choose a run'],
    [ask(['0'.repeat(26) as RunId], 'text', 'out'), 'One of these runs is gone'],
    [ask([id, await client.start(shell('true'))], 'asciicast', 'out'), 'A recording is of one run'],
    [ask([id], 'text', `${host.folder}/`), 'is a folder: add the name of a file'],
    [ask([id], 'text', inside, true), "is in Proactor's own folder"],
    [{ ...ask([id], 'text', 'out'), goal: { kind: 'file', path: 'relative', replace: false } }, 'not an absolute path'],
    [{ ...ask([id], 'text', 'out'), goal: { kind: 'download', name: 'out' } }, 'can not download'],
  ] as const) {
    await expect(client.call('export', params)).rejects.toThrow(message);
  }
  expect(readdirSync(host.folder)).toEqual([]);
  expect(readFileSync(inside, 'utf8')).toBe('one\n');
  expect(await client.call('export', ask([id], 'text', join(host.folder, 'no', 'out')))).toMatchObject({
    kind: 'failed',
    why: expect.stringContaining('There is no folder for'),
  });
});

test("Proactor's own folder is out of reach by whatever name, and what only begins like a way out is in it", async () => {
  const client = host.connect();
  const id = await client.start(shell('echo one'));
  await client.when(id, 'is over', (run) => run.closedAt !== null);
  const data = host.dataDirectory;
  symlinkSync(join(data, 'runs', id), join(host.folder, 'linked'));
  writeFileSync(join(data, 'theirs'), 'theirs');
  symlinkSync(join(data, 'theirs'), join(host.folder, 'link.txt'));
  const before = readdirSync(data).sort();
  for (const path of [
    join(host.folder, 'linked', 'out'),
    join(host.folder, 'linked', 'stdout.0000000000000000'),
    join(host.folder, 'link.txt'),
    join(data, '..foo'),
    join(data, '..foo', 'out'),
    data,
  ]) {
    await expect(client.call('export', ask([id], 'text', path, true)), path).rejects.toThrow(
      "in Proactor's own folder",
    );
  }
  expect(readdirSync(data).sort()).toEqual(before);
  expect(readFileSync(join(data, 'runs', id, 'stdout.0000000000000000'), 'utf8')).toBe('one\n');
  // Beside it is not in it, and neither is a name that begins with dots.
  symlinkSync(host.folder, join(host.folder, '..around'));
  expect(await client.call('export', ask([id], 'text', '..around/..out'))).toMatchObject({ kind: 'done' });
  expect(text('..out')).toBe('one\n');
});

test('what a link on another disk leads to is replaced there, and the link stays', async ({ skip }) => {
  const disk = '/dev/shm';
  if (!existsSync(disk) || statSync(disk).dev === statSync(host.folder).dev) skip('there is no second disk here');
  const elsewhere = mkdtempSync(join(disk, 'proactor-export-'));
  try {
    writeFileSync(join(elsewhere, 'real.txt'), 'before');
    symlinkSync(join(elsewhere, 'real.txt'), join(host.folder, 'link.txt'));
    const client = host.connect();
    const id = await client.start(shell('echo one'));
    await client.when(id, 'is over', (run) => run.closedAt !== null);
    expect(await client.call('export', ask([id], 'text', 'link.txt', true))).toMatchObject({ kind: 'done' });
    expect(readFileSync(join(elsewhere, 'real.txt'), 'utf8')).toBe('one\n');
    expect(lstatSync(join(host.folder, 'link.txt')).isSymbolicLink()).toBe(true);
    expect(readdirSync(elsewhere)).toEqual(['real.txt']);
    expect(readdirSync(host.folder)).toEqual(['link.txt']);
  } finally {
    rmSync(elsewhere, { recursive: true, force: true });
  }
});

test('an export that is cancelled, or whose client goes away, leaves nothing', async () => {
  const client = host.connect();
  const id = await client.start(shell('echo one'));
  await client.when(id, 'is over', (run) => run.closedAt !== null);
  const cancelled = client.call('export', ask([id], 'html', 'out.html'));
  const second = client.call('export', ask([id], 'html', 'other.html'));
  client.port.send({ type: 'export-cancel', export: 1 });
  await expect(second).rejects.toMatchObject({ code: 'busy' });
  expect(await cancelled).toEqual({ kind: 'cancelled' });
  expect(await client.call('export', ask([id], 'html', 'next.html'))).toMatchObject({ kind: 'done' });

  void client.call('export', ask([id], 'html', 'out.html'));
  client.port.close();
  const other = host.connect();
  await other.call('export', ask([id], 'html', 'last.html'));
  const whole = () => readdirSync(host.folder).sort().join() === 'last.html,next.html';
  await eventually('nothing but whole files', whole);
});
