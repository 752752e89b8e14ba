// A8 of the conformance list: connected pipes, threads, other systems, cleaning up. Titles begin with the item's number.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, fstatSync, openSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import {
  connectReadPipe,
  connectWritePipe,
  createPipe,
  openReader,
  openWriter,
  PIPE,
  type ReadPipeProtocol,
  SubprocessOptionError,
  type SubprocessTransport,
  subprocessTerminal,
} from '../../electron/engine/index.ts';
import {
  createSubprocessExec,
  createSubprocessShell,
  KILLED,
  posixCommand,
  posixOnly,
  run,
  subprocessExec,
  windows,
} from './posix-programs.ts';
import {
  bytes,
  codeOf,
  delay,
  fallback,
  folder,
  host,
  lives,
  onlyOn,
  openDescriptors,
  Recorder,
  rejection,
  text,
  until,
} from './support.ts';

/** A stage of a pipeline that runs a POSIX program. */
function stage(...command: string[]) {
  const [program = '', ...args] = posixCommand(...command);
  return { program, args };
}

class PipeRecorder implements ReadPipeProtocol {
  readonly events: string[] = [];
  readonly pieces: Uint8Array[] = [];
  error: Error | null = null;
  #settle: () => void = () => {};
  readonly finished = new Promise<void>((resolve) => {
    this.#settle = resolve;
  });

  connectionMade(): void {
    this.events.push('made');
  }

  dataReceived(data: Uint8Array): void {
    this.pieces.push(data);
    this.events.push('data');
  }

  connectionLost(error: Error | null): void {
    this.error = error;
    this.events.push('lost');
    this.#settle();
  }
}

test(
  '122 existing pipes become transports; a regular file is refused and stays open',
  posixOnly('named pipes of the file system'),
  async (t) => {
    const path = join(folder(t), 'file');
    writeFileSync(path, 'x');
    const file = openSync(path, 'r+');
    assert.ok((await rejection(connectReadPipe(() => new PipeRecorder(), file))) instanceof SubprocessOptionError);
    assert.ok(
      (await rejection(connectWritePipe(() => new PipeRecorder(), { fd: file }))) instanceof SubprocessOptionError,
    );
    assert.ok(fstatSync(file).isFile());
    closeSync(file);
    const fifo = join(folder(t), 'fifo');
    assert.equal((await run('mkfifo', [fifo])).returncode, 0);
    const before = openDescriptors();
    const both = openSync(fifo, 'r+');
    const input = openSync(fifo, 'r');
    const output = openSync(fifo, 'w');
    closeSync(both);
    const [reader, received] = await connectReadPipe(() => new PipeRecorder(), input);
    const [writer] = await connectWritePipe(() => ({}), { fd: output });
    assert.deepEqual(received.events, ['made']);
    writer.write(bytes('abc'));
    writer.close();
    await received.finished;
    assert.equal(Buffer.concat(received.pieces).toString(), 'abc');
    assert.deepEqual([received.events[0], received.events.at(-1), received.error], ['made', 'lost', null]);
    assert.equal(reader.isClosing(), true);
    await until(() => openDescriptors() === before, 'the transports have closed their descriptors');
  },
);

test('a named pipe of Windows, a socket elsewhere, is connected both ways as a stream', async (t) => {
  const path = windows ? `\\\\.\\pipe\\proactor-test-${process.pid}` : join(folder(t), 'socket');
  const server = createServer({ allowHalfOpen: true }).listen(path);
  t.after(() => server.close());
  await once(server, 'listening');
  const client = connect(path);
  const [accepted] = (await once(server, 'connection')) as [Socket];
  const { reader } = await openReader(accepted);
  const writer = await openWriter(client);
  const sent = new Uint8Array(300_000).map((_, at) => at % 251);
  writer.write(sent);
  writer.close();
  assert.deepEqual(await reader.read(-1), sent);
  await writer.waitClosed();
  accepted.destroy();
});

test(
  '123 the end of a terminal is a quiet end of its stream',
  posixOnly('windows-terminal.test.ts has terminals'),
  async () => {
    const [transport, protocol] = await subprocessTerminal(() => new Recorder(), 'sh', ['-c', 'echo hi; exit 4']);
    await protocol.finished;
    assert.equal(protocol.text(1), 'hi\r\n');
    assert.equal(protocol.errors.get(1), null);
    assert.equal(transport.getReturncode(), 4);
    if (fallback || process.platform !== 'linux') return;
    // The same for a master that somebody else opened.
    const { stdout } = await host(`
    import { createRequire } from 'node:module';
    import { openSync, closeSync } from 'node:fs';
    const koffi = createRequire(${JSON.stringify(import.meta.url)})('koffi');
    const libc = koffi.load(null);
    const master = libc.func('int posix_openpt(int)')(2);
    libc.func('int grantpt(int)')(master); libc.func('int unlockpt(int)')(master);
    const name = Buffer.alloc(64); libc.func('int ptsname_r(int, void *, size_t)')(master, name, 64);
    const slave = openSync(name.toString('utf8', 0, name.indexOf(0)), 'r+');
    const { reader } = await engine.openReader(master);
    const child = await engine.createSubprocessExec('echo', ['from the slave'], { stdout: slave });
    closeSync(slave);
    await child.wait();
    console.log(JSON.stringify(await reader.text()));
  `);
    assert.equal(stdout, '"from the slave\\r\\n"\n');
  },
);

test('124 a thread with a loop of its own starts processes while others do', async () => {
  const door = new URL('engine-door.test.mjs', import.meta.url).href.replace('/chunks/', '/');
  const worker = new Worker(
    `import(${JSON.stringify(door)}).then(async (engine) => {
       const { parentPort } = require('node:worker_threads');
       const [sh, ...first] = ${JSON.stringify(posixCommand('sh', '-c'))};
       const codes = [];
       for (let i = 0; i < 5; i++) codes.push((await engine.run(sh, [...first, 'cat; exit ' + i], { input: Buffer.from('w') })).returncode);
       const child = await engine.createSubprocessExec(sh, [...first, 'exit 0']);
       let refused = null;
       try { parentPort.postMessage(child); } catch (error) { refused = error.name; }
       await child.wait();
       parentPort.postMessage({ codes, refused });
     });`,
    { eval: true, env: { ...process.env, NODE_TEST_CONTEXT: '' }, execArgv: [] },
  );
  const answers: unknown[] = [];
  const said = new Promise<{ codes: number[] }>((resolve, reject) => {
    worker.on('error', reject);
    worker.on('message', (message: { codes?: number[] }) => {
      answers.push(message);
      if (message.codes !== undefined) resolve(message as { codes: number[] });
    });
  });
  const mine = await Promise.all(Array.from({ length: 5 }, (_, i) => run('sh', ['-c', `exit ${i}`])));
  assert.deepEqual(
    mine.map(({ returncode }) => returncode),
    [0, 1, 2, 3, 4],
  );
  assert.deepEqual((await said).codes, [0, 1, 2, 3, 4]);
  await worker.terminate();
  const child = await createSubprocessExec('true');
  assert.throws(() => structuredClone(child.transport.sendSignal));
  await child.wait();
});

test(
  '125 no set-up is needed, and other children of the process are left alone',
  posixOnly('sh is asked'),
  async () => {
    const ours = Array.from({ length: 8 }, (_, i) => run('sh', ['-c', `sleep 0.0${i}; exit ${i}`]));
    const theirs = Array.from(
      { length: 8 },
      (_, i) =>
        new Promise((resolve) =>
          spawn('sh', ['-c', `sleep 0.0${i}; exit ${i + 10}`]).once('exit', (code) => resolve(code)),
        ),
    );
    assert.deepEqual(
      (await Promise.all(ours)).map(({ returncode }) => returncode),
      [0, 1, 2, 3, 4, 5, 6, 7],
    );
    assert.deepEqual(await Promise.all(theirs), [10, 11, 12, 13, 14, 15, 16, 17]);
  },
);

test(
  '126 every loop here can start processes; where nothing can do what was asked it is said at once',
  posixOnly('sh sets the variable'),
  async () => {
    const { stdout } = await host(
      `
      try { await engine.createSubprocessExec('printf', [Uint8Array.of(255)]); console.log('started'); }
      catch (error) { console.log(error.name, error.code); }
    `,
      'export PROACTOR_ENGINE_BACKEND=child_process;',
    );
    assert.equal(stdout, 'UnsupportedPlatformError ERR_UNSUPPORTED_PLATFORM\n');
  },
);

test(
  '127 Windows: terminate is code 1, the console events are signals, others are refused',
  onlyOn('win32', 'Windows only'),
  async () => {
    const child = await createSubprocessExec('sleep', ['60']);
    assert.throws(() => child.sendSignal('SIGHUP'), TypeError);
    // No helper is set here: the event is known, and what is missing is said.
    assert.throws(() => child.sendSignal('CTRL_C_EVENT'), { code: 'ERR_CONSOLE_EVENT' });
    child.terminate();
    assert.equal(await child.wait(), 1);
  },
);

test('128 Windows: exit codes are unsigned numbers of 32 bits', onlyOn('win32', 'Windows only'), async () => {
  const cmd = process.env['ComSpec'] ?? 'cmd.exe';
  for (const [code, expected] of [
    [300, 300],
    [-1, 4294967295],
  ] as const) {
    const child = await createSubprocessExec(cmd, ['/d', '/c', 'exit', String(code)]);
    assert.equal(await child.wait(), expected);
  }
});

test('129 an abandoned start is killed and reaped before it is told', posixOnly('sleep, ps'), async () => {
  // A length that no other sleep of this machine has.
  const length = `30.${process.pid}129`;
  const sameTurn = new AbortController();
  let started: SubprocessTransport | null = null;
  const attempt = subprocessExec(
    () => ({
      connectionMade(transport: SubprocessTransport) {
        started = transport;
      },
    }),
    'sleep',
    [length],
    { signal: sameTurn.signal },
  );
  sameTurn.abort(new Error('changed my mind'));
  assert.equal((await rejection(attempt)).message, 'changed my mind');
  const transport = started as SubprocessTransport | null;
  if (transport !== null) {
    assert.equal(transport.getReturncode(), KILLED);
    assert.equal(lives(transport.getPid()), false);
  }
  const inCallback = new AbortController();
  const second = rejection(
    subprocessExec(
      () => ({
        connectionMade(made: SubprocessTransport) {
          started = made;
          inCallback.abort(new Error('on second thoughts'));
        },
      }),
      'sleep',
      [length],
      { signal: inCallback.signal },
    ),
  );
  assert.equal((await second).message, 'on second thoughts');
  assert.equal((started as SubprocessTransport | null)?.getReturncode(), KILLED);
  assert.equal(execFileSync('ps', ['-eo', 'args']).includes(length), false);
});

test('130 with a signal that is already aborted nothing is started', async (t) => {
  const marker = join(folder(t), 'marker');
  const error = await rejection(
    createSubprocessExec('touch', [marker], { signal: AbortSignal.abort(new Error('no')) }),
  );
  assert.equal(error.message, 'no');
  await delay(200);
  assert.equal(existsSync(marker), false);
});

test('131 giving up a wait, a read or a drain kills nobody and leaves no listener', posixOnly('SIGSTOP'), async () => {
  const stopper = new AbortController();
  const { signal } = stopper;
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--;
    remove(...args);
  };
  const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  child.stdin?.write(bytes('line\n'));
  await child.stdout?.readline({ signal });
  child.sendSignal('SIGSTOP');
  child.stdin?.write(new Uint8Array(1 << 20));
  const given = [
    child.wait({ signal }),
    child.waitClosed({ signal }),
    child.stdout?.read(-1, { signal }),
    child.stdin?.drain({ signal }),
  ];
  const outcomes = Promise.allSettled(given);
  assert.equal(listeners, 4);
  stopper.abort(new Error('enough'));
  assert.ok((await outcomes).every(({ status }) => status === 'rejected'));
  // A listener that was called once is gone as well; the count must not be above that.
  assert.ok(listeners <= 1, `${listeners} listeners are left`);
  child.sendSignal('SIGCONT');
  assert.ok(lives(child.pid));
  child.close();
  await child.closed;
});

test('132 a process that is dropped while it runs is closed, with a warning', async () => {
  const { stdout, stderr } = await host(`
    const warnings = [];
    process.on('warning', (warning) => warnings.push(warning.name));
    const make = async (proper) => {
      const child = await engine.createSubprocessExec(process.execPath, ['-e', 'setTimeout(() => {}, 60000)'], { stdout: 'pipe' });
      if (proper) { child.close(); await child.closed; }
      return child.pid;
    };
    const collect = async () => { for (let i = 0; i < 20; i++) { globalThis.gc(); await new Promise((r) => setTimeout(r, 10)); } };
    await make(true);
    await collect();
    const before = warnings.length;
    const pid = await make(false);
    const waiting = (await engine.createSubprocessExec(process.execPath, ['-e', 'setTimeout(() => {}, 1000)'])).wait();
    await collect();
    console.log(before, warnings.join(), engine.readProcess(pid)?.state ?? 'gone', await waiting);
  `);
  assert.equal(stdout, '0 ResourceWarning gone 0\n', stderr);
});

test(
  '133 nothing is left after many starts, and the host ends by itself',
  posixOnly('/proc is read; windows-resources.test.ts has it'),
  async () => {
    const { stdout, returncode } = await host(`
    import { readdirSync } from 'node:fs';
    const descriptors = () => readdirSync('/proc/self/fd').length;
    const one = async (i) => {
      if (i % 4 === 0) return engine.run('true');
      if (i % 4 === 1) return engine.run('/nope').catch(() => {});
      if (i % 4 === 2) { const c = new AbortController(); const p = engine.run('sleep', ['9'], { signal: c.signal }).catch(() => {}); c.abort(); return p; }
      return engine.run('cat', [], { input: new Uint8Array(1000) });
    };
    for (let i = 0; i < 8; i++) await one(i);
    const before = descriptors();
    for (let i = 0; i < 100; i++) await one(i);
    await Promise.all(Array.from({ length: 40 }, (_, i) => one(i)));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const zombies = engine.listProcesses().filter((p) => p.parent === process.pid && p.state === 'zombie').length;
    const active = process.getActiveResourcesInfo().filter((name) => !/TTY|Pipe|FS/.test(name));
    console.log(JSON.stringify({ grown: descriptors() - before, zombies, active }));
  `);
    assert.deepEqual(JSON.parse(stdout), { grown: 0, zombies: 0, active: [] });
    assert.equal(returncode, 0);
  },
);

test('pipelines join programs by descriptor and keep every ending', async () => {
  if (fallback) return;
  const { createPipeline } = await import('../../electron/engine/index.ts');
  const before = openDescriptors();
  const stages = await createPipeline([
    stage('sh', '-c', 'printf "b\\na\\n"; exit 3'),
    stage('sort'),
    { ...stage('sh', '-c', 'cat; exit 5'), options: { stdout: PIPE } },
  ]);
  assert.equal(text((await stages.at(-1)?.communicate())?.[0] ?? null), 'a\nb\n');
  assert.deepEqual(await Promise.all(stages.map((stage) => stage.wait())), [3, 0, 5]);
  assert.equal(codeOf(await rejection(createPipeline([stage('sleep', '60'), { program: '/nope' }]))), 'ENOENT');
  await until(() => openDescriptors() === before, 'the descriptors are as before');
  const pipe = createPipe();
  pipe.close();
  await (await createSubprocessShell('true')).wait();
});
