// Whatever dies while children write: a page, its connection or the whole host, or the disk is full. The log is what the
// child wrote, as far as the host lived to read it and the disk to take it.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Command, PLAIN_PIPES, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { StreamName } from '../../../shared/model/stream.ts';
import { BuiltHosts, killed, MAIN } from '../../support/built-hosts.ts';
import { eventually } from '../../support/eventually.ts';
import { removeFolder } from '../../support/remove-folder.ts';
import { connectClient, connectFragileClient } from '../../support/socket-client.ts';

/** How often something is killed: the soak lane asks for more. */
const KILLS = process.env['PROACTOR_SOAK'] === undefined ? 6 : 100;

/** What each of two streams is given: 15 MB of numbers, so that no byte can be missing or in another's place unseen. */
const LAST = 2_000_000;
const FLOOD = `seq 1 ${LAST} & seq 1 ${LAST} >&2; wait`;

let folder: string;
let flood: Buffer;
const hosts = new BuiltHosts();
const mounts: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'proactor-floods-'));
  flood ??= execFileSync('seq', ['1', String(LAST)], { maxBuffer: 2 ** 26 });
});

afterEach(async () => {
  await hosts.end();
  for (const point of mounts.splice(0)) spawnSync('umount', [point]);
  await removeFolder(folder);
});

function shell(line: string): Command {
  return { launch: { kind: 'shell', line }, cwd: folder, env: SAME_ENVIRONMENT, connection: PLAIN_PIPES };
}

/** What the log has of a stream, as its files say. */
function logged(run: RunId, stream: StreamName): Buffer {
  const place = join(folder, 'data', 'runs', run);
  const names = existsSync(place) ? readdirSync(place).filter((name) => name.startsWith(`${stream}.`)) : [];
  return Buffer.concat(names.sort().map((name) => readFileSync(join(place, name))));
}

function expectPrefix(run: RunId): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    const kept = logged(run, stream);
    expect(kept.equals(flood.subarray(0, kept.length)), `${stream}, ${kept.length} bytes`).toBe(true);
  }
}

test(`pages, connections and hosts killed ${KILLS} times in mid-flood leave logs of what the children wrote`, {
  timeout: KILLS * 30_000,
}, async () => {
  let host = await hosts.start(folder, 'ignore');
  for (let kill = 0; kill < KILLS; kill += 1) {
    const victim = (['page', 'connection', 'host'] as const)[kill % 3];
    const { client, socket } = await connectFragileClient(host.url);
    const other = await connectClient(host.url);
    const run = await client.start(shell(FLOOD));
    client.attach(run, null);
    // One view keeps up, one never says that it does.
    other.acknowledging = false;
    other.attach(run, null);
    await eventually('the flood has begun', () => logged(run, 'stdout').length > 0);
    await delay(Math.random() * 150);
    if (victim === 'host') {
      await killed(host.child);
      expectPrefix(run);
      host = await hosts.start(folder, 'ignore');
      const next = await connectClient(host.url);
      const left = await next.when(run, 'the next host knows', () => true);
      expect(['ended', 'failed']).toContain(left.state);
      expect(left.log.end).toBe(logged(run, 'stdout').length + logged(run, 'stderr').length);
      next.port.close('');
      continue;
    }
    if (victim === 'page') socket.terminate();
    else {
      // The head of a frame of a hundred bytes, some of them, and then nobody.
      const wire = (socket as unknown as { readonly _socket: Socket })._socket;
      wire.write(Uint8Array.of(0x82, 0x80 | 100, 1, 2, 3, 4, 5, 6));
      wire.destroy();
    }
    const over = await other.when(run, 'is over', ({ closedAt }) => closedAt !== null);
    expect(over.ending).toEqual({ kind: 'exited', code: 0 });
    expect(over.log.end).toBe(2 * flood.length);
    for (const stream of ['stdout', 'stderr'] as const) expect(logged(run, stream).equals(flood), stream).toBe(true);
    await other.call('forget', { run });
    other.port.close('');
  }
});

describe('a disk of 20 MB', () => {
  test('that fills up in mid-flood holds up no child, and the window says so', { timeout: 60_000 }, async ({
    skip,
  }) => {
    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=20m,mode=700', 'tmpfs', data]);
    if (mount.status !== 0) skip('mounting a tmpfs is not permitted here');
    mounts.push(data);
    const { url } = await hosts.start(folder, 'ignore');
    const client = await connectClient(url);
    const run = await client.start(shell(FLOOD));
    const over = await client.when(run, 'is over', ({ closedAt }) => closedAt !== null);
    expect(over.ending).toEqual({ kind: 'exited', code: 0 });
    expect(over.log.warning).toMatch(/the disk is full/);
    expect(over.log.end).toBe(2 * flood.length);
    expectPrefix(run);
    // Room again: the next run has a whole log.
    await client.call('forget', { run });
    const next = await client.start(shell('seq 1 100000'));
    const ended = await client.when(next, 'is over', ({ closedAt }) => closedAt !== null);
    expect(ended.log.warning).toBeNull();
    expect(logged(next, 'stdout').equals(flood.subarray(0, ended.log.end))).toBe(true);
    expect(ended.log.end).toBe(execFileSync('seq', ['1', '100000']).length);
  });

  test('that is full when a host starts is named, with what to do', ({ skip }) => {
    const data = join(folder, 'data');
    mkdirSync(data, { mode: 0o700 });
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=20m,mode=700', 'tmpfs', data]).status !== 0) {
      skip('mounting a tmpfs is not permitted here');
    }
    mounts.push(data);
    expect(() => writeFileSync(join(data, 'filler'), Buffer.alloc(21 * 1024 * 1024))).toThrow('ENOSPC');
    const args = [MAIN, '--port', '0', '--no-open', '--data', data, '--cwd', folder];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 20_000 });
    expect(status).toBe(1);
    expect(stderr.trim()).toBe(
      `The disk of ${data} is full, so Proactor can't keep anything there. Make room on it, or start with another data folder (--data DIR).`,
    );
  });
});
