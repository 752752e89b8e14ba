// Everything that is still in the log, as a table: found by command, folder and ending, in any order, and acted on one by
// one or many at once. Two of them can be compared.
import { type KeyboardEvent, memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import './past-runs.css';
import type { RunId } from '../../../shared/model/ids.ts';
import { isAlive, type Run } from '../../../shared/model/run.ts';
import type { StorageUse } from '../../../shared/model/settings.ts';
import { bytes, counted, duration, moment } from '../../../shared/text/format.ts';
import { useLink, useLinkState, useReport } from '../../link/use-link.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { CloseIcon, PinIcon } from '../../ui/icons.tsx';
import { markOf, stateTone, stateWord } from '../../ui/run-words.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { useReturnFocus } from '../../ui/use-return-focus.ts';
import { CompareView } from './compare-view.tsx';
import { type Filters, PastFilters } from './past-filters.tsx';
import { type Column, chooseRuns, keptBytes, type Order, tookMs } from './selection.ts';

/** Rows that are drawn at first, and with each wish for more. */
const ROWS = 300;

const COLUMNS: readonly { readonly column: Column; readonly label: string; readonly falling: boolean }[] = [
  { column: 'command', label: 'Command', falling: false },
  { column: 'started', label: 'Started', falling: true },
  { column: 'took', label: 'Took', falling: true },
  { column: 'ending', label: 'Ending', falling: false },
  { column: 'size', label: 'Log', falling: true },
];

/** Two runs, the first to be compared with the second. */
export type Pair = readonly [first: RunId, second: RunId];

/** See the top of this file. */
export interface PastRunsProps {
  readonly online: boolean;
  /** The two that are compared; null for the table. */
  readonly pair: Pair | null;
  onCompare(pair: Pair | null): void;
  onOpen(run: RunId): void;
  /** Asks how much room to make. */
  onFreeSpace(): void;
  onOpenLog(run: RunId): void;
  onClose(): void;
}

/** The browser. */
export function PastRuns({ online, pair, onCompare, onOpen, onFreeSpace, onOpenLog, onClose }: PastRunsProps) {
  const { connection } = useLink();
  const report = useReport();
  const runs = useLinkState((state) => state.runs);
  const now = useNow();
  const whole = useRef<HTMLElement>(null);
  useReturnFocus(whole);
  const field = useRef<HTMLInputElement>(null);
  const [filters, setFilters] = useState<Filters>({ text: '', ending: 'any', when: 'any' });
  const [order, setOrder] = useState<Order>({ column: 'started', falling: true });
  const [selected, setSelected] = useState<ReadonlySet<RunId>>(new Set());
  const [most, setMost] = useState(ROWS);
  const [removing, setRemoving] = useState(false);
  // Only this order and these filters change as time goes by, the filters by the minute.
  const moving = order.column === 'took' ? now : filters.when === 'any' ? 0 : now - (now % 60_000);
  const shown = useMemo(() => chooseRuns(runs, { ...filters, order }, moving), [runs, filters, order, moving]);
  const today = new Date(now).setHours(0, 0, 0, 0);
  // What is filtered out is not acted on unseen.
  const chosen = shown.filter(({ id }) => selected.has(id));
  const over = chosen.filter((run) => !isAlive(run));
  const [first, second] = [...chosen].sort((a, b) => a.startedAt - b.startedAt);
  const two =
    chosen.length === 2 && first !== undefined && second !== undefined ? ([first.id, second.id] as const) : null;
  const allPinned = chosen.length > 0 && chosen.every((run) => run.pinned === true);

  const table = pair === null;
  useEffect(() => {
    if (table) field.current?.focus();
  }, [table]);

  const toggle = useCallback((run: RunId) => {
    setSelected((before) => {
      const next = new Set(before);
      if (!next.delete(run)) next.add(run);
      return next;
    });
  }, []);

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const { target } = event;
    if (event.key === 'Escape') {
      if (pair === null) onClose();
      else onCompare(null);
    } else if (target instanceof HTMLElement && target.matches('.past-open')) {
      const id = target.dataset['run'] as RunId;
      if (event.key === ' ') toggle(id);
      else if (!move(target, event.key)) return;
    } else if (event.key === 'ArrowDown' && target === field.current) {
      event.currentTarget.querySelector<HTMLElement>('.past-open')?.focus();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  const [one, other] = pair === null ? [] : [runs.get(pair[0]), runs.get(pair[1])];
  return (
    <>
      <section ref={whole} className="past" aria-label="Past runs" onKeyDown={onKeyDown}>
        {one !== undefined && other !== undefined ? (
          <CompareView
            first={one}
            second={other}
            onOpenLog={onOpenLog}
            onSwap={() => onCompare([other.id, one.id])}
            onBack={() => onCompare(null)}
            onClose={onClose}
          />
        ) : (
          <>
            <header className="past-head">
              <h2>Past runs</h2>
              <PastFilters field={field} filters={filters} onChange={setFilters} />
              <span className="past-actions">
                <Button disabled={two === null} title="Select two runs to compare them" onClick={() => onCompare(two)}>
                  Compare
                </Button>
                <Button
                  disabled={!online || chosen.length === 0}
                  title="Pinned runs are kept whatever their age and size"
                  onClick={() => {
                    for (const run of chosen) report(connection.call('pin', { run: run.id, pinned: !allPinned }));
                  }}
                >
                  {allPinned ? 'Unpin' : 'Pin'}
                </Button>
                <Button look="danger" disabled={!online || over.length === 0} onClick={() => setRemoving(true)}>
                  Remove…
                </Button>
                <Button
                  disabled={!online || runs.size === 0}
                  title="Remove the oldest runs, as many as it takes"
                  onClick={onFreeSpace}
                >
                  Free space…
                </Button>
              </span>
              <IconButton label="Close (Esc)" onClick={onClose}>
                <CloseIcon />
              </IconButton>
            </header>
            <div className="past-body">
              <table className="past-table">
                <thead>
                  <tr>
                    <th className="past-check">
                      <input
                        type="checkbox"
                        aria-label="Select all that are listed"
                        checked={shown.length > 0 && chosen.length === shown.length}
                        disabled={shown.length === 0}
                        onChange={({ target }) =>
                          setSelected(target.checked ? new Set(shown.map(({ id }) => id)) : new Set())
                        }
                      />
                    </th>
                    {COLUMNS.map(({ column, label, falling }) => (
                      <th key={column} className={`past-${column}`} aria-sort={sortOf(order, column)}>
                        <button
                          type="button"
                          onClick={() =>
                            setOrder({ column, falling: order.column === column ? !order.falling : falling })
                          }
                        >
                          {label}
                          <i className="past-arrow" aria-hidden="true">
                            {order.column === column ? (order.falling ? '↓' : '↑') : ''}
                          </i>
                        </button>
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {shown.slice(0, most).map((run) => (
                    <PastRow
                      key={run.id}
                      run={run}
                      now={isAlive(run) ? now : today}
                      selected={selected.has(run.id)}
                      onToggle={toggle}
                      onOpen={onOpen}
                    />
                  ))}
                </tbody>
              </table>
              {shown.length === 0 && (
                <p className="past-none">{runs.size === 0 ? 'Nothing has been run yet.' : 'No run is like that.'}</p>
              )}
              {shown.length > most && (
                <p className="past-none">
                  <Button onClick={() => setMost(most + ROWS)}>{shown.length - most} more</Button>
                </p>
              )}
            </div>
            <Foot shown={shown} chosen={chosen} count={runs.size} />
          </>
        )}
      </section>
      {/* Beside it: Escape leaves the question, not what lies beneath. */}
      {removing && (
        <ConfirmDialog
          title={`Remove ${counted(over.length, 'run', 'runs')}?`}
          confirm="Remove"
          onCancel={() => setRemoving(false)}
          onConfirm={() => {
            setRemoving(false);
            setSelected(new Set());
            for (const run of over) report(connection.forget(run.id));
          }}
        >
          <p>
            {over.length === 1 ? 'Its log' : 'Their logs'} ({sizeOf(over)}) {over.length === 1 ? 'is' : 'are'} deleted
            for good.
            {over.length < chosen.length && ' What is still running stays.'}
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}

/** A row, drawn anew for what is its own alone: `now` stands still for a run that has ended, but for the day. */
const PastRow = memo(function PastRow({
  run,
  now,
  selected,
  onToggle,
  onOpen,
}: {
  readonly run: Run;
  readonly now: number;
  readonly selected: boolean;
  onToggle(run: RunId): void;
  onOpen(run: RunId): void;
}) {
  const took = tookMs(run, now);
  return (
    <tr aria-selected={selected}>
      <td className="past-check">
        <input type="checkbox" aria-label={`Select ${run.name}`} checked={selected} onChange={() => onToggle(run.id)} />
      </td>
      <td className="past-command">
        <button
          type="button"
          className="past-open"
          data-run={run.id}
          title={run.command.cwd}
          onClick={() => onOpen(run.id)}
        >
          <StateMark mark={markOf(run)} />
          <span>{run.name}</span>
          {run.pinned === true && <PinIcon />}
        </button>
      </td>
      <td className="past-started">{moment(run.startedAt, now)}</td>
      <td className="past-took">{took === null ? '–' : duration(took)}</td>
      <td className="past-ending">
        <Badge tone={stateTone(run)}>{stateWord(run)}</Badge>
      </td>
      <td className="past-size">{bytes(keptBytes(run))}</td>
    </tr>
  );
});

function Foot({
  shown,
  chosen,
  count,
}: {
  readonly shown: readonly Run[];
  readonly chosen: readonly Run[];
  readonly count: number;
}) {
  const { connection } = useLink();
  const [use, setUse] = useState<StorageUse | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is another number when runs have come or gone
  useEffect(() => {
    let current = true;
    connection.call('settings', {}).then(
      (keeping) => {
        if (current) setUse(keeping.use);
      },
      // What is selected and shown is said without it.
      () => {
        if (current) setUse(null);
      },
    );
    return () => {
      current = false;
    };
  }, [connection, count]);
  return (
    <footer className="past-foot">
      <span role="status">
        {chosen.length > 0
          ? `${chosen.length} selected, ${sizeOf(chosen)}`
          : `${counted(shown.length, 'run', 'runs')}${shown.length === count ? '' : ` of ${count}`}, ${sizeOf(shown)}`}
      </span>
      {use !== null && (
        <span>
          {bytes(use.bytes)} on disk
          {use.freeBytes !== null && ` · ${bytes(use.freeBytes)} free`}
        </span>
      )}
    </footer>
  );
}

function sizeOf(runs: readonly Run[]): string {
  return bytes(runs.reduce((sum, run) => sum + keptBytes(run), 0));
}

function sortOf(order: Order, column: Column): 'ascending' | 'descending' | 'none' {
  if (order.column !== column) return 'none';
  return order.falling ? 'descending' : 'ascending';
}

/** Moves the keyboard among the rows. False when the key is no such key. */
function move(from: HTMLElement, key: string): boolean {
  const rows = [...(from.closest('table')?.querySelectorAll<HTMLElement>('.past-open') ?? [])];
  const at = rows.indexOf(from);
  const to: Partial<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + 15,
    PageUp: at - 15,
    Home: 0,
    End: rows.length - 1,
  };
  const wanted = to[key];
  if (wanted === undefined) return false;
  rows[Math.min(rows.length - 1, Math.max(0, wanted))]?.focus();
  return true;
}
