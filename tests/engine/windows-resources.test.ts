// Nothing is left of processes that have ended on Windows: no handle, no process, no timer.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { createSubprocessExec, listProcesses, PIPE, SpawnError, STDOUT } from '../../electron/engine/index.ts';
import { win32 } from '../../electron/engine/windows/win32.ts';
import { rejection, until } from './support.ts';
import { onWindows } from './windows-support.ts';

const CMD = process.env['ComSpec'] ?? 'cmd.exe';

/** Starts in all, in one test, and how many at once. */
const STARTS = 300;
const PART = 100;
const AT_ONCE = 10;

/** Handles come and go with Node's own threads; 300 starts that leaked one each would be far beyond this. */
const SLACK = 12;

function handleCount(): number {
  const koffi = createRequire(import.meta.url)('koffi') as typeof import('koffi');
  const kernel32 = koffi.load('kernel32.dll');
  const count = new Uint32Array(1);
  const get = kernel32.func('int __stdcall GetProcessHandleCount(intptr_t process, void *count)');
  assert.notEqual(get(-1, count), 0);
  return count[0] ?? 0;
}

async function startSome(times: number): Promise<void> {
  for (let done = 0; done < times; done += AT_ONCE) {
    const children = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, n) =>
        createSubprocessExec(CMD, ['/d', '/c', `exit ${n}`], {
          stdin: PIPE,
          stdout: PIPE,
          stderr: n % 2 === 0 ? PIPE : STDOUT,
        }),
      ),
    );
    await Promise.all(children.map((child) => child.communicate()));
    await Promise.all(children.map(({ closed }) => closed));
    await rejection(createSubprocessExec('no-such-program', [], { stdout: PIPE }));
    await rejection(createSubprocessExec(CMD, [], { cwd: 'C:\\no such folder', stdout: PIPE }));
  }
}

const ours = () => listProcesses().filter(({ parent }) => parent === process.pid).length;

/** Before the first of the hundreds, when everything that stays has been made. */
let first: { readonly processes: number; readonly handles: number } | null = null;

// In parts, each against the beginning of the first: 300 at once take longer than one test may on a busy machine.
for (let done = PART; done <= STARTS; done += PART) {
  test(`${done} starts leave handles and processes as they were`, onWindows, async () => {
    if (first === null) {
      await startSome(AT_ONCE * 3);
      first = { processes: ours(), handles: handleCount() };
    }
    const { processes, handles } = first;
    await startSome(PART);
    await until(() => ours() <= processes, 'no more processes than before', 30_000);
    await until(() => handleCount() <= handles + SLACK, `no more handles than ${handles} and ${SLACK}`, 30_000);
  });
}

test('starts that find no descriptor for a pipe leave no handle and no process', onWindows, async (t) => {
  const w = win32();
  assert.ok(w);
  const fail = async () => {
    const error = await rejection(createSubprocessExec(CMD, ['/d', '/c', 'pause'], { stdin: PIPE, stdout: PIPE }));
    assert.ok(error instanceof SpawnError);
    assert.deepEqual([error.code, error.reason], ['EMFILE', 'limits']);
  };
  // The C runtime has room for 8192 descriptors; so many can't be opened under Wine.
  t.mock.method(w, 'uv_open_osfhandle', () => -1);
  await fail();
  await until(() => ours() === 0, 'the first is gone');
  const handles = handleCount();
  for (let round = 0; round < 20; round++) await fail();
  await until(() => ours() === 0, 'every process that was started is gone');
  await until(() => handleCount() <= handles + SLACK, `no more handles than ${handles} and ${SLACK}`);
});
