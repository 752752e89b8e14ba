// Pipes that are written as fast as they can be: what they hold, and what others get of the loop meanwhile.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  createSubprocessExec,
  DEVNULL,
  PIPE,
  recycle,
  SubprocessOptionError,
  subprocessExec,
} from '../../electron/engine/index.ts';
import { fallback, text } from './support.ts';

const options = {
  skip: process.platform !== 'linux' ? 'Linux only' : fallback ? 'pipes by posix_spawn only' : false,
};

const KIB = 1024;
const MIB = 1024 * KIB;

/** Writes so many bytes, and then how much its pipe holds. */
const WRITE_AND_TELL = `
import fcntl, os, sys
left = int(sys.argv[1])
while left > 0: left -= os.write(1, b"x" * min(left, 65536))
os.read(0, 1)
os.write(2, b"%d" % fcntl.fcntl(1, 1032))
`;

/** How much the pipe of a child holds once it has written so many bytes, and `written` has settled. */
async function pipeAfter(
  bytes: number,
  written: () => Promise<void> = async () => {},
  pipesize?: number,
): Promise<number> {
  const child = await createSubprocessExec('python3', ['-c', WRITE_AND_TELL, String(bytes)], {
    stdin: PIPE,
    stdout: PIPE,
    stderr: PIPE,
    pipesize,
  });
  for (let got = 0; got < bytes; ) got += (await child.stdout?.read(bytes - got))?.length ?? 0;
  await written();
  const [, stderr] = await child.communicate(Buffer.from('.'));
  return Number(text(stderr));
}

test('a pipe that was full is given more room, a quiet one is left alone', options, async () => {
  assert.equal(await pipeAfter(100), 64 * KIB);
  assert.equal(await pipeAfter(8 * MIB), MIB);
});

test('a pipe has the size that was asked for, and keeps it', options, async () => {
  assert.equal(await pipeAfter(2 * MIB, undefined, 128 * KIB), 128 * KIB);
  assert.equal(await pipeAfter(2 * MIB, undefined, -1), MIB);
  // More than anybody may have: as large as it is anyway.
  if (process.getuid?.() !== 0) assert.equal(await pipeAfter(100, undefined, 2 ** 30), 64 * KIB);
  for (const wrong of [0, -2, 1.5, 2 ** 31]) {
    await assert.rejects(createSubprocessExec('true', [], { pipesize: wrong }), SubprocessOptionError);
  }
  await assert.rejects(createSubprocessExec('true', [], { pipesize: '64K' as never }), TypeError);
});

test('no more than sixteen pipes are so large at a time, and the room comes back', options, async () => {
  for (let round = 0; round < 2; round++) {
    let waiting = 0;
    let go = () => {};
    const all = new Promise<void>((resolve) => {
      go = resolve;
    });
    const written = () => {
      waiting += 1;
      if (waiting === 18) go();
      return all;
    };
    const sizes = await Promise.all(Array.from({ length: 18 }, () => pipeAfter(2 * MIB, written)));
    assert.equal(sizes.filter((size) => size === MIB).length, 16);
    assert.equal(sizes.filter((size) => size === 64 * KIB).length, 2);
  }
});

test('a stream that never ends leaves everybody else their turn', options, async () => {
  let now = 0;
  let most = 0;
  let whole = 0;
  let over = () => {};
  const done = new Promise<void>((resolve) => {
    over = resolve;
  });
  const turn = () => {
    now = 0;
    if (whole < 64 * MIB) setImmediate(turn);
  };
  setImmediate(turn);
  const receiver = {
    pipeDataReceived(_fd: number, data: Uint8Array) {
      now += data.length;
      whole += data.length;
      most = Math.max(most, now);
      // Slower than its writer, so that there is always more.
      const until = performance.now() + 0.2;
      while (performance.now() < until);
    },
    connectionLost: () => over(),
  };
  const args = ['if=/dev/zero', `bs=${MIB}`, 'count=64', 'status=none'];
  await subprocessExec(() => receiver, 'dd', args, { stdin: DEVNULL, stdout: PIPE, stderr: DEVNULL });
  await done;
  assert.equal(whole, 64 * MIB);
  // Its share and the read that goes over it.
  assert.ok(most <= MIB + 64 * KIB, `${most} bytes in one turn`);
});

test('bytes that are handed back are read into again, all others are their receiver’s for good', options, async () => {
  const LAST = 3_000_000;
  const whole = createHash('sha256');
  const kept: { readonly bytes: Uint8Array; readonly was: string }[] = [];
  const buffers = new Set<ArrayBufferLike>();
  let pieces = 0;
  let again = 0;
  let over = () => {};
  const done = new Promise<void>((resolve) => {
    over = resolve;
  });
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  const receiver = {
    pipeDataReceived(_fd: number, data: Uint8Array) {
      pieces += 1;
      whole.update(data);
      if (buffers.has(data.buffer)) again += 1;
      buffers.add(data.buffer);
      if (pieces % 3 === 0) kept.push({ bytes: data, was: hash(data) });
      else {
        recycle(data);
        // A second time, and of bytes that came from elsewhere: nothing happens.
        recycle(data);
        recycle(new Uint8Array(64 * KIB));
      }
    },
    connectionLost: () => over(),
  };
  await subprocessExec(() => receiver, 'seq', [String(LAST)], { stdin: DEVNULL, stdout: PIPE, stderr: DEVNULL });
  await done;
  const expected = createHash('sha256');
  for (let from = 1; from <= LAST; from += 10_000) {
    expected.update(`${Array.from({ length: 10_000 }, (_, index) => from + index).join('\n')}\n`);
  }
  assert.equal(whole.digest('hex'), expected.digest('hex'));
  for (const { bytes, was } of kept) assert.equal(hash(bytes), was);
  assert.ok(again > 0, 'no buffer was used again');
});
