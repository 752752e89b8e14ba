// Finds text in one pane: in what its terminal still holds, which is the newest part of the log.
import type { ISearchOptions, SearchAddon } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { IconButton } from '../ui/button.tsx';
import { CloseIcon, NextIcon, PreviousIcon } from '../ui/icons.tsx';
import { cssColour } from './theme.ts';

/** Matches marked at most: more cost time with every line that is written, and nobody looks at them all. */
const MOST_MARKED = 1000;

interface Found {
  readonly index: number;
  readonly count: number;
}

/** The search of one pane. */
export function SearchBar({ terminal, onClose }: { readonly terminal: Terminal; onClose(): void }) {
  const field = useRef<HTMLInputElement>(null);
  const [addon, setAddon] = useState<SearchAddon | null>(null);
  const [text, setText] = useState('');
  const [regex, setRegex] = useState(false);
  const [caseSensitive, setCaseSensitive] = useState(false);
  const [wholeWord, setWholeWord] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const problem = regex ? regexProblem(text) : null;

  useEffect(() => {
    let gone = false;
    let loaded: SearchAddon | null = null;
    const load = async () => {
      const { SearchAddon } = await import('@xterm/addon-search');
      if (gone) return;
      loaded = new SearchAddon({ highlightLimit: MOST_MARKED });
      terminal.loadAddon(loaded);
      loaded.onDidChangeResults(({ resultIndex, resultCount }) => setFound({ index: resultIndex, count: resultCount }));
      setAddon(loaded);
    };
    void load();
    field.current?.focus();
    return () => {
      gone = true;
      loaded?.clearDecorations();
      loaded?.dispose();
      setAddon(null);
    };
  }, [terminal]);

  const options: ISearchOptions = {
    regex,
    caseSensitive,
    wholeWord,
    decorations: {
      matchBackground: cssColour('--find'),
      // The lines around them are elements over the cells: they are seen whatever draws those.
      matchBorder: cssColour('--find-line'),
      activeMatchBackground: cssColour('--find-here'),
      activeMatchBorder: cssColour('--find-here-line'),
      matchOverviewRuler: cssColour('--find'),
      activeMatchColorOverviewRuler: cssColour('--find-here'),
    },
  };
  const find = (what: string, direction: 'next' | 'previous', incremental = false) => {
    if (what === '' || (regex && regexProblem(what) !== null)) {
      addon?.clearDecorations();
      setFound(null);
    } else if (direction === 'next') addon?.findNext(what, { ...options, incremental });
    else addon?.findPrevious(what, options);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks again when what is looked for has changed
  useEffect(() => find(text, 'next', true), [addon, text]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks again when how it is looked for has changed
  useEffect(() => {
    // The addon forgets its matches for another text only: https://github.com/xtermjs/xterm.js, SearchState of 0.16.
    addon?.clearDecorations();
    find(text, 'next', true);
  }, [regex, caseSensitive, wholeWord]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') find(text, event.shiftKey ? 'previous' : 'next');
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is not known to every browser that shows this page
    <div className="terminal-search" role="search" onKeyDown={onKeyDown}>
      <input
        ref={field}
        aria-label="Find in this pane"
        placeholder="Find"
        spellCheck={false}
        value={text}
        aria-invalid={problem !== null}
        title={problem ?? 'Finds in the lines that the pane holds; the log may have more'}
        onChange={(event) => setText(event.target.value)}
      />
      <button
        type="button"
        className="search-toggle"
        aria-pressed={caseSensitive}
        title="Match case"
        onClick={() => setCaseSensitive(!caseSensitive)}
      >
        Aa
      </button>
      <button
        type="button"
        className="search-toggle"
        aria-pressed={wholeWord}
        title="Whole words"
        onClick={() => setWholeWord(!wholeWord)}
      >
        <u>ab</u>
      </button>
      <button
        type="button"
        className="search-toggle"
        aria-pressed={regex}
        title="Regular expression"
        onClick={() => setRegex(!regex)}
      >
        .*
      </button>
      <span className="search-count" role="status">
        {countText(text, problem, found)}
      </span>
      <IconButton label="Previous (⇧ ↩)" onClick={() => find(text, 'previous')}>
        <PreviousIcon />
      </IconButton>
      <IconButton label="Next (↩)" onClick={() => find(text, 'next')}>
        <NextIcon />
      </IconButton>
      <IconButton label="Close the search (Esc)" onClick={onClose}>
        <CloseIcon />
      </IconButton>
    </div>
  );
}

function regexProblem(text: string): string | null {
  try {
    new RegExp(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function countText(text: string, problem: string | null, found: Found | null): string {
  if (problem !== null) return 'not a pattern';
  if (text === '' || found === null) return '';
  if (found.count === 0) return 'none';
  const count = found.count >= MOST_MARKED ? `${MOST_MARKED}+` : String(found.count);
  return found.index < 0 ? `${count} found` : `${found.index + 1} of ${count}`;
}
