// Processes with a terminal, by posix_spawn and by node-pty.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BackendName,
  pipeHolders,
  type ReadTransport,
  SpawnError,
  SubprocessOptionError,
  type SubprocessTransport,
  subprocessTerminal,
} from '../../electron/engine/index.ts';
import { posixTests } from './posix-programs.ts';
import { bytes, delay, folder, openDescriptors, Recorder, rejection, until } from './support.ts';

const test = posixTests('pseudo-terminals; windows-terminal.test.ts has pseudo consoles');

const backends: BackendName[] = process.platform === 'linux' ? ['posix_spawn', 'node-pty'] : ['node-pty'];

for (const backend of backends) {
  const start = (program: string, args: string[] = [], options = {}) =>
    subprocessTerminal(() => new Recorder(), program, args, { backend, ...options });

  test(`${backend}: a terminal has a size, which can change`, async () => {
    const [transport, protocol] = await start(
      'sh',
      ['-c', 'stty size; trap "stty size; exit 3" WINCH; echo ready; while :; do sleep 0.02; done'],
      {
        size: { cols: 101, rows: 31 },
      },
    );
    await until(() => protocol.text(1).includes('ready'), 'the trap is set');
    transport.terminal?.resize({ cols: 77, rows: 22 });
    await protocol.finished;
    assert.equal(protocol.text(1), '31 101\r\nready\r\n22 77\r\n');
    assert.equal(transport.getReturncode(), 3);
  });

  test(`${backend}: it is the child’s controlling terminal, with a session of its own`, async () => {
    const [transport, protocol] = await start('sh', ['-c', 'ps -o pid=,sid=,tty= -p $$; echo to tty >/dev/tty']);
    await protocol.finished;
    const [numbers = '', written] = protocol.text(1).trim().split('\r\n');
    const [pid, session, tty] = numbers.trim().split(/\s+/);
    assert.equal(Number(pid), transport.getPid());
    assert.equal(session, pid);
    assert.match(tty ?? '', /^pts\//);
    assert.equal(written, 'to tty');
  });

  test(`${backend}: typing goes through the line discipline`, async () => {
    const [transport, protocol] = await start('sh', ['-c', 'read line; echo "got $line"; exec cat']);
    const input = transport.getPipeTransport(0);
    input?.write(bytes('helko\x7f\x7fo\n'));
    await until(() => protocol.text(1).includes('got helo'), 'the edited line arrives');
    input?.write(bytes('line\n'));
    await until(() => protocol.text(1).split('line').length === 3, 'cat answers');
    transport.getPipeTransport(0)?.writeEof();
    await protocol.finished;
    assert.equal(transport.getReturncode(), 0);
  });

  test(`${backend}: Ctrl-C interrupts the foreground job`, async () => {
    const [transport, protocol] = await start('sh', ['-c', 'echo ready; exec sleep 600']);
    await until(() => protocol.text(1).includes('ready'), 'it runs');
    await delay(50);
    transport.getPipeTransport(0)?.write(Uint8Array.of(3));
    await protocol.finished;
    assert.deepEqual(transport.getEnding(), { kind: 'signaled', signal: 2, name: 'SIGINT', coreDumped: false });
  });

  test(`${backend}: much output arrives whole, also when reading pauses`, async () => {
    const [transport, protocol] = await start('sh', [
      '-c',
      'i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done',
    ]);
    const reader = transport.getPipeTransport(1);
    assert.ok(reader !== null && 'pauseReading' in reader);
    await until(() => protocol.output.has(1), 'output comes');
    reader.pauseReading();
    const before = protocol.text(1).length;
    await delay(100);
    assert.equal(protocol.text(1).length, before);
    assert.equal(transport.getReturncode(), null);
    reader.resumeReading();
    await protocol.finished;
    const expected = Array.from({ length: 20_000 }, (_, i) => `line ${i}\r\n`).join('');
    assert.equal(protocol.text(1) === expected, true, `${protocol.text(1).length} of ${expected.length} bytes`);
  });

  test(`${backend}: a missing program or directory is a failure to start`, async () => {
    const program = await rejection(start('nosuch-program'));
    assert.ok(program instanceof SpawnError);
    assert.equal(program.message, 'no program "nosuch-program" in PATH');
    const directory = await rejection(start('sh', [], { cwd: '/nope' }));
    assert.equal(directory['reason'], 'cwd');
  });

  test(`${backend}: a child that has closed its terminal is not hung up, and may open it again`, async () => {
    const [transport, protocol] = await start('sh', ['-c', 'exec </dev/null >/dev/null 2>&1; sleep 0.3; exit 5']);
    await protocol.finished;
    assert.equal(transport.getReturncode(), 5);
    assert.deepEqual(protocol.events, ['made', 'exited 5', ...protocol.events.slice(2, -1), 'gone']);
    const [later, heard] = await start('sh', [
      '-c',
      'echo first; exec </dev/null >/dev/null 2>&1; sleep 0.3; exec >/dev/tty; echo again; read line </dev/tty; ' +
        'echo "got $line"; exec >/dev/null; sleep 0.2; echo last >/dev/tty; exit 4',
    ]);
    await until(() => heard.text(1).includes('again'), 'it has opened its terminal again');
    later.getPipeTransport(0)?.write(bytes('typed\n'));
    await heard.finished;
    assert.equal(later.getReturncode(), 4);
    assert.equal(heard.text(1), 'first\r\nagain\r\ntyped\r\ngot typed\r\nlast\r\n');
  });

  test(`${backend}: what is typed while the child has its terminal closed is there when it opens it`, async () => {
    const [transport, protocol] = await start('sh', [
      '-c',
      'echo ready; exec </dev/null >/dev/null 2>&1; sleep 0.4; read line </dev/tty; echo "got $line" >/dev/tty; exit 6',
    ]);
    await until(() => protocol.text(1).includes('ready'), 'it runs');
    await delay(150);
    transport.getPipeTransport(0)?.write(bytes('typed\n'));
    await protocol.finished;
    assert.equal(transport.getReturncode(), 6);
    assert.equal(protocol.text(1), 'ready\r\ntyped\r\ngot typed\r\n');
  });

  test(`${backend}: reading can be paused from the first moment, and right after it went on`, async () => {
    class Paused extends Recorder {
      override connectionMade(transport: SubprocessTransport): void {
        super.connectionMade(transport);
        (transport.getPipeTransport(1) as ReadTransport).pauseReading();
      }
    }
    const [transport, protocol] = await subprocessTerminal(() => new Paused(), 'sh', ['-c', 'echo out; read end'], {
      backend,
    });
    const reader = transport.getPipeTransport(1) as ReadTransport;
    await delay(150);
    assert.equal(protocol.text(1), '');
    reader.resumeReading();
    reader.pauseReading();
    await delay(100);
    assert.equal(protocol.text(1), '');
    reader.resumeReading();
    await until(() => protocol.text(1) === 'out\r\n', 'what was paused comes');
    transport.getPipeTransport(0)?.write(bytes('\n'));
    await protocol.finished;
  });

  test(`${backend}: a size that no terminal can have is refused`, async () => {
    const [transport, protocol] = await start('sh', ['-c', 'read end; stty size'], { size: { cols: 90, rows: 20 } });
    for (const size of [
      { cols: 0, rows: 0 },
      { cols: -1, rows: 5 },
      { cols: 70_000, rows: 5 },
      { cols: 1.5, rows: 5 },
      {},
    ]) {
      assert.throws(() => transport.terminal?.resize(size as { cols: number; rows: number }), SubprocessOptionError);
    }
    transport.getPipeTransport(0)?.write(bytes('\n'));
    await protocol.finished;
    assert.equal(protocol.text(1), '\r\n20 90\r\n');
    assert.throws(() => transport.terminal?.resize({ cols: 0, rows: 0 }), SubprocessOptionError);
    transport.terminal?.resize({ cols: 10, rows: 10 });
  });

  test(`${backend}: closing ends it`, async () => {
    const [transport, protocol] = await start('sleep', ['600']);
    transport.close();
    await protocol.finished;
    assert.equal(transport.getReturncode(), -9);
    assert.equal(protocol.events.at(-1), 'gone');
  });
}

if (process.platform === 'linux') {
  const start = (program: string, args: string[] = []) =>
    subprocessTerminal(() => new Recorder(), program, args, { backend: 'posix_spawn' });

  test('the foreground group is the job that runs', async () => {
    const [transport, protocol] = await start('bash', ['--norc', '-i']);
    const shell = transport.getPid();
    const input = transport.getPipeTransport(0);
    await until(
      () => transport.terminal?.foregroundGroup() === shell && protocol.text(1).length > 0,
      'the shell waits',
    );
    input?.write(bytes('sleep 600\n'));
    await until(() => ![shell, null].includes(transport.terminal?.foregroundGroup() ?? null), 'the job is in front');
    const job = transport.terminal?.foregroundGroup() ?? 0;
    assert.ok((await pipeHolders(transport))?.includes(job));
    // Until it has become sleep it is a bash still, and what bash does with the signal is bash's business.
    await until(() => readFileSync(`/proc/${job}/comm`, 'utf8') === 'sleep\n', 'the job is sleep');
    process.kill(-job, 'SIGINT');
    await until(() => transport.terminal?.foregroundGroup() === shell, 'the shell is back');
    input?.write(bytes('exit 5\n'));
    await protocol.finished;
    assert.equal(transport.getReturncode(), 5);
    assert.equal(transport.terminal?.foregroundGroup(), null);
  });

  test('a large paste that nobody reads waits without blocking, and arrives whole', async (t) => {
    const go = join(folder(t), 'go');
    const [transport, protocol] = await start('sh', [
      '-c',
      `stty raw -echo; echo ready; while [ ! -e ${go} ]; do sleep 0.05; done; head -c 1000000 | sha256sum`,
    ]);
    await until(() => protocol.text(1).includes('ready'), 'the terminal is raw');
    const paste = new Uint8Array(1_000_000);
    for (let i = 0; i < paste.length; i++) paste[i] = 33 + (i % 90);
    // Nobody reads before `go` is there: a write that blocked would never come back.
    transport.getPipeTransport(0)?.write(paste);
    assert.ok((transport.getPipeTransport(0)?.getWriteBufferSize() ?? 0) > 0);
    writeFileSync(go, '');
    await protocol.finished;
    const { createHash } = await import('node:crypto');
    assert.ok(protocol.text(1).includes(createHash('sha256').update(paste).digest('hex')));
  });

  test('stops and continues are told', async () => {
    const [transport, protocol] = await start('sleep', ['600']);
    const told: string[] = [];
    transport.setProtocol(
      Object.assign(protocol, {
        processSuspended: (signal: number) => told.push(`suspended ${signal}`),
        processResumed: () => told.push('resumed'),
      }),
    );
    transport.sendSignal('SIGSTOP');
    await until(() => told.length === 1, 'the stop is told');
    transport.sendSignal('SIGCONT');
    await until(() => told.length === 2, 'the continuation is told');
    assert.deepEqual(told, ['suspended 19', 'resumed']);
    transport.close();
    await protocol.finished;
  });

  test('programs that close their streams before they end keep their codes', async () => {
    const codes = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const [transport, protocol] = await start('wc');
        transport.getPipeTransport(0)?.close();
        await protocol.finished;
        return transport.getReturncode();
      }),
    );
    assert.deepEqual(codes, Array(20).fill(0));
  });

  test('forty terminals leave no descriptor behind', async () => {
    const before = openDescriptors();
    await Promise.all(
      Array.from({ length: 40 }, async (_, i) => {
        const [transport, protocol] = await start('sh', ['-c', `echo ${i}; exit ${i}`]);
        await protocol.finished;
        assert.equal(protocol.text(1), `${i}\r\n`);
        assert.equal(transport.getReturncode(), i);
      }),
    );
    await until(() => openDescriptors() === before, 'the descriptors are as before');
  });
}
