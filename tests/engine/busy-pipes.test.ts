// Pipes that are written as fast as they can be: what they hold, and what others get of the loop meanwhile.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSubprocessExec, DEVNULL, PIPE, subprocessExec } from '../../electron/engine/index.ts';
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
async function pipeAfter(bytes: number, written: () => Promise<void> = async () => {}): Promise<number> {
  const child = await createSubprocessExec('python3', ['-c', WRITE_AND_TELL, String(bytes)], {
    stdin: PIPE,
    stdout: PIPE,
    stderr: PIPE,
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
