// The tree of a run on Windows: who belongs to it, that it ends as a whole, and that it never outlives its host.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSubprocessExec, DEVNULL, listProcesses, PIPE, readProcess } from '../../electron/engine/index.ts';
import { win32 } from '../../electron/engine/windows/win32.ts';
import { codeOf, folder, lives, rejection, text, until } from './support.ts';
import { NODE, notUnderWine, onWindows, program, startHost, wine } from './windows-support.ts';

/** PIDs that a family has written down. */
function written(file: string): number[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').trim().split('\n').map(Number);
}

const SLOW = 60_000;

function family(generations: number, file: string, ...mode: string[]) {
  const args = [program('family.mjs'), String(generations), file, ...mode];
  return createSubprocessExec(NODE, args, { stdin: DEVNULL, stdout: DEVNULL, stderr: DEVNULL });
}

test('a tree has its detached descendants as members, and ends as a whole', onWindows, async (t) => {
  const file = join(folder(t), 'pids');
  const first = await family(3, file);
  const { tree } = first.transport;
  assert.ok(tree);
  await until(() => written(file).length === 3, 'three generations', SLOW);
  const pids = written(file);
  await until(() => tree.members().length === 3, 'three members');
  assert.deepEqual(tree.members().toSorted(), pids.toSorted());
  assert.deepEqual(tree.terminate().toSorted(), pids.toSorted());
  assert.equal(await first.wait(), 1);
  await until(() => tree.members().length === 0 && !pids.some(lives), 'all ended');
});

test('a wrapper that leaves first does not take its descendants out of the tree', onWindows, async (t) => {
  const file = join(folder(t), 'pids');
  const first = await family(3, file, 'leaves');
  const { tree } = first.transport;
  assert.ok(tree);
  assert.equal(await first.wait(), 0);
  await until(() => written(file).length === 3, 'three generations', SLOW);
  const last = written(file)[2] ?? 0;
  await until(() => tree.members().length === 1, 'the last generation alone', SLOW);
  assert.deepEqual(tree.members(), [last]);
  assert.deepEqual(tree.terminate(), [last]);
  await until(() => !lives(last), 'the last generation ended');
});

test('ending one run leaves others alone', onWindows, async (t) => {
  const directory = folder(t);
  const [one, other] = await Promise.all([family(2, join(directory, 'one')), family(2, join(directory, 'other'))]);
  await until(
    () => written(join(directory, 'one')).length === 2 && written(join(directory, 'other')).length === 2,
    'both families',
    SLOW,
  );
  one.transport.tree?.terminate();
  await one.closed;
  assert.equal(other.returncode, null);
  assert.equal(other.transport.tree?.members().length, 2);
  other.transport.tree?.terminate();
  await other.closed;
});

test('three generations die with a host that is terminated', onWindows, async (t) => {
  const file = join(folder(t), 'pids');
  const host = await startHost(
    import.meta.url,
    `
    const args = [${JSON.stringify(program('family.mjs'))}, '3', ${JSON.stringify(file)}];
    const streams = { stdin: 'devnull', stdout: 'devnull', stderr: 'devnull' };
    const child = await engine.createSubprocessExec(process.execPath, args, streams);
    console.log(child.pid);
    `,
  );
  await until(() => written(file).length === 3, 'three generations', SLOW);
  const pids = written(file);
  assert.ok(pids.every(lives));
  // TerminateProcess: the host has no chance to do anything about it.
  host.kill();
  assert.equal(await host.wait(), 1);
  await until(() => !pids.some(lives), 'nobody is left');
});

test('a program that was opened for the person lives on when the host is terminated', onWindows, async (t) => {
  const directory = folder(t);
  const [opened, started] = [join(directory, 'opened'), join(directory, 'started')];
  const host = await startHost(
    import.meta.url,
    `
    import { openBrowser } from ${JSON.stringify(new URL('./open-browser.mjs', import.meta.url).href)};
    const opener = [process.execPath, ${JSON.stringify(program('family.mjs'))}, '1', ${JSON.stringify(opened)}];
    openBrowser(opener, 'http://127.0.0.1/', process.env, () => process.exit(9));
    const args = [${JSON.stringify(program('family.mjs'))}, '1', ${JSON.stringify(started)}];
    await engine.createSubprocessExec(process.execPath, args, { stdin: 'devnull', stdout: 'devnull', stderr: 'devnull' });
    `,
  );
  await until(() => written(opened).length === 1 && written(started).length === 1, 'both programs', SLOW);
  host.kill();
  assert.equal(await host.wait(), 1);
  await until(() => !written(started).some(lives), 'what the engine started has ended');
  const [browser = 0] = written(opened);
  assert.ok(lives(browser), 'the browser has ended with its host');
  assert.ok(host.transport.tree?.terminate().includes(browser));
  await until(() => !lives(browser), 'the browser has ended at last');
});

test('a child is a member before its first instruction', onWindows, async () => {
  const child = await createSubprocessExec(NODE, ['-e', 'setInterval(() => {}, 1000)'], {
    stdin: DEVNULL,
    stdout: DEVNULL,
    stderr: DEVNULL,
  });
  // In the very turn of the start.
  assert.deepEqual(child.transport.tree?.members(), [child.pid]);
  child.kill();
  await child.closed;
});

test('processes are listed with parent, name and start time, by which a PID is known again', onWindows, async () => {
  const child = await createSubprocessExec(NODE, ['-e', 'setInterval(() => {}, 1000)'], {
    stdin: DEVNULL,
    stdout: DEVNULL,
    stderr: DEVNULL,
  });
  const listed = listProcesses().find(({ pid }) => pid === child.pid);
  assert.ok(listed);
  assert.equal(listed.parent, process.pid);
  assert.match(listed.name, /^node\.exe$/i);
  assert.match(listed.startTime, /^\d{15,}$/);
  assert.deepEqual(readProcess(child.pid), listed);
  child.kill();
  await child.closed;
  await until(() => readProcess(child.pid)?.startTime !== listed.startTime, 'it is gone from the list');
});

test(
  'programs with windows are asked to close them',
  notUnderWine('without a display no window is ever visible'),
  async () => {
    const child = await createSubprocessExec('notepad.exe');
    const { tree } = child.transport;
    assert.ok(tree);
    await until(() => tree.closeWindows().length > 0, 'a window to close', SLOW);
    await until(() => tree.members().length === 0, 'it has closed', SLOW);
  },
);

test('a tree without windows has none to close', onWindows, async () => {
  const child = await createSubprocessExec(NODE, ['-e', 'setInterval(() => {}, 1000)'], {
    stdin: DEVNULL,
    stdout: DEVNULL,
    stderr: DEVNULL,
  });
  assert.deepEqual(child.transport.tree?.closeWindows(), []);
  child.kill();
  await child.closed;
});

test('signals that Windows has not are refused, with what there is instead', onWindows, async () => {
  const child = await createSubprocessExec(NODE, ['-e', "process.stdin.on('end', () => process.exit(4)).resume()"], {
    stdin: PIPE,
  });
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGBREAK', 'SIGUSR1', 1, 2, 21]) {
    const error = await rejection(Promise.resolve().then(() => child.sendSignal(signal)));
    assert.equal(codeOf(error), 'ERR_INVALID_ARG_VALUE', String(signal));
    assert.match(error.message, /CTRL_C_EVENT/);
  }
  child.sendSignal(0);
  assert.equal(child.returncode, null);
  child.stdin?.close();
  assert.equal(await child.wait(), 4);
});

test('terminate and kill mean TerminateProcess: return code 1, and no status', onWindows, async () => {
  for (const end of ['terminate', 'kill'] as const) {
    const child = await createSubprocessExec(NODE, ['-e', 'setInterval(() => {}, 1000)'], {
      stdin: DEVNULL,
      stdout: DEVNULL,
      stderr: DEVNULL,
    });
    child[end]();
    // A second time, while it ends, is no error.
    child[end]();
    assert.equal(await child.wait(), 1);
    assert.deepEqual(child.ending, { kind: 'exited', code: 1 });
    await child.closed;
    assert.throws(() => child[end](), { code: 'ESRCH' });
  }
});

test('exit codes are unsigned 32-bit numbers, 259 is one of them, and statuses have names', onWindows, async () => {
  const cases: readonly (readonly [string, number, string | null])[] = [
    ['259', 259, null],
    ['-1', 4294967295, null],
    ['-1073741510', 3221225786, 'STATUS_CONTROL_C_EXIT'],
    ['-1073741819', 3221225477, 'STATUS_ACCESS_VIOLATION'],
    ['300', 300, null],
  ];
  for (const [code, expected, name] of cases) {
    const child = await createSubprocessExec(process.env['ComSpec'] ?? 'cmd.exe', ['/d', '/c', 'exit', code]);
    assert.equal(await child.wait(), expected);
    const ending =
      name === null ? { kind: 'exited', code: expected } : { kind: 'windows-status', code: expected, name };
    assert.deepEqual(child.ending, ending);
  }
});

test('an end is told, too, when Windows has no thread left to wait for it', onWindows, async (t) => {
  const w = win32();
  assert.ok(w);
  t.mock.method(w, 'RegisterWaitForSingleObject', () => 0);
  const child = await createSubprocessExec(process.env['ComSpec'] ?? 'cmd.exe', ['/d', '/c', 'exit', '5']);
  assert.equal(await child.wait(), 5);
  await child.closed;
});

test('what a process cost is told at its end', onWindows, async () => {
  const child = await createSubprocessExec(NODE, ['-e', 'for (const end = Date.now() + 300; Date.now() < end;);'], {
    stdin: DEVNULL,
    stdout: PIPE,
  });
  assert.equal(text((await child.communicate())[0]), '');
  assert.ok((child.usage?.userMs ?? 0) > 50, `${child.usage?.userMs} ms`);
  const { maxRssBytes } = child.usage ?? {};
  // Wine forgets the working set with the process of the system beneath, most often before it is asked.
  if (wine !== null && maxRssBytes === null) return;
  assert.ok((maxRssBytes ?? 0) > 1_000_000, `${maxRssBytes} bytes`);
});
