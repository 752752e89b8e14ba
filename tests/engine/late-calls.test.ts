// Calls that come at a bad moment: after the end that nobody was told of, in the middle of a close, while a pipe is away.
import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import {
  createSubprocessExec,
  openReader,
  openWriter,
  PIPE,
  PipeError,
  ProcessLookupError,
} from '../../electron/engine/index.ts';
import { libc, RUSAGE_SIZE } from '../../electron/engine/posix/libc.ts';
import { posixTests } from './posix-programs.ts';
import { bytes, codeOf, delay, notInFallback, rejection, text, until } from './support.ts';

const test = posixTests('signals, descriptors and waitpid');

/** What a promise comes to, or that it doesn't. */
function within<T>(promise: Promise<T>, ms = 2000): Promise<T | 'nothing'> {
  return Promise.race([promise, delay(ms).then(() => 'nothing' as const)]);
}

test('a drain of a pipe that is closing can be given up in the turn of its beginning', async () => {
  const child = await createSubprocessExec('sleep', ['60'], { stdin: PIPE });
  child.stdin?.write(new Uint8Array(4 * 1024 * 1024));
  child.stdin?.close();
  const controller = new AbortController();
  const reason = new Error('given up');
  const drained = child.stdin?.drain({ signal: controller.signal }).catch((error: unknown) => error);
  controller.abort(reason);
  assert.ok(drained !== undefined);
  assert.equal(await within(drained), reason);
  child.close();
  await child.closed;
});

test(
  'a child that something else has reaped takes no signal',
  notInFallback('the handle is looked at first'),
  async () => {
    const child = await createSubprocessExec('sh', ['-c', 'exit 3'], { stdin: PIPE });
    const c = libc();
    assert.ok(c !== null);
    // In the turn of the start, so that its end can't have been seen.
    const status = new Int32Array(1);
    assert.equal(c.wait4(child.pid, status, 0, new Uint8Array(RUSAGE_SIZE)), child.pid);
    assert.equal(child.tryKill(), false);
    assert.throws(() => child.sendSignal('SIGTERM'), ProcessLookupError);
    await child.closed;
    assert.equal(child.returncode, 255);
  },
);

test('a stream that has closed is at its end, or says why', async () => {
  const ended = Readable.from([]);
  ended.resume();
  await until(() => ended.closed, 'it has closed');
  const { reader } = await openReader(ended);
  assert.deepEqual(await within(reader.read()), new Uint8Array(0));
  const broken = new PassThrough();
  broken.on('error', () => {});
  broken.destroy(new Error('torn'));
  await until(() => broken.closed, 'it has closed');
  const { reader: failing } = await openReader(broken);
  const error = await within(rejection(failing.read()));
  assert.ok(error instanceof PipeError);
  assert.equal((error.cause as Error).message, 'torn');
  const sink = new PassThrough();
  sink.destroy();
  await until(() => sink.closed, 'it has closed');
  const writer = await openWriter(sink);
  assert.equal(await within(writer.waitClosed()), undefined);
});

test('nothing can be written to a pipe while it is lent', notInFallback('its pipes are no descriptors'), async () => {
  const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  const transport = child.transport.getPipeTransport(0);
  const lent = transport?.lend();
  assert.ok(transport && lent);
  assert.equal(transport.lend(), null);
  assert.throws(
    () => transport.write(new Uint8Array(1024 * 1024)),
    (error) => error instanceof PipeError && codeOf(error) === 'EBUSY',
  );
  lent.takeBack();
  const [out] = await child.communicate(bytes('again'));
  assert.equal(text(out), 'again');
  const other = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  const given = other.transport.getPipeTransport(0)?.lend();
  assert.ok(given);
  given.given();
  assert.equal(text((await other.communicate())[0]), '');
});
