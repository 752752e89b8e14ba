// What the host lacks for a moment, or in its environment: said in words, and gone when there is enough again.
import assert from 'node:assert/strict';
import { posixTests } from './posix-programs.ts';
import { host, notInFallback } from './support.ts';

const test = posixTests('ulimit and TMPDIR');

/** Takes descriptors until none is left; `leave(n)` gives back so many. */
const TAKE_ALL = `
  import { closeSync, openSync } from 'node:fs';
  const held = [];
  const takeAll = () => { try { for (;;) held.push(openSync('/dev/null')); } catch {} };
  const leave = (n) => { for (let i = 0; i < n; i++) closeSync(held.pop()); };
  const words = (error) => [error.constructor.name, error.code, error.reason, error.message].join(' | ');
`;

const LACK =
  'SpawnError | EMFILE | limits | this process has too many open files; close something, or raise the limit (ulimit -n)';

test('a first start without a descriptor left is refused in words, and changes nothing for the next', async () => {
  const { stdout, stderr } = await host(
    `${TAKE_ALL}
    const told = new Set();
    const start = () => engine.createSubprocessExec('true', [], { stdin: 'devnull', stdout: 'pipe', stderr: 'stdout' });
    takeAll();
    for (let left = 0; left < 20; left++) {
      try { await (await start()).closed; break; } catch (error) { told.add(words(error)); }
      leave(1);
    }
    leave(10);
    const child = await start();
    await child.closed;
    console.log(JSON.stringify({ told: [...told], backend: child.transport.backend }));
  `,
    'ulimit -n 64;',
  );
  assert.equal(stderr, '');
  const backend = process.env['PROACTOR_ENGINE_BACKEND'] ?? 'posix_spawn';
  assert.deepEqual(JSON.parse(stdout), { told: [LACK], backend });
});

test(
  'inherited descriptors are closed in the child after a first start that failed',
  notInFallback('they leak'),
  async () => {
    const { stdout, stderr } = await host(
      `${TAKE_ALL}
    await import('koffi').catch(() => {});
    const start = () => engine.run('sh', ['-c', 'ls /proc/self/fd | wc -l']);
    takeAll();
    const first = await start().catch(words);
    leave(20);
    const { stdout } = await start();
    console.log(JSON.stringify([first, String.fromCharCode(...stdout).trim()]));
  `,
      'exec 40</dev/null; ulimit -n 64;',
    );
    assert.equal(stderr, '');
    assert.deepEqual(JSON.parse(stdout), [LACK, '4']);
  },
);

test('a temporary folder that is missing is not a program that is missing', async () => {
  const { stdout } = await host(
    `
    const options = { stdin: 'devnull', stdout: 'pipe', stderr: 'stdout', backend: 'child_process' };
    try { await engine.createSubprocessExec('true', [], options); console.log('started'); }
    catch (error) {
      console.log([error.constructor.name, error.code, error.reason, error.path, error.message].join(' | '));
    }
  `,
    'export TMPDIR=/no/such/folder;',
  );
  assert.equal(
    stdout.trim(),
    'SpawnError | ENOENT | other | /no/such/folder | stdout and stderr in one need a socket in the temporary folder ' +
      '"/no/such/folder", which does not exist: set TMPDIR to one that does',
  );
});

test('a pipe without a descriptor left is refused in words', notInFallback('a pipe of descriptors'), async () => {
  const { stdout, stderr } = await host(
    `${TAKE_ALL}
    await (await engine.createSubprocessExec('true', [])).closed;
    takeAll();
    const told = [];
    try { engine.createPipe(); } catch (error) { told.push(words(error)); }
    try { await engine.createPipeline([{ program: 'true' }, { program: 'cat' }]); } catch (error) { told.push(words(error)); }
    leave(1);
    try { engine.createPipe(); } catch (error) { told.push(words(error)); }
    leave(5);
    const pair = engine.createPipe();
    pair.close();
    console.log(JSON.stringify(told));
  `,
    'ulimit -n 64;',
  );
  assert.equal(stderr, '');
  assert.deepEqual(JSON.parse(stdout), [LACK, LACK, LACK]);
});
