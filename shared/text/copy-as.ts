// A command as text for somewhere else: a POSIX shell, PowerShell, or Python's asyncio. What can't be said there (the
// stop ladder, the log, a stream that goes to another run, the values of `.env` files) is left out; where that changes
// what the program sees, a comment says so.
import type { Command, Connection } from '../model/command.ts';
import { joinWords } from './quoting.ts';

type Pipes = Extract<Connection, { kind: 'pipes' }>;

/** What each form is called, for a menu. */
export const COPY_FORMS = [
  { form: 'shell', label: 'Shell' },
  { form: 'powershell', label: 'PowerShell' },
  { form: 'python', label: 'Python asyncio' },
] as const;

/** A form that a command can be copied as. */
export type CopyForm = (typeof COPY_FORMS)[number]['form'];

/** The command in one of the forms; `shellLine` is what the host hands shell lines to. */
export function copyAs(form: CopyForm, command: Command, shellLine: readonly string[]): string {
  switch (form) {
    case 'shell':
      return asShell(command, shellLine);
    case 'powershell':
      return asPowerShell(command, shellLine);
    case 'python':
      return asPython(command);
  }
}

/** What no form can say, as sentences. */
function notes({ env, connection }: Command): string[] {
  const said = (env.files ?? []).map((file) => `Variables came from ${oneLine(file)} as well; they are not set here.`);
  if (connection.kind !== 'pipes') return said;
  for (const name of ['stdout', 'stderr'] as const) {
    if (connection[name].kind === 'run') said.push(`Its ${name} went to the input of another run; here it does not.`);
  }
  return said;
}

/** A comment must not end where a path has a line break. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\u0085\u2028\u2029]/g, ' ');
}

function comments(command: Command): string {
  return notes(command)
    .map((note) => `# ${note}\n`)
    .join('');
}

/** The words of a command, a shell line as an argument of its shell. */
function wordsOf({ launch }: Command, shellLine: readonly string[]): readonly string[] {
  return launch.kind === 'exec' ? launch.argv : [...shellLine, launch.line];
}

const posix = (word: string) => joinWords(['', word], 'posix').slice(3);

/** For a POSIX shell: one line in parentheses, which leaves the folder and the variables of the shell as they are. */
export function asShell(command: Command, shellLine: readonly string[]): string {
  const { env, connection, cwd } = command;
  let line = joinWords(wordsOf(command, shellLine), 'posix');
  const changes = [
    ...env.unset.flatMap((name) => ['-u', posix(name)]),
    ...Object.entries(env.set).map(([name, value]) => posix(`${name}=${value}`)),
  ];
  if (changes.length > 0) {
    // `env` would take a program with an equals sign in its name for one more variable.
    const program = wordsOf(command, shellLine)[0] ?? '';
    const words = program.includes('=') ? `sh -c 'exec "$0" "$@"' ${line}` : line;
    line = `env ${changes.join(' ')} ${words}`;
  }
  if (connection.kind === 'pipes') line += shellRedirections(connection);
  // `cd -` and `cd -P` would mean something else.
  const folder = cwd.startsWith('-') ? posix(`./${cwd}`) : posix(cwd);
  return `${comments(command)}(cd ${folder} && ${line})\n`;
}

function shellRedirections({ stdin, stdout, stderr }: Pipes): string {
  let text = '';
  if (stdin === 'null') text += ' </dev/null';
  else if (stdin !== 'pipe') text += ` <${posix(stdin.path)}`;
  for (const [prefix, route] of [
    ['', stdout],
    ['2', stderr],
  ] as const) {
    if (route.kind === 'null') text += ` ${prefix}>/dev/null`;
    else if (route.kind === 'file') text += ` ${prefix}${route.append ? '>>' : '>'}${posix(route.path)}`;
    else if (route.kind === 'stdout') text += ' 2>&1';
  }
  return text;
}

/** A PowerShell literal. It takes typographic quotes for quotes too. */
function powerShellText(text: string): string {
  return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

/** For PowerShell: its variables have no scope smaller than the session, so they are put back at the end. */
export function asPowerShell(command: Command, shellLine: readonly string[]): string {
  const { env, connection, cwd } = command;
  const words = wordsOf(command, shellLine);
  const lines = notes(command).map((note) => `# ${note}`);
  if (words.some((word) => word.includes('"'))) {
    lines.push('# Needs PowerShell 7.3 or newer: earlier ones lose double quotes inside arguments.');
  }
  const names = [...env.unset, ...Object.keys(env.set)];
  lines.push(`Push-Location -LiteralPath ${powerShellText(cwd)}`);
  if (names.length > 0) {
    lines.push('$before = @{}');
    for (const name of names) {
      const variable = powerShellText(name);
      lines.push(`$before[${variable}] = [Environment]::GetEnvironmentVariable(${variable})`);
    }
  }
  for (const name of env.unset) lines.push(setVariable(name, '$null'));
  for (const [name, value] of Object.entries(env.set)) lines.push(setVariable(name, powerShellText(value)));
  let call = `& ${words.map(powerShellText).join(' ')}`;
  if (connection.kind === 'pipes') call = powerShellRedirections(call, connection);
  lines.push('try {', `  ${call}`, '} finally {');
  if (names.length > 0) {
    lines.push('  foreach ($name in $before.Keys) { [Environment]::SetEnvironmentVariable($name, $before[$name]) }');
  }
  lines.push('  Pop-Location', '}');
  return `${lines.join('\n')}\n`;
}

function setVariable(name: string, value: string): string {
  return `[Environment]::SetEnvironmentVariable(${powerShellText(name)}, ${value})`;
}

function powerShellRedirections(call: string, { stdin, stdout, stderr }: Pipes): string {
  let text = call;
  if (stdin === 'null') text = `$null | ${text}`;
  else if (stdin !== 'pipe') text = `Get-Content -Raw -LiteralPath ${powerShellText(stdin.path)} | ${text}`;
  if (stderr.kind === 'stdout') text += ' 2>&1';
  if (stderr.kind === 'null') text += ' 2>$null';
  if (stderr.kind === 'file') text += ` 2${stderr.append ? '>>' : '>'} ${powerShellText(stderr.path)}`;
  if (stdout.kind === 'null') text += ' > $null';
  if (stdout.kind === 'file') text += ` ${stdout.append ? '>>' : '>'} ${powerShellText(stdout.path)}`;
  return text;
}

/** A Python literal: every escape that JSON writes means the same there. */
const python = (text: string) => JSON.stringify(text);

/** For Python: a whole program that ends as the command does. */
export function asPython(command: Command): string {
  const { launch, cwd, env, connection } = command;
  const changed = env.unset.length > 0 || Object.keys(env.set).length > 0;
  const files: string[] = [];
  const options = [`cwd=${python(cwd)},`];
  if (changed) options.push('env=environment,');
  if (connection.kind === 'pipes') {
    const { stdin, stdout, stderr } = connection;
    if (stdin === 'null') options.push('stdin=asyncio.subprocess.DEVNULL,');
    else if (stdin !== 'pipe') {
      files.push(`stdin = files.enter_context(open(${python(stdin.path)}, "rb"))`);
      options.push('stdin=stdin,');
    }
    for (const [name, route] of [
      ['stdout', stdout],
      ['stderr', stderr],
    ] as const) {
      if (route.kind === 'null') options.push(`${name}=asyncio.subprocess.DEVNULL,`);
      else if (route.kind === 'stdout') options.push('stderr=asyncio.subprocess.STDOUT,');
      else if (route.kind === 'file') {
        files.push(`${name} = files.enter_context(open(${python(route.path)}, "${route.append ? 'ab' : 'wb'}"))`);
        options.push(`${name}=${name},`);
      }
    }
  }
  const words = launch.kind === 'exec' ? launch.argv.map(python) : [python(launch.line)];
  const call = launch.kind === 'exec' ? 'create_subprocess_exec' : 'create_subprocess_shell';
  const body: string[] = [];
  if (changed) {
    body.push('environment = dict(os.environ)');
    for (const [name, value] of Object.entries(env.set)) body.push(`environment[${python(name)}] = ${python(value)}`);
    for (const name of env.unset) body.push(`environment.pop(${python(name)}, None)`);
  }
  const start = [
    `process = await asyncio.${call}(`,
    ...words.map((word) => `    ${word},`),
    ...options.map((option) => `    ${option}`),
    ')',
    'return await process.wait()',
  ];
  if (files.length > 0) body.push('with contextlib.ExitStack() as files:', ...[...files, ...start].map(indent));
  else body.push(...start);
  const imports = ['asyncio', ...(files.length > 0 ? ['contextlib'] : []), ...(changed ? ['os'] : []), 'sys'];
  return [
    `${comments(command)}${imports.map((name) => `import ${name}`).join('\n')}`,
    '',
    '',
    'async def main() -> int:',
    ...body.map(indent),
    '',
    '',
    'code = asyncio.run(main())',
    '# A negative code is the number of the signal that ended it; shells say 128 and that number.',
    'sys.exit(code if code >= 0 else 128 - code)',
    '',
  ].join('\n');
}

function indent(line: string): string {
  return `    ${line}`;
}
