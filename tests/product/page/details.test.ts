// The details sheet's form: a command goes through it unchanged, and what is wrong stands beside its field.
import { describe, expect, it } from 'vitest';
import { formFor, newEnvLine, newFileLine, readForm } from '../../../renderer/features/details/form.ts';
import type { Command } from '../../../shared/model/command.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { hostInfo } from './scripted-host.ts';

const RUN = '01JZZZZZZZZZZZZZZZZZZZZZZZ' as RunId;

const COMMANDS: readonly Command[] = [
  {
    launch: { kind: 'shell', line: 'make | tee log\nexit 1' },
    cwd: '/work',
    env: { set: { A: '1 2' }, unset: ['B'], files: ['/work/.env', '/etc/more.env'] },
    connection: {
      kind: 'pipes',
      stdin: { kind: 'file', path: '/in' },
      stdout: { kind: 'file', path: '/out', append: true },
      stderr: { kind: 'stdout' },
    },
    ladder: [
      { action: { kind: 'signal', signal: 'SIGINT', target: 'tree' }, graceMs: 1500 },
      { action: { kind: 'close-stdin' }, graceMs: 0 },
    ],
    daemons: 'end',
    output: { kind: 'latest', bytes: 2_500_000 },
    encoding: 'shift_jis',
  },
  {
    name: 'joined',
    launch: { kind: 'exec', argv: ['printf', "it's", 'a "b"', ''] },
    cwd: '/work',
    env: { set: {}, unset: [] },
    connection: {
      kind: 'pipes',
      stdin: 'null',
      stdout: { kind: 'run', run: RUN },
      stderr: { kind: 'null' },
    },
    output: { kind: 'paced' },
  },
];

describe('the form of the details sheet', () => {
  it.each(COMMANDS)('gives back the command that it was opened with', (command) => {
    const form = formFor({ kind: 'again', name: 'x', command }, hostInfo());
    const { command: read, problems } = readForm(form, hostInfo(), null);
    expect(problems).toEqual(new Map());
    expect(read).toEqual(command);
  });

  it('says what is wrong beside its field, and leaves that field out of the command', () => {
    const [first] = COMMANDS;
    if (first === undefined) throw new Error('no command');
    const form = formFor({ kind: 'again', name: 'x', command: first }, hostInfo());
    const env = newEnvLine();
    const file = newFileLine();
    const rung = form.ladder?.[0];
    const wrong = {
      ...form,
      env: [...form.env, env],
      files: [file, ...form.files],
      ladder: (form.ladder ?? []).map((line) => (line === rung ? { ...line, seconds: 'soon' } : line)),
      latest: '0.5',
      encoding: 'klingon',
      stdout: { ...form.stdout, path: ' ' },
    };
    const reading = readForm(wrong, hostInfo(), null);
    expect([...reading.problems.keys()].sort()).toEqual(
      [`env.${env.key}`, `files.${file.key}`, `ladder.${rung?.key}`, 'encoding', 'output', 'stdout'].sort(),
    );
    expect(reading.command?.env).toEqual(first.env);
    expect(reading.command?.encoding).toBeUndefined();
    expect(reading.command?.ladder).toHaveLength(1);
    expect(reading.rungKeys).toEqual([form.ladder?.[1]?.key]);
  });

  it('starts a relative path at the folder of the command', () => {
    const form = formFor(
      { kind: 'typed', line: 'true', how: 'exec', cwd: '/srv', env: { set: {}, unset: [] }, connection: 'terminal' },
      hostInfo(),
    );
    const { command } = readForm({ ...form, files: [{ key: 1, path: '.env' }] }, hostInfo(), null);
    expect(command?.env.files).toEqual(['/srv/.env']);
  });
});
