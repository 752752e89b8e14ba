// Files that are dropped on the window, before any window: their addresses, their quoting, their place in a line.
import { expect, test } from 'vitest';
import { insertWords } from '../../../renderer/command/dropped.ts';
import { forRunBar, placeOf, typedPaths, untypable } from '../../../renderer/features/drop/drop-place.ts';
import { pathsInUriList } from '../../../renderer/link/dropped-paths.ts';
import { PLAIN_PIPES } from '../../../shared/model/command.ts';
import { runOf } from './scripted-host.ts';

test.each([
  ['file:///home/ada/a%20b.txt', 'linux', ['/home/ada/a b.txt']],
  ['# two of them\r\nfile:///a\r\nfile://localhost/b\r\n', 'linux', ['/a', '/b']],
  ['file:///C:/Users/ada/a%20b.txt', 'win32', ['C:\\Users\\ada\\a b.txt']],
  ['file:///no/drive', 'win32', []],
  ['file://server/share/a', 'linux', []],
  ['https://example.com/a', 'linux', []],
  ['file:///bad%FFname', 'linux', []],
  ['no address at all', 'linux', []],
  ['', 'linux', []],
])('the paths in %j, on %s, are %j', (list, platform, paths) => {
  expect(pathsInUriList(list, platform)).toEqual(paths);
});

test('a terminal gets words of a shell and a space, never a line break', () => {
  expect(typedPaths(['/a b', `/it's`, '/plain'], 'posix')).toBe(`'/a b' "/it's" /plain `);
  expect(typedPaths(['/$HOME'], 'posix')).toBe(`'/$HOME' `);
  expect(typedPaths(['C:\\a b'], 'windows')).toBe('"C:\\a b" ');
  expect(untypable(['/a b', '/ä€'])).toBeUndefined();
  for (const odd of ['/a\nb', '/a\rb', '/a\u001b[201~', '/a\u007f', '/a\u2028'])
    expect(untypable(['/fine', odd])).toBe(odd);
});

test('words go into a line at the cursor, apart from their neighbours', () => {
  const put = (line: string) => {
    const at = line.indexOf('|');
    const { line: text, at: cursor } = insertWords(line.replace('|', ''), at, 'W');
    return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
  };
  expect(['|', 'cat|', 'cat |', 'cat |x', 'cat | x', '--file=|', '|x'].map(put)).toEqual([
    'W|',
    'cat W|',
    'cat W|',
    'cat W |x',
    'cat W| x',
    '--file=W|',
    'W |x',
  ]);
});

test('who takes no input leaves what is dropped to the run bar', () => {
  const pipes = { ...runOf(1).command, connection: PLAIN_PIPES };
  expect(placeOf(undefined).kind).toBe('run-bar');
  expect(placeOf(runOf(1, { command: pipes, stdin: 'open' })).kind).toBe('input');
  expect(placeOf(runOf(1, { command: pipes, stdin: 'closed' })).kind).toBe('run-bar');
  expect(placeOf(runOf(1, { state: 'ended' })).kind).toBe('run-bar');
  expect(forRunBar(['/a'], ['folder'])).toEqual({ kind: 'folder', path: '/a' });
  expect(forRunBar(['/a', '/b'], ['folder', 'file'])).toEqual({ kind: 'words', paths: ['/a', '/b'] });
});
