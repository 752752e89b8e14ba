// Starts with unusual names, places and options: what is run, what is refused, and what a failure is said to be.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  createSubprocessExec,
  createSubprocessShell,
  lookUpProgram,
  PIPE,
  run,
  SpawnError,
  SubprocessOptionError,
  shellQuote,
} from '../../electron/engine/index.ts';
import { posixTests } from './posix-programs.ts';
import { bytes, fallback, folder, host, rejection, script, text } from './support.ts';

const test = posixTests('names of bytes, interpreter lines and descriptor limits');

const PATH = process.env['PATH'] ?? '';

/** A name that is not UTF-8, in bytes. */
const NAME = Buffer.from('proactor-\xff', 'latin1');

function scriptOf(directory: Uint8Array | string, body: string): void {
  const path = Buffer.concat([Buffer.from(directory), Buffer.from('/'), NAME]);
  writeFileSync(path, body);
  chmodSync(path, 0o755);
}

test('a program of bytes is looked for in PATH, and never in the working directory', { skip: fallback }, async (t) => {
  if (process.platform !== 'linux') return; // Other systems have no such names.
  const found = folder(t);
  const empty = folder(t);
  scriptOf(found, '#!/bin/sh\necho found "$1"\n');
  const env = { PATH: `/nope:${empty}:${found}` };
  const result = await run(NAME, ['it'], { env, cwd: empty });
  assert.equal(text(result.stdout), 'found it\n');
  const error = await rejection(run(NAME, [], { env: { PATH: empty }, cwd: found }));
  assert.ok(error instanceof SpawnError);
  assert.equal(error.code, 'ENOENT');
  assert.match(error.message, /in PATH/);
  const relative = await run(NAME, ['here'], { env: { PATH: '' }, cwd: found });
  assert.equal(text(relative.stdout), 'found here\n', 'an empty entry of PATH is the working directory');
});

for (const known of [true, false]) {
  test(`a host whose working directory is gone starts what PATH has, its name ${known ? 'known' : 'forgotten'}`, async (t) => {
    const gone = join(folder(t), 'gone');
    mkdirSync(gone);
    const result = await host(
      `import { rmdirSync } from 'node:fs';
    ${known ? '' : "process.chdir('.');"}
    rmdirSync(${JSON.stringify(gone)});
    const say = async (...start) => {
      try {
        const { stdout } = await engine.run(...start);
        console.log(Buffer.from(stdout).toString().trim());
      } catch (error) {
        console.log(error.name, error.reason, error.code);
      }
    };
    await say('echo', ['by PATH']);
    await say('echo', ['beside'], { env: { PATH: ':nope:' + process.env.PATH } });
    await say('pwd', [], { cwd: '/' });
    await say('no-such-program');
    await say('no-such-program', [], { cwd: '/' });
    await say('./relative');
    await say('echo', [], { cwd: 'relative' });
    console.log(engine.lookUpProgram('./relative').path);`,
      `cd ${shellQuote(gone)} &&`,
    );
    assert.deepEqual(
      result.stdout.trim().split('\n'),
      [
        'by PATH',
        'beside',
        '/',
        'SpawnError program ENOENT',
        'SpawnError program ENOENT',
        'SpawnError cwd ENOENT',
        'SpawnError cwd ENOENT',
        'null',
      ],
      result.stderr,
    );
  });
}

/** What is said when a script of this text is started. */
async function said(directory: string, name: string, body: string): Promise<{ code: string; message: string }> {
  const error = await rejection(run(script(directory, name, body), [], { cwd: directory }));
  assert.ok(error instanceof SpawnError);
  assert.equal(error.reason, 'program');
  return error;
}

test('a carriage return in a line for the interpreter is named, and nothing else is said to be missing', async (t) => {
  const { code, message } = await said(folder(t), 'dos', '#!/bin/sh\r\necho\r\n');
  assert.equal(code, 'ENOENT');
  assert.match(message, /"\/bin\/sh".*carriage return/);
  assert.doesNotMatch(message, /does not exist/);
  const other = await said(folder(t), 'dos', '#!/nope/sh\r\n');
  assert.match(other.message, /carriage return/);
});

test('of interpreters that are scripts, the one that is missing is named', async (t) => {
  const directory = folder(t);
  const middle = script(directory, 'middle', '#!/nope/last\n');
  const { message } = await said(directory, 'outer', `#!${middle}\n`);
  assert.ok(message.includes('"/nope/last", which does not exist'), message);
  assert.ok(!message.includes(`"${middle}", which does not exist`), message);
});

test('an interpreter that is itself a script may lack the permission', async (t) => {
  const directory = folder(t);
  const last = script(directory, 'last', '#!/bin/sh\n', 0o644);
  const middle = script(directory, 'middle', `#!${last}\n`);
  const { code, message } = await said(directory, 'outer', `#!${middle}\n`);
  assert.equal(code, 'EACCES');
  assert.ok(message.includes(`"${last}", which may not be executed`), message);
});

test('a script that is its own interpreter', async (t) => {
  const directory = folder(t);
  const path = join(directory, 'ring');
  const { message } = await said(directory, 'ring', `#!${path}\n`);
  assert.match(message, /interpreter/);
  assert.doesNotMatch(message, /symbolic link/);
});

test('a line for the interpreter that is too long', { skip: fallback || process.platform !== 'linux' }, async (t) => {
  const { message } = await said(folder(t), 'long', `#!/${'x'.repeat(5000)}\n`);
  assert.match(message, /too long/);
  const empty = await said(folder(t), 'empty', '#!\necho\n');
  assert.match(empty.message, /names no interpreter/);
});

test('a descriptor beyond the limit is said to be that', {
  skip: fallback || process.platform !== 'linux',
}, async () => {
  const { stdout, stderr } = await host(
    `for (const fd of [255, 100]) {
      const error = await engine.run('true', [], { extraFds: { [fd]: fd === 255 ? 'out' : 2 } }).catch((error) => error);
      console.log(error.reason, error.message);
    }`,
    'ulimit -n 64;',
  );
  assert.match(stdout, /^limits .*\b255\b.*\b64\b.*\nlimits .*\b100\b.*\b64\b.*\n$/, stderr);
});

test('run() takes undefined for what was not said', async () => {
  const streams = { stdin: undefined, stdout: undefined, stderr: undefined };
  const result = await run('sh', ['-c', 'cat; echo err >&2'], { ...streams, input: bytes('in') });
  assert.deepEqual([text(result.stdout), text(result.stderr)], ['in', 'err\n']);
});

test('an environment variable may have any name that a property can have', async () => {
  const env = JSON.parse('{"__proto__": "here", "constructor": "there"}') as Record<string, string>;
  const { stdout } = await run('/usr/bin/env', [], { env });
  assert.deepEqual(text(stdout).trim().split('\n').sort(), ['__proto__=here', 'constructor=there']);
});

test('an environment that is a list or a map is refused', async () => {
  for (const env of [new Map([['A', '1']]), ['A=1'], new Set(['A=1'])]) {
    const error = await rejection(run('true', [], { env: env as unknown as Record<string, string> }));
    assert.ok(error instanceof TypeError && error['code'] === 'ERR_INVALID_ARG_TYPE');
  }
});

test('a descriptor that no system has is refused', async () => {
  for (const fd of [2 ** 31, 2 ** 32 + 2]) {
    assert.ok((await rejection(createSubprocessExec('true', [], { stdout: fd }))) instanceof SubprocessOptionError);
    assert.ok((await rejection(run('true', [], { extraFds: { 3: { fd } } }))) instanceof SubprocessOptionError);
  }
});

test('text with half a character is refused: no bytes stand for it', async () => {
  const half = 'a\ud800b';
  const starts = [
    () => run(half),
    () => run('echo', [half]),
    () => run('echo', [], { argv0: half }),
    () => run('echo', [], { cwd: half }),
    () => run('echo', [], { env: { PATH, A: half } }),
    () => run('echo', [], { env: { PATH, [half]: '' } }),
    () => createSubprocessShell(`echo ${half}`, { stdout: PIPE }),
  ];
  for (const start of starts) {
    const error = await rejection(start());
    assert.ok(error instanceof SubprocessOptionError, `${start}`);
    assert.match(error.message, /surrogate/);
  }
  assert.equal(text((await run('echo', ['\u{1f600}'])).stdout), '\u{1f600}\n');
});

test('a program that PATH has is found by a relative entry, too', async (t) => {
  const directory = folder(t);
  mkdirSync(join(directory, 'bin'));
  const path = script(join(directory, 'bin'), 'here', '#!/bin/sh\necho "$0"\n');
  assert.equal(lookUpProgram('here', { cwd: directory, env: { PATH: 'bin' } }).path, path);
  const { stdout } = await run('here', [], { cwd: directory, env: { PATH: 'bin' } });
  assert.equal(text(stdout).trim(), fallback ? 'bin/here' : path);
});
