// A7 of the conformance list: transport and protocol. Each title begins with the item's number.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEVNULL, PipeError, type SubprocessProtocol } from '../../electron/engine/index.ts';
import { KILLED, subprocessExec, subprocessShell, windows } from './posix-programs.ts';
import { bytes, delay, fallback, lives, Recorder, until } from './support.ts';

/** How many starts show that an order is one: fewer where each takes a second. */
const STARTS = windows ? 5 : 30;

const NO_PIPES = { stdin: DEVNULL, stdout: DEVNULL, stderr: DEVNULL } as const;

test('111 the entry points give the transport and the one protocol that the factory made', async () => {
  let made = 0;
  const mine = new Recorder();
  const factory = () => {
    made++;
    return mine;
  };
  const [transport, protocol] = await subprocessExec(factory, 'true');
  assert.equal(protocol, mine);
  assert.equal(protocol.transport, transport);
  assert.equal(made, 1);
  await mine.finished;
  const [, shell] = await subprocessShell(() => new Recorder(), 'exit 3', NO_PIPES);
  await shell.finished;
  assert.ok(shell.events.includes('exited 3'));
});

test('112 what a transport says stays true after the end', async () => {
  const [transport, protocol] = await subprocessExec(() => new Recorder(), 'sh', ['-c', 'exit 5'], { stderr: DEVNULL });
  const pid = transport.getPid();
  const stdout = transport.getPipeTransport(1);
  assert.equal(transport.getReturncode(), null);
  assert.equal(transport.getPipeTransport(2), null);
  assert.equal(transport.getPipeTransport(3), null);
  await protocol.finished;
  assert.equal(transport.getPid(), pid);
  assert.equal(transport.getReturncode(), 5);
  assert.equal(transport.getPipeTransport(1), stdout);
  assert.equal(stdout?.isClosing(), true);
});

test('113 close closes the pipes and kills; exit and loss are still told', async () => {
  const [transport, protocol] = await subprocessExec(() => new Recorder(), 'sleep', ['20']);
  assert.equal(transport.isClosing(), false);
  transport.close();
  transport.close();
  assert.equal(transport.isClosing(), true);
  await protocol.finished;
  assert.equal(transport.getReturncode(), KILLED);
  assert.equal(protocol.events[0], 'made');
  assert.equal(protocol.events.at(-1), 'gone');
  assert.equal(protocol.events.filter((event) => event.startsWith('lost')).length, 3);
  const [normal, end] = await subprocessExec(() => new Recorder(), 'true');
  await end.finished;
  assert.equal(normal.isClosing(), false);
});

test('114 close does not change how a child has already ended', async () => {
  const [transport, protocol] = await subprocessExec(() => new Recorder(), 'sh', ['-c', 'exit 6']);
  // In this very turn, so that the loop cannot hear of it.
  const deadline = performance.now() + 30_000;
  while (lives(transport.getPid()) && performance.now() < deadline);
  transport.close();
  await protocol.finished;
  assert.equal(transport.getReturncode(), 6);
});

test('115 connectionMade is first, and once', async () => {
  for (let i = 0; i < STARTS; i++) {
    const [, protocol] = await subprocessExec(() => new Recorder(), 'true');
    await protocol.finished;
    assert.equal(protocol.events[0], 'made');
    assert.equal(protocol.events.filter((event) => event === 'made').length, 1);
  }
});

test('116 data comes in order per descriptor, and never empty', async () => {
  const [, protocol] = await subprocessShell(
    () => new Recorder(),
    'i=0; while [ $i -lt 500 ]; do echo o$i; echo e$i >&2; i=$((i+1)); done',
  );
  await protocol.finished;
  assert.equal(protocol.text(1), Array.from({ length: 500 }, (_, i) => `o${i}\n`).join(''));
  assert.equal(protocol.text(2), Array.from({ length: 500 }, (_, i) => `e${i}\n`).join(''));
  assert.deepEqual([...protocol.output.keys()].sort(), [1, 2]);
  for (const pieces of protocol.output.values()) assert.ok(pieces.every((piece) => piece.length > 0));
});

test('117 the loss of a pipe comes once, after its data; a broken stdin says so', async () => {
  const [, protocol] = await subprocessShell(() => new Recorder(), 'echo x; echo y >&2');
  await protocol.finished;
  for (const fd of [1, 2]) {
    assert.equal(protocol.events.filter((event) => event === `lost ${fd}`).length, 1);
    assert.ok(protocol.events.lastIndexOf(`data ${fd}`) < protocol.events.indexOf(`lost ${fd}`));
    assert.equal(protocol.errors.get(fd), null);
  }
  const [transport, broken] = await subprocessExec(() => new Recorder(), 'sleep', ['0.2']);
  transport.getPipeTransport(0)?.write(new Uint8Array(4 << 20));
  await broken.finished;
  assert.ok(broken.errors.get(0) instanceof PipeError);
});

test('118 the exit comes once, at any moment beside data and loss', async () => {
  for (let i = 0; i < 30; i++) {
    const [, protocol] = await subprocessShell(() => new Recorder(), 'echo x');
    await protocol.finished;
    assert.equal(protocol.events.filter((event) => event.startsWith('exited')).length, 1);
    assert.equal(protocol.text(1), 'x\n');
  }
  const [, late] = await subprocessShell(() => new Recorder(), '(sleep 0.3; echo late) & exit 0');
  await late.finished;
  assert.ok(late.events.indexOf('exited 0') < late.events.indexOf('data 1'));
});

test('119 connectionLost is last, once, and waits for every pipe', async () => {
  const begun = performance.now();
  const [, held] = await subprocessShell(() => new Recorder(), 'sleep 0.6 & exit 0');
  await held.finished;
  assert.ok(performance.now() - begun > 500);
  assert.equal(held.events.at(-1), 'gone');
  assert.equal(held.events.filter((event) => event === 'gone').length, 1);
  const [, bare] = await subprocessExec(() => new Recorder(), 'true', [], NO_PIPES);
  await bare.finished;
  assert.deepEqual(bare.events, ['made', 'exited 0', 'gone']);
});

test('120 what a protocol throws is reported, and the rest still comes', async () => {
  const errors: unknown[] = [];
  const recorder = new Recorder();
  const throwing: SubprocessProtocol = {
    connectionMade: (transport) => recorder.connectionMade(transport),
    pipeDataReceived() {
      throw new Error('in data');
    },
    pipeConnectionLost: (fd, error) => recorder.pipeConnectionLost(fd, error),
    processExited: () => recorder.processExited(),
    connectionLost: (error) => recorder.connectionLost(error),
  };
  await subprocessExec(() => throwing, 'echo', ['x'], { onError: (error) => errors.push(error) });
  await recorder.finished;
  assert.ok(errors.length >= 1 && errors[0] instanceof Error && errors[0].message === 'in data');
  assert.ok(recorder.events.includes('exited 0') && recorder.events.includes('gone'));
  const warned = new Promise<Error>((resolve) => process.once('warning', resolve));
  await subprocessExec(
    () => ({
      processExited() {
        throw new Error('in exit');
      },
    }),
    'true',
  );
  assert.equal((await warned).message, 'in exit');
});

test('121 writing is paused and resumed, protocols can be changed, a reader may leave early', async () => {
  const calls: string[] = [];
  const recorder = new Recorder();
  const protocol: SubprocessProtocol = Object.assign(recorder, {
    pauseWriting: (fd: number) => calls.push(`pause ${fd}`),
    resumeWriting: (fd: number) => calls.push(`resume ${fd}`),
  });
  const [transport] = await subprocessShell(() => protocol, 'sleep 0.2; exec cat >/dev/null');
  assert.equal(transport.getProtocol(), protocol);
  assert.deepEqual(transport.getExtraInfo('subprocess'), { pid: transport.getPid(), backend: transport.backend });
  assert.equal(transport.getExtraInfo('nothing'), null);
  const stdin = transport.getPipeTransport(0);
  stdin?.write(new Uint8Array(1 << 20));
  assert.deepEqual(calls, ['pause 0']);
  await until(() => calls.length === 2, 'writing is resumed');
  assert.deepEqual(calls, ['pause 0', 'resume 0']);
  stdin?.close();
  const second = new Recorder();
  transport.setProtocol(second);
  await second.finished;
  assert.equal(second.events.at(-1), 'gone');

  const [writer, ended] = await subprocessShell(() => new Recorder(), 'sleep 0.2; echo x; sleep 0.1; echo y; sleep 5');
  writer.getPipeTransport(1)?.close();
  await until(() => ended.events.includes('lost 1'), 'the pipe is closed');
  await delay(0);
  const [early, piped] = await subprocessExec(() => new Recorder(), 'yes');
  early.getPipeTransport(1)?.close();
  await piped.finished;
  // The fallback's sockets tell a writer of bytes that nobody read: `yes` then leaves with an error of its own.
  const codes = windows ? [141] : fallback ? [-13, 1] : [-13];
  assert.ok(codes.includes(early.getReturncode() ?? Number.NaN), `it left with ${early.getReturncode()}`);
  writer.close();
  await ended.finished;
  assert.equal(bytes('').length, 0);
});
