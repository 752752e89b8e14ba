// Starting processes on Windows: streams of every kind, the search for programs, batch files, and refusals.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import {
  createSubprocessExec,
  createSubprocessShell,
  DEVNULL,
  findProgram,
  listShells,
  PIPE,
  run,
  SpawnError,
  STDOUT,
  StreamReader,
} from '../../electron/engine/index.ts';
import { windowsShells } from '../../electron/engine/windows/shells.ts';
import { win32 } from '../../electron/engine/windows/win32.ts';
import { folder, rejection, text } from './support.ts';
import { NODE, notUnderWine, onWindows, program } from './windows-support.ts';

const CMD = process.env['ComSpec'] ?? 'cmd.exe';

test('a nasty list of arguments arrives as it was given', onWindows, async () => {
  const nasty = [
    '',
    ' ',
    'a b',
    '"',
    '\\',
    'C:\\',
    'C:\\a b\\',
    '\\"',
    '\\\\"x',
    '%PATH%',
    '^&|<>',
    '$x',
    "'",
    'é',
    '😀',
    '日本',
    'a\tb',
    'x'.repeat(5000),
  ];
  const { stdout } = await run(NODE, [program('show-arguments.mjs'), ...nasty]);
  assert.deepEqual(JSON.parse(text(stdout)).args, nasty);
});

for (const overlapped of [false, true]) {
  const ends = overlapped ? 'overlapped' : 'synchronous';
  test(`megabytes go through a child with ${ends} pipes both ways, byte for byte`, onWindows, async () => {
    const input = randomBytes(4 * 1024 * 1024 + 7);
    const child = await createSubprocessExec(NODE, [program('echoes-input.mjs')], {
      stdin: PIPE,
      stdout: PIPE,
      stderr: PIPE,
      windows: { overlapped },
    });
    const [stdout, stderr] = await child.communicate(input);
    const hash = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
    assert.equal(text(stderr), String(input.length));
    assert.equal(hash(stdout ?? new Uint8Array()), hash(input));
    assert.equal(child.returncode, 0);
  });
}

test('a hundred children at once each keep their own streams and codes', onWindows, async () => {
  const children = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      createSubprocessExec(CMD, ['/d', '/s', '/c', `echo child ${n}& >&2 echo error ${n}& exit ${n}`], {
        stdin: PIPE,
        stdout: PIPE,
        stderr: PIPE,
      }),
    ),
  );
  const results = await Promise.all(children.map((child) => child.communicate()));
  for (const [n, [stdout, stderr]] of results.entries()) {
    assert.equal(text(stdout).trim(), `child ${n}`);
    assert.equal(text(stderr).trim(), `error ${n}`);
    assert.equal(children[n]?.returncode, n);
  }
});

test('a child that neither reads nor writes holds nobody up', onWindows, async () => {
  const child = await createSubprocessExec(NODE, ['-e', 'setTimeout(() => {}, 1000)'], {
    stdin: PIPE,
    stdout: PIPE,
    stderr: PIPE,
  });
  const outputs = child.communicate(new Uint8Array(1024 * 1024));
  let turns = 0;
  // A read or a write on the loop would not come back before the child has ended.
  const timer = setInterval(() => turns++, 10);
  const [stdout, stderr] = await outputs;
  clearInterval(timer);
  assert.deepEqual([stdout?.length, stderr?.length], [0, 0]);
  assert.ok(turns >= 10, `the loop turned ${turns} times in a second`);
});

test('stderr merged into stdout keeps the order of writing, and the private console', onWindows, async () => {
  const { stdout } = await run(NODE, [program('alternates-streams.mjs'), '200'], { stderr: STDOUT });
  const expected = Array.from({ length: 200 }, (_, n) => `o${n}\ne${n}\n`).join('');
  assert.equal(text(stdout), expected);
  const shown = await run(NODE, [program('shows-console.mjs')], { stderr: STDOUT });
  const console = JSON.parse(text(shown.stdout));
  assert.equal(console.members.length, 1);
  assert.equal(console.visible, false, 'its console has a window to be seen');
});

test('a stream routed to a file keeps the private console, and the file is the caller’s', onWindows, async (t) => {
  const file = join(folder(t), 'out.txt');
  const fd = openSync(file, 'w');
  const child = await createSubprocessExec(NODE, [program('shows-console.mjs')], {
    stdin: DEVNULL,
    stdout: fd,
    stderr: STDOUT,
  });
  closeSync(fd);
  assert.equal(await child.wait(), 0);
  const shown = JSON.parse(readFileSync(file, 'utf8'));
  assert.deepEqual(shown, { members: [child.pid], visible: false });
});

test('input can come from a file, and output can go nowhere', onWindows, async (t) => {
  const file = join(folder(t), 'in.txt');
  writeFileSync(file, 'from a file');
  const fd = openSync(file, 'r');
  const child = await createSubprocessExec(NODE, [program('echoes-input.mjs')], {
    stdin: fd,
    stdout: DEVNULL,
    stderr: PIPE,
  });
  closeSync(fd);
  const [stdout, stderr] = await child.communicate();
  assert.equal(stdout, null);
  assert.equal(text(stderr), '11');
});

test('descriptors from 3 up are there under their numbers', onWindows, async () => {
  const child = await createSubprocessExec(NODE, ['-e', "require('fs').writeSync(3, 'third')"], {
    extraFds: { 3: 'out' },
    stdin: DEVNULL,
    stdout: DEVNULL,
    stderr: PIPE,
  });
  const reader = child.pipe(3);
  assert.ok(reader instanceof StreamReader, 'there is no reader for descriptor 3');
  assert.equal(text(await reader.read()), 'third');
  assert.equal(await child.wait(), 0);
});

test('a shell line reaches cmd.exe unchanged, quotes and all', onWindows, async (t) => {
  const directory = join(folder(t), 'two words');
  mkdirSync(directory);
  writeFileSync(join(directory, 'say.cmd'), '@echo said %*\r\n@exit /b 5\r\n');
  const child = await createSubprocessShell(`"${join(directory, 'say.cmd')}" "a b" c & exit 6`, { stdout: PIPE });
  const [stdout] = await child.communicate();
  assert.equal(text(stdout).trim(), 'said "a b" c');
  assert.equal(child.returncode, 6);
});

test('programs are found by the child’s PATH and PATHEXT, with Unicode in the way', onWindows, async (t) => {
  const directory = join(folder(t), 'Ünï 日本');
  mkdirSync(directory);
  copyFileSync(CMD, join(directory, 'mytool.exe'));
  const env = { Path: directory, PATHEXT: '.EXE;.CMD' };
  assert.equal(await findProgram('mytool', { env }), join(directory, 'mytool.exe'));
  const child = await createSubprocessExec('mytool', ['/d', '/c', 'exit 7'], { env });
  assert.equal(await child.wait(), 7);
});

test('a batch file is refused by name, and runs when that is allowed', onWindows, async (t) => {
  const directory = folder(t);
  const script = join(directory, 'tool.cmd');
  writeFileSync(script, `@"${NODE}" "${program('show-arguments.mjs')}" %*\r\n`);
  const env = { ...process.env, Path: directory } as Record<string, string>;
  delete env['PATH'];
  const refused = await rejection(createSubprocessExec('tool', ['x'], { env }));
  assert.ok(refused instanceof SpawnError);
  assert.equal(refused.code, 'EINVAL');
  assert.ok(refused.message.includes(script), refused.message);
  // By its whole name, too, dots at the end included.
  assert.ok((await rejection(createSubprocessExec(`${script}.`, ['x']))) instanceof SpawnError);
  const args = ['plain', 'two words', 'say "hi"', '&calc', 'a^|b', '<x>', '(y)', 'back\\', '', '"&whoami'];
  const { stdout } = await run('tool', args, { env, windows: { allowBatch: true } });
  assert.deepEqual(JSON.parse(text(stdout)).args, args);
  const percent = await rejection(createSubprocessExec('tool', ['100%'], { env, windows: { allowBatch: true } }));
  assert.match(percent.message, /percent sign/);
});

test('a child gets the environment it was given, and SystemRoot where that was left out', onWindows, async () => {
  const child = await createSubprocessExec(NODE, [program('show-arguments.mjs')], {
    env: { ONE: '1', ünï: 'ß' },
    stdout: PIPE,
  });
  const [stdout] = await child.communicate();
  const { env } = JSON.parse(text(stdout)) as { env: Record<string, string> };
  assert.equal(env['ONE'], '1');
  assert.equal(env['ünï'] ?? env['ÜNÏ'], 'ß');
  assert.ok(env['SystemRoot'] ?? env['SYSTEMROOT']);
  assert.equal(env['PROACTOR_WINE'], undefined);
});

test('what cannot be started is refused with the cause', onWindows, async (t) => {
  const directory = folder(t);
  const plain = join(directory, 'notes.txt');
  writeFileSync(plain, 'no program');
  const empty = join(directory, 'empty.exe');
  writeFileSync(empty, 'no program either');
  const cases: readonly (readonly [Promise<unknown>, string, string, RegExp])[] = [
    [createSubprocessExec('no-such-program'), 'ENOENT', 'program', /no program "no-such-program" in PATH/],
    [createSubprocessExec('C:\\nope\\x.exe'), 'ENOENT', 'program', /C:\\nope\\x\.exe/],
    [createSubprocessExec(plain), 'EACCES', 'program', /not a program/],
    [createSubprocessExec(directory), 'EACCES', 'program', /directory/],
    [createSubprocessExec(empty), 'ENOEXEC', 'program', /not a program/],
    [createSubprocessExec(CMD, [], { cwd: join(directory, 'missing') }), 'ENOENT', 'cwd', /missing/],
    [createSubprocessExec(CMD, [], { cwd: plain }), 'ENOTDIR', 'cwd', /notes\.txt/],
    [createSubprocessExec(CMD, ['x'.repeat(40_000)]), 'E2BIG', 'args', /32767/],
  ];
  for (const [attempt, code, reason, message] of cases) {
    const error = await rejection(attempt);
    assert.ok(error instanceof SpawnError, String(error));
    assert.deepEqual([error.code, error.reason], [code, reason], error.message);
    assert.match(error.message, message);
  }
});

test('a program deep in long folders starts, and in such a folder', onWindows, async (t) => {
  let directory = folder(t);
  while (directory.length < 300) directory = join(directory, 'a-folder-with-a-rather-long-name');
  mkdirSync(directory, { recursive: true });
  const file = join(directory, 'deep.exe');
  copyFileSync(CMD, file);
  const child = await createSubprocessExec(file, ['/d', '/c', 'exit 9']);
  assert.equal(await child.wait(), 9);
  const body = "require('node:fs').writeFileSync('here.txt', '')";
  const inside = await createSubprocessExec(NODE, ['-e', body], { cwd: directory });
  assert.equal(await inside.wait(), 0);
  assert.ok(existsSync(join(directory, 'here.txt')), 'it ran elsewhere');
});

test('a long folder without a short name is refused as what it is', onWindows, async (t) => {
  let directory = folder(t);
  while (directory.length < 300) directory = join(directory, 'a-folder-with-a-rather-long-name');
  mkdirSync(directory, { recursive: true });
  const w = win32();
  assert.ok(w);
  // As on a disk that keeps none.
  t.mock.method(w, 'GetShortPathNameW', () => 0);
  const error = await rejection(createSubprocessExec(CMD, [], { cwd: directory }));
  assert.ok(error instanceof SpawnError);
  assert.deepEqual([error.code, error.reason], ['ENAMETOOLONG', 'cwd']);
  assert.match(error.message, /258 characters/);
});

test('the shells of this machine are found, cmd.exe at least', onWindows, () => {
  const shells = listShells();
  const prompt = shells.find(({ name }) => name === 'Command Prompt');
  assert.ok(prompt, shells.map(({ name }) => name).join(', '));
  assert.deepEqual(prompt.line.slice(1), ['/d', '/s', '/c']);
});

test('PowerShell, cmd.exe, Git Bash and WSL are found where they are, and in this order', onWindows, (t) => {
  const root = folder(t);
  const put = (...parts: string[]) => {
    const file = join(root, ...parts);
    mkdirSync(dirname(file), { recursive: true });
    copyFileSync(CMD, file);
    return file;
  };
  const pwsh = put('PowerShell', '7', 'pwsh.exe');
  const powerShell = put('Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const wsl = put('Windows', 'System32', 'wsl.exe');
  // WSL's, by the name of Git's.
  put('Windows', 'System32', 'bash.exe');
  put('Git', 'cmd', 'git.exe');
  const bash = put('Git', 'bin', 'bash.exe');
  const directories = [join(root, 'Windows', 'System32'), join(root, 'PowerShell', '7'), join(root, 'Git', 'cmd')];
  const env = { SystemRoot: join(root, 'Windows'), ComSpec: CMD, Path: directories.join(';') };
  const found = windowsShells(env);
  assert.deepEqual(
    found.map(({ name, interactive }) => [name, interactive[0]]),
    [
      ['PowerShell', pwsh],
      ['Windows PowerShell', powerShell],
      ['Command Prompt', CMD],
      ['Git Bash', bash],
      ['WSL', wsl],
    ],
  );
});

for (const name of ['PowerShell', 'Windows PowerShell', 'Command Prompt', 'Git Bash', 'WSL']) {
  const here = name === 'Command Prompt' ? onWindows : notUnderWine('there is no shell but cmd.exe');
  test(`a line runs in ${name}, where it is installed`, here, async (t) => {
    const shell = listShells().find((candidate) => candidate.name === name);
    const [program = '', ...args] = shell?.line ?? [];
    if (shell === undefined) {
      t.skip('it is not installed here');
      return;
    }
    const { stdout, stderr } = await run(program, [...args, 'echo said']);
    // WSL is there without a Linux on most machines, and says so instead.
    if (name === 'WSL' && !text(stdout).includes('said')) {
      t.skip(`it has no Linux: ${text(stdout)}${text(stderr)}`.replaceAll('\0', ''));
      return;
    }
    assert.equal(text(stdout).trim(), 'said');
  });
}
