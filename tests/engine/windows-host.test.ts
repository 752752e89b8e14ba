// The browser host on Windows, as it is shipped: started as a program, driven over its WebSocket. Ctrl-C by its own
// console helper, the ladder's rungs, and that nothing it started outlives it.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createSubprocessExec, DEVNULL, PIPE, type Process } from '../../electron/engine/index.ts';
import { type Command, SAME_ENVIRONMENT } from '../../shared/model/command.ts';
import { connectClient } from '../support/socket-client.ts';
import type { TestClient } from '../support/test-client.ts';
import { lives, text, until } from './support.ts';
import { NODE, onWindows, program, wine } from './windows-support.ts';

/** Beside the tests' own bundles: the lane has built it. */
const MAIN = join(process.cwd(), 'dist', 'loopback', 'main.js');

/** A limit for one step; starting Node takes seconds under Wine. */
const SLOW = 60_000;

interface StartedHost {
  readonly process: Process;
  readonly client: TestClient;
}

/** A data folder and the hosts on it, one after another. All are ended before the folder goes. */
function hostsOf(t: TestContext): { data: string; start: () => Promise<StartedHost> } {
  const data = mkdtempSync(join(tmpdir(), 'proactor-host-'));
  const started: Process[] = [];
  t.after(async () => {
    for (const child of started) child.tryKill('SIGKILL');
    await Promise.all(started.map(({ closed }) => closed));
    // Their children hold the folder as their working directory until they are gone.
    rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  const start = async () => {
    const args = [MAIN, '--no-open', '--port', '0', '--data', data, '--cwd', data];
    const child = await createSubprocessExec(NODE, args, { stdin: DEVNULL, stdout: PIPE, stderr: PIPE });
    started.push(child);
    const line = text((await child.stdout?.readline({ signal: AbortSignal.timeout(SLOW) })) ?? null);
    const url = /http:\S+/.exec(line)?.[0];
    assert.ok(url, `the host said "${line}" ${line === '' ? text((await child.stderr?.read()) ?? null) : ''}`);
    const client = await connectClient(url);
    await until(() => client.host !== null, 'the host’s welcome', SLOW);
    return { process: child, client };
  };
  return { data, start };
}

function pipes(cwd: string, argv: readonly string[], more: Partial<Command> = {}): Command {
  const log = { kind: 'log' } as const;
  return {
    launch: { kind: 'exec', argv },
    cwd,
    env: SAME_ENVIRONMENT,
    connection: { kind: 'pipes', stdin: 'null', stdout: log, stderr: log },
    ...more,
  };
}

test('the host tells what there is here: two signals, two console events, a shell', onWindows, async (t) => {
  const { client } = await hostsOf(t).start();
  const { host } = client;
  assert.ok(host);
  assert.equal(host.platform, 'win32');
  assert.deepEqual(
    host.signals.map(({ name, number }) => [name, number]),
    [
      ['SIGKILL', 9],
      ['SIGTERM', 15],
      ['CTRL_C_EVENT', null],
      ['CTRL_BREAK_EVENT', null],
    ],
  );
  assert.deepEqual(host.signalTargets, ['process', 'tree']);
  assert.match(host.shell[0] ?? '', /\\(pwsh|powershell|cmd)\.exe$/i);
  const run = await client.start(pipes(host.cwd, [], { launch: { kind: 'shell', line: 'echo by shell& exit 3' } }));
  const view = client.attach(run, 0);
  const ended = await client.when(run, 'ends', ({ closedAt }) => closedAt !== null);
  assert.deepEqual([ended.ending, ended.endedBy], [{ kind: 'exited', code: 3 }, { kind: 'itself' }]);
  await until(() => view.bytes('stdout').toString() === 'by shell\r\n', 'its output', SLOW);
});

test('Ctrl-C reaches one run and not the host; the ladder ends with the job', onWindows, async (t) => {
  const { data, start } = hostsOf(t);
  const { client, process: host } = await start();
  // No rung's time is over before this test says so, by a second stop, however slow the machine is.
  const graceMs = SLOW;
  const ladder: Command['ladder'] = [
    { action: { kind: 'console-event', event: 'CTRL_C_EVENT' }, graceMs },
    { action: { kind: 'console-event', event: 'CTRL_BREAK_EVENT' }, graceMs },
    { action: { kind: 'close-windows' }, graceMs },
    { action: { kind: 'terminate-job' }, graceMs },
  ];
  const polite = await client.start(pipes(data, [NODE, program('answers-ctrl-c.mjs')]));
  const stubborn = await client.start(pipes(data, [NODE, program('answers-ctrl-c.mjs'), 'never'], { ladder }));
  const views = [polite, stubborn].map((run) => client.attach(run, 0));
  await until(() => views.every((view) => /ready/.test(view.bytes('stdout').toString())), 'both are ready', SLOW);

  const { reached } = await client.call('signal', { run: polite, signal: 'CTRL_C_EVENT', target: 'process' });
  const ended = await client.when(polite, 'has answered', ({ closedAt }) => closedAt !== null);
  assert.deepEqual(reached, [ended.pid]);
  assert.deepEqual(ended.ending, { kind: 'exited', code: 42 });
  assert.deepEqual(ended.endedBy, { kind: 'person', action: 'signal' });
  assert.equal(views[1]?.bytes('stdout').toString(), 'ready\n', 'the other run heard it, too');
  assert.equal(host.returncode, null);

  await client.call('stop', { run: stubborn });
  // Wine can't send CTRL_BREAK: nobody is reached by that rung there, and the next ones come at once.
  const broken = wine === null ? 1 : 0;
  for (let rung = 1; rung <= 1 + broken; rung++) {
    await client.when(stubborn, `hears rung ${rung}`, ({ stop }) => (stop?.steps.length ?? 0) >= rung);
    await client.call('stop', { run: stubborn });
  }
  const stopped = await client.when(stubborn, 'is stopped', ({ stop }) => stop !== null && stop.finishedAt !== null);
  assert.deepEqual(
    [stopped.ending, stopped.endedBy],
    [
      { kind: 'exited', code: 1 },
      { kind: 'person', action: 'stop' },
    ],
  );
  const steps = stopped.stop?.steps.map(({ action, reached: got }) => [action.kind, got.length]);
  const expected = [
    ['console-event', 1],
    ['console-event', broken],
    ['close-windows', 0],
    ['terminate-job', 1],
  ];
  assert.deepEqual(steps, expected, JSON.stringify(stopped.stop?.steps));
});

test('what a host started dies with it, and the next one tells', onWindows, async (t) => {
  const { data, start } = hostsOf(t);
  const file = join(data, 'pids');
  const first = await start();
  const run = await first.client.start(pipes(data, [NODE, program('family.mjs'), '2', file]));
  const pids = () => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : []);
  await until(() => pids().length === 2, 'two generations', SLOW);
  assert.ok(pids().every(lives));
  first.process.kill();
  await first.process.wait();
  await until(() => !pids().some(lives), 'nobody is left');
  const second = await start();
  assert.deepEqual(second.client.host?.receipt?.runs, [run]);
  assert.deepEqual(second.client.host?.receipt?.processes, []);
  assert.equal(second.client.runs.get(run)?.state, 'ended');
});
