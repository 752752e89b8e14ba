import { expect, test } from 'vitest';
import { type Draft, EMPTY_DRAFT } from '../../../renderer/features/run-bar/draft.ts';
import { suggest } from '../../../renderer/features/run-bar/suggestions.ts';
import { type Command, PLAIN_PIPES } from '../../../shared/model/command.ts';
import type { Task } from '../../../shared/model/task.ts';

const typed = (line: string): Draft => ({ ...EMPTY_DRAFT, line });
const task = (source: string, name: string, argv: readonly string[], detail = ''): Task => ({
  source,
  file: source === 'make' ? 'Makefile' : 'package.json',
  name,
  detail,
  launch: { kind: 'exec', argv },
  cwd: '/work',
});
const RECENT = ['npm test', 'git status', 'make deploy', 'python3 -q', 'ls -la', 'node a.mjs'].map(typed);
const TASKS = [
  ...['dev', 'build', 'test'].map((name) => task('npm', name, ['npm', 'run', name], `does ${name}`)),
  ...['all', 'deploy'].map((name) => task('make', name, ['make', name])),
];

const shown = (line: string) =>
  suggest(typed(line), [], RECENT, TASKS, '/work', 'posix').map(({ title, suggestions, more }) => [
    title,
    ...suggestions.map(({ draft }) => draft.line),
    ...(more > 0 ? [`+${more}`] : []),
  ]);

test('with nothing typed: the newest commands, then each source', () => {
  expect(shown('')).toEqual([
    ['Recent', 'npm test', 'git status', 'make deploy', 'python3 -q', 'ls -la', '+1'],
    ['npm · package.json', 'npm run dev', 'npm run build', 'npm run test'],
    ['make · Makefile', 'make all', 'make deploy'],
  ]);
});

test('the group with the best match comes first, and what is typed already is not offered', () => {
  expect(shown('dev')[0]).toEqual(['npm · package.json', 'npm run dev']);
  expect(shown('deploy').map(([title]) => title)).toEqual(['make · Makefile', 'Recent']);
  expect(shown('make all')).toEqual([]);
  expect(shown('qqq')).toEqual([]);
});

test('a suggestion keeps what was set beside the line, and runs where its file lies', () => {
  const own: Draft = { ...typed('build'), connection: 'pipes', env: { set: { A: '1' }, unset: [] }, cwd: '' };
  const draft = suggest(own, [], [], TASKS, '/work', 'posix')[0]?.suggestions[0]?.draft;
  expect(draft).toEqual({ ...own, line: 'npm run build', how: 'auto' });
  const elsewhere = suggest(own, [], [], TASKS, '/other', 'posix')[0]?.suggestions[0]?.draft;
  expect(elsewhere?.cwd).toBe('/work');
});

test('a line that the bar would read otherwise says who gets it', () => {
  const shell: Task = { ...task('tasks.json', 'list', []), launch: { kind: 'shell', line: 'ls' } };
  expect(suggest(typed(''), [], [], [shell], '/work', 'posix')[0]?.suggestions[0]?.draft.how).toBe('shell');
});

test('matches are marked in the name, where a name was typed', () => {
  const found = suggest(typed('est'), [], [], TASKS, '/work', 'posix')[0]?.suggestions[0];
  expect(found?.draft.line).toBe('npm run test');
  expect(found?.at).toEqual([9, 10, 11]);
});

test('what was saved comes first, by its name or its line, with all that it has', () => {
  const command: Command = {
    launch: { kind: 'exec', argv: ['node', 'worker.js', 'new orders'] },
    cwd: '/srv',
    env: { set: { LEVEL: 'debug' }, unset: [] },
    connection: PLAIN_PIPES,
    output: { kind: 'latest', bytes: 1_000_000 },
  };
  const saved = [{ name: 'the queue', command }];
  const groups = (line: string) => suggest(typed(line), saved, RECENT, TASKS, '/work', 'posix');
  expect(groups('')[0]?.title).toBe('Saved');
  for (const query of ['queue', 'worker']) {
    const found = groups(query)[0]?.suggestions[0];
    expect(found?.saved).toBe(saved[0]);
    expect(found?.draft).toMatchObject({ line: "node worker.js 'new orders'", connection: 'pipes', cwd: '/srv' });
    expect(found?.detail).toBe('the queue');
  }
});
