// What can be said of a command without looking at anything: rules that its schema can't know, because they depend on
// this system or on two fields together. A command that breaks one is refused before it becomes a run.
import { isAbsolute } from 'node:path';
import type { Command, Rung } from '../../shared/model/command.ts';
import type { FieldMessage } from '../../shared/protocol/messages.ts';
import { signalNumber } from '../engine/index.ts';

/** Everything that is wrong with it. */
export function checkCommand(command: Command, platform: NodeJS.Platform = process.platform): readonly FieldMessage[] {
  return [...checkPaths(command), ...checkEncoding(command), ...checkLadder(command, platform)];
}

function checkPaths({ cwd, env, connection }: Command): FieldMessage[] {
  const found: FieldMessage[] = [];
  const absolute = (path: string, field: FieldMessage['field'], index?: number) => {
    if (isAbsolute(path)) return;
    found.push({ field, ...(index !== undefined && { index }), message: `"${path}" is not an absolute path` });
  };
  absolute(cwd, 'cwd');
  for (const [index, path] of (env.files ?? []).entries()) absolute(path, 'files', index);
  if (connection.kind !== 'pipes') return found;
  const { stdin, stdout, stderr } = connection;
  if (typeof stdin === 'object') absolute(stdin.path, 'stdin');
  for (const [field, route] of [
    ['stdout', stdout],
    ['stderr', stderr],
  ] as const) {
    if (route.kind !== 'file') continue;
    absolute(route.path, field);
    if (typeof stdin === 'object' && stdin.path === route.path) {
      found.push({ field, message: 'this is the file that it reads: it would be emptied first, or read without end' });
    }
  }
  if (
    stdout.kind === 'file' &&
    stderr.kind === 'file' &&
    stdout.path === stderr.path &&
    stdout.append !== stderr.append
  ) {
    found.push({ field: 'stderr', message: 'the same file as stdout: either both add to it or neither does' });
  }
  return found;
}

function checkEncoding({ encoding, connection }: Command): FieldMessage[] {
  if (encoding === undefined) return [];
  if (connection.kind === 'terminal') {
    return [{ field: 'encoding', message: 'a terminal is always UTF-8: choose pipes for another encoding' }];
  }
  try {
    new TextDecoder(encoding);
    return [];
  } catch {
    return [{ field: 'encoding', message: `there is no encoding "${encoding}"` }];
  }
}

function checkLadder({ ladder, connection }: Command, platform: NodeJS.Platform): FieldMessage[] {
  return (ladder ?? []).flatMap((rung, index) => {
    const message = rungProblem(rung, connection.kind === 'terminal', platform === 'win32');
    return message === null ? [] : [{ field: 'ladder' as const, index, message }];
  });
}

function rungProblem({ action }: Rung, terminal: boolean, windows: boolean): string | null {
  switch (action.kind) {
    case 'signal':
      if (signalNumber(action.signal) === null) return `this system has no signal "${action.signal}"`;
      if (action.target === 'foreground' && !terminal) return 'only a terminal has a foreground job';
      if (windows && action.target !== 'process') return 'Windows has no process groups: send it to the process';
      return null;
    case 'close-stdin':
      return null;
    case 'console-event':
    case 'close-windows':
    case 'terminate-job':
      return windows ? null : 'only Windows has this';
  }
}
