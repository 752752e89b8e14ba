// A command copied as a shell line and as a Python program does what it does here: both are run, for real.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Command, PLAIN_PIPES, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import { asPowerShell, asPython, asShell } from '../../../shared/text/copy-as.ts';

const SHELL = ['/bin/sh', '-c'];

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "it's a $HOME "));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function command(argv: readonly string[], more: Partial<Command> = {}): Command {
  return { launch: { kind: 'exec', argv }, cwd: folder, env: SAME_ENVIRONMENT, connection: PLAIN_PIPES, ...more };
}

/** Shows the folder, two variables and every argument, each behind a NUL. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell that fills it in
const SHOW = 'printf "%s\\0" "$PWD" "${ADDED-unset}" "${HOME-unset}" "$@"';
const ARGUMENTS = ['', 'a b', "it's", '"', '$HOME', '`x`', '\\', '*', '~', 'A=b', 'line\nbreak', '日本 😀', "a'b$c"];
const ENV = { set: { ADDED: `v '"$\n\\é` }, unset: ['HOME'] };

const FORMS = [
  {
    form: 'sh',
    run: (text: string) => spawnSync('/bin/sh', ['-c', text], { encoding: 'utf8' }),
    of: (it: Command) => asShell(it, SHELL),
  },
  {
    form: 'python',
    run: (text: string) => spawnSync('python3', ['-S', '-E', '-c', text], { encoding: 'utf8' }),
    of: asPython,
  },
];

describe.each(FORMS)('copied for $form', ({ run, of }) => {
  it('has the same arguments, variables and folder', () => {
    const shown = run(of(command(['/bin/sh', '-c', SHOW, 'sh', ...ARGUMENTS], { env: ENV })));
    expect(shown.stderr).toBe('');
    expect(shown.stdout.split('\0').slice(0, -1)).toEqual([folder, ENV.set.ADDED, 'unset', ...ARGUMENTS]);
  });

  it('runs a shell line in a shell, and ends as it does', () => {
    const line = `echo "$(basename /a/b)" | tr b c; echo 'x'; kill -TERM $$`;
    expect(run(of(command([], { launch: { kind: 'shell', line } })))).toMatchObject({ stdout: 'c\nx\n', status: 143 });
  });

  it('sends streams to files and to each other', () => {
    const path = (name: string) => join(folder, name);
    writeFileSync(path('in put'), 'read me\n');
    writeFileSync(path('out put'), 'before\n');
    const routed = command(['/bin/sh', '-c', 'cat; echo error >&2; exit 7'], {
      connection: {
        kind: 'pipes',
        stdin: { kind: 'file', path: path('in put') },
        stdout: { kind: 'file', path: path('out put'), append: true },
        stderr: { kind: 'stdout' },
      },
    });
    expect(run(of(routed))).toMatchObject({ stdout: '', status: 7 });
    expect(readFileSync(path('out put'), 'utf8')).toBe('before\nread me\nerror\n');
  });

  it('sends streams nowhere, runs a program with an equals sign in its name, and says what it leaves out', () => {
    writeFileSync(join(folder, 'a=b'), '#!/bin/sh\ncat; echo out; echo "$ADDED:$1" >&2\n', { mode: 0o755 });
    const err = join(folder, 'err');
    const text = of(
      command([`${folder}/a=b`, 'c d'], {
        env: { set: { ADDED: '1' }, unset: [], files: ['/a\ntouch broken'] },
        connection: {
          kind: 'pipes',
          stdin: 'null',
          stdout: { kind: 'null' },
          stderr: { kind: 'file', path: err, append: false },
        },
      }),
    );
    // A path can't end the comment that it stands in.
    expect(text).toContain('# Variables came from /a touch broken as well; they are not set here.\n');
    expect(run(text)).toMatchObject({ stdout: '', status: 0 });
    expect(readFileSync(err, 'utf8')).toBe('1:c d\n');
  });
});

it('is a Python program that compiles', () => {
  const text = asPython(command(ARGUMENTS, { env: ENV }));
  execFileSync('python3', ['-S', '-E', '-c', 'import sys; compile(sys.stdin.read(), "copied", "exec")'], {
    input: text,
  });
});

it('is quoted for PowerShell, whose quotes are more than one', () => {
  const text = asPowerShell(
    command(['prog', "it's", '’curly‘', '$x', '"'], { env: { set: { A: 'b' }, unset: ['C'] } }),
    SHELL,
  );
  expect(text).toBe(`# Needs PowerShell 7.3 or newer: earlier ones lose double quotes inside arguments.
Push-Location -LiteralPath '${folder.replace("'", "''")}'
$before = @{}
$before['C'] = [Environment]::GetEnvironmentVariable('C')
$before['A'] = [Environment]::GetEnvironmentVariable('A')
[Environment]::SetEnvironmentVariable('C', $null)
[Environment]::SetEnvironmentVariable('A', 'b')
try {
  & 'prog' 'it''s' '’’curly‘‘' '$x' '"'
} finally {
  foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }
  Pop-Location
}
`);
});
