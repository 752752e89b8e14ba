// What was read belongs to whoever read it, and what was not read is kept: by communicate() that gives up, by views of a
// reader that are destroyed, and beside a piece whose memory was given away.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  IncompleteReadError,
  MaxBufferError,
  PIPE,
  StreamReader,
  SubprocessOptionError,
  toNodeReadable,
  toWebReadable,
} from '../../electron/engine/index.ts';
import { createSubprocessShell } from './posix-programs.ts';
import { bytes, delay, rejection, text } from './support.ts';

const MIB = 1024 * 1024;

test('a communicate() with maxBuffer that was given up keeps what it read', async () => {
  const child = await createSubprocessShell('echo first; sleep 1; echo second', { stdout: PIPE });
  const options = { signal: AbortSignal.timeout(500), maxBuffer: 1000 };
  assert.equal((await rejection(child.communicate(null, options))).name, 'TimeoutError');
  assert.equal(text((await child.communicate())[0]), 'first\nsecond\n');
});

for (const maxBuffer of [undefined, 1000]) {
  test(`a communicate() that was given up keeps a stream that had ended, maxBuffer ${maxBuffer}`, async () => {
    const child = await createSubprocessShell('echo first; exec >&-; sleep 1; echo second >&2', {
      stdout: PIPE,
      stderr: PIPE,
    });
    const options = { signal: AbortSignal.timeout(500), maxBuffer };
    assert.equal((await rejection(child.communicate(null, options))).name, 'TimeoutError');
    assert.deepEqual((await child.communicate()).map(text), ['first\n', 'second\n']);
  });
}

test('after a MaxBufferError for stdout, stderr is still there, and the error has what stdout gave', async () => {
  const child = await createSubprocessShell('echo beside >&2; sleep 0.3; echo 123456; sleep 0.3; echo 7', {
    stdout: PIPE,
    stderr: PIPE,
  });
  const error = await rejection(child.communicate(null, { maxBuffer: 8 }));
  assert.ok(error instanceof MaxBufferError);
  const [out, err] = await child.communicate();
  assert.equal(text(error.partial) + text(out), '123456\n7\n');
  assert.equal(text(err), 'beside\n');
});

/** A reader that was fed so many pieces of 64 KiB, each with its number in front. */
function feed(reader: StreamReader, pieces: number): void {
  for (let at = 0; at < pieces; at++) {
    const piece = new Uint8Array(64 * 1024);
    new DataView(piece.buffer).setUint32(0, at);
    reader.feedData(piece);
  }
}

test('a long readexactly() takes a time that grows with its length only', async () => {
  const reader = new StreamReader();
  const whole = reader.readexactly(128 * MIB);
  const began = performance.now();
  feed(reader, 2048);
  const data = await whole;
  const took = performance.now() - began;
  assert.equal(new DataView(data.buffer, data.byteOffset).getUint32(2047 * 64 * 1024), 2047);
  assert.ok(took < 2000, `${took} ms`);
});

test('a long read() that is given up puts its pieces back at once', async () => {
  const reader = new StreamReader();
  const giveUp = new AbortController();
  const read = reader.read(-1, { signal: giveUp.signal });
  feed(reader, 2048);
  await delay(1);
  const began = performance.now();
  giveUp.abort();
  await rejection(read);
  const took = performance.now() - began;
  assert.ok(took < 1000, `${took} ms`);
  assert.equal(reader.bufferedBytes, 128 * MIB);
  await reader.readexactly(2047 * 64 * 1024);
  const last = await reader.readexactly(4);
  assert.equal(new DataView(last.buffer, last.byteOffset).getUint32(0), 2047);
});

test('read() takes whole numbers only', async () => {
  const child = await createSubprocessShell('printf 0123456789', { stdout: PIPE });
  const { stdout } = child;
  assert.ok(stdout !== null);
  for (const count of [Number.NaN, 1.5, Number.POSITIVE_INFINITY]) {
    assert.ok((await rejection(stdout.read(count))) instanceof SubprocessOptionError, `${count}`);
  }
  for (const count of [null, {}, '3']) {
    const error = await rejection(stdout.read(count as unknown as number));
    assert.ok(error instanceof TypeError && error['code'] === 'ERR_INVALID_ARG_TYPE', `${count}`);
  }
  assert.equal(text(await stdout.read()), '0123456789');
  await child.wait();
});

test('the memory of a piece is its own: it can be transferred while more is buffered', async () => {
  const child = await createSubprocessShell('head -c 50000 /dev/zero; printf end', { stdout: PIPE });
  const { stdout } = child;
  assert.ok(stdout !== null);
  await child.wait();
  let length = 0;
  for (const count of [5000, 30_000, 1, 10_000]) {
    const piece = await stdout.readexactly(count);
    length += piece.length;
    structuredClone(piece, { transfer: [piece.buffer as ArrayBuffer] });
  }
  const rest = await stdout.read();
  assert.equal(length + rest.length, 50_003);
  assert.equal(text(rest.subarray(-3)), 'end');
});

test('a whole chunk is handed on as it came', async () => {
  const reader = new StreamReader();
  const chunk = new Uint8Array(64 * 1024);
  reader.feedData(chunk);
  assert.equal((await reader.read(64 * 1024)).buffer, chunk.buffer);
});

test('lines() refuses an encoding whose line feed is two bytes', async () => {
  const child = await createSubprocessShell('echo a', { stdout: PIPE });
  for (const encoding of ['utf-16le', 'utf-16be', 'ucs-2']) {
    assert.throws(
      () => child.stdout?.lines({ encoding }),
      (error) => error instanceof SubprocessOptionError && /utf-16/.test(error.message),
    );
  }
  assert.equal(text((await child.communicate())[0]), 'a\n');
});

test('a read that is given up in the turn in which data arrives leaves the data', async () => {
  const reader = new StreamReader();
  const giveUp = new AbortController();
  const read = reader.read(10, { signal: giveUp.signal });
  reader.feedData(bytes('kept'));
  giveUp.abort(new Error('enough'));
  assert.equal((await rejection(read)).message, 'enough');
  assert.equal(reader.bufferedBytes, 4);
  reader.feedEof();
  assert.equal(text(await reader.read()), 'kept');
});

test('a read to the end that ended before it was given up gives everything', async () => {
  const reader = new StreamReader();
  const giveUp = new AbortController();
  const read = reader.readexactly(10, { signal: giveUp.signal });
  reader.feedData(bytes('short'));
  reader.feedEof();
  const error = await rejection(read);
  giveUp.abort();
  assert.ok(error instanceof IncompleteReadError && text(error.partial) === 'short');
});

for (const turns of [0, 1, 2, 3, 4, 5, 6, 8]) {
  test(`a Node stream that is destroyed ${turns} steps after data came leaves it in the reader`, async () => {
    const reader = new StreamReader();
    const stream = toNodeReadable(reader);
    stream.read();
    reader.feedData(bytes('kept'));
    for (let turn = 0; turn < turns; turn++) await null;
    stream.destroy();
    await delay(1);
    reader.feedEof();
    assert.equal(text(await reader.read()), 'kept');
  });

  test(`a web stream that is cancelled ${turns} steps after data came loses nothing`, async () => {
    const reader = new StreamReader();
    const web = toWebReadable(reader).getReader();
    const read = web.read();
    reader.feedData(bytes('kept'));
    for (let turn = 0; turn < turns; turn++) await null;
    await web.cancel();
    const { value } = await read;
    await delay(1);
    reader.feedEof();
    assert.equal((value === undefined ? '' : text(value)) + text(await reader.read()), 'kept');
  });
}

test('a Node stream that is destroyed gives back what nobody took of it', async () => {
  const reader = new StreamReader();
  const stream = toNodeReadable(reader);
  stream.read();
  reader.feedData(bytes('taken'));
  reader.feedData(bytes(' kept'));
  await delay(1);
  assert.equal(text(stream.read(5)), 'taken');
  stream.destroy();
  await delay(1);
  reader.feedEof();
  assert.equal(text(await reader.read()), ' kept');
});
