// A5 of the conformance list: wait and returncode. Each title begins with the item's number.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PIPE, STDOUT } from '../../electron/engine/index.ts';
import { createSubprocessExec, createSubprocessShell, KILLED, posixOnly, subprocessExec } from './posix-programs.ts';
import { delay, host, lives, notInFallback, Recorder, rejection, until } from './support.ts';

test('91 wait gives the return code, as often as it is called', async () => {
  const child = await createSubprocessShell('exit 4');
  for (let i = 0; i < 3; i++) assert.equal(await child.wait(), 4);
});

test('92 fifty waiters all hear of it, without a warning', async (t) => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  t.after(() => process.off('warning', note));
  const child = await createSubprocessShell('sleep 0.1; exit 6');
  const codes = await Promise.all(Array.from({ length: 50 }, () => child.wait()));
  assert.deepEqual(codes, Array(50).fill(6));
  await delay(10);
  assert.deepEqual(warnings, []);
});

test('93 one waiter may give up', async () => {
  const child = await createSubprocessExec('sleep', ['0.3']);
  const stopper = new AbortController();
  const waits = Array.from({ length: 5 }, (_, i) => child.wait(i === 1 ? { signal: stopper.signal } : {}));
  const outcomes = Promise.allSettled(waits);
  stopper.abort(new Error('enough'));
  assert.deepEqual(
    (await outcomes).map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  );
});

test(
  '94 wait is about the process, closed about its pipes too',
  posixOnly('its times are those of a start in milliseconds; windows-tree.test.ts has a wrapper that leaves first'),
  async () => {
    const child = await createSubprocessShell('sleep 2 & exit 0', { stdout: PIPE });
    const begun = performance.now();
    assert.equal(await child.wait(), 0);
    assert.ok(performance.now() - begun < 1500, 'it waited for the pipe');
    await child.closed;
    assert.ok(performance.now() - begun > 1800, 'it did not wait for the pipe');
  },
);

test('95 a timeout is a signal that gives the wait up', async () => {
  const child = await createSubprocessExec('sleep', ['30']);
  const error = await rejection(child.wait({ signal: AbortSignal.timeout(50) }));
  assert.equal(error.name, 'TimeoutError');
  assert.ok(lives(child.pid));
  child.kill();
  assert.equal(await child.wait(), KILLED);
});

test('96 a full pipe that nobody reads is left to its deadlock', async () => {
  const child = await createSubprocessShell('head -c 10000000 /dev/zero', { stdout: PIPE });
  await rejection(child.wait({ signal: AbortSignal.timeout(500) }));
  assert.equal(child.returncode, null);
  assert.ok(lives(child.pid));
  child.close();
  await child.closed;
});

test('97 returncode is null and then turns by itself', async () => {
  const child = await createSubprocessShell('sleep 0.1; exit 2');
  assert.equal(child.returncode, null);
  await until(() => child.returncode !== null, 'the return code is there');
  assert.equal(child.returncode, 2);
});

test(
  '98 codes are 0 to 255, and −N for signal N',
  posixOnly('codes of 8 bits and signals; windows-tree.test.ts has the codes'),
  async () => {
    const values: [string, number, string | null][] = [
      ['exit 0', 0, null],
      ['exit 255', 255, null],
      ['exit 300', 44, null],
      ['kill -TERM $$', -15, 'SIGTERM'],
      ['kill -KILL $$', -9, 'SIGKILL'],
      ['kill -HUP $$', -1, 'SIGHUP'],
    ];
    for (const [line, code, signal] of values) {
      const child = await createSubprocessShell(line);
      assert.equal(await child.wait(), code, line);
      assert.equal(child.signal, signal, line);
    }
  },
);

test(
  '99 death by a real-time signal is told',
  posixOnly('signals', notInFallback('Node reports it as exit 0')),
  async () => {
    const child = await createSubprocessShell('kill -35 $$');
    assert.equal(await child.wait(), -35);
    assert.match(child.signal ?? '', /^SIGRTMIN\+?\d*$/);
  },
);

test('100 a stop is no end', posixOnly('SIGSTOP'), async () => {
  const child = await createSubprocessShell('sleep 0.1; exit 3');
  child.sendSignal('SIGSTOP');
  await delay(300);
  assert.equal(child.returncode, null);
  child.sendSignal('SIGCONT');
  assert.equal(await child.wait(), 3);
});

test(
  '101 an end that something else reaped is 255, with a warning',
  posixOnly('waitpid', notInFallback('Node never reports it')),
  async () => {
    const { stdout, stderr } = await host(`
    import { createRequire } from 'node:module';
    const koffi = createRequire(${JSON.stringify(import.meta.url)})('koffi');
    const waitpid = koffi.load(null).func('int waitpid(int pid, void *status, int options)');
    const child = await engine.createSubprocessExec('true');
    waitpid(child.pid, Buffer.alloc(4), 0);
    console.log(await child.wait(), child.ending.kind);
  `);
    assert.equal(stdout, '255 unknown\n');
    assert.match(stderr, /unknown/);
  },
);

test('102 the return code is there before anybody hears of the exit', async () => {
  const seen: (number | null | undefined)[] = [];
  const recorder = new Recorder();
  const original = recorder.processExited.bind(recorder);
  recorder.processExited = () => {
    seen.push(recorder.transport?.getReturncode());
    original();
  };
  await subprocessExec(() => recorder, 'sh', ['-c', 'exit 9'], { stderr: STDOUT });
  await recorder.finished;
  assert.deepEqual(seen, [9]);
});
