import { execFileSync } from 'node:child_process';
import { split as reference } from 'shlex';
import { describe, expect, it } from 'vitest';
import { absolute } from '../../../renderer/command/paths.ts';
import { splitLine } from '../../../renderer/command/words.ts';
import { draftOf, EMPTY_DRAFT, readChange, readDraft } from '../../../renderer/features/run-bar/draft.ts';
import { SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import { joinWords } from '../../../shared/text/quoting.ts';
import { hostInfo, runOf } from './scripted-host.ts';

const words = (line: string, rules: 'posix' | 'windows' = 'posix') =>
  splitLine(line, rules).words.map((word) => word.value);

const PLAIN = [
  'npm test',
  '  a   b\tc ',
  `grep -rn "two words" src`,
  `echo 'it'"'"'s' "a \\"b\\" c"`,
  `a\\ b c\\\\d`,
  `'' "" x`,
  `--name="a b" --x='y z'w`,
  `"back\\slash" 'back\\slash'`,
  'ünï cødé "日本 語"',
];

describe('splitting a line into words', () => {
  it.each(PLAIN)('agrees with shlex on %s', (line) => {
    expect(words(line)).toEqual(reference(line));
  });

  it.each(PLAIN)('agrees with sh on %s', (line) => {
    const out = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${line}`]).toString();
    expect(words(line)).toEqual(out.split('\0').slice(0, -1));
  });

  it.each(PLAIN)('joins the words of %s into a line that splits the same', (line) => {
    expect(words(joinWords(words(line), 'posix'))).toEqual(words(line));
    expect(splitLine(joinWords(words(line), 'posix'), 'posix').shellSyntax).toBeNull();
  });

  it('says which quote is open', () => {
    expect(splitLine('echo "a', 'posix').problem).toBe('a " is opened and never closed');
    expect(splitLine("echo 'a", 'posix').problem).toBe("a ' is opened and never closed");
    expect(splitLine('a \\', 'posix').problem).toBe('nothing follows the last backslash');
  });

  it.each([
    ['ls | sort', '|'],
    ['make && ./run', '&'],
    ['a; b', ';'],
    ['a > out', '>'],
    ['a < in', '<'],
    ['echo $HOME', '$'],
    ['echo "$HOME"', '$'],
    ['echo `date`', '`'],
    ['ls *.ts', '*'],
    ['(sleep 2; echo b) & exit 5', '('],
    ['ls ~/src', '~'],
    ['NAME=value env', 'NAME='],
  ])('sends %s to the shell because of %s', (line, because) => {
    expect(splitLine(line, 'posix').shellSyntax).toBe(because);
  });

  it.each([
    `echo '$HOME | *'`,
    'echo "a | b; c > d * ?"',
    'echo \\$HOME \\| \\*',
    'echo "\\$HOME"',
    'git log HEAD~3',
    'dd if=/dev/zero',
    'npm run a:b -- --x=1',
  ])('keeps %s from the shell', (line) => {
    expect(splitLine(line, 'posix').shellSyntax).toBeNull();
  });

  it('leaves backslashes and single quotes alone on Windows', () => {
    expect(words(`C:\\bin\\tool.exe "a b" it's`, 'windows')).toEqual(['C:\\bin\\tool.exe', 'a b', "it's"]);
    expect(splitLine('echo %PATH%', 'windows').shellSyntax).toBe('%');
    expect(splitLine('echo $x', 'windows').shellSyntax).toBeNull();
  });
});

describe('a draft', () => {
  const host = hostInfo();

  it('becomes the command that it shows', () => {
    const { command } = readDraft({ ...EMPTY_DRAFT, line: 'a "b c"', cwd: '~/src' }, host, { cols: 100, rows: 40 });
    expect(command).toMatchObject({
      launch: { kind: 'exec', argv: ['a', 'b c'] },
      cwd: '/home/ada/src',
      connection: { kind: 'terminal', size: { cols: 100, rows: 40 } },
    });
  });

  it('goes where it is forced to go', () => {
    const line = 'echo *';
    expect(readDraft({ ...EMPTY_DRAFT, line, how: 'exec' }, host, null).command?.launch).toEqual({
      kind: 'exec',
      argv: ['echo', '*'],
    });
    expect(readDraft({ ...EMPTY_DRAFT, line: 'ls', how: 'shell' }, host, null).command?.launch).toEqual({
      kind: 'shell',
      line: 'ls',
    });
  });

  it('is no command while it is empty or a quote is open', () => {
    expect(readDraft({ ...EMPTY_DRAFT, line: '  ' }, host, null).command).toBeNull();
    const open = readDraft({ ...EMPTY_DRAFT, line: 'echo "a' }, host, null);
    expect(open.command).toBeNull();
    expect(open.problem).toContain('never closed');
  });

  it('comes back from a run as it was typed', () => {
    const launch = { kind: 'exec', argv: ['grep', '$HOME', 'a b', ''] } as const;
    const draft = draftOf(runOf(1, { command: { ...runOf(1).command, launch } }), 'posix');
    expect(draft.how).toBe('auto');
    expect(readDraft(draft, host, null).command?.launch).toEqual(launch);
    const shell = draftOf(
      runOf(1, { command: { ...runOf(1).command, launch: { kind: 'shell', line: 'ls' } } }),
      'posix',
    );
    expect(readDraft(shell, host, null).command?.launch).toEqual({ kind: 'shell', line: 'ls' });
  });

  it.each([
    ['', '/work'],
    ['~', '/home/ada'],
    ['~/a', '/home/ada/a'],
    ['b/c', '/work/b/c'],
    ['/etc', '/etc'],
  ])('reads the folder %j as %s', (typed, path) => {
    expect(absolute(typed, host)).toBe(path);
  });

  it('reads changes to the environment', () => {
    expect(readChange('A=b=c', SAME_ENVIRONMENT)).toEqual({ set: { A: 'b=c' }, unset: [] });
    expect(readChange('-A', { set: { A: '1' }, unset: [] })).toEqual({ set: {}, unset: ['A'] });
    expect(readChange('A=', { set: {}, unset: ['A'] })).toEqual({ set: { A: '' }, unset: [] });
    expect(readChange('A', SAME_ENVIRONMENT)).toHaveProperty('problem');
    expect(readChange('=b', SAME_ENVIRONMENT)).toHaveProperty('problem');
  });
});
