// Commands that could not start because they are no programs: words that only a shell knows, and what to do instead.
import type { Run } from '../../../shared/model/run.ts';

const WORDS: ReadonlySet<string> = new Set([
  'cd',
  'export',
  'source',
  '.',
  'alias',
  'set',
  'unset',
  'umask',
  'exec',
  'eval',
]);

/** What to say when a program was not found because its name is a word of the shell; null for every other failure. */
export function shellWordHint({ failure, command }: Pick<Run, 'failure' | 'command'>): string | null {
  const { launch } = command;
  const word = launch.kind === 'exec' ? launch.argv[0] : undefined;
  if (failure?.reason !== 'program' || word === undefined || !WORDS.has(word)) return null;
  const what = `“${word}” is a word of the shell, not a program.`;
  if (word === 'cd') return `${what} To start a command in a folder, put the folder into “In” beneath the run bar.`;
  return `${what} Choose “Shell” for the line that it belongs to: it holds for that line alone.`;
}
