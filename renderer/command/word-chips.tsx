// Words of an argument vector, each in a box of its own, so that it is seen where one ends and the next begins.
import type { ReactNode } from 'react';
import type { Word } from './words.ts';

/** More than these say nothing more. */
const MOST_CHIPS = 40;

/** Shows words; `quiet` for those that were not typed. */
export function WordChips({ words, quiet = false }: { readonly words: readonly Word[]; readonly quiet?: boolean }) {
  return (
    <>
      {words.slice(0, MOST_CHIPS).map((word, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a word is its place among the words
        <code key={index} className={`chip ${quiet ? 'chip-quiet' : ''}`}>
          {word.value === '' ? <i>empty</i> : visible(word.value)}
        </code>
      ))}
      {words.length > MOST_CHIPS && <span className="run-hint">and {words.length - MOST_CHIPS} more</span>}
    </>
  );
}

/** Text with its white space made visible. */
function visible(text: string): ReactNode[] {
  return text.split(/(\s)/).map((part, index) => {
    const shown = part === ' ' ? '·' : part === '\t' ? '⇥' : part === '\n' ? '↵' : null;
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never move
    return shown === null ? part : <i key={index}>{shown}</i>;
  });
}
