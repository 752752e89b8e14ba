// Ctrl-C and Ctrl-Break on Windows: to one child's private console and to nobody else.
import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  ConsoleEventError,
  createSubprocessExec,
  DEVNULL,
  forkConsoleHelper,
  PIPE,
  type Process,
  STDOUT,
  setConsoleHelper,
} from '../../electron/engine/index.ts';
import { folder, lives, rejection, text, until } from './support.ts';
import { consoleHelper, NODE, notUnderWine, onWindows, program, startHost, wine } from './windows-support.ts';

/** A limit for one wait; starting a child takes seconds on a busy machine. */
const slow = () => ({ signal: AbortSignal.timeout(120_000) });

before(() => {
  if (process.platform === 'win32') setConsoleHelper(forkConsoleHelper(consoleHelper(import.meta.url)));
});
after(() => setConsoleHelper(null));

async function listener(...args: string[]): Promise<Process> {
  const child = await createSubprocessExec(NODE, [program('answers-ctrl-c.mjs'), ...args], {
    stdin: PIPE,
    stdout: PIPE,
    stderr: STDOUT,
  });
  assert.equal(text((await child.stdout?.readline(slow())) ?? null).trim(), 'ready');
  return child;
}

async function line(child: Process): Promise<string> {
  return text((await child.stdout?.readline(slow())) ?? null).trim();
}

function end(children: readonly Process[]): Promise<unknown> {
  for (const child of children) child.tryKill('SIGKILL');
  return Promise.all(children.map(({ closed }) => closed));
}

test('Ctrl-C reaches exactly one of ten children, and not the host', onWindows, async () => {
  let atHost = 0;
  const count = () => atHost++;
  process.on('SIGINT', count);
  const children = await Promise.all(Array.from({ length: 10 }, () => listener('once')));
  try {
    const chosen = children[6];
    assert.ok(chosen);
    for (let round = 0; round < 3; round++) {
      assert.deepEqual(await chosen.transport.tree?.sendConsoleEvent('CTRL_C_EVENT'), [chosen.pid]);
      assert.equal(await line(chosen), 'SIGINT');
    }
    // A second one proves that the others could have answered, and that nothing came to them before.
    const second = children[2];
    assert.ok(second);
    second.sendSignal('CTRL_C_EVENT');
    assert.equal(await line(second), 'SIGINT');
    for (const child of children) {
      assert.equal(child.returncode, null);
      if (child !== chosen && child !== second)
        assert.equal(child.stdout?.bufferedBytes, 0, `child ${child.pid} heard something`);
    }
    assert.equal(atHost, 0);
  } finally {
    process.off('SIGINT', count);
    await end(children);
  }
});

test('a child that answers Ctrl-C ends with its own code', onWindows, async () => {
  const child = await listener();
  await child.transport.tree?.sendConsoleEvent('CTRL_C_EVENT');
  assert.equal(await line(child), 'SIGINT');
  assert.equal(await child.wait(slow()), 42);
});

test('a child that does not answer Ctrl-C is ended by it', onWindows, async () => {
  const child = await createSubprocessExec(NODE, ['-e', "console.log('ready'); setInterval(() => {}, 1000)"], {
    stdin: PIPE,
    stdout: PIPE,
  });
  assert.equal(await line(child), 'ready');
  await child.transport.tree?.sendConsoleEvent('CTRL_C_EVENT');
  const code = await child.wait(slow());
  // Wine ends it with 0 where Windows says STATUS_CONTROL_C_EXIT.
  if (wine === null) assert.deepEqual(child.ending, { kind: 'windows-status', code, name: 'STATUS_CONTROL_C_EXIT' });
  else assert.equal(code, 0);
});

test('Ctrl-Break reaches a child', notUnderWine('GenerateConsoleCtrlEvent knows only CTRL_C'), async () => {
  const child = await listener();
  await child.transport.tree?.sendConsoleEvent('CTRL_BREAK_EVENT');
  assert.equal(await line(child), 'SIGBREAK');
  assert.equal(await child.wait(slow()), 43);
});

test('an event reaches the whole tree on the console, the first process gone or not', onWindows, async () => {
  const body = `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, [${JSON.stringify(program('answers-ctrl-c.mjs'))}], { stdio: 'inherit' });
    process.on('SIGINT', () => {});
    child.on('exit', (code) => process.exit(code));
  `;
  const child = await createSubprocessExec(NODE, ['-e', body], { stdin: PIPE, stdout: PIPE });
  assert.equal(await line(child), 'ready');
  const reached = await child.transport.tree?.sendConsoleEvent('CTRL_C_EVENT');
  assert.equal(reached?.length, 2);
  assert.equal(await line(child), 'SIGINT');
  assert.equal(await child.wait(slow()), 42);
});

test('a child whose output goes to a file hears Ctrl-C as well', onWindows, async (t) => {
  const file = join(folder(t), 'out.txt');
  const fd = openSync(file, 'w');
  const child = await createSubprocessExec(NODE, [program('answers-ctrl-c.mjs')], {
    stdin: DEVNULL,
    stdout: fd,
    stderr: STDOUT,
  });
  closeSync(fd);
  await until(() => readFileSync(file, 'utf8') === 'ready\n', 'it is ready', 60_000);
  assert.deepEqual(await child.transport.tree?.sendConsoleEvent('CTRL_C_EVENT'), [child.pid]);
  assert.equal(await child.wait(slow()), 42);
  assert.equal(readFileSync(file, 'utf8'), 'ready\nSIGINT\n');
});

test('where the host is on the console the event is refused, and nobody hears of it', onWindows, async () => {
  // A host with a console: it hands it to one child, and asks for an event on it by number as well.
  const host = await startHost(
    import.meta.url,
    `
    import { openSync } from 'node:fs';
    process.on('SIGINT', () => console.log('the host heard it'));
    engine.setConsoleHelper(engine.forkConsoleHelper(${JSON.stringify(consoleHelper(import.meta.url))}));
    const reasonOf = (error) => console.log(error.name, error.reason);
    const child = await engine.createSubprocessExec(
      process.execPath,
      ['-e', 'setInterval(() => {}, 1000)'],
      { stdin: 'devnull', stdout: openSync(${JSON.stringify('\\\\.\\CONOUT$')}, 'r+'), stderr: 'devnull' },
    );
    try { child.sendSignal('CTRL_C_EVENT'); } catch (error) { reasonOf(error); }
    await child.transport.tree.sendConsoleEvent('CTRL_C_EVENT').catch(reasonOf);
    await engine.sendConsoleEvent(process.pid, 'CTRL_C_EVENT').catch(reasonOf);
    await new Promise((resolve) => setTimeout(resolve, 200));
    console.log(child.returncode);
    process.exit();
    `,
  );
  const [output] = await host.communicate(undefined, slow());
  assert.deepEqual(text(output).trim().split('\n'), [
    'ConsoleEventError no-private-console',
    'ConsoleEventError no-private-console',
    'ConsoleEventError shared-console',
    'null',
  ]);
});

test('a process that has ended cannot be sent an event', onWindows, async () => {
  const child = await listener();
  await end([child]);
  const error = await rejection(Promise.resolve(child.transport.tree?.sendConsoleEvent('CTRL_C_EVENT')));
  assert.ok(error instanceof ConsoleEventError);
  assert.equal(error.reason, 'no-private-console');
});

test('a helper that was lost is replaced', onWindows, async () => {
  const started: { end(): void }[] = [];
  const start = forkConsoleHelper(consoleHelper(import.meta.url));
  setConsoleHelper(() => {
    const helper = start();
    started.push(helper);
    return helper;
  });
  const child = await listener('once');
  try {
    await child.transport.tree?.sendConsoleEvent('CTRL_C_EVENT');
    assert.equal(await line(child), 'SIGINT');
    started[0]?.end();
    // What is asked of the dying one is refused; whoever asks again is served by a new one.
    await until(
      async () => {
        try {
          await child.transport.tree?.sendConsoleEvent('CTRL_C_EVENT');
          return started.length === 2;
        } catch (error) {
          assert.ok(error instanceof ConsoleEventError && error.reason === 'helper-lost', String(error));
          return false;
        }
      },
      'a new helper',
      60_000,
    );
    assert.equal(await line(child), 'SIGINT');
  } finally {
    await end([child]);
  }
});

test('without a helper the event is refused at once, in words', onWindows, async () => {
  setConsoleHelper(null);
  const child = await listener('once');
  try {
    assert.throws(() => child.sendSignal('CTRL_C_EVENT'), { code: 'ERR_CONSOLE_EVENT', reason: 'no-helper' });
    assert.ok(lives(child.pid));
  } finally {
    await end([child]);
    setConsoleHelper(forkConsoleHelper(consoleHelper(import.meta.url)));
  }
});
