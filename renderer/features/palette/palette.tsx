// The command palette: everything that can be done now, found by what it is called. Each row names its key, so that the
// next time needs no palette; what can't be done now says why.
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { fuzzyMatch } from '../../../shared/text/fuzzy.ts';
import { Highlighted } from '../../ui/highlighted.tsx';
import './palette.css';
import { useModal } from '../../ui/use-modal.ts';

/** Rows shown at most: more is found by typing. */
const MOST_SHOWN = 80;

/** One thing that can be chosen. */
export interface PaletteEntry {
  /** Different for every entry. */
  readonly id: string;
  readonly title: string;
  /** Where it belongs: `Panes`, `This run`. */
  readonly group: string;
  /** What it is done to, or what it does: shown beside the title, and not searched. */
  readonly detail: string;
  /** What its key is called; empty without one. */
  readonly keyName: string;
  /** Why it can't be done now; null when it can. */
  readonly why: string | null;
}

/** See the top of this file. */
export interface PaletteProps {
  readonly entries: readonly PaletteEntry[];
  onChoose(id: string): void;
  onClose(): void;
}

/** The palette. */
export function Palette({ entries, onChoose, onClose }: PaletteProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = useMemo(() => search(entries, query), [entries, query]);
  const at = Math.min(chosen, found.length - 1);

  // What was chosen finds the keyboard where it was before.
  useModal(dialog);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen row is another one after each of these
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, query]);

  function choose(index: number): void {
    const entry = found[index]?.entry;
    if (entry !== undefined && entry.why === null) onChoose(entry.id);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') setChosen(Math.min(at + 1, found.length - 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(at - 1, 0));
    else if (event.key === 'PageDown') setChosen(Math.min(at + 10, found.length - 1));
    else if (event.key === 'PageUp') setChosen(Math.max(at - 10, 0));
    else if (event.key === 'Enter') choose(at);
    else return;
    event.preventDefault();
  }

  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="All actions"
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <div className="palette-box">
        <input
          className="palette-field"
          role="combobox"
          aria-label="Find an action"
          aria-expanded={found.length > 0}
          aria-controls={id}
          aria-autocomplete="list"
          aria-activedescendant={at < 0 ? undefined : `${id}-${at}`}
          placeholder="What should be done?"
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
        <div ref={list} id={id} role="listbox" aria-label="Actions" className="palette-list">
          {found.map(({ entry, at: matched }, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's
            <div
              key={entry.id}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              aria-disabled={entry.why !== null}
              className="palette-row"
              onPointerDown={(event) => event.preventDefault()}
              onPointerMove={() => setChosen(index)}
              onClick={() => choose(index)}
            >
              <span className="palette-group">{entry.group}</span>
              <span className="palette-title" title={entry.title}>
                <Highlighted text={entry.title} at={matched} />
              </span>
              <span className="palette-detail">{entry.why ?? entry.detail}</span>
              {entry.keyName !== '' && <kbd>{entry.keyName}</kbd>}
            </div>
          ))}
        </div>
        {found.length === 0 && <p className="palette-none">Nothing is called that.</p>}
      </div>
    </dialog>
  );
}

/** Entries by title, or by group and title together; those that can be done before those that can't. */
function search(entries: readonly PaletteEntry[], query: string) {
  const found = entries.flatMap((entry, index) => {
    const byTitle = fuzzyMatch(query, entry.title);
    const match = byTitle ?? fuzzyMatch(query, `${entry.group} ${entry.title}`);
    if (match === null) return [];
    return [{ entry, index, score: match.score - (byTitle === null ? 20 : 0), at: byTitle?.at ?? [] }];
  });
  const able = (entry: PaletteEntry) => (entry.why === null ? 0 : 1);
  const order = query.trim() === '' ? byIndex : byScore;
  return found.sort((a, b) => able(a.entry) - able(b.entry) || order(a, b)).slice(0, MOST_SHOWN);
}

interface Ranked {
  readonly index: number;
  readonly score: number;
}

const byIndex = (a: Ranked, b: Ranked) => a.index - b.index;
const byScore = (a: Ranked, b: Ranked) => b.score - a.score || a.index - b.index;
