// Terminals on Windows: pseudo consoles. Wine 8 has them in part; each test says what it leaves out there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ConsoleEventError,
  listProcesses,
  type SubprocessTransport,
  subprocessTerminal,
} from '../../electron/engine/index.ts';
import { win32 } from '../../electron/engine/windows/win32.ts';
import { delay, Recorder, rejection, until } from './support.ts';
import { notUnderWine, onWindows, wine } from './windows-support.ts';

const CMD = process.env['ComSpec'] ?? 'cmd.exe';
const SLOW = 60_000;

/** Programs that serve consoles for this process. */
function consoleServers(): number {
  return listProcesses().filter(
    ({ parent, name }) => parent === process.pid && /^(conhost|openconsole)\.exe$/i.test(name),
  ).length;
}

/** Under Wine a program finds its pseudo console only by name; Windows gives it as stdout as well. */
const OUT = wine === null ? '' : ' >CONOUT$';
const IN = wine === null ? '' : ' <CONIN$';

async function terminal(line: string): Promise<[SubprocessTransport, Recorder]> {
  return subprocessTerminal(() => new Recorder(), CMD, ['/d', '/s', '/c', line]);
}

test('a terminal program’s output and exit code come, then its end', onWindows, async () => {
  const [transport, seen] = await terminal(`echo hello terminal${OUT}& exit 7`);
  assert.equal(transport.backend, 'conpty');
  await seen.finished;
  assert.match(seen.text(1), /hello terminal/);
  assert.equal(transport.getReturncode(), 7);
  assert.ok(seen.events.includes('exited 7'));
  assert.equal(seen.events.at(-1), 'gone');
});

test('a terminal lives as long as anybody of its tree does', onWindows, async () => {
  const [transport, seen] = await terminal(
    `start /b ${CMD} /d /c "ping -n 4 127.0.0.1 >nul & echo late${OUT}" & exit 3`,
  );
  await until(() => transport.getReturncode() !== null, 'the first process ended', SLOW);
  assert.equal(transport.getReturncode(), 3);
  await seen.finished;
  assert.match(seen.text(1), /late/);
});

test('the end of its tree ends a terminal, and leaves no console server behind', onWindows, async () => {
  const before = consoleServers();
  const [transport, seen] = await terminal('ping -n 100 127.0.0.1 >nul');
  await until(() => (transport.tree?.members().length ?? 0) >= 2, 'cmd and ping', SLOW);
  transport.tree?.terminate();
  await seen.finished;
  assert.equal(transport.getReturncode(), 1);
  await until(() => consoleServers() <= before, 'no console server is left', SLOW);
});

test('a terminal that is closed ends without hanging the loop', onWindows, async () => {
  const before = consoleServers();
  const [transport, seen] = await terminal(`for /l %i in (1,1,100000) do @echo %i${OUT}`);
  await until(() => seen.text(1).length > 0, 'the first output', SLOW);
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 10);
  transport.close();
  await seen.finished;
  clearInterval(timer);
  await until(() => consoleServers() <= before, 'no console server is left', SLOW);
  assert.equal(transport.getReturncode(), 1);
  assert.ok(longest < 2000, `the loop stood still for ${longest} ms`);
});

test('what is typed is read', onWindows, async () => {
  const line = `set /p word=say:${IN}${OUT}& echo heard !word!${OUT}& exit 4`;
  const [transport, seen] = await subprocessTerminal(() => new Recorder(), CMD, ['/d', '/v:on', '/s', '/c', line]);
  await until(() => seen.text(1).includes('say:'), 'a prompt', SLOW);
  transport.getPipeTransport(0)?.write(Buffer.from('an answer\r'));
  await seen.finished;
  assert.match(seen.text(1), /heard an answer/);
  assert.equal(transport.getReturncode(), 4);
});

test('Ctrl-C typed into a terminal interrupts what runs in it', onWindows, async () => {
  const [transport, seen] = await terminal(`ping -n 100 127.0.0.1${OUT}`);
  await until(() => /127\.0\.0\.1/.test(seen.text(1)), 'output of ping', SLOW);
  transport.getPipeTransport(0)?.write(Uint8Array.of(3));
  await seen.finished;
  if (wine === null) assert.notEqual(transport.getReturncode(), 0);
});

test('Ctrl-C as an event goes through the terminal, and needs no helper', onWindows, async () => {
  const [transport, seen] = await terminal(`ping -n 100 127.0.0.1${OUT}`);
  await until(() => /127\.0\.0\.1/.test(seen.text(1)), 'output of ping', SLOW);
  const members = transport.tree?.members() ?? [];
  assert.deepEqual((await transport.tree?.sendConsoleEvent('CTRL_C_EVENT'))?.toSorted(), members.toSorted());
  await seen.finished;
  const late = await rejection(Promise.resolve(transport.tree?.sendConsoleEvent('CTRL_C_EVENT')));
  assert.ok(late instanceof ConsoleEventError);
  assert.equal(late.reason, 'no-private-console');
});

test('a console that never closes does not keep its terminal, nor the loop', onWindows, async (t) => {
  const w = win32();
  assert.ok(w);
  const close = w.ClosePseudoConsole;
  const kept: bigint[] = [];
  t.mock.method(w, 'ClosePseudoConsole', (console: bigint) => {
    kept.push(console);
    return new Promise<void>(() => {});
  });
  const [transport, seen] = await terminal(`echo hello${OUT}& exit 7`);
  await seen.finished;
  assert.equal(transport.getReturncode(), 7);
  assert.match(seen.text(1), /hello/);
  assert.equal(kept.length, 1);
  for (const console of kept) await close(console);
});

test('a terminal can be resized', notUnderWine('ResizePseudoConsole is not implemented'), async () => {
  const [transport, seen] = await subprocessTerminal(() => new Recorder(), CMD, ['/d', '/q'], {
    size: { cols: 80, rows: 24 },
  });
  await until(() => seen.text(1).includes('>'), 'a prompt', SLOW);
  transport.terminal?.resize({ cols: 101, rows: 31 });
  await delay(200);
  transport.getPipeTransport(0)?.write(Buffer.from('mode con\r'));
  await until(() => /101/.test(seen.text(1)), 'the new width', SLOW);
  transport.tree?.terminate();
  await seen.finished;
});
