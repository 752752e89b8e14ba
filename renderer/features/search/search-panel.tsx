// Searches what the runs have written, live ones and past ones. The panel stands beneath the panes: a line for what is
// looked for and where, and the hits, grouped by run. A hit leads to its place in the log.
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import './search-panel.css';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import type { SearchHit, SearchQuery } from '../../../shared/model/search.ts';
import type { StreamName } from '../../../shared/model/stream.ts';
import { useLink, useLinkState } from '../../link/use-link.ts';
import { IconButton } from '../../ui/button.tsx';
import { CloseIcon } from '../../ui/icons.tsx';
import { useReturnFocus } from '../../ui/use-return-focus.ts';
import { VirtualRows } from '../../ui/virtual-rows.tsx';
import { HitRow, RunRow } from './rows.tsx';
import { rowsOf, SearchStore } from './search-store.ts';
import { statusOf } from './status.ts';

/** A search begins when the person stops typing for so long, in milliseconds; Enter begins it at once. */
const SETTLE_MS = 250;

const ROW_HEIGHT = 22;

const MINUTE = 60_000;
const SPANS = [
  { value: '', label: 'any time' },
  { value: String(5 * MINUTE), label: 'last 5 minutes' },
  { value: String(60 * MINUTE), label: 'last hour' },
  { value: String(24 * 60 * MINUTE), label: 'last day' },
  { value: 'between', label: 'between…' },
] as const;

/** Where the panel begins to look. */
export interface SearchScope {
  /** Null for all runs. */
  readonly run: RunId | null;
  /** Raised when the keyboard should come to the field. */
  readonly request: number;
}

/** The panel. */
export function SearchPanel({
  scope,
  onJump,
  onClose,
}: {
  readonly scope: SearchScope;
  onJump(hit: SearchHit): void;
  onClose(): void;
}) {
  const { connection } = useLink();
  const store = useMemo(() => new SearchStore(connection.searches), [connection]);
  const state = useStore(store.state);
  const runs = useLinkState(({ runs: all }) => all);
  const whole = useRef<HTMLElement>(null);
  useReturnFocus(whole);
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [regex, setRegex] = useState(false);
  const [matchCase, setMatchCase] = useState(false);
  const [run, setRun] = useState<RunId | ''>(scope.run ?? '');
  const [stream, setStream] = useState<StreamName | ''>('');
  const [span, setSpan] = useState('');
  const [since, setSince] = useState('');
  const [until, setUntil] = useState('');
  const [chosen, setChosen] = useState(-1);
  const rows = useMemo(() => rowsOf(state.sections), [state.sections]);

  useEffect(() => {
    setRun(scope.run ?? '');
    if (scope.request > 0) field.current?.select();
    field.current?.focus();
  }, [scope]);

  const begin = useMemo(
    () => () => {
      setChosen(-1);
      if (text === '') {
        store.clear();
        return;
      }
      const between = span === 'between';
      const query: SearchQuery = {
        text,
        regex,
        matchCase,
        streams: stream === '' ? null : [stream],
        since: between ? timeOf(since) : span === '' ? null : Date.now() - Number(span),
        until: between ? timeOf(until) : null,
      };
      store.search(query, run === '' ? null : [run]);
    },
    [store, text, regex, matchCase, run, stream, span, since, until],
  );
  useEffect(() => {
    const timer = setTimeout(begin, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [begin]);
  useEffect(() => () => store.clear(), [store]);

  const newest = useMemo(() => [...runs.values()].sort((a, b) => b.startedAt - a.startedAt), [runs]);
  const open = (index: number) => {
    const row = rows[index];
    if (row?.kind === 'hit') onJump(row.hit);
    else if (row?.kind === 'run') store.fold(row.section.run);
  };
  const bad = state.end?.kind === 'failed';

  return (
    <search
      ref={whole}
      className="search-panel"
      aria-label="Search the logs"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <form
        className="search-form"
        onSubmit={(event) => {
          event.preventDefault();
          begin();
        }}
      >
        <div className="search-field">
          <input
            ref={field}
            type="search"
            className="search-text"
            aria-label="Search for"
            placeholder={run === '' ? 'Search in all runs' : 'Search in this run'}
            spellCheck={false}
            autoComplete="off"
            value={text}
            aria-invalid={bad}
            maxLength={2000}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'ArrowDown' || rows.length === 0) return;
              event.preventDefault();
              setChosen(Math.max(0, chosen));
              event.currentTarget.closest('search')?.querySelector<HTMLElement>('[role=listbox]')?.focus();
            }}
          />
          <Toggle label="Match case" mark="Aa" on={matchCase} onChange={setMatchCase} />
          <Toggle label="Regular expression" mark=".*" on={regex} onChange={setRegex} />
        </div>
        <select aria-label="In which runs" value={run} onChange={(event) => setRun(event.target.value as RunId | '')}>
          <option value="">all runs</option>
          {newest.map((one) => (
            <option key={one.id} value={one.id}>
              {optionOf(one)}
            </option>
          ))}
        </select>
        <select
          aria-label="In which stream"
          value={stream}
          onChange={(event) => setStream(event.target.value as StreamName | '')}
        >
          <option value="">all streams</option>
          <option value="stdout">stdout</option>
          <option value="stderr">stderr</option>
          <option value="terminal">terminal</option>
        </select>
        <select aria-label="From when" value={span} onChange={(event) => setSpan(event.target.value)}>
          {SPANS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        {span === 'between' && (
          <>
            <input
              type="datetime-local"
              step="1"
              aria-label="Since"
              value={since}
              onChange={(event) => setSince(event.target.value)}
            />
            <input
              type="datetime-local"
              step="1"
              aria-label="Until"
              value={until}
              onChange={(event) => setUntil(event.target.value)}
            />
          </>
        )}
        <span className={`search-status ${bad ? 'search-status-bad' : ''}`} role="status">
          {text === '' ? '' : statusOf(state)}
        </span>
        <IconButton label="Close the search (Esc)" onClick={onClose}>
          <CloseIcon />
        </IconButton>
      </form>
      <VirtualRows
        label="Hits"
        count={rows.length}
        rowHeight={ROW_HEIGHT}
        chosen={chosen}
        row={(index) => {
          const row = rows[index];
          if (row === undefined) return null;
          if (row.kind === 'hit') return <HitRow hit={row.hit} />;
          return <RunRow section={row.section} run={runs.get(row.section.run) ?? null} />;
        }}
        onChoose={setChosen}
        onOpen={open}
        onEnd={() => store.more()}
      />
    </search>
  );
}

function Toggle({
  label,
  mark,
  on,
  onChange,
}: {
  readonly label: string;
  readonly mark: string;
  readonly on: boolean;
  onChange(on: boolean): void;
}) {
  return (
    <button
      type="button"
      className="search-toggle"
      aria-label={label}
      title={label}
      aria-pressed={on}
      onClick={() => onChange(!on)}
    >
      {mark}
    </button>
  );
}

function optionOf(run: Run): string {
  const name = run.name.length > 48 ? `${run.name.slice(0, 47)}…` : run.name;
  return `${name} · ${new Date(run.startedAt).toLocaleString()}`;
}

/** A moment as a `datetime-local` field has it; null while it is not filled in. */
function timeOf(value: string): number | null {
  const time = new Date(value).getTime();
  return Number.isNaN(time) ? null : time;
}
