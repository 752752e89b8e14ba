import { expect, test } from 'vitest';
import { parseArguments } from '../../../electron/hosts/loopback/arguments.ts';

test('no option is needed', () => {
  expect(parseArguments([])).toEqual({
    kind: 'run',
    options: { port: null, open: true, data: null, cwd: null, host: null, command: null },
  });
});

test('every option is understood, and everything after -- is the command', () => {
  const args = ['--port', '0', '--no-open', '--data=d', '--cwd', 'c', '--browser', '--', 'ls', '--port', '--', 'x'];
  expect(parseArguments(args)).toEqual({
    kind: 'run',
    options: { port: 0, open: false, data: 'd', cwd: 'c', host: 'browser', command: ['ls', '--port', '--', 'x'] },
  });
});

test.each([
  [['--frobnicate'], /--frobnicate.*Try --help/],
  [['--port', 'x'], /--port needs a number/],
  [['--port', '65536'], /--port needs a number/],
  [['--port', '-1'], /--port/],
  [['--port'], /--port/],
  [['--data='], /--data needs a folder/],
  [['ls'], /"ls" is not an option/],
  [['--'], /command is missing/],
  [['--browser', '--electron'], /not both/],
  [['--no-open=yes'], /--no-open/],
])('%j is refused in one sentence', (args, problem) => {
  const parsed = parseArguments(args);
  expect(parsed).toMatchObject({ kind: 'wrong', problem: expect.stringMatching(problem) });
  expect(parsed.kind === 'wrong' && parsed.problem).not.toContain('\n');
});

test('help and version win over the rest', () => {
  expect(parseArguments(['--port', '1', '--help']).kind).toBe('help');
  expect(parseArguments(['--version']).kind).toBe('version');
  expect(parseArguments(['--', 'git', '--help']).kind).toBe('run');
});
