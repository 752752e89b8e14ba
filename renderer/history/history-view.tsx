// The whole log of a run, from its first kept byte to its last, of any size: plain text that scrolls both ways. Only the
// rows around the person exist; the bar at the right stands for the whole log and goes anywhere in it at once.
import { type FormEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import './history-view.css';
import { isAlive, type Run } from '../../shared/model/run.ts';
import { moment, bytes as sized } from '../../shared/text/format.ts';
import { useLink, useReport } from '../link/use-link.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { CloseIcon, ExportIcon, FindIcon } from '../ui/icons.tsx';
import { useReturnFocus } from '../ui/use-return-focus.ts';
import { HistoryStore } from './history-store.ts';
import type { Row } from './rows.ts';

/** Of a row, in pixels; the style sheet says the same. */
const ROW = 18;

/** Rows drawn beyond the edges, and rows that must be held beyond them before more are read. */
const SPARE = 20;
const AHEAD = 400;

/** The line of the first row is asked for when scrolling rests for so long, in milliseconds. */
const REST_MS = 300;

/** Steps of the bar: finer than its pixels. */
const STEPS = 10_000;

/** Where to go. */
export interface HistoryPlace {
  /** Offset in the run; null for the end. */
  readonly at: number | null;
  /** Raised for every wish, also for the same place. */
  readonly request: number;
}

/** The view. */
export function HistoryView({
  run,
  place,
  onSearch,
  onExport,
  onClose,
}: {
  readonly run: Run;
  readonly place: HistoryPlace;
  onSearch(): void;
  onExport(): void;
  onClose(): void;
}) {
  const { connection } = useLink();
  const report = useReport();
  const { id } = run;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a store is its run's for life; what it began with matters once
  const store = useMemo(
    () =>
      new HistoryStore(id, run.log.begin, run.log.end, (of, at, bytes) =>
        connection.call('read', { run: of, at, bytes }),
      ),
    [connection, id],
  );
  const { rows, begin, end, target, problem } = useStore(store.state);
  const whole = useRef<HTMLElement>(null);
  useReturnFocus(whole);
  const box = useRef<HTMLDivElement>(null);
  const anchor = useRef<{ at: number; rest: number } | null>(null);
  const done = useRef(0);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [line, setLine] = useState<number | null>(null);
  const [goLine, setGoLine] = useState('');
  const [goTime, setGoTime] = useState('');

  useEffect(() => store.jump(place.at ?? Number.MAX_SAFE_INTEGER, place.at !== null), [store, place]);
  useEffect(() => store.grown(run.log.end), [store, run.log.end]);
  useEffect(() => box.current?.focus({ preventScroll: true }), []);

  const look = useCallback(() => {
    const element = box.current;
    if (element === null) return;
    const { scrollTop: top, clientHeight: height } = element;
    const held = store.state.getState().rows;
    const first = held[Math.floor(top / ROW)];
    if (first !== undefined) anchor.current = { at: first.at, rest: top % ROW };
    setView((now) => (now.top === top && now.height === height ? now : { top, height }));
  }, [store]);

  // Rows came or went before the ones in sight: these stay where they are.
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || rows.length === 0) return;
    if (target !== null && target.request !== done.current) {
      done.current = target.request;
      const index = indexOf(rows, target.at);
      element.scrollTop = target.at >= end ? rows.length * ROW : Math.max(0, index * ROW - element.clientHeight / 3);
    } else if (anchor.current !== null) {
      const top = indexOf(rows, anchor.current.at) * ROW + anchor.current.rest;
      if (Math.abs(element.scrollTop - top) >= 1) element.scrollTop = top;
    }
    look();
  }, [rows, target, end, look]);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [look]);

  const from = Math.max(0, Math.floor(view.top / ROW) - SPARE);
  const to = Math.min(rows.length, Math.ceil((view.top + view.height) / ROW) + SPARE);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has been read may be too little, or the log has grown
  useEffect(() => {
    // What is in sight now: the view as it was drawn may be from before it went to where it is.
    const { scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    if (scrollTop / ROW < AHEAD) store.before();
    if ((scrollTop + clientHeight) / ROW > rows.length - AHEAD) store.after();
  }, [store, from, to, rows, end]);

  const top = rows[Math.min(rows.length - 1, Math.floor(view.top / ROW))] ?? null;
  const topAt = top?.at ?? null;
  useEffect(() => {
    setLine(null);
    if (topAt === null) return;
    const timer = setTimeout(() => {
      connection.call('place', { run: id, by: { kind: 'offset', at: topAt } }).then(
        (found) => setLine(found.line),
        // A number that is missing says enough; the next rest asks again.
        () => setLine(null),
      );
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [connection, id, topAt]);

  const go = (event: FormEvent) => {
    event.preventDefault();
    const time = new Date(goTime).getTime();
    const number = Number.parseInt(goLine.replace(/\D/g, ''), 10);
    const by = Number.isNaN(number) ? { kind: 'time' as const, time } : { kind: 'line' as const, line: number };
    if (by.kind === 'time' && Number.isNaN(time)) return;
    report(connection.call('place', { run: id, by }).then(({ at }) => store.jump(at, true)));
  };

  const atEnd = rows.at(-1)?.end === end && view.top + view.height >= rows.length * ROW - ROW;
  const part = top === null || end === begin ? 0 : atEnd ? 1 : (top.at - begin) / (end - begin);
  return (
    <section
      ref={whole}
      className="history"
      aria-label={`Log of ${run.name}`}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <header className="history-head">
        <h2>
          Log of <span className="history-name">{run.name}</span>
        </h2>
        <form className="history-go" onSubmit={go}>
          <input
            aria-label="Go to line"
            placeholder="line"
            inputMode="numeric"
            value={goLine}
            onChange={(event) => setGoLine(event.target.value)}
          />
          <input
            type="datetime-local"
            step="1"
            aria-label="Go to time"
            value={goTime}
            onChange={(event) => {
              setGoTime(event.target.value);
              setGoLine('');
            }}
          />
          <Button type="submit">Go</Button>
        </form>
        <span className="history-actions">
          <Button look="plain" onClick={() => store.jump(begin, false)}>
            Start
          </Button>
          <Button look="plain" onClick={() => store.jump(Number.MAX_SAFE_INTEGER, false)}>
            End
          </Button>
          <IconButton label="Search in this log" onClick={onSearch}>
            <FindIcon />
          </IconButton>
          <IconButton label="Export this log" onClick={onExport}>
            <ExportIcon />
          </IconButton>
          <IconButton label="Close the log (Esc)" onClick={onClose}>
            <CloseIcon />
          </IconButton>
        </span>
      </header>
      {problem !== null && (
        <p className="history-problem" role="alert">
          The log can't be read: {problem}
        </p>
      )}
      <div className="history-body">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the keys */}
        <div ref={box} className="history-rows" role="log" aria-label="Output" aria-live="off" tabIndex={0}>
          <div className="history-all" style={{ height: rows.length * ROW }}>
            {rows.slice(from, to).map((row, index) => (
              <div
                key={row.at}
                className={classOf(row, target?.mark === true ? target.at : null)}
                style={{ top: (from + index) * ROW }}
              >
                {row.lost ? `${sized(row.end - row.at)} could not be kept` : row.text}
              </div>
            ))}
          </div>
        </div>
        <input
          type="range"
          className="history-bar"
          aria-label="Place in the log"
          aria-orientation="vertical"
          aria-valuetext={`${Math.floor(part * 100)} %`}
          min={0}
          max={STEPS}
          value={Math.round(part * STEPS)}
          onChange={(event) => {
            const wanted = Number(event.target.value) / STEPS;
            store.jump(wanted === 1 ? Number.MAX_SAFE_INTEGER : begin + Math.floor(wanted * (end - begin)), false);
          }}
        />
      </div>
      <footer className="history-foot">
        <span>{top === null ? '' : moment(top.time, Date.now())}</span>
        <span>{line === null ? '' : `line ${line.toLocaleString()}`}</span>
        <span>
          {sized(end - begin)}
          {begin > 0 && ` kept; the oldest ${sized(begin)} were dropped`}
          {isAlive(run) && ', growing'}
        </span>
      </footer>
    </section>
  );
}

function classOf(row: Row, marked: number | null): string {
  const here = marked !== null && row.at <= marked && marked < row.end;
  return `history-row history-${row.lost ? 'lost' : row.stream} ${here ? 'history-here' : ''}`;
}

/** The row with an offset, or the last one before it. */
function indexOf(rows: readonly Row[], at: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle]?.at ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
