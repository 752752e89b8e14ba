// What the desktop asks Proactor to open: a folder out of the file manager, or a link. It comes on the command line
// (Linux, Windows), as an event (macOS), or from a later start that handed it over, and goes one way from here.
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { StartRequest } from '../host.ts';
import { isLink, readLink } from './links.ts';
import { linkQuestion, type Question } from './questions.ts';

/** What opening needs of its surroundings. */
export interface OpeningOptions {
  /** The person's shell, as argv. */
  readonly shell: readonly string[];
  start(request: StartRequest): void;
  show(): void;
  ask<T>(question: Question<T>): Promise<T>;
  /** A sentence for the person. */
  say(text: string): void;
}

/** Opens a folder (a shell is started in it: that is what the person chose in the file manager) or a link. */
export async function open(what: string, { shell, start, show, ask, say }: OpeningOptions): Promise<void> {
  show();
  if (isLink(what)) {
    const link = readLink(what);
    if (link.kind === 'wrong') say(link.problem);
    else if (link.kind === 'propose' && (await ask(linkQuestion(link.line, link.cwd)))) start(link);
    return;
  }
  const path = pathOf(what);
  if (path === null || statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    say(`There is no folder ${what}.`);
    return;
  }
  start({ cwd: path, argv: shell });
}

/** The path in what a file manager gives; null when it is somewhere else. */
function pathOf(what: string): string | null {
  if (!/^file:/i.test(what)) return what;
  try {
    return fileURLToPath(what);
  } catch {
    return null;
  }
}
