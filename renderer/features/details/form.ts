// What the details sheet holds while somebody fills it in: text as typed, right or wrong. `readForm` makes a command of
// it and says beside which field something is wrong; a field that is wrong is left out of the command, so that the
// rest of it can still be looked up by the host.

import {
  type Command,
  type Connection,
  LEAST_KEPT,
  MOST_KEPT,
  type OutputPolicy,
  type OutputRoute,
  type Rung,
} from '../../../shared/model/command.ts';
import { isRunId, type RunId } from '../../../shared/model/ids.ts';
import { DEFAULT_TERMINAL_SIZE, type TerminalSize } from '../../../shared/model/stream.ts';
import type { HostInfo } from '../../../shared/protocol/messages.ts';
import { joinWords, quotingRules } from '../../../shared/text/quoting.ts';
import type { DetailsRequest } from '../../command/details-request.ts';
import { absolute } from '../../command/paths.ts';
import { type SplitLine, splitLine } from '../../command/words.ts';

const MEGABYTE = 1_000_000;

/** The longest grace that a rung may have, in seconds: the host's own limit. */
const LONGEST_GRACE_S = 3600;

/** One line of a list. Its key stays with it while lines come and go. */
interface Line {
  readonly key: number;
}

/** A variable that is set or removed. */
export interface EnvLine extends Line {
  readonly action: 'set' | 'unset';
  readonly name: string;
  readonly value: string;
}

/** A file of variables. */
export interface FileLine extends Line {
  readonly path: string;
}

/** A rung of the stop ladder. */
export interface RungLine extends Line {
  readonly kind: Rung['action']['kind'];
  readonly signal: string;
  readonly target: 'process' | 'group' | 'session' | 'foreground' | 'tree';
  readonly event: 'CTRL_C_EVENT' | 'CTRL_BREAK_EVENT';
  /** As typed. */
  readonly seconds: string;
}

/** Where a stream goes to, or comes from. */
export interface RouteForm {
  readonly kind: 'pipe' | 'log' | 'null' | 'file' | 'run' | 'stdout';
  readonly path: string;
  readonly append: boolean;
  readonly run: RunId | '';
}

/** Everything in the sheet. */
export interface Form {
  readonly name: string;
  /** The group that the list may gather it in; empty for none. */
  readonly group: string;
  readonly line: string;
  readonly how: 'exec' | 'shell';
  readonly cwd: string;
  readonly env: readonly EnvLine[];
  readonly files: readonly FileLine[];
  readonly connection: 'terminal' | 'pipes';
  readonly stdin: RouteForm;
  readonly stdout: RouteForm;
  readonly stderr: RouteForm;
  /** Null: the host's own ladder. */
  readonly ladder: readonly RungLine[] | null;
  readonly daemons: 'end' | 'let-go';
  readonly output: OutputPolicy['kind'];
  /** Megabytes, as typed. */
  readonly latest: string;
  readonly encoding: string;
}

let nextKey = 1;

/** A key for a new line. */
function newKey(): number {
  return nextKey++;
}

/** An empty line of each list. */
export const newEnvLine = (): EnvLine => ({ key: newKey(), action: 'set', name: '', value: '' });
export const newFileLine = (): FileLine => ({ key: newKey(), path: '' });
export const newRungLine = (): RungLine =>
  rungLine({ action: { kind: 'signal', signal: 'SIGTERM', target: 'group' }, graceMs: 5000 });

/** A rung as a line of the form. */
export function rungLine({ action, graceMs }: Rung): RungLine {
  return {
    key: newKey(),
    kind: action.kind,
    signal: action.kind === 'signal' ? action.signal : 'SIGTERM',
    target: action.kind === 'signal' ? action.target : 'process',
    event: action.kind === 'console-event' ? action.event : 'CTRL_C_EVENT',
    seconds: String(graceMs / 1000),
  };
}

const TO_LOG: RouteForm = { kind: 'log', path: '', append: false, run: '' };
const FROM_PIPE: RouteForm = { ...TO_LOG, kind: 'pipe' };

function routeForm(route: OutputRoute | { readonly kind: 'stdout' }): RouteForm {
  if (route.kind === 'file') return { ...TO_LOG, ...route };
  return route.kind === 'run' ? { ...TO_LOG, kind: 'run', run: route.run } : { ...TO_LOG, kind: route.kind };
}

function envLines({ set, unset }: Command['env']): EnvLine[] {
  return [
    ...Object.entries(set).map(([name, value]) => ({ key: newKey(), action: 'set' as const, name, value })),
    ...unset.map((name) => ({ key: newKey(), action: 'unset' as const, name, value: '' })),
  ];
}

/** The form that the sheet begins with. */
export function formFor(request: DetailsRequest, host: HostInfo): Form {
  const plain: Form = {
    name: '',
    group: '',
    line: '',
    how: 'exec',
    cwd: '',
    env: [],
    files: [],
    connection: 'terminal',
    stdin: FROM_PIPE,
    stdout: TO_LOG,
    stderr: TO_LOG,
    ladder: null,
    daemons: 'let-go',
    output: 'all',
    latest: '10',
    encoding: '',
  };
  if (request.kind === 'typed') {
    const { line, how, cwd, env, connection } = request;
    return { ...plain, line, how, cwd, connection, env: envLines(env), files: fileLines(env) };
  }
  const { launch, cwd, env, connection, ladder, daemons, output, encoding, name, group } = request.command;
  const streams =
    connection.kind === 'terminal'
      ? {}
      : {
          stdin:
            typeof connection.stdin === 'string'
              ? { ...FROM_PIPE, kind: connection.stdin }
              : { ...FROM_PIPE, ...connection.stdin },
          stdout: routeForm(connection.stdout),
          stderr: routeForm(connection.stderr),
        };
  return {
    ...plain,
    ...streams,
    name: name ?? '',
    group: group ?? '',
    line: launch.kind === 'shell' ? launch.line : joinWords(launch.argv, quotingRules(host.platform)),
    how: launch.kind,
    cwd,
    env: envLines(env),
    files: fileLines(env),
    connection: connection.kind,
    ladder: ladder?.map(rungLine) ?? null,
    daemons: daemons ?? 'let-go',
    output: output?.kind ?? 'all',
    latest: output?.kind === 'latest' ? String(output.bytes / MEGABYTE) : plain.latest,
    encoding: encoding ?? '',
  };
}

function fileLines({ files }: Command['env']): FileLine[] {
  return (files ?? []).map((path) => ({ key: newKey(), path }));
}

/** What a form comes to. Problems stand under the name of their field, or `field.key` for a line of a list. */
export interface FormReading {
  readonly split: SplitLine;
  /** Null while there is nothing to run. */
  readonly command: Command | null;
  readonly problems: ReadonlyMap<string, string>;
  /** Keys of the lines that the command has, in its order: what the host says of one is said of the line. */
  readonly fileKeys: readonly number[];
  readonly rungKeys: readonly number[];
}

/** Reads the form. */
export function readForm(form: Form, host: HostInfo, size: TerminalSize | null): FormReading {
  const problems = new Map<string, string>();
  const split = splitLine(form.line, quotingRules(host.platform));
  const words = split.words.map(({ value }) => value);
  if (form.line.trim() === '' || (form.how === 'exec' && words.length === 0)) problems.set('command', 'type a command');
  else if (form.how === 'exec' && split.problem !== null) problems.set('command', split.problem);
  const cwd = absolute(form.cwd, host);
  const env = readEnv(form.env, problems);
  const files = form.files.filter(({ key, path }) => {
    if (path.trim() === '') problems.set(`files.${key}`, 'name a file, or take the line away');
    return path.trim() !== '';
  });
  const rungs = (form.ladder ?? []).filter((line) => readGrace(line, problems) !== null);
  if (form.ladder !== null && form.ladder.length === 0) problems.set('ladder', 'a ladder needs a step');
  const output = readOutput(form, problems);
  const encoding = form.connection === 'pipes' ? form.encoding.trim() : '';
  if (encoding !== '' && !isEncoding(encoding)) problems.set('encoding', `there is no encoding "${encoding}"`);
  const command: Command = {
    ...(form.name.trim() !== '' && { name: form.name.trim() }),
    ...(form.group.trim() !== '' && { group: form.group.trim() }),
    launch: form.how === 'exec' ? { kind: 'exec', argv: words } : { kind: 'shell', line: form.line.trim() },
    cwd,
    env: { ...env, ...(files.length > 0 && { files: files.map(({ path }) => absolute(path, host, cwd)) }) },
    connection: readConnection(form, { host, cwd, size }, problems),
    ...(rungs.length > 0 && { ladder: rungs.map(readRung) }),
    ...(form.daemons === 'end' && { daemons: 'end' }),
    ...(output !== null && output.kind !== 'all' && { output }),
    ...(encoding !== '' && isEncoding(encoding) && { encoding }),
  };
  return {
    split,
    command: problems.has('command') ? null : command,
    problems,
    fileKeys: files.map(({ key }) => key),
    rungKeys: rungs.map(({ key }) => key),
  };
}

function readEnv(lines: readonly EnvLine[], problems: Map<string, string>): Command['env'] {
  const set: Record<string, string> = {};
  const unset: string[] = [];
  const known = new Set<string>();
  for (const { key, action, name: typed, value } of lines) {
    const name = typed.trim();
    const wrong =
      name === ''
        ? 'name a variable, or take the line away'
        : name.includes('=')
          ? 'a name has no ='
          : known.has(name)
            ? 'there is a line for it already'
            : null;
    if (wrong !== null) problems.set(`env.${key}`, wrong);
    else if (action === 'set') set[name] = value;
    else unset.push(name);
    known.add(name);
  }
  return { set, unset };
}

function readConnection(
  form: Form,
  where: { readonly host: HostInfo; readonly cwd: string; readonly size: TerminalSize | null },
  problems: Map<string, string>,
): Connection {
  if (form.connection === 'terminal') return { kind: 'terminal', size: where.size ?? DEFAULT_TERMINAL_SIZE };
  const path = (field: 'stdin' | 'stdout' | 'stderr'): string | null => {
    const typed = form[field].path;
    if (typed.trim() === '') problems.set(field, 'name a file');
    return typed.trim() === '' ? null : absolute(typed, where.host, where.cwd);
  };
  const output = (field: 'stdout' | 'stderr'): OutputRoute => {
    const { kind, append, run } = form[field];
    if (kind === 'file') {
      const to = path(field);
      return to === null ? { kind: 'log' } : { kind: 'file', path: to, append };
    }
    if (kind === 'run') {
      if (isRunId(run)) return { kind: 'run', run };
      problems.set(field, 'choose a run with an open stdin');
      return { kind: 'log' };
    }
    return { kind: kind === 'null' ? 'null' : 'log' };
  };
  const input = form.stdin.kind === 'file' ? path('stdin') : null;
  return {
    kind: 'pipes',
    stdin: input !== null ? { kind: 'file', path: input } : form.stdin.kind === 'null' ? 'null' : 'pipe',
    stdout: output('stdout'),
    stderr: form.stderr.kind === 'stdout' ? { kind: 'stdout' } : output('stderr'),
  };
}

function readGrace({ key, seconds }: RungLine, problems: Map<string, string>): number | null {
  const value = Number(seconds.trim().replace(',', '.'));
  if (seconds.trim() !== '' && value >= 0 && value <= LONGEST_GRACE_S) return Math.round(value * 1000);
  problems.set(`ladder.${key}`, `seconds to wait, from 0 to ${LONGEST_GRACE_S}`);
  return null;
}

function readRung(line: RungLine): Rung {
  const { kind, signal, target, event } = line;
  const graceMs = readGrace(line, new Map()) ?? 0;
  if (kind === 'signal') return { action: { kind, signal, target }, graceMs };
  return { action: kind === 'console-event' ? { kind, event } : { kind }, graceMs };
}

function readOutput({ output, latest }: Form, problems: Map<string, string>): OutputPolicy | null {
  if (output !== 'latest') return { kind: output };
  const bytes = Math.round(Number(latest.trim().replace(',', '.')) * MEGABYTE);
  if (latest.trim() !== '' && bytes >= LEAST_KEPT && bytes <= MOST_KEPT) return { kind: 'latest', bytes };
  problems.set('output', `megabytes, from ${LEAST_KEPT / MEGABYTE} to ${MOST_KEPT / MEGABYTE}`);
  return null;
}

/** Whether this browser, and so the pane, can decode it. */
function isEncoding(label: string): boolean {
  try {
    new TextDecoder(label);
    return true;
  } catch {
    return false;
  }
}
