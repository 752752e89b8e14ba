// The texts of Windows: command lines, batch files, environments, the names of exit codes. They run everywhere.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusSentence } from '../../electron/engine/index.ts';
import { BatchArgumentError, batchCommandLine } from '../../electron/engine/windows/batch.ts';
import { environmentBlock } from '../../electron/engine/windows/environment-block.ts';
import { windowsEnding } from '../../electron/engine/windows/exits.ts';
import { directoriesOf, isBatchName } from '../../electron/engine/windows/program.ts';
import {
  commandLine,
  quoteArgument,
  splitArguments,
  verbatimCommandLine,
} from '../../electron/engine/windows/quote.ts';
import { knownStatuses, statusName } from '../../electron/engine/windows/status-names.ts';
import { endingLabel } from '../../shared/model/ending.ts';

test('arguments are quoted by the rules of CommandLineToArgvW, and only where they must be', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['plain', 'plain'],
    ['', '""'],
    ['a b', '"a b"'],
    ['a\tb', '"a\tb"'],
    ['C:\\dir\\', 'C:\\dir\\'],
    ['C:\\my dir\\', '"C:\\my dir\\\\"'],
    ['say "hi"', '"say \\"hi\\""'],
    ['\\"', '"\\\\\\""'],
    ['a\\\\"b', '"a\\\\\\\\\\"b"'],
    ['%PATH%', '%PATH%'],
    ['^&|<>', '^&|<>'],
  ];
  for (const [argument, quoted] of cases) assert.equal(quoteArgument(argument), quoted, argument);
});

test('a quoted command line splits into the same arguments again, whatever they contain', () => {
  const letters = ['a', ' ', '"', '\\', '\t', '%', '^', '😀'];
  // A fixed sequence: a failure can be repeated.
  let state = 12345;
  const next = (below: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 16) % below;
  };
  for (let round = 0; round < 2000; round++) {
    const args = Array.from({ length: 1 + next(4) }, () =>
      Array.from({ length: next(9) }, () => letters[next(letters.length)] ?? '').join(''),
    );
    assert.deepEqual(splitArguments(args.map(quoteArgument).join(' ')), args);
  }
});

test('the program’s own name is quoted by its own rule, and verbatim arguments are left alone', () => {
  assert.equal(commandLine(['C:\\a b\\x.exe', 'c d']), '"C:\\a b\\x.exe" "c d"');
  assert.equal(verbatimCommandLine(['C:\\a b\\x.exe', '/x:"y z"', 'w']), '"C:\\a b\\x.exe" /x:"y z" w');
  assert.throws(() => commandLine(['a"b']), TypeError);
});

test('arguments of a batch file stay within quotes for cmd.exe, and those that cannot are refused', () => {
  const line = batchCommandLine('C:\\cmd.exe', 'C:\\x y\\t.cmd', ['a', 'b c', '&calc', '"&calc', 'end\\', '', 'a^|b']);
  assert.equal(
    line,
    'C:\\cmd.exe /d /e:ON /v:OFF /s /c ""C:\\x y\\t.cmd" a "b c" "&calc" """&calc" "end\\\\" "" "a^|b""',
  );
  // Every character that means something to cmd.exe has an odd number of quotes before it: it is within them.
  const body = line.slice(line.indexOf(' "') + 2, -1);
  for (const [at, character] of [...body].entries()) {
    if ('&|<>^()'.includes(character))
      assert.equal(body.slice(0, at).split('"').length % 2, 0, `${character} at ${at}`);
  }
  for (const bad of ['%PATH%', '100%', 'a\nb', 'a\rb']) {
    assert.throws(() => batchCommandLine('cmd.exe', 'C:\\t.cmd', [bad]), BatchArgumentError, JSON.stringify(bad));
  }
  assert.throws(() => batchCommandLine('cmd.exe', 'C:\\t.cmd', ['x'.repeat(8192)]), /8191/);
});

test('batch files are known by their names, dots and spaces at the end included', () => {
  for (const name of ['a.cmd', 'A.BAT', 'a.cmd.', 'a.bat . ']) assert.ok(isBatchName(name), name);
  for (const name of ['a.exe', 'cmd', 'a.cmd.exe', 'bat']) assert.ok(!isBatchName(name), name);
});

test('entries of PATH may be quoted and contain semicolons', () => {
  assert.deepEqual(directoriesOf('C:\\a;;"C:\\b;c";"C:\\d"\\e'), ['C:\\a', 'C:\\b;c', 'C:\\d\\e']);
});

test('an environment block is sorted, has each name once whatever its case, and always SystemRoot', () => {
  const text = (env: Record<string, string>) => environmentBlock(env).toString('utf16le');
  const block = text({ b: '2', A: 'ä', B: '3', SYSTEMROOT: 'C:\\W' });
  assert.equal(block, 'A=ä\0B=3\0SYSTEMROOT=C:\\W\0\0');
});

test('exit codes that are statuses have names and sentences; all others are ordinary numbers', () => {
  assert.deepEqual(windowsEnding(0xc000013a), {
    kind: 'windows-status',
    code: 3221225786,
    name: 'STATUS_CONTROL_C_EXIT',
  });
  assert.equal(endingLabel(windowsEnding(0xc0000005)), 'STATUS_ACCESS_VIOLATION');
  assert.deepEqual(windowsEnding(259), { kind: 'exited', code: 259 });
  assert.deepEqual(windowsEnding(0xffffffff), { kind: 'exited', code: 4294967295 });
  assert.deepEqual(windowsEnding(1), { kind: 'exited', code: 1 });
  assert.match(statusSentence(0xc0000135) ?? '', /DLL/);
  assert.match(statusSentence(9009) ?? '', /cmd\.exe/);
  assert.equal(statusSentence(3), null);
  for (const code of knownStatuses()) {
    assert.ok(code > 0xff && code <= 0xffffffff, `${code} is no 32-bit status`);
    assert.match(statusSentence(code) ?? '', /^[A-Z].*\.$/, statusName(code) ?? '');
  }
});
