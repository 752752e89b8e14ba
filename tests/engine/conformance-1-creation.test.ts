// A1 of the conformance list: making subprocesses. Each title begins with the item's number.
import assert from 'node:assert/strict';
import { closeSync, existsSync, fstatSync, mkdirSync, openSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import {
  DEVNULL,
  PIPE,
  type ProcessOptions,
  SpawnError,
  STDOUT,
  StreamReader,
  StreamWriter,
  SubprocessOptionError,
  shellQuote,
  createSubprocessShell as systemShell,
} from '../../electron/engine/index.ts';
import { createSubprocessExec, createSubprocessShell, posixOnly, run, subprocessExec } from './posix-programs.ts';
import {
  bytes,
  codeOf,
  delay,
  fallback,
  folder,
  host,
  notInFallback,
  openDescriptors,
  Recorder,
  rejection,
  script,
  text,
  until,
} from './support.ts';

const NODE = process.execPath;
const program = (name: string) => join(process.cwd(), 'tests/programs', name);

/** What nobody has typed as options: to see that they are refused all the same. */
const untyped = (options: object) => options as ProcessOptions;

/** Descriptors of this process, besides the streams, that execve(2) leaves open: proc(5), `flags` in fdinfo. */
function withoutCloseOnExec(): number[] {
  const O_CLOEXEC = 0o2000000;
  return readdirSync('/proc/self/fdinfo')
    .map(Number)
    .filter((fd) => fd > 2 && existsSync(`/proc/self/fdinfo/${fd}`))
    .filter((fd) => {
      const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1];
      return (Number.parseInt(flags ?? '', 8) & O_CLOEXEC) === 0;
    })
    .sort((a, b) => a - b);
}

test('1 every argument reaches the program as it was given', async () => {
  const nasty = [
    '',
    ' ',
    'a b',
    '"',
    "'",
    '\\',
    'C:\\',
    '\\"',
    '$HOME',
    '`id`',
    '*',
    '%PATH%',
    'x\ny',
    '\t',
    '😀',
    'é',
    '-n',
    '--',
    ';|&<>',
  ];
  const { stdout } = await run(NODE, [program('show-arguments.mjs'), ...nasty]);
  assert.deepEqual(JSON.parse(text(stdout)).args, nasty);
});

test('2 the shell form runs one line and refuses a list', async () => {
  const shell = await systemShell('exit 7');
  assert.equal(await shell.wait(), 7);
  const asBytes = await systemShell(bytes('exit 8'));
  assert.equal(await asBytes.wait(), 8);
  const error = await rejection(systemShell(['true'] as unknown as string));
  assert.ok(error instanceof SubprocessOptionError);
});

test(
  '3 the PID of a shell form is the shell’s, and shellQuote makes words of text',
  posixOnly('`$$` and quoting are of sh; windows-start.test.ts has cmd.exe'),
  async () => {
    const shell = await createSubprocessShell(`echo $$ ${shellQuote("it's $HOME")}`, { stdout: PIPE });
    const [out] = await shell.communicate();
    assert.equal(text(out), `${shell.pid} it's $HOME\n`);
    const quoted = await createSubprocessShell(shellQuote`printf '%s|' ${'a b'} ${'$x'} ${"'"}`, { stdout: PIPE });
    assert.equal(text((await quoted.communicate())[0]), "a b|$x|'|");
  },
);

test('4 every failure to create is a rejection, never an exception or an event', async (t) => {
  const escaped: unknown[] = [];
  const note = (error: unknown) => escaped.push(error);
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
  t.after(() => {
    process.off('uncaughtException', note);
    process.off('unhandledRejection', note);
  });
  const directory = folder(t);
  const plain = script(directory, 'plain', 'x', 0o644);
  const attempts: (() => Promise<unknown>)[] = [
    () => createSubprocessExec('/nope/x'),
    () => createSubprocessExec(plain),
    () => createSubprocessExec('true', [], { cwd: plain }),
    () => createSubprocessExec('true', ['x'.repeat(4 * 1024 * 1024)]),
    () => createSubprocessExec('a\0b'),
    () => createSubprocessExec(1 as unknown as string),
    () => createSubprocessExec('true', [], untyped({ bogus: 1 })),
    () => createSubprocessExec('true', [], { stdin: 9999 }),
  ];
  for (const attempt of attempts) await rejection(attempt());
  await delay(20);
  assert.deepEqual(escaped, []);
});

test('5 creation resolves when the process exists and its pipes are connected', async () => {
  const child = await createSubprocessExec('true', [], { stdin: PIPE, stdout: PIPE, stderr: PIPE });
  assert.ok(child.pid > 0);
  assert.ok(child.stdin !== null && child.stdout !== null && child.stderr !== null);
  assert.equal(await child.wait(), 0);
});

test('6 by default the high entry points inherit all three streams', async () => {
  const child = await createSubprocessExec('true');
  assert.deepEqual([child.stdin, child.stdout, child.stderr], [null, null, null]);
  await child.wait();
  const seen = await host(`
    const line = "require('fs').writeSync(1, 'seen\\\\n'); require('fs').writeSync(2, 'also\\\\n')";
    await (await engine.createSubprocessExec(process.execPath, ['-e', line])).wait();
  `);
  assert.equal(seen.stdout, 'seen\n');
  assert.equal(seen.stderr, 'also\n');
});

test('7 by default the low entry points make three pipes', async () => {
  const [transport, protocol] = await subprocessExec(() => new Recorder(), 'true');
  assert.deepEqual(transport.pipeDescriptors(), [0, 1, 2]);
  await protocol.finished;
});

test('8 PIPE gives a writer for stdin and readers for the others', async () => {
  const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  assert.ok(child.stdin instanceof StreamWriter);
  assert.ok(child.stdout instanceof StreamReader);
  assert.equal(child.stderr, null);
  child.stdin.close();
  await child.closed;
});

test('9 DEVNULL is the null device on both sides', async () => {
  const reading = await createSubprocessExec('cat', [], { stdin: DEVNULL, stdout: PIPE });
  assert.deepEqual(await reading.communicate(), [new Uint8Array(0), null]);
  assert.equal(reading.returncode, 0);
  const silent = await createSubprocessExec('echo', ['x'], { stdout: DEVNULL });
  assert.deepEqual(await silent.communicate(), [null, null]);
});

test('10 stderr as STDOUT is the same descriptor, in the order of writing', async () => {
  const line = 'i=0; while [ $i -lt 100 ]; do echo o$i; echo e$i >&2; i=$((i+1)); done';
  const expected = Array.from({ length: 100 }, (_, i) => `o${i}\ne${i}\n`).join('');
  const piped = await createSubprocessShell(line, { stdout: PIPE, stderr: STDOUT });
  assert.equal(piped.stderr, null);
  const [out, err] = await piped.communicate();
  assert.equal(text(out), expected);
  assert.equal(err, null);
  const nowhere = await createSubprocessShell(line, { stdout: DEVNULL, stderr: STDOUT });
  assert.deepEqual(await nowhere.communicate(), [null, null]);
  const inherited = await host(`
    const line = "require('fs').writeSync(1, 'o\\\\n'); require('fs').writeSync(2, 'e\\\\n')";
    await (await engine.createSubprocessExec(process.execPath, ['-e', line], { stderr: 'stdout' })).wait();
  `);
  assert.equal(inherited.stdout, 'o\ne\n');
  assert.equal(inherited.stderr, '');
});

test('11 STDOUT for stdin or stdout is an error, and nothing is started', async (t) => {
  const marker = join(folder(t), 'marker');
  for (const options of [{ stdin: STDOUT }, { stdout: STDOUT }]) {
    const error = await rejection(createSubprocessExec('touch', [marker], untyped(options)));
    assert.ok(error instanceof SubprocessOptionError);
  }
  assert.equal(existsSync(marker), false);
});

test('12 an open descriptor can be a stream and stays the caller’s; a closed one is EBADF', async (t) => {
  const path = join(folder(t), 'out');
  const file = openSync(path, 'w');
  const child = await createSubprocessExec('echo', ['by number'], { stdout: file });
  await child.wait();
  const other = await createSubprocessExec('echo', ['by object'], { stdout: { fd: file } });
  await other.wait();
  assert.ok(fstatSync(file).isFile());
  closeSync(file);
  assert.equal(readFileSync(path, 'utf8'), 'by number\nby object\n');
  const error = await rejection(createSubprocessExec('true', [], { stdout: 9999 }));
  assert.equal(error['code'], 'EBADF');
});

test('13 text mode is refused, its absence accepted', async () => {
  for (const option of [{ text: true }, { universalNewlines: true }, { encoding: 'utf8' }, { errors: 'strict' }]) {
    const error = await rejection(createSubprocessExec('true', [], untyped(option)));
    assert.equal(error['code'], 'ERR_UNSUPPORTED_OPTION');
  }
  const child = await createSubprocessExec('true', [], untyped({ text: false, encoding: null, errors: undefined }));
  assert.equal(await child.wait(), 0);
});

test('14 other options without a meaning are refused, and nothing is started', async (t) => {
  const marker = join(folder(t), 'marker');
  for (const option of [{ bufsize: 1 }, { shell: true }]) {
    const error = await rejection(createSubprocessExec('touch', [marker], untyped(option)));
    assert.ok(error instanceof SubprocessOptionError);
  }
  assert.ok(
    (await rejection(systemShell(`touch ${marker}`, untyped({ shell: false })))) instanceof SubprocessOptionError,
  );
  const unknown = await rejection(createSubprocessExec('touch', [marker], untyped({ bogus: 1 })));
  assert.ok(unknown instanceof TypeError);
  assert.match(unknown.message, /bogus/);
  assert.equal(existsSync(marker), false);
});

test('15 a limit that is not above 0 is refused before anything is started', async (t) => {
  const marker = join(folder(t), 'marker');
  for (const limit of [0, -1, Number.NaN, 1.5, Number.POSITIVE_INFINITY]) {
    const error = await rejection(createSubprocessExec('touch', [marker], { limit, stdout: PIPE }));
    assert.ok(error instanceof SubprocessOptionError, `limit ${limit}`);
  }
  assert.equal(existsSync(marker), false);
});

test('16 a missing program is ENOENT and named', async () => {
  for (const name of ['/nope/x', 'nosuch-program']) {
    const error = await rejection(createSubprocessExec(name));
    assert.ok(error instanceof SpawnError);
    assert.equal(error.code, 'ENOENT');
    assert.equal(error.reason, 'program');
    assert.equal(error.path, name);
    assert.ok(error.message.includes(name));
  }
});

test(
  '17 a file without permission and a directory are EACCES',
  posixOnly('files have no permission to execute on Windows'),
  async (t) => {
    const directory = folder(t);
    const plain = script(directory, 'plain', '#!/bin/sh\n', 0o644);
    for (const path of [plain, directory]) {
      const error = await rejection(createSubprocessExec(path));
      assert.equal(error['code'], 'EACCES');
      assert.equal(error['reason'], 'program');
    }
  },
);

test(
  '18 a script whose interpreter is missing is ENOENT, with a hint',
  posixOnly('scripts have no interpreter line on Windows'),
  async (t) => {
    const path = script(folder(t), 'orphan', '#!/nope/interpreter -x\n');
    const error = await rejection(createSubprocessExec(path));
    assert.equal(error['code'], 'ENOENT');
    assert.equal(error['path'], path);
    assert.match(error.message, /\/nope\/interpreter/);
  },
);

test(
  '19 executable text without an interpreter line is an exec format error',
  posixOnly('scripts have no interpreter line on Windows', notInFallback('Node gives such a file to sh')),
  async (t) => {
    const path = script(folder(t), 'text', 'echo hi\n');
    const error = await rejection(createSubprocessExec(path));
    assert.equal(error['code'], 'ENOEXEC');
    assert.equal(error['errno'], 8);
  },
);

test('20 a working directory that is missing or a file is the one that is named', async (t) => {
  const directory = folder(t);
  const file = script(directory, 'file', '');
  const missing = join(directory, 'missing');
  const first = await rejection(createSubprocessExec('true', [], { cwd: missing }));
  assert.deepEqual([first['code'], first['reason'], first['path']], ['ENOENT', 'cwd', missing]);
  const second = await rejection(createSubprocessExec('true', [], { cwd: file }));
  assert.deepEqual([second['code'], second['reason'], second['path']], ['ENOTDIR', 'cwd', file]);
  assert.ok(first.message.includes(missing) && second.message.includes(file));
  const { stdout } = await run('pwd', [], { cwd: pathToFileURL(directory) });
  assert.equal(text(stdout).trim(), directory);
});

test('21 too long an argument is E2BIG', async () => {
  const error = await rejection(createSubprocessExec('true', ['x'.repeat(4 * 1024 * 1024)]));
  assert.equal(error['code'], 'E2BIG');
  assert.equal(error['reason'], 'args');
});

test(
  '22 running out of descriptors is a rejection that leaves none open',
  posixOnly('descriptors are limited by ulimit'),
  async () => {
    const { stdout, stderr } = await host(
      `
      import { closeSync, openSync, readdirSync } from 'node:fs';
      const pipes = { stdin: 'pipe', stdout: 'pipe', stderr: 'pipe' };
      await (await engine.createSubprocessExec('true', [], pipes)).closed;
      const held = [];
      try { for (;;) held.push(openSync('/dev/null')); } catch {}
      for (let i = 0; i < 3; i++) closeSync(held.pop());
      const count = () => readdirSync('/proc/self/fd').length;
      const before = count();
      const codes = [];
      for (let i = 0; i < 5; i++) {
        try { await engine.createSubprocessExec('true', [], pipes); codes.push('started'); }
        catch (error) { codes.push(error.code + ' ' + error.reason); }
      }
      console.log(JSON.stringify({ codes, grown: count() - before }));
    `,
      'ulimit -n 40;',
    );
    assert.equal(stderr, '');
    assert.deepEqual(JSON.parse(stdout), { codes: Array(5).fill('EMFILE limits'), grown: 0 });
  },
);

test('23 NUL in the program, an argument, the directory or the environment is refused', async () => {
  const attempts = [
    createSubprocessExec('a\0b'),
    createSubprocessExec('true', ['a\0b']),
    createSubprocessExec('true', [Uint8Array.of(65, 0)]),
    createSubprocessExec('true', [], { cwd: '/tmp\0' }),
    createSubprocessExec('true', [], { env: { A: 'x\0y' } }),
    createSubprocessExec('true', [], { env: { 'A\0B': 'x' } }),
    createSubprocessShell('true\0'),
  ];
  for (const attempt of attempts) assert.ok((await rejection(attempt)) instanceof SubprocessOptionError);
});

test(
  '24 arguments are text, URLs or bytes; anything else is a type error',
  posixOnly('arguments are Unicode text on Windows'),
  async () => {
    for (const bad of [1, null, undefined, ['nested'], {}]) {
      assert.equal(
        codeOf(await rejection(createSubprocessExec('true', [bad as unknown as string]))),
        'ERR_INVALID_ARG_TYPE',
      );
    }
    assert.ok((await rejection(createSubprocessExec('true', 'x' as unknown as string[]))) instanceof TypeError);
    assert.ok((await rejection(createSubprocessExec(''))) instanceof SubprocessOptionError);
    const { stdout } = await run('printf', ['%s|', bytes('bytes'), pathToFileURL('/tmp/a b')]);
    assert.equal(text(stdout), 'bytes|/tmp/a b|');
    const raw = Uint8Array.of(0xff, 0x41);
    if (fallback) assert.equal(codeOf(await rejection(run('printf', ['%s', raw]))), 'ERR_UNSUPPORTED_PLATFORM');
    else assert.deepEqual((await run('printf', ['%s', raw])).stdout, raw);
  },
);

test('25 env is inherited, or exactly what was given', posixOnly('env(1) is asked'), async () => {
  const given = await run('/usr/bin/env', [], { env: { A: '1', B: 'two words' } });
  assert.deepEqual(text(given.stdout).split('\n').sort(), ['', 'A=1', 'B=two words']);
  assert.equal(text((await run('/usr/bin/env', [], { env: {} })).stdout), '');
  assert.ok(text((await run('/usr/bin/env')).stdout).includes(`PATH=${process.env['PATH']}`));
  assert.ok(
    (await rejection(createSubprocessExec('true', [], { env: { 'A=B': 'x' } }))) instanceof SubprocessOptionError,
  );
  for (const bad of [null, undefined, 1]) {
    const env = { A: bad } as unknown as Record<string, string>;
    assert.equal(codeOf(await rejection(createSubprocessExec('true', [], { env }))), 'ERR_INVALID_ARG_TYPE');
  }
});

test(
  '26 a bare name is looked for in the child’s PATH, a path from the child’s directory',
  posixOnly('windows-start.test.ts has PATH and PATHEXT'),
  async (t) => {
    const directory = folder(t);
    script(directory, 'only-here', '#!/bin/sh\necho found\n');
    assert.equal(text((await run('only-here', [], { env: { PATH: `/nope:${directory}:/bin` } })).stdout), 'found\n');
    assert.equal((await rejection(createSubprocessExec('true', [], { env: { PATH: '/nope' } })))['code'], 'ENOENT');
    assert.equal((await run('true', [], { env: {} })).returncode, 0);
    assert.equal(text((await run('./only-here', [], { cwd: directory })).stdout), 'found\n');
    mkdirSync(join(directory, 'bin'));
    script(join(directory, 'bin'), 'only-here', '#!/bin/sh\necho denied\n', 0o644);
    const passedOver = await run('only-here', [], { env: { PATH: `${directory}/bin:${directory}` } });
    assert.equal(text(passedOver.stdout), 'found\n');
    // What `..` means behind a symbolic link is for the system to say: here it is the folder of the folder linked to.
    mkdirSync(join(directory, 'elsewhere', 'deep'), { recursive: true });
    mkdirSync(join(directory, 'elsewhere', 'bin'));
    script(join(directory, 'elsewhere', 'bin'), 'only-there', '#!/bin/sh\necho there\n');
    symlinkSync(join(directory, 'elsewhere', 'deep'), join(directory, 'link'));
    const throughLink = await run('only-there', [], { env: { PATH: `${directory}/link/../bin:/bin` } });
    assert.equal(text(throughLink.stdout), 'there\n');
    for (const options of [{ cwd: join(directory, 'link') }, { cwd: `${directory}/link/../deep` }]) {
      assert.equal(text((await run('../bin/only-there', [], options)).stdout), 'there\n');
      assert.equal(text((await run('only-there', [], { ...options, env: { PATH: '../bin' } })).stdout), 'there\n');
      assert.equal(text((await run('/bin/pwd', ['-P'], options)).stdout), `${join(directory, 'elsewhere', 'deep')}\n`);
    }
  },
);

test('27 a new session, and a new group', posixOnly('sessions and groups'), async () => {
  const show = ['-c', 'ps -o pid=,pgid=,sid= -p $$'];
  const numbers = (out: Uint8Array | null) => text(out).trim().split(/\s+/).map(Number);
  const session = numbers((await run('sh', show, { newSession: true })).stdout);
  assert.equal(session[0], session[1]);
  assert.equal(session[0], session[2]);
  const same = numbers((await run('sh', show)).stdout);
  assert.notEqual(same[0], same[1]);
  if (fallback) return;
  const group = numbers((await run('sh', show, { processGroup: 0 })).stdout);
  assert.equal(group[0], group[1]);
  assert.notEqual(group[0], group[2]);
});

test(
  '28 argv0, extra descriptors and user pass through; what cannot be had is refused',
  posixOnly('argv0 and users; windows-start.test.ts has the descriptors'),
  async (t) => {
    const named = await run('sh', ['-c', 'cat /proc/$$/cmdline | tr "\\0" " "'], { argv0: 'other-name' });
    assert.match(text(named.stdout), /^other-name -c/);
    const path = join(folder(t), 'extra');
    const file = openSync(path, 'w');
    const child = await createSubprocessShell('echo to file >&5; echo to pipe >&3; cat <&4', {
      stdout: PIPE,
      extraFds: { 3: 'out', 4: 'in', 5: file },
    });
    closeSync(file);
    const [three, four] = [child.pipe(3), child.pipe(4)];
    assert.ok(three instanceof StreamReader && four instanceof StreamWriter);
    four.write(bytes('from host'));
    four.close();
    assert.equal(await three.text(), 'to pipe\n');
    assert.equal(text((await child.communicate())[0]), 'from host');
    assert.equal(readFileSync(path, 'utf8'), 'to file\n');
    for (const option of [{ umask: 0o22 }, { preexecFn: () => {} }, { extraGroups: [1] }, { creationflags: 1 }]) {
      const error = await rejection(createSubprocessExec('true', [], untyped(option)));
      assert.equal(error['code'], 'ERR_UNSUPPORTED_OPTION');
    }
    if (process.getuid?.() === 0) {
      const other = await run('id', ['-u'], { uid: 65534, gid: 65534 });
      assert.equal(text(other.stdout), '65534\n');
    } else {
      assert.equal((await rejection(createSubprocessExec('true', [], { uid: 0 })))['code'], 'EPERM');
    }
  },
);

test('29 a child has the descriptors it was given and no others', posixOnly('/proc is read to see it'), async (t) => {
  const held = openSync(join(folder(t), 'held'), 'w');
  t.after(() => closeSync(held));
  const seen = text((await run('sh', ['-c', 'ls /proc/$$/fd; true'])).stdout);
  // The fallback's gap: what this process was itself started with.
  const leaking = fallback ? withoutCloseOnExec() : [];
  assert.deepEqual(seen.trim().split('\n').map(Number), [0, 1, 2, ...leaking]);
  if (fallback) return;
  // A descriptor that this process was started with, far above the first gap, goes to none of its children.
  const inherited = await host(
    `
      const { stdout } = await engine.run('sh', ['-c', 'ls /proc/$$/fd; true']);
      console.log(Buffer.from(stdout).toString().includes('251'));
    `,
    'exec 251</dev/null;',
  );
  assert.equal(inherited.stdout, 'false\n');
});

test('30 one child’s pipes are not held by another', async () => {
  const cat = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: DEVNULL });
  const sleeper = await createSubprocessExec('sleep', ['30'], { stdin: PIPE, stdout: PIPE });
  cat.stdin?.close();
  const first = await Promise.race([cat.wait(), sleeper.wait().then(() => 'the sleeper')]);
  assert.equal(first, 0);
  sleeper.kill();
  await sleeper.wait();
});

test('31 signals in the child are as at login', posixOnly('signals', onlyLinux()), async () => {
  process.on('SIGUSR1', ignore);
  const { stdout } = await run('sh', ['-c', 'trap "" USR2; grep -E "Sig(Ign|Blk)" /proc/self/status']);
  process.off('SIGUSR1', ignore);
  const ignored = BigInt(`0x${/SigIgn:\s*(\w+)/.exec(text(stdout))?.[1]}`);
  const blocked = BigInt(`0x${/SigBlk:\s*(\w+)/.exec(text(stdout))?.[1]}`);
  // Only what the shell itself ignored: SIGUSR2 is 12; SIGPIPE, which the host ignores, is 13.
  assert.equal(ignored & ~(1n << 11n), 0n);
  assert.equal(blocked, 0n);
});

test(
  '32 streams are real pipes: a child can open them again by name',
  posixOnly('names of streams under /dev', notInFallback('its pipes are sockets')),
  async () => {
    const child = await createSubprocessShell('echo x >/dev/stderr; cat /dev/stdin >/dev/stdout', {
      stdin: PIPE,
      stdout: PIPE,
      stderr: PIPE,
    });
    const [out, err] = await child.communicate(bytes('through'));
    assert.equal(text(out), 'through');
    assert.equal(text(err), 'x\n');
  },
);

test('33 a factory that throws starts nothing', async (t) => {
  const marker = join(folder(t), 'marker');
  const error = await rejection(
    subprocessExec(
      () => {
        throw new Error('no protocol today');
      },
      'touch',
      [marker],
    ),
  );
  assert.equal(error.message, 'no protocol today');
  await delay(50);
  assert.equal(existsSync(marker), false);
});

test('34 failed starts leave nothing behind', posixOnly('ps is asked; windows-resources.test.ts has it'), async (t) => {
  const plain = script(folder(t), 'plain', 'x', 0o644);
  await run('true');
  const before = openDescriptors();
  for (let i = 0; i < 5; i++) {
    await rejection(createSubprocessExec('/nope', [], { stdin: PIPE, stdout: PIPE, stderr: PIPE }));
    await rejection(createSubprocessExec(plain, [], { stdin: PIPE, stdout: PIPE, stderr: STDOUT }));
    await rejection(createSubprocessExec('true', [], { cwd: '/nope', stdout: PIPE }));
    await rejection(createSubprocessExec('true', ['x'.repeat(4 << 20)], { stdout: PIPE }));
  }
  for (let i = 0; i < 20; i++) await run('true');
  await until(() => openDescriptors() === before, 'the descriptors are as before');
  const { stdout } = await run('ps', ['-o', 'stat=', '--ppid', String(process.pid)]);
  assert.doesNotMatch(text(stdout), /Z/);
});

function ignore(): void {}

function onlyLinux(): { skip: string | false } {
  return { skip: process.platform === 'linux' ? false : 'not applicable: /proc is read to see it' };
}
