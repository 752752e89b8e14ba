// What runs cost, of real trees: CPU time, memory and ports of everything in them, sampled only while somebody looks.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Command, PLAIN_PIPES, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { RunLoad } from '../../../shared/model/load.ts';
import { eventually } from '../../support/eventually.ts';
import type { TestClient } from '../../support/test-client.ts';
import { openTestHost, type TestHost } from '../../support/test-host.ts';

let host: TestHost;
let client: TestClient;

beforeEach(async () => {
  host = await openTestHost();
  client = host.connect();
});

afterEach(async () => {
  await host.close();
});

function shell(line: string): Command {
  return {
    launch: { kind: 'shell', line },
    cwd: host.folder,
    env: SAME_ENVIRONMENT,
    connection: PLAIN_PIPES,
    ladder: [{ action: { kind: 'signal', signal: 'SIGKILL', target: 'tree' }, graceMs: 1000 }],
  };
}

function watch(): void {
  client.port.send({ type: 'watch-load', on: true });
}

/** The newest sample of a run that is as it should be. */
function when(id: RunId, what: string, check: (load: RunLoad) => boolean): Promise<RunLoad> {
  return eventually(what, () => client.loads.at(-1)?.find((load) => load.run === id && check(load)) ?? null);
}

test('CPU time and memory are those of the whole tree, and the peak is part of the ending', async () => {
  const hungry = `node -e 'globalThis.kept = Buffer.alloc(80e6, 1); setInterval(() => {}, 1000)'`;
  const id = host.runs.start(shell(`setsid sh -c 'while :; do :; done' & ${hungry} & wait`));
  watch();
  const load = await when(id, 'a tree that works', ({ cpu, memory }) => (cpu ?? 0) > 5 && (memory ?? 0) > 100e6);
  expect(load.processes).toBeGreaterThanOrEqual(3);
  expect(load.memory).toBeLessThan(1e9);
  host.runs.stop(id);
  const ended = await eventually('its end', () => client.runs.get(id)?.ending && client.runs.get(id));
  expect(ended?.treePeakBytes).toBeGreaterThan(100e6);
});

test('a tree that sleeps costs nothing', async () => {
  const id = host.runs.start(shell('sleep 1000 & sleep 1000'));
  watch();
  const load = await when(id, 'a second sample', ({ cpu }) => cpu !== null);
  expect(load.cpu).toBeLessThan(2);
  expect(load.processes).toBe(3);
});

test('ports are those that any process of the tree listens on, while it does', async () => {
  const server = `const server = require("net").createServer().listen(0, "HOST", () => console.log(server.address().port));
    process.stdin.once("data", () => server.close())`;
  const start = (address: string) =>
    host.runs.start(shell(`exec 3<&0; node -e '${server.replace('HOST', address)}' <&3 & wait`));
  const [local, open] = [start('127.0.0.1'), start('0.0.0.0')];
  watch();
  const portOf = (id: RunId) =>
    eventually('a port', async () => {
      const { log } = host.runs.output(id);
      return Number(Buffer.from((await log.read(0, 100)).bytes).toString()) || null;
    });
  const [localPort, openPort] = [await portOf(local), await portOf(open)];
  const first = await when(local, 'a port on the loopback', ({ ports }) => ports.length > 0);
  expect(first.ports).toEqual([{ port: localPort, reach: 'loopback' }]);
  const second = await when(open, 'a port for everybody', ({ ports }) => ports.length > 0);
  expect(second.ports).toEqual([{ port: openPort, reach: 'everywhere' }]);
  host.runs.input(local, Buffer.from('close\n'));
  await when(local, 'no port any more', ({ ports }) => ports.length === 0);
});

test('nothing is sampled while nobody looks', async () => {
  host.runs.start(shell('sleep 1000'));
  watch();
  await eventually('a sample', () => client.loads.length > 0 || null);
  client.port.send({ type: 'watch-load', on: false });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const before = client.loads.length;
  await new Promise((resolve) => setTimeout(resolve, 2500));
  expect(client.loads.length).toBe(before);
});
