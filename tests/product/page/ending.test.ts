import { expect, test } from 'vitest';
import { lastLines, stderrIn } from '../../../renderer/features/ending/last-words.ts';
import { runsOfCommand, STRIP, stripWords } from '../../../renderer/features/ending/run-strip.tsx';
import { between, groupRuns, restartsOf } from '../../../renderer/features/list/grouping.ts';
import { evidenceWords } from '../../../renderer/ui/run-words.ts';
import { leftWords, missedWords, reachedWords, waitedWords } from '../../../renderer/ui/stop-words.ts';
import { unreadOf } from '../../../renderer/unread.ts';
import type { Ending } from '../../../shared/model/ending.ts';
import type { Run, StopRecord } from '../../../shared/model/run.ts';
import { STREAM_NAMES } from '../../../shared/model/stream.ts';
import { idOf, runOf } from './scripted-host.ts';

const exited = (code: number): Ending => ({ kind: 'exited', code });
const all = (...runs: readonly Run[]) => new Map(runs.map((run) => [run.id, run]));
const same = runOf(1).command;
const ended = (n: number, code: number, changes: Partial<Run> = {}) =>
  runOf(n, {
    state: 'ended',
    ending: exited(code),
    endedBy: { kind: 'itself' },
    exitedAt: 2_000_000,
    command: same,
    ...changes,
  });

test('last words are those of stderr alone, without colours, and as they stood at last', () => {
  const [out, err] = [STREAM_NAMES.indexOf('stdout'), STREAM_NAMES.indexOf('stderr')];
  const bytes = new TextEncoder().encode('outerrgone?more');
  const piece = stderrIn({
    bytes,
    parts: [
      [out, 3, 0, 0],
      [err, 3, 0, 0],
      [err, 9, 0, 1],
      [out, 5, 0, 0],
      [err, 4, 0, 0],
    ],
  });
  expect(new TextDecoder().decode(piece)).toBe('errmore');
  expect(lastLines('one\n\u001b[31mtwo\u001b[0m\n\n 10 %\r 99 %\r\nlink \u001b]8;;http://x\u0007here\n')).toEqual([
    'two',
    ' 99 %',
    'link here',
  ]);
});

test('the strip has the last runs of the same command, up to this one', () => {
  const other = runOf(3, { state: 'ended', ending: exited(1) });
  const runs = all(...Array.from({ length: 25 }, (_, n) => ended(n + 10, n % 5 === 0 ? 1 : 0)), other, runOf(40));
  const history = runsOfCommand(ended(30, 0), runs);
  expect(history.length).toBe(STRIP);
  expect(history.at(-1)?.id).toBe(idOf(30));
  expect(stripWords(history)).toBe('3 of the 19 runs before ended in trouble');
  expect(stripWords([ended(1, 0), ended(2, 1)])).toBe('none of the runs before ended in trouble');
});

test('the list is in groups, and every word of a filter must be found', () => {
  const runs = all(runOf(1), ended(2, 3), runOf(3, { command: { ...same, cwd: '/home/ada/x' } }));
  const titles = (by: 'state' | 'folder' | 'command', filter = '') =>
    groupRuns(runs, by, filter, '/home/ada').map((group) => [group.title, ...group.runs.map(({ name }) => name)]);
  expect(titles('state')).toEqual([
    ['Running', 'run 3', 'run 1'],
    ['Ended', 'run 2'],
  ]);
  expect(titles('folder')).toEqual([
    ['~/x', 'run 3'],
    ['/work', 'run 1', 'run 2'],
  ]);
  const named = all(
    runOf(1, { command: { ...same, group: 'web' } }),
    runOf(2),
    ended(3, 0, { command: { ...same, group: 'data' } }),
    ended(4, 0, { command: { ...same, group: 'web' } }),
  );
  expect(groupRuns(named, 'name', '', '').map(({ title, runs }) => [title, ...runs.map(({ name }) => name)])).toEqual([
    ['data', 'run 3'],
    ['web', 'run 1', 'run 4'],
    ['In no group', 'run 2'],
  ]);
  expect(groupRuns(named, 'state', 'data', '').flatMap(({ runs }) => runs.map(({ name }) => name))).toEqual(['run 3']);
  expect(titles('state', 'exit RUN')).toEqual([['Ended', 'run 2']]);
  expect(titles('state', '1003')).toEqual([['Running', 'run 3']]);
  expect(titles('state', 'exit 1003')).toEqual([]);
});

test('restarts are counted along the chain, and ranges in the order of the list', () => {
  const runs = all(runOf(3, { predecessor: idOf(2) }), runOf(1), runOf(2, { predecessor: idOf(1) }));
  expect([1, 2, 3].map((n) => restartsOf(runs).get(idOf(n)) ?? 0)).toEqual([0, 1, 2]);
  const order = [idOf(3), idOf(2), idOf(1)];
  expect(between(order, idOf(1), idOf(2))).toEqual([idOf(2), idOf(1)]);
  expect(between(order, idOf(9), idOf(2))).toEqual([idOf(2)]);
});

test('unseen output is told from unseen errors', () => {
  const log = (end: number, stderr: number) => ({ ...runOf(1).log, end, streams: { stderr } });
  const seen = new Map([[idOf(1), { end: 10, stderr: 5 }]]);
  expect(unreadOf(runOf(1, { log: log(10, 5) }), seen)).toBe('nothing');
  expect(unreadOf(runOf(1, { log: log(12, 5) }), seen)).toBe('output');
  expect(unreadOf(runOf(1, { log: log(12, 6) }), seen)).toBe('errors');
  expect(unreadOf(runOf(2, { log: log(12, 6) }), seen)).toBe('nothing');
});

test('what is said of who ended it comes with what speaks for it', () => {
  const words = (changes: Partial<Run>) => evidenceWords(ended(1, 0, changes));
  expect(words({})).toBeNull();
  expect(words({ lastDeed: null })).toBe('nothing was sent to it from here');
  expect(words({ lastDeed: null, endedBy: { kind: 'unknown' } })).toContain('the system doesn’t say who did');
  const deed = { action: 'signal', signal: 'SIGTERM', beforeMs: 12 } as const;
  expect(words({ lastDeed: deed, endedBy: { kind: 'person', action: 'signal' } })).toBe(
    'SIGTERM was sent to it from here 12 ms before its end',
  );
  expect(words({ lastDeed: deed })).toBe(
    'SIGTERM was sent to it from here 12 ms before its end, which doesn’t explain this ending',
  );
  expect(
    words({
      lastDeed: { action: 'interrupt', signal: null, beforeMs: null },
      endedBy: { kind: 'person', action: 'interrupt' },
    }),
  ).toBe('Ctrl-C was typed into it as it ended');
  expect(words({ lastDeed: null, endedBy: { kind: 'out-of-memory', evidence: 'oom_kill rose' } })).toBe(
    'oom_kill rose',
  );
});

test('a stop is told step by step: whom it reached, how long it waited, who is left', () => {
  const term = { kind: 'signal', signal: 'SIGTERM', target: 'group' } as const;
  const kill = { kind: 'signal', signal: 'SIGKILL', target: 'tree' } as const;
  const stop: StopRecord = {
    by: 'person',
    startedAt: 1000,
    rungs: [
      { action: term, graceMs: 5000 },
      { action: kill, graceMs: 3000 },
    ],
    steps: [
      { action: term, time: 1000, graceMs: 5000, reached: [11, 12], missed: [] },
      { action: kill, time: 6000, graceMs: 3000, reached: [], missed: [{ pid: 13, why: 'it is root’s' }] },
    ],
    finishedAt: null,
    left: [13],
  };
  const [first, second] = stop.steps;
  if (first === undefined || second === undefined) throw new Error('two steps were given');
  expect([reachedWords(first), missedWords(first), waitedWords(stop, 0)]).toEqual([
    '11 12',
    '',
    'waited 5.0 s of 5.0 s',
  ]);
  expect([reachedWords(second), missedWords(second), waitedWords(stop, 1)]).toEqual([
    'nobody there',
    'PID 13 was not reached: it is root’s',
    '',
  ]);
  expect(waitedWords({ ...stop, finishedAt: 6040 }, 1)).toBe('waited 40 ms of 3.0 s');
  expect([leftWords([]), leftWords([13]), leftWords([13, 14])]).toEqual([
    'Nobody is left.',
    'PID 13 is left.',
    '2 are left: 13 14',
  ]);
  const held = { holders: [15], holderNames: ['sleep'] };
  expect(leftWords([], held)).toBe('Let go, because it had left: sleep 15. Kill ends it.');
  expect([leftWords([13], held), leftWords([], { holders: [] })]).toEqual(['PID 13 is left.', 'Nobody is left.']);
  expect(reachedWords({ ...first, reached: [1, 2, 3, 4, 5, 6, 7, 8, 9] })).toBe('9 processes');
});
