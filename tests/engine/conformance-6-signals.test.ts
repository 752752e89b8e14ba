// A6 of the conformance list: signals. Each title begins with the item's number.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { PIPE, ProcessLookupError, readProcess, signalName, signalNumber } from '../../electron/engine/index.ts';
import { createSubprocessExec, createSubprocessShell, posixOnly, subprocessExec } from './posix-programs.ts';
import { codeOf, delay, fallback, lives, Recorder, text, until } from './support.ts';

/** Lets a child become a zombie that this loop has not noticed. */
function busyUntilZombie(pid: number): void {
  const deadline = performance.now() + 5000;
  while (readProcess(pid)?.state !== 'zombie' && performance.now() < deadline);
}

test('103 a signal goes to the child, as it is', posixOnly('signals'), async () => {
  const hangup = await createSubprocessExec('sleep', ['30']);
  hangup.sendSignal('SIGHUP');
  assert.equal(await hangup.wait(), -1);
  const handler = await createSubprocessShell(
    'trap "echo got it; exit 0" USR1; echo ready; while :; do sleep 0.02; done',
    {
      stdout: PIPE,
    },
  );
  assert.equal(text((await handler.stdout?.readline()) ?? null), 'ready\n');
  handler.sendSignal('SIGUSR1');
  assert.equal(text((await handler.communicate())[0]), 'got it\n');
});

test(
  '104 terminate is SIGTERM, kill is SIGKILL',
  posixOnly('signals; windows-tree.test.ts has terminate and kill'),
  async () => {
    const line = 'trap "exit 7" TERM; echo ready; while :; do sleep 0.02; done';
    const polite = await createSubprocessShell(line, { stdout: PIPE });
    await polite.stdout?.readline();
    polite.terminate();
    assert.equal(await polite.wait(), 7);
    const killed = await createSubprocessShell(line, { stdout: PIPE });
    await killed.stdout?.readline();
    killed.kill();
    assert.equal(await killed.wait(), -9);
  },
);

test(
  '105 a signal that does not exist is an error and harms nobody',
  posixOnly('signals; windows-tree.test.ts has those that are refused'),
  async () => {
    const child = await createSubprocessExec('sleep', ['30']);
    assert.throws(
      () => child.sendSignal(999),
      (error) => codeOf(error) === 'EINVAL',
    );
    assert.throws(() => child.sendSignal('SIGFOO'), TypeError);
    assert.throws(() => child.sendSignal(null as unknown as string), TypeError);
    child.sendSignal(0);
    assert.ok(lives(child.pid));
    child.sendSignal('SIGRTMIN+1');
    assert.equal(await child.wait(), fallback ? 0 : -(signalNumber('SIGRTMIN+1') ?? 0));
    assert.equal(signalName(signalNumber('SIGRTMIN+1') ?? 0), 'SIGRTMIN+1');
  },
);

test('106 when all is over a signal is an error, and tryKill says false', async () => {
  const child = await createSubprocessExec('true', [], { stdout: PIPE });
  await child.communicate();
  await child.closed;
  for (const act of [() => child.sendSignal('SIGTERM'), () => child.terminate(), () => child.kill()]) {
    assert.throws(act, (error) => error instanceof ProcessLookupError && error.code === 'ESRCH');
  }
  assert.equal(child.tryKill(), false);
});

test(
  '107 after the exit and before the end of the pipes a signal is taken and goes nowhere',
  posixOnly('zombies'),
  async () => {
    const zombie = await createSubprocessExec('true');
    busyUntilZombie(zombie.pid);
    zombie.sendSignal('SIGTERM');
    assert.equal(await zombie.wait(), 0);
    const held = await createSubprocessShell('sleep 0.5 & exit 0', { stdout: PIPE });
    await held.wait();
    held.terminate();
    assert.equal(held.returncode, 0);
    await held.closed;
  },
);

test('108 nothing is sent to a number that is no longer the child’s', posixOnly('kill(2)'), async () => {
  const held = await createSubprocessShell('sleep 0.5 & exit 0', { stdout: PIPE });
  await held.wait();
  const original = process.kill;
  let calls = 0;
  process.kill = () => {
    calls++;
    return true;
  };
  try {
    held.sendSignal('SIGTERM');
    held.kill();
    held.close();
  } finally {
    process.kill = original;
  }
  assert.equal(calls, 0);
  await held.closed;
});

test('109 a refusal for want of permission is told by sendSignal and not by close', posixOnly('kill(2)'), async () => {
  const child = await createSubprocessExec('sleep', ['30'], { stdout: PIPE });
  const refuse = () => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  };
  const original = process.kill;
  if (fallback) {
    // The fallback goes through the handle: kill(2) itself would have to refuse. Another user's process is not at hand.
    child.kill();
    await child.wait();
    return;
  }
  process.kill = refuse;
  try {
    assert.throws(
      () => child.sendSignal('SIGTERM'),
      (error) => codeOf(error) === 'EPERM',
    );
    child.close();
  } finally {
    process.kill = original;
  }
  process.kill(child.pid, 'SIGKILL');
  assert.equal(await child.wait(), -9);
});

test('110 a signal to a shell is not a signal to its children', posixOnly('sessions'), async () => {
  const child = await createSubprocessShell('sleep 31 & echo $!; wait', { stdout: PIPE, newSession: true });
  const grandchild = Number(text((await child.stdout?.readline()) ?? null));
  child.kill();
  await child.wait();
  assert.ok(lives(grandchild));
  const { reached, left } = await child.killTree({ signal: 'SIGKILL' });
  assert.deepEqual([reached, left], [[grandchild], []]);
  await until(() => !lives(grandchild), 'the grandchild has ended');
});

test('other children of the process are left alone', posixOnly('sh is asked'), async () => {
  const [, protocol] = await subprocessExec(() => new Recorder(), 'sh', ['-c', 'sleep 0.1']);
  const foreign = spawn('sh', ['-c', 'exit 5']);
  const code = await new Promise((resolve) => foreign.once('exit', resolve));
  assert.equal(code, 5);
  await protocol.finished;
  await delay(0);
});
