// A3 of the conformance list: the stdout and stderr readers. Each title begins with the item's number.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ConcurrentReadError,
  createPipe,
  IncompleteReadError,
  LimitOverrunError,
  LineTooLongError,
  openReader,
  openWriter,
  PIPE,
  StreamReader,
  SubprocessOptionError,
} from '../../electron/engine/index.ts';
import { createSubprocessExec, createSubprocessShell, windows } from './posix-programs.ts';
import { bytes, delay, fallback, rejection, text, until } from './support.ts';

/** A reader of what a shell line writes. */
async function reading(line: string, limit?: number) {
  const child = await createSubprocessShell(line, { stdout: PIPE, ...(limit === undefined ? {} : { limit }) });
  assert.ok(child.stdout !== null);
  return { child, stdout: child.stdout };
}

test('52 the limit is 64 KiB unless set, and binds only what searches', async () => {
  const long = await reading(`head -c 65537 /dev/zero; echo`);
  assert.ok((await rejection(long.stdout.readline())) instanceof LineTooLongError);
  const small = await reading('head -c 100000 /dev/zero', 10);
  assert.equal((await small.stdout.readexactly(100_000)).length, 100_000);
});

test('53 read to the end gives everything', async () => {
  const { stdout } = await reading('head -c 16777216 /dev/zero');
  assert.equal((await stdout.read(-1)).length, 16 * 1024 * 1024);
  assert.equal((await stdout.read()).length, 0);
});

test('54 read(0) gives nothing at once and takes nothing', async () => {
  const { stdout } = await reading('printf abc');
  assert.equal((await stdout.read(0)).length, 0);
  assert.equal(text(await stdout.read()), 'abc');
});

test('55 read(n) gives what there is, up to n', async () => {
  const { stdout } = await reading('printf abcdef; sleep 0.1');
  assert.equal(text(await stdout.read(2)), 'ab');
  assert.equal(text(await stdout.read(100)), 'cdef');
  assert.equal((await stdout.read(100)).length, 0);
});

test('56 only LF ends a line, and nothing in it is changed', async () => {
  const { stdout } = await reading(`printf 'a\\r\\nb\\rc\\000d\\n\\377'`);
  assert.deepEqual(await stdout.readline(), bytes('a\r\n'));
  assert.deepEqual(await stdout.readline(), bytes('b\rc\0d\n'));
  assert.deepEqual(await stdout.readline(), Uint8Array.of(0xff));
  assert.equal((await stdout.readline()).length, 0);
});

test('57 a line over the limit whose LF is there is discarded whole', async () => {
  const { child, stdout } = await reading(`printf 'xxxxxxxxxxxxxxxxxxxx\\nrest\\n'`, 10);
  await child.wait();
  await until(() => stdout.bufferedBytes === 26, 'everything has arrived');
  const error = await rejection(stdout.readline());
  assert.ok(error instanceof LineTooLongError && error instanceof RangeError);
  assert.equal(text(await stdout.readline()), 'rest\n');
});

test('58 a line over the limit whose LF is not there yet takes the buffer with it', async () => {
  // The child says the rest only when it is told to, however slow the machine is.
  const child = await createSubprocessShell(`printf 'xxxxxxxxxxxxxxxxxxxxxxxxx'; read go; printf 'y\\nz\\n'`, {
    stdin: PIPE,
    stdout: PIPE,
    limit: 10,
  });
  assert.ok(child.stdout !== null);
  await until(() => child.stdout?.bufferedBytes === 25, 'the long line has begun');
  assert.ok((await rejection(child.stdout.readline())) instanceof LineTooLongError);
  child.stdin?.write(bytes('go\n'));
  assert.equal(text(await child.stdout.readline()), 'y\n');
  assert.equal(text(await child.stdout.readline()), 'z\n');
  child.stdin?.close();
  await child.closed;
});

test('59 a line may be as long as the limit, without its LF', async () => {
  const { child, stdout } = await reading(`printf 'xxxxxxxxxx\\nyyyyyyyyyyy\\n'`, 10);
  await child.wait();
  assert.equal(text(await stdout.readline()), 'xxxxxxxxxx\n');
  assert.ok((await rejection(stdout.readline())) instanceof LineTooLongError);
});

test('60 readuntil includes its separator, LF unless another is given', async () => {
  const { stdout } = await reading(`printf 'aXXb\\nc'`);
  assert.equal(text(await stdout.readuntil(bytes('XX'))), 'aXX');
  assert.equal(text(await stdout.readuntil()), 'b\n');
});

test('61 of several separators the one that ends first counts', async () => {
  const { stdout } = await reading(`printf 'bXcSEP'`);
  assert.equal(text(await stdout.readuntil([bytes('cS'), bytes('X')])), 'bX');
  assert.equal(text(await stdout.readuntil([bytes('SEP'), bytes('E')])), 'cSE');
  // Neither the shortest, nor the first of the list.
  const { stdout: other } = await reading(`printf 'abcdX'`);
  assert.equal(text(await other.readuntil([bytes('X'), bytes('bc')])), 'abc');
});

test('62 an empty separator is refused and takes nothing', async () => {
  const { stdout } = await reading('printf abc');
  assert.ok((await rejection(stdout.readuntil(new Uint8Array(0)))) instanceof SubprocessOptionError);
  assert.ok((await rejection(stdout.readuntil([]))) instanceof SubprocessOptionError);
  assert.equal(text(await stdout.read()), 'abc');
});

test('63 a separator is found wherever the chunks divide it', async () => {
  const reader = new StreamReader();
  const found = reader.readuntil([bytes('abc'), bytes('zzzzzz')]);
  for (const piece of ['x', 'a', 'b', 'c', 'rest']) {
    reader.feedData(bytes(piece));
    await delay(0);
  }
  assert.equal(text(await found), 'xabc');
  const { stdout } = await reading('printf a; sleep 0.1; printf b; sleep 0.1; printf c');
  assert.equal(text(await stdout.readuntil(bytes('abc'))), 'abc');
});

test('64 readuntil at the end gives the rest in its error', async () => {
  const { stdout } = await reading('printf abc');
  const error = await rejection(stdout.readuntil());
  assert.ok(error instanceof IncompleteReadError);
  assert.equal(text(error.partial), 'abc');
  assert.equal(error.expected, null);
  assert.equal((await stdout.read()).length, 0);
});

test('65 readuntil over the limit leaves the data', async () => {
  const { child, stdout } = await reading(`printf 'xxxxxxxxxxxxxxxxxxxx\\n'`, 10);
  await child.wait();
  await until(() => stdout.bufferedBytes === 21, 'everything has arrived');
  for (let i = 0; i < 2; i++) {
    const error = await rejection(stdout.readuntil());
    assert.ok(error instanceof LimitOverrunError);
    assert.equal(error.consumed, 20);
  }
  assert.equal((await stdout.readexactly(21)).length, 21);
});

test('66 readexactly gives exactly that many', async () => {
  const { stdout } = await reading('printf ab; sleep 0.1; printf cdef');
  assert.equal((await stdout.readexactly(0)).length, 0);
  assert.equal(text(await stdout.readexactly(3)), 'abc');
  assert.ok((await rejection(stdout.readexactly(-1))) instanceof SubprocessOptionError);
  assert.equal(text(await stdout.readexactly(3)), 'def');
});

test('67 readexactly at the end gives what there was in its error', async () => {
  const { stdout } = await reading('printf abcdef');
  assert.equal(text(await stdout.readexactly(4)), 'abcd');
  const error = await rejection(stdout.readexactly(4));
  assert.ok(error instanceof IncompleteReadError);
  assert.deepEqual([text(error.partial), error.expected], ['ef', 4]);
  const again = await rejection(stdout.readexactly(4));
  assert.ok(again instanceof IncompleteReadError);
  assert.equal(again.partial.length, 0);
});

test('68 read errors keep their fields when they are sent', async () => {
  const incomplete = new IncompleteReadError(bytes('ab'), 4);
  const copy = structuredClone({ ...incomplete, name: incomplete.name, message: incomplete.message });
  assert.deepEqual([copy.name, text(copy.partial), copy.expected], ['IncompleteReadError', 'ab', 4]);
  const overrun = structuredClone({ ...new LimitOverrunError('too far', 7) });
  assert.equal(overrun.consumed, 7);
  assert.ok(structuredClone(incomplete) instanceof Error);
});

test('69 atEof is true when the end has come and all of it has been read', async () => {
  const { child, stdout } = await reading('printf abc');
  await child.closed;
  assert.equal(stdout.atEof(), false);
  await stdout.read();
  assert.equal(stdout.atEof(), true);
});

test('70 a child whose output nobody reads is made to wait', async () => {
  const { child, stdout } = await reading('head -c 50000000 /dev/zero', 65_536);
  const most = 2 * 65_536 + 128 * 1024;
  await until(() => stdout.bufferedBytes > 2 * 65_536, 'the buffer is over its mark');
  await delay(150);
  assert.ok(stdout.bufferedBytes <= most, `${stdout.bufferedBytes} bytes are buffered`);
  assert.equal(child.returncode, null);
  child.close();
  await child.closed;
});

test('71 a read that needs more than fits gets it', async () => {
  const { stdout } = await reading('head -c 300000 /dev/zero', 10);
  await until(() => stdout.bufferedBytes > 20, 'the reader is paused');
  assert.equal((await stdout.readexactly(300_000)).length, 300_000);
});

test('72 output is taken in though nobody reads, so that pipes end by themselves', async () => {
  const { child, stdout } = await reading('echo hi');
  await child.closed;
  assert.equal(text(await stdout.read()), 'hi\n');
});

test('73 what was written before the exit can be read after it', async () => {
  const { child, stdout } = await reading('echo hello');
  await child.wait();
  await delay(50);
  assert.equal(text(await stdout.read()), 'hello\n');
  const flood = await reading('head -c 150000 /dev/zero', 10);
  await delay(200);
  assert.equal((await flood.stdout.read()).length, 150_000);
});

test('74 one read at a time; the first goes on', async () => {
  const { stdout } = await reading('sleep 0.2; echo x');
  const first = stdout.read(1);
  for (const second of [stdout.readline(), stdout.read(), stdout.readexactly(1), stdout.readuntil()]) {
    const error = await rejection(second);
    assert.ok(error instanceof ConcurrentReadError);
    assert.match(error.message, /^read/);
  }
  assert.equal(text(await first), 'x');
});

test('75 a read that is given up loses nothing', async () => {
  const { stdout } = await reading('printf 12345; sleep 0.5; printf 67890');
  const error = await rejection(stdout.readexactly(10, { signal: AbortSignal.timeout(100) }));
  assert.equal(error.name, 'TimeoutError');
  assert.equal(text(await stdout.readexactly(10)), '1234567890');
});

test('76 a read to the end that is given up loses nothing either', async () => {
  const stopper = new AbortController();
  const { stdin, stdout } = await createSubprocessShell('printf hello; read -r _; printf world', {
    stdin: PIPE,
    stdout: PIPE,
  });
  assert.ok(stdin !== null && stdout !== null);
  const given = rejection(stdout.read(-1, { signal: stopper.signal }));
  await until(() => stdout.bufferedBytes === 5, 'the first word has come');
  stopper.abort(new Error('enough'));
  assert.equal((await given).message, 'enough');
  stdin.write(bytes('go on\n'));
  assert.equal(text(await stdout.read()), 'helloworld');
});

test('77 a loop over lines may be left and taken up again', async () => {
  const { stdout } = await reading(`printf 'one\\ntwo\\nthree'`);
  for await (const line of stdout) {
    assert.equal(text(line), 'one\n');
    break;
  }
  assert.equal(text(await stdout.readline()), 'two\n');
  const rest: string[] = [];
  for await (const line of stdout) rest.push(text(line));
  assert.deepEqual(rest, ['three']);
  const long = await reading(`printf 'xxxxxxxxxxxxxxx\\n'`, 10);
  await assert.rejects(async () => {
    for await (const _ of long.stdout);
  }, LineTooLongError);
  const words = await reading(`printf 'ä\\r\\nb\\n\\nc'`);
  const lines: string[] = [];
  for await (const line of words.stdout.lines()) lines.push(line);
  assert.deepEqual(lines, ['ä', 'b', '', 'c']);
});

test('78 a reader can be fed by hand and by a connected pipe', async () => {
  const reader = new StreamReader();
  reader.feedData(new Uint8Array(0));
  const first = reader.read(10);
  reader.feedData(bytes('abc'));
  assert.equal(text(await first), 'abc');
  const last = reader.read(10);
  reader.feedEof();
  assert.equal((await last).length, 0);
  assert.throws(() => reader.feedData(bytes('x')), /feedEof/);
  const failing = new StreamReader();
  const waiting = rejection(failing.readline());
  const problem = new Error('broken');
  failing.setException(problem);
  assert.equal(await waiting, problem);
  assert.equal(await rejection(failing.read()), problem);
  assert.equal(failing.exception(), problem);
  const unpausable = new StreamReader({ limit: 1 });
  for (let i = 0; i < 100; i++) unpausable.feedData(bytes('x'));
  assert.equal(unpausable.bufferedBytes, 100);
  // Descriptors of pipes are POSIX's; conformance-8-around.test.ts connects what Windows has.
  if (fallback || windows) return;
  const pipe = createPipe();
  const { reader: connected } = await openReader(pipe.read);
  const writer = await openWriter(pipe.write);
  writer.write(bytes('through\n'));
  assert.equal(text(await connected.readline()), 'through\n');
  await writer.end();
  assert.equal((await connected.read()).length, 0);
});

test('views of a stream lose nothing', async () => {
  const { toNodeReadable, toNodeWritable, toWebReadable, toWebWritable } = await import(
    '../../electron/engine/index.ts'
  );
  const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  assert.ok(child.stdin !== null && child.stdout !== null);
  const web = toWebWritable(child.stdin).getWriter();
  await web.write(bytes('web '));
  const readable = toWebReadable(child.stdout).getReader();
  assert.equal(text((await readable.read()).value ?? null), 'web ');
  await readable.cancel();
  await web.close();
  assert.equal(await child.wait(), 0);
  const other = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  assert.ok(other.stdin !== null && other.stdout !== null);
  const node = toNodeWritable(other.stdin);
  const pieces: Uint8Array[] = [];
  const ended = new Promise<void>((resolve) => {
    toNodeReadable(other.stdout as StreamReader)
      .on('data', (piece: Uint8Array) => pieces.push(piece))
      .on('end', resolve);
  });
  for (let i = 0; i < 100; i++) node.write(Buffer.alloc(10_000, i));
  node.end();
  await ended;
  assert.equal(Buffer.concat(pieces).length, 1_000_000);
});

test('lines as text are the lines as bytes, however they arrive and whoever else reads', async () => {
  // A fixed sequence of pseudo-random numbers: a failure can be seen again.
  let state = 12_345;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state % below;
  };
  const parts = ['a', 'line of ascii', 'é', '日本', '\r', '\n', '\n', '\r\n', 'x'.repeat(300), '😀'];
  for (let round = 0; round < 60; round++) {
    const text = Array.from({ length: random(200) }, () => parts[random(parts.length)]).join('');
    const all = bytes(text);
    const reader = new StreamReader();
    const feed = async () => {
      for (let at = 0; at < all.length; ) {
        const to = Math.min(all.length, at + 1 + random(round % 3 === 0 ? 7 : 2000));
        reader.feedData(all.slice(at, to));
        at = to;
        if (random(3) === 0) await delay(0);
      }
      reader.feedEof();
    };
    const feeding = feed();
    const got: string[] = [];
    for (let more = true; more; ) {
      more = false;
      for await (const line of reader.lines()) {
        got.push(line);
        // Somebody else takes the next line, or the loop is left and begun again.
        if (random(9) === 0) {
          const other = await reader.readline();
          if (other.length > 0)
            got.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(other).replace(/\r?\n$/, ''));
        }
        if (random(11) === 0) {
          more = true;
          break;
        }
      }
    }
    await feeding;
    const expected = text
      .split('\n')
      .map((line, index, lines) => (index < lines.length - 1 ? line.replace(/\r$/, '') : line));
    if (expected.at(-1) === '') expected.pop();
    assert.deepEqual(got, expected);
  }
});

test('a loop over lines is answered in order, and a line over the limit ends it', async () => {
  const reader = new StreamReader({ limit: 8 });
  const lines = reader.lines();
  const asked = [lines.next(), lines.next(), lines.next(), lines.next()];
  reader.feedData(bytes('one\ntwo\n'));
  await delay(0);
  reader.feedData(bytes('three\nfar too long a line\nrest\n'));
  assert.deepEqual(
    (await Promise.all(asked.slice(0, 3))).map(({ value }) => value),
    ['one', 'two', 'three'],
  );
  await assert.rejects(asked[3] ?? Promise.resolve(), { name: 'LineTooLongError' });
  assert.equal((await lines.next()).done, true);
  assert.equal(new TextDecoder().decode(await reader.readline()), 'rest\n');
});
