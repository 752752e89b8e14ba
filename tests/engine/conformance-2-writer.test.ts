// A2 of the conformance list: the stdin writer. Each title begins with the item's number.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { DEVNULL, PIPE, PipeError } from '../../electron/engine/index.ts';
import { createSubprocessExec, createSubprocessShell, posixOnly, run, subprocessExec } from './posix-programs.ts';
import { bytes, delay, notInFallback, Recorder, rejection, text, until } from './support.ts';
import { notUnderWine, wine } from './windows-support.ts';

const MEGABYTE = 1024 * 1024;

/** A child that reads nothing until it is told to. */
function deaf() {
  return createSubprocessExec('sleep', ['60'], { stdin: PIPE });
}

/** Collects the warnings about pipes from now on, to the end of the test. */
function pipeWarnings(t: TestContext): readonly Error[] {
  const warnings: Error[] = [];
  const note = (warning: Error) => {
    if (warning.name === 'PipeWarning') warnings.push(warning);
  };
  process.on('warning', note);
  t.after(() => process.off('warning', note));
  return warnings;
}

test('35 write is synchronous and keeps the order', async () => {
  const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  for (let i = 0; i < 2000; i++) assert.equal(child.stdin?.write(bytes(`${i}\n`)), undefined);
  const [out] = await child.communicate();
  assert.equal(text(out), Array.from({ length: 2000 }, (_, i) => `${i}\n`).join(''));
});

test('36 write takes bytes only', async () => {
  const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  for (const bad of ['a', 1, null, {}])
    assert.throws(() => child.stdin?.write(bad as unknown as Uint8Array), TypeError);
  child.stdin?.write(new Uint8Array(new Uint16Array([0x4241]).buffer));
  child.stdin?.write(new DataView(bytes('C').buffer) as unknown as Uint8Array);
  assert.equal(text((await child.communicate())[0]), 'ABC');
});

test('37 an empty write does nothing, even after close', async (t) => {
  const warnings = pipeWarnings(t);
  const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  child.stdin?.write(new Uint8Array(0));
  child.stdin?.close();
  // So many that were something would bring a warning: see 44.
  for (let i = 0; i < 20; i++) child.stdin?.write(new Uint8Array(0));
  assert.equal((await child.communicate())[0]?.length, 0);
  await delay(20);
  assert.equal(warnings.length, 0);
});

test('38 the caller may use its buffer again at once', async () => {
  const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  const buffer = new Uint8Array(MEGABYTE).fill(65);
  child.stdin?.write(buffer);
  buffer.fill(66);
  const [out] = await child.communicate();
  assert.equal(out?.length, MEGABYTE);
  assert.ok(out?.every((byte) => byte === 65));
});

test('39 writelines joins without separators and takes all or nothing', async () => {
  const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  child.stdin?.writelines([bytes('b'), bytes('c')]);
  assert.throws(() => child.stdin?.writelines([bytes('x'), 'y' as unknown as Uint8Array]), TypeError);
  assert.equal(text((await child.communicate())[0]), 'bc');
});

test('40 the marks are 64 and 16 KiB, and can be set', async () => {
  const child = await deaf();
  const { stdin } = child;
  assert.ok(stdin !== null);
  assert.deepEqual(stdin.getWriteBufferLimits(), { low: 16_384, high: 65_536 });
  // Fill what the system buffers. The first goes into an empty pipe, which Windows takes in a later turn; a socket takes
  // the last of it a moment later.
  stdin.write(new Uint8Array(4096));
  await until(() => stdin.getWriteBufferSize() === 0, 'the system has taken the first bytes');
  do {
    while (stdin.getWriteBufferSize() === 0) stdin.write(new Uint8Array(65_536));
    await delay(50);
  } while (stdin.getWriteBufferSize() === 0);
  stdin.write(new Uint8Array(65_536 - stdin.getWriteBufferSize()));
  assert.equal(stdin.getWriteBufferSize(), 65_536);
  await stdin.drain();
  stdin.write(Uint8Array.of(1));
  const waiting = await rejection(stdin.drain({ signal: AbortSignal.timeout(50) }));
  assert.equal(waiting.name, 'TimeoutError');
  stdin.setWriteBufferLimits({ high: 100_000 });
  assert.deepEqual(stdin.getWriteBufferLimits(), { low: 25_000, high: 100_000 });
  assert.throws(() => stdin.setWriteBufferLimits({ low: 2, high: 1 }), TypeError);
  child.close();
  await child.closed;
});

test('41 drain waits for the low mark only when the buffer is over the high one', async () => {
  const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  const { stdin, stdout } = child;
  assert.ok(stdin !== null && stdout !== null);
  const all = stdout.read();
  for (let i = 0; i < 100; i++) {
    stdin.write(new Uint8Array(65_536).fill(i));
    await stdin.drain();
    assert.ok(stdin.getWriteBufferSize() <= 65_536);
  }
  stdin.close();
  assert.equal((await all).length, 100 * 65_536);
});

test('42 many callers of drain wake together, and one may give up', posixOnly('SIGSTOP'), async () => {
  const child = await createSubprocessShell('read x; exec cat >/dev/null', { stdin: PIPE });
  const { stdin } = child;
  assert.ok(stdin !== null);
  const stopper = new AbortController();
  child.sendSignal('SIGSTOP');
  stdin.write(bytes('\n'));
  stdin.write(new Uint8Array(MEGABYTE));
  const drains = Array.from({ length: 5 }, (_, i) => stdin.drain(i === 2 ? { signal: stopper.signal } : {}));
  const outcomes = Promise.allSettled(drains);
  stopper.abort(new Error('gave up'));
  await delay(20);
  child.sendSignal('SIGCONT');
  assert.deepEqual(
    (await outcomes).map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  );
  stdin.close();
  await child.closed;
});

test('43 drain rejects when the pipe breaks, and after it', async () => {
  const child = await deaf();
  child.stdin?.write(new Uint8Array(4 * MEGABYTE));
  const drained = rejection(child.stdin?.drain() ?? Promise.resolve());
  child.kill();
  assert.ok((await drained) instanceof PipeError);
  const after = await rejection(child.stdin?.drain() ?? Promise.resolve());
  assert.ok(after instanceof PipeError);
});

test('44 writes after close are dropped, with one warning from the sixth on', async (t) => {
  const warnings = pipeWarnings(t);
  const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  child.stdin?.close();
  for (let i = 0; i < 5; i++) child.stdin?.write(bytes('x'));
  await delay(20);
  assert.equal(warnings.length, 0);
  for (let i = 0; i < 5; i++) child.stdin?.write(bytes('x'));
  assert.equal((await child.communicate())[0]?.length, 0);
  await until(() => warnings.length === 1, 'one warning');
});

test('45 close flushes first, can be repeated, and returns at once', async () => {
  const child = await createSubprocessShell('sleep 0.2; wc -c', { stdin: PIPE, stdout: PIPE });
  child.stdin?.write(new Uint8Array(MEGABYTE));
  child.stdin?.close();
  child.stdin?.close();
  assert.equal(text((await child.communicate())[0]).trim(), String(MEGABYTE));
});

test('46 isClosing turns true with close, with the loss of the reader, and with the process', async () => {
  const closed = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: DEVNULL });
  assert.equal(closed.stdin?.isClosing(), false);
  closed.stdin?.writeEof();
  assert.equal(closed.stdin?.isClosing(), true);
  await closed.closed;
  const ended = await createSubprocessExec('true', [], { stdin: PIPE });
  await ended.closed;
  assert.equal(ended.stdin?.isClosing(), true);
});

test('47 writeEof closes a pipe', async () => {
  const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  assert.equal(child.stdin?.canWriteEof(), true);
  child.stdin?.write(bytes('x'));
  child.stdin?.writeEof();
  child.stdin?.writeEof();
  assert.equal(text(await (child.stdout?.read() ?? Promise.resolve(null))), 'x');
  assert.equal(await child.wait(), 0);
});

test('48 waitClosed tells how the pipe ended, as often as it is asked', async (t) => {
  const escaped: unknown[] = [];
  const note = (reason: unknown) => escaped.push(reason);
  process.on('unhandledRejection', note);
  t.after(() => process.off('unhandledRejection', note));
  const clean = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: DEVNULL });
  clean.stdin?.close();
  await clean.stdin?.waitClosed();
  await clean.stdin?.waitClosed();
  const broken = await deaf();
  broken.stdin?.write(new Uint8Array(4 * MEGABYTE));
  broken.kill();
  await broken.closed;
  await delay(20);
  assert.deepEqual(escaped, []);
  assert.ok((await rejection(broken.stdin?.waitClosed() ?? Promise.resolve())) instanceof PipeError);
});

test(
  '49 a reader that goes away is noticed without a write',
  wine === null
    ? notInFallback('Node only notices at the next write')
    : notUnderWine('the program that serves a private console inherits the child’s stdin, and keeps it open'),
  async () => {
    const child = await createSubprocessShell('exec <&-; exec sleep 60', { stdin: PIPE });
    await child.stdin?.waitClosed();
    assert.equal(child.stdin?.isClosing(), true);
    assert.equal(child.returncode, null);
    child.stdin?.write(bytes('dropped'));
    assert.ok((await rejection(child.stdin?.drain() ?? Promise.resolve())) instanceof PipeError);
    child.kill();
    await child.closed;
  },
);

test('50 input that nobody reads before the exit harms nobody', async () => {
  const child = await createSubprocessExec('sleep', ['0.2'], { stdin: PIPE });
  child.stdin?.write(new Uint8Array(4 * MEGABYTE));
  const drained = rejection(child.stdin?.drain() ?? Promise.resolve());
  assert.equal(await child.wait(), 0);
  assert.ok((await drained) instanceof PipeError);
  await child.closed;
});

test('51 abort discards what is buffered; other pipes and the process go on', async () => {
  const [transport, protocol] = await subprocessExec(() => new Recorder(), 'sh', [
    '-c',
    'sleep 0.3; wc -c; echo still here',
  ]);
  const stdin = transport.getPipeTransport(0);
  stdin?.write(new Uint8Array(4 * MEGABYTE));
  stdin?.abort();
  await protocol.finished;
  const [count = '', rest] = protocol.text(1).trim().split('\n');
  assert.ok(Number(count) < 4 * MEGABYTE);
  assert.equal(rest, 'still here');
  assert.equal(protocol.errors.get(0), null);
  assert.equal(transport.getReturncode(), 0);
});

test('a flood through the writer arrives whole', async () => {
  const data = new Uint8Array(8 * MEGABYTE);
  for (let i = 0; i < data.length; i++) data[i] = (i * 31) >> 3;
  const { stdout } = await run('sha256sum', [], { input: data });
  assert.equal(text(stdout).split(' ')[0], createHash('sha256').update(data).digest('hex'));
});
