// A4 of the conformance list: communicate. Each title begins with the item's number.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  ConcurrentReadError,
  DEVNULL,
  MaxBufferError,
  PIPE,
  STDOUT,
  SubprocessOptionError,
} from '../../electron/engine/index.ts';
import { createSubprocessExec, createSubprocessShell } from './posix-programs.ts';
import { bytes, delay, rejection, text, until } from './support.ts';

const MEGABYTE = 1024 * 1024;
const ALL = { stdin: PIPE, stdout: PIPE, stderr: PIPE } as const;

test('79 communicate gives both outputs, null for what is no pipe, and the return code is set', async () => {
  const line = 'echo out; echo err >&2; exit 3';
  const both = await createSubprocessShell(line, ALL);
  const [out, err] = await both.communicate();
  assert.deepEqual([text(out), text(err), both.returncode], ['out\n', 'err\n', 3]);
  const one = await createSubprocessShell(line, { stdout: PIPE, stderr: DEVNULL });
  assert.deepEqual(await one.communicate(), [bytes('out\n'), null]);
  const merged = await createSubprocessShell(line, { stdout: PIPE, stderr: STDOUT });
  assert.deepEqual(await merged.communicate(), [bytes('out\nerr\n'), null]);
});

test('80 input, stdout and stderr flow at the same time', async () => {
  const child = await createSubprocessShell('head -c 1048576 /dev/zero >&2; exec cat', ALL);
  const input = new Uint8Array(16 * MEGABYTE).fill(7);
  const [out, err] = await child.communicate(input);
  assert.equal(out?.length, input.length);
  assert.equal(err?.length, MEGABYTE);
});

test('81 input without a stdin pipe is dropped with a warning, or refused when strict', async (t) => {
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  t.after(() => process.off('warning', note));
  const child = await createSubprocessExec('true', [], { stdin: DEVNULL, stdout: PIPE });
  const error = await rejection(child.communicate(bytes('x'), { strict: true }));
  assert.ok(error instanceof SubprocessOptionError);
  assert.equal((await child.communicate(bytes('x')))[0]?.length, 0);
  await until(() => warnings.some(({ message }) => /stdin is no pipe/.test(message)), 'the warning');
});

test('82 no input, or an empty one, closes stdin', async () => {
  for (const input of [undefined, new Uint8Array(0)]) {
    const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
    assert.equal((await child.communicate(input))[0]?.length, 0);
  }
});

test('83 a child that does not read its input is no failure', async () => {
  const child = await createSubprocessExec('true', [], ALL);
  const [out, err] = await child.communicate(new Uint8Array(4 * MEGABYTE));
  assert.deepEqual([out?.length, err?.length, child.returncode], [0, 0, 0]);
});

test('84 input of the wrong type is refused at once', async () => {
  const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  assert.ok((await rejection(child.communicate('text' as unknown as Uint8Array))) instanceof TypeError);
  assert.equal(text((await child.communicate(bytes('bytes')))[0]), 'bytes');
});

test('85 a second call gives empty outputs', async () => {
  const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  assert.equal(text((await child.communicate(bytes('x')))[0]), 'x');
  assert.deepEqual(await child.communicate(), [new Uint8Array(0), null]);
  assert.deepEqual(await child.communicate(bytes('nowhere')), [new Uint8Array(0), null]);
});

test('86 of two calls at once the second is refused', async () => {
  const child = await createSubprocessExec('cat', [], { stdin: PIPE, stdout: PIPE });
  const [first, second] = await Promise.allSettled([child.communicate(bytes('a')), child.communicate(bytes('b'))]);
  assert.equal(first.status === 'fulfilled' && text(first.value[0]), 'a');
  assert.ok(second.status === 'rejected' && second.reason instanceof ConcurrentReadError);
});

test('87 after other reads it gives the rest', async () => {
  const child = await createSubprocessShell(`printf 'one\\ntwo\\nthree'`, { stdout: PIPE });
  assert.equal(text((await child.stdout?.readline()) ?? null), 'one\n');
  assert.equal(text((await child.communicate())[0]), 'two\nthree');
});

test('88 a grandchild that holds the pipe delays it, and there are ways out', async () => {
  const line = 'echo a; (sleep 0.5; echo b) & exit 5';
  const child = await createSubprocessShell(line, { stdout: PIPE });
  assert.equal(text((await child.communicate())[0]), 'a\nb\n');
  assert.equal(child.returncode, 5);
  const impatient = await createSubprocessShell('echo a; sleep 5 & exit 5', { stdout: PIPE });
  const stopper = new AbortController();
  const given = rejection(impatient.communicate(undefined, { signal: stopper.signal }));
  await impatient.wait();
  stopper.abort(new Error('enough'));
  assert.equal((await given).message, 'enough');
  impatient.close();
  await impatient.closed;
  assert.equal(impatient.returncode, 5);
});

test('89 giving up keeps the child and what was read', async () => {
  const stopper = new AbortController();
  const go = join(tmpdir(), `proactor-go-${randomUUID()}`);
  const line = `echo first; while [ ! -e '${go}' ]; do sleep 0.05; done; rm '${go}'; echo second`;
  const child = await createSubprocessShell(line, { stdin: PIPE, stdout: PIPE });
  const given = rejection(child.communicate(undefined, { signal: stopper.signal }));
  await until(() => child.stdout?.bufferedBytes === 6, 'the first line has come');
  stopper.abort(new Error('enough'));
  assert.equal((await given).message, 'enough');
  assert.equal(child.returncode, null);
  assert.ok((await rejection(child.communicate(bytes('more')))) instanceof SubprocessOptionError);
  writeFileSync(go, '');
  assert.equal(text((await child.communicate())[0]), 'first\nsecond\n');
});

test('90 there is no limit unless one is asked for', async () => {
  const child = await createSubprocessShell('head -c 52428800 /dev/zero', { stdout: PIPE });
  assert.equal((await child.communicate())[0]?.length, 50 * MEGABYTE);
  const limited = await createSubprocessShell('head -c 1000000 /dev/zero', { stdout: PIPE });
  const error = await rejection(limited.communicate(undefined, { maxBuffer: 100_000 }));
  assert.ok(error instanceof MaxBufferError && error.partial.length > 100_000);
  limited.close();
  await limited.closed;
  await delay(0);
});
