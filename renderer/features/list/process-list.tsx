// The list of runs, in groups, newest first, what lives before what ended. Every row says its state by shape and word and
// answers the next question in its second line. Several rows can be selected, and what is done then is done to all.
import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useStore } from 'zustand';
import type { RunId } from '../../../shared/model/ids.ts';
import { isAlive, type Run } from '../../../shared/model/run.ts';
import { ago, bytes, counted, moment } from '../../../shared/text/format.ts';
import { useLink, useLinkState } from '../../link/use-link.ts';
import { GROUPINGS, groupListBy, listGrouping } from '../../list-grouping.ts';
import { useNow } from '../../ui/clock.ts';
import type { Point } from '../../ui/menu.tsx';
import { useWayBack } from '../../ui/use-way-back.ts';
import { between, groupRuns, restartsOf } from './grouping.ts';
import './process-list.css';
import { Row } from './row.tsx';
import { RowMenu } from './row-menu.tsx';
import { SelectionBar } from './selection-bar.tsx';

/** See the top of this file. */
export interface ProcessListProps {
  readonly focused: RunId | null;
  readonly open: readonly RunId[];
  /** The field that filters, for whoever sends the keyboard there. */
  readonly filterField: RefObject<HTMLInputElement | null>;
  /** What the key that leads there is called. */
  readonly filterKey: string;
  onOpen(run: RunId): void;
  /** Gives the keyboard to the pane in use: whoever had it before can't have it. */
  onLeave(): void;
  onExport(run: RunId): void;
  /** Asks which group runs shall be in. */
  onGroup(runs: readonly RunId[]): void;
  /** Saves a run's command under a name. */
  onSave(run: RunId): void;
  onSettings(): void;
  /** Asks to remove all that ended. */
  onClearEnded(): void;
  /** Opens the browser of past runs. */
  onBrowse(): void;
  /** Compares two runs. */
  onCompare(pair: readonly [first: RunId, second: RunId]): void;
}

/** The list. */
export function ProcessList({
  focused,
  open,
  filterField,
  filterKey,
  onOpen,
  onLeave,
  onExport,
  onGroup,
  onSave,
  onSettings,
  onClearEnded,
  onBrowse,
  onCompare,
}: ProcessListProps) {
  const runs = useLinkState((state) => state.runs);
  const online = useLinkState((state) => state.status.kind === 'online');
  const home = useLinkState((state) => state.host?.home ?? '');
  const way = useWayBack();
  const [filter, setFilter] = useState('');
  const by = useStore(listGrouping, (state) => state.by);
  const [whole, setWhole] = useState(false);
  const [selected, setSelected] = useState<ReadonlySet<RunId>>(new Set());
  const [menu, setMenu] = useState<{ readonly run: RunId; readonly at: Point } | null>(null);
  const menuRun = menu === null ? undefined : runs.get(menu.run);
  const [anchor, setAnchor] = useState<RunId | null>(null);
  const [unfolded, setUnfolded] = useState<ReadonlySet<RunId>>(new Set());
  const groups = useMemo(() => groupRuns(runs, by, filter, home), [runs, by, filter, home]);
  const restarts = useMemo(() => restartsOf(runs), [runs]);
  const order = groups.flatMap((group) => group.runs.map(({ id }) => id));
  // A run that was removed, or is filtered out, is not acted on unseen.
  const chosen = order.flatMap((id) => (selected.has(id) ? (runs.get(id) ?? []) : []));
  useLoad();

  const onPress = (run: Run, event: Pick<MouseEvent, 'ctrlKey' | 'metaKey' | 'shiftKey'>) => {
    if (event.ctrlKey || event.metaKey) {
      setSelected(toggled(selected, run.id));
      setAnchor(run.id);
    } else if (event.shiftKey) {
      setSelected(new Set(between(order, anchor ?? focused, run.id)));
    } else {
      setSelected(new Set());
      setAnchor(run.id);
      setWhole(false);
      onOpen(run.id);
    }
  };
  // Rows are drawn anew for what is theirs alone, so what they call must stay the same.
  const pressing = useRef(onPress);
  pressing.current = onPress;
  const press = useCallback<typeof onPress>((run, event) => pressing.current(run, event), []);
  const onUnfold = useCallback(({ id }: Run) => setUnfolded((before) => toggled(before, id)), []);

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    if (!(event.target instanceof HTMLElement)) return;
    const id = (event.target.dataset['run'] ?? null) as RunId | null;
    const run = id === null ? undefined : runs.get(id);
    if (event.key === 'Escape' && (selected.size > 0 || whole)) {
      setSelected(new Set());
      setWhole(false);
    } else if (event.key === 'Escape') {
      way.goBack(onLeave);
    } else if (run === undefined) {
      return;
    } else if (event.key === ' ') {
      setSelected(toggled(selected, run.id));
      setAnchor(run.id);
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
      setSelected(new Set(order));
    } else if (event.key === 'ArrowRight' && isAlive(run) && !unfolded.has(run.id)) {
      onUnfold(run);
    } else if (event.key === 'ArrowLeft' && unfolded.has(run.id)) {
      onUnfold(run);
    } else {
      const next = neighbour(event);
      if (next === undefined) return;
      const to = next.dataset['run'] as RunId | undefined;
      if (event.shiftKey && to !== undefined) {
        setAnchor(anchor ?? run.id);
        setSelected(new Set(between(order, anchor ?? run.id, to)));
      }
      next.focus();
    }
    event.preventDefault();
  }

  return (
    <nav
      className={`list ${whole ? 'list-whole' : ''}`}
      aria-label="Processes"
      onFocus={way.onFocus}
      onKeyDown={onKeyDown}
    >
      {runs.size > 0 && (
        <div className="list-head">
          <input
            ref={filterField}
            type="search"
            className="list-filter"
            aria-label="Filter processes"
            title={filterKey === '' ? undefined : `Filter processes (${filterKey})`}
            placeholder="Filter"
            autoComplete="off"
            spellCheck={false}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && filter !== '') setFilter('');
              else if (event.key === 'ArrowDown') rowsIn(event.currentTarget.closest('.list'))[0]?.focus();
              else return;
              event.preventDefault();
              event.stopPropagation();
            }}
          />
          <select
            className="list-grouping"
            aria-label="Group processes"
            value={by}
            onChange={({ target }) =>
              groupListBy(GROUPINGS.find((grouping) => grouping.by === target.value)?.by ?? 'state')
            }
          >
            {GROUPINGS.map((grouping) => (
              <option key={grouping.by} value={grouping.by}>
                {grouping.label}
              </option>
            ))}
          </select>
        </div>
      )}
      {runs.size > 0 && (
        <button
          type="button"
          className="list-expand"
          aria-expanded={whole}
          title="Show the whole list of processes"
          onClick={() => setWhole(!whole)}
        >
          All {runs.size}
        </button>
      )}
      <div className="list-groups">
        {groups.map((group) => (
          <section key={group.id} className="list-section" aria-label={group.title}>
            <div className="group">
              <h2 title={by === 'folder' ? group.id : undefined}>
                {group.title} <span className="group-count">{group.runs.length}</span>
              </h2>
              {group.runs.length > 1 && (
                <button
                  type="button"
                  className="list-clear list-select"
                  aria-label={`Select all of ${group.title}`}
                  title={`Select all of ${group.title}, to start, stop, restart or signal them together`}
                  onClick={() => setSelected(new Set(group.runs.map(({ id }) => id)))}
                >
                  Select
                </button>
              )}
              {by === 'state' && group.id === 'ended' && (
                <span className="list-clearing">
                  <button type="button" className="list-clear" title="All past runs, as a table" onClick={onBrowse}>
                    Browse
                  </button>
                  <button type="button" className="list-clear" onClick={onClearEnded}>
                    Clear ended
                  </button>
                </span>
              )}
            </div>
            <ul className="rows">
              {group.runs.map((run) => (
                <Row
                  key={run.id}
                  run={run}
                  focused={run.id === focused}
                  shown={open.includes(run.id)}
                  selected={selected.has(run.id)}
                  unfolded={unfolded.has(run.id)}
                  restarts={restarts.get(run.id) ?? 0}
                  onPress={press}
                  onUnfold={onUnfold}
                  onMenu={setMenu}
                />
              ))}
            </ul>
          </section>
        ))}
        {runs.size === 0 && <p className="list-empty">Nothing has been run yet.</p>}
        {runs.size > 0 && groups.length === 0 && <p className="list-empty">Nothing is called “{filter}”.</p>}
      </div>
      <Removed onSettings={onSettings} />
      {menu !== null && menuRun !== undefined && (
        <RowMenu
          run={menuRun}
          at={menu.at}
          online={online}
          onOpen={() => onOpen(menuRun.id)}
          onExport={() => onExport(menuRun.id)}
          onGroup={() => onGroup([menuRun.id])}
          onSave={() => onSave(menuRun.id)}
          onClose={() => setMenu(null)}
        />
      )}
      {chosen.length > 0 && (
        <SelectionBar
          runs={chosen}
          online={online}
          onGroup={() => onGroup(chosen.map(({ id }) => id))}
          onCompare={onCompare}
          onClear={() => setSelected(new Set())}
        />
      )}
    </nav>
  );
}

/** What was removed to keep to the settings since the host began. */
function Removed({ onSettings }: { onSettings(): void }) {
  const pruned = useLinkState((state) => state.pruned);
  const now = useNow();
  if (pruned === null) return null;
  return (
    <p className="list-removed">
      <span title={moment(pruned.time, now)}>
        {counted(pruned.runs, 'past run was', 'past runs were')} removed ({bytes(pruned.bytes)}) {ago(pruned.time, now)}
      </span>
      <button type="button" className="list-clear" onClick={onSettings}>
        Settings
      </button>
    </p>
  );
}

function toggled(set: ReadonlySet<RunId>, id: RunId): ReadonlySet<RunId> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** Has the host sample what runs cost while this page can be seen. */
function useLoad(): void {
  const { connection } = useLink();
  useEffect(() => {
    const tell = () => connection.watchLoad(document.visibilityState === 'visible');
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => {
      document.removeEventListener('visibilitychange', tell);
      connection.watchLoad(false);
    };
  }, [connection]);
}

function rowsIn(list: Element | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('.row-main') ?? [])];
}

/** The row that a key leads to from the one that has the keyboard, over the group's edge too. */
function neighbour(event: KeyboardEvent<HTMLElement>): HTMLElement | undefined {
  const rows = rowsIn(event.currentTarget);
  const at = rows.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return undefined;
  if (event.key === 'Home') return rows[0];
  if (event.key === 'End') return rows.at(-1);
  const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  return step === undefined ? undefined : rows[at + step];
}
