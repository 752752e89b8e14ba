// Where something lands that is let go over the window, and what becomes of it there.
import { isAlive, type Run } from '../../../shared/model/run.ts';
import type { PathKind } from '../../../shared/protocol/messages.ts';
import { joinWords, type QuotingRules } from '../../../shared/text/quoting.ts';
import type { Dropped } from '../../command/dropped.ts';

/** Where it lands. */
export type DropPlace =
  /** A terminal: paths are typed into it. */
  | { readonly kind: 'terminal'; readonly run: Run }
  /** The input line of a run with pipes. */
  | { readonly kind: 'input'; readonly run: Run }
  | { readonly kind: 'run-bar' };

/** The place for a pane's run; everything that takes no input leaves it to the run bar. */
export function placeOf(run: Run | undefined): DropPlace {
  if (run === undefined || !isAlive(run) || run.stdin !== 'open') return { kind: 'run-bar' };
  return { kind: run.command.connection.kind === 'terminal' ? 'terminal' : 'input', run };
}

/** What will happen there, said while the files are still in the hand. */
export function placeWords(place: DropPlace): { readonly what: string; readonly why: string } {
  switch (place.kind) {
    case 'terminal':
      return { what: 'Type the path', why: `into ${place.run.name}, quoted and without Enter` };
    case 'input':
      return { what: 'Put in the path', why: `into the input line of ${place.run.name}` };
    case 'run-bar':
      return { what: 'To the run bar', why: 'a folder: where commands start · a file: its path, or what is run' };
  }
}

/** Line breaks, control characters, and what some programs take for a line break: none of them can be typed. */
const UNTYPABLE = /[\p{Cc}\u2028\u2029]/u;

/** The first path that can't be typed; undefined when all can. */
export function untypable(paths: readonly string[]): string | undefined {
  return paths.find((path) => UNTYPABLE.test(path));
}

/** What a terminal is sent: the paths as words of a shell, and a space, so that what is typed next is another word. */
export function typedPaths(paths: readonly string[], rules: QuotingRules): string {
  return `${paths.map((path) => joinWords([path], rules)).join(' ')} `;
}

/** What the run bar is asked to do with paths of those kinds. */
export function forRunBar(paths: readonly string[], kinds: readonly PathKind[]): Dropped {
  const [path] = paths;
  if (path !== undefined && paths.length === 1 && kinds[0] === 'folder') return { kind: 'folder', path };
  return { kind: 'words', paths };
}
