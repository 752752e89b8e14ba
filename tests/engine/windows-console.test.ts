// Ctrl-C and Ctrl-Break on Windows: to one child's private console and to nobody else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  ConsoleEventError,
  createSubprocessExec,
  forkConsoleHelper,
  PIPE,
  type Process,
  STDOUT,
  setConsoleHelper,
} from '../../electron/engine/index.ts';
import { lives, rejection, text, until } from './support.ts';
import { consoleHelper, NODE, notUnderWine, onWindows, program, wine } from './windows-support.ts';

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
