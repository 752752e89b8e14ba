// Files that were dropped on the window, on their way to the field that takes them. Features don't know each other; they
// meet here.
import { createStore } from 'zustand/vanilla';
import type { RunId } from '../../shared/model/ids.ts';

/** What a field is asked to do with them. */
export type Dropped =
  /** The run bar: this is the folder that commands start in from now on. */
  | { readonly kind: 'folder'; readonly path: string }
  /** The run bar: these are words for the line, at the cursor. A program in an empty line is a command. */
  | { readonly kind: 'words'; readonly paths: readonly string[] }
  /** The input line of a run. */
  | { readonly kind: 'input'; readonly run: RunId; readonly paths: readonly string[] };

/** The last drop; each is a new object. */
export const droppedFiles = createStore<{ readonly dropped: Dropped | null }>(() => ({ dropped: null }));

/** Hands files to a field. */
export function handDropped(dropped: Dropped): void {
  droppedFiles.setState({ dropped });
}

/**
 * A line with words put in at the cursor, apart from their neighbours. What stands before may want them joined to it: an
 * option and its `=`, an opened quote.
 */
export function insertWords(line: string, at: number, words: string): { readonly line: string; readonly at: number } {
  const [before, after] = [line.slice(0, at), line.slice(at)];
  const joined = before === '' || /[\s=:'"(]$/.test(before);
  const apart = after === '' || /^\s/.test(after);
  const text = `${joined ? '' : ' '}${words}${apart ? '' : ' '}`;
  return { line: `${before}${text}${after}`, at: at + text.length };
}
