// The list of runs: what lives, then what ended, newest first within each. Every row says its state by shape
// and word, and answers the next question in its second line.
import { type KeyboardEvent, type MouseEvent, memo, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { RunId } from '../../../shared/model/ids.ts';
import { isAlive, type Run } from '../../../shared/model/run.ts';
import { hasRung, seenBells } from '../../bells.ts';
import { useLinkState } from '../../link/use-link.ts';
import { Badge } from '../../ui/badge.tsx';
import { useFineNow, useNow } from '../../ui/clock.ts';
import { ago, bytes, counted, duration, elapsed, moment, stopwatch } from '../../ui/format.ts';
import { BellIcon, PinIcon } from '../../ui/icons.tsx';
import type { Point } from '../../ui/menu.tsx';
import { endedByWords, markOf, stateTone, stateWord } from '../../ui/run-words.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import './process-list.css';
import { RowMenu } from './row-menu.tsx';

/** See the top of this file. */
export interface ProcessListProps {
  readonly focused: RunId | null;
  readonly open: readonly RunId[];
  onOpen(run: RunId): void;
  onExport(run: RunId): void;
  onSettings(): void;
  /** Asks to remove all that ended. */
  onClearEnded(): void;
}

/** The list. */
export function ProcessList({ focused, open, onOpen, onExport, onSettings, onClearEnded }: ProcessListProps) {
  const runs = useLinkState((state) => state.runs);
  const online = useLinkState((state) => state.status.kind === 'online');
  const [menu, setMenu] = useState<{ readonly run: RunId; readonly at: Point } | null>(null);
  const chosen = menu === null ? undefined : runs.get(menu.run);
  const { alive, ended } = useMemo(() => sorted(runs), [runs]);
  return (
    <nav className="list" aria-label="Processes" onKeyDown={moveFocus}>
      {alive.length > 0 && (
        <Group title="Running" runs={alive} focused={focused} open={open} onOpen={onOpen} onMenu={setMenu} />
      )}
      {ended.length > 0 && (
        <Group
          title="Ended"
          runs={ended}
          focused={focused}
          open={open}
          onOpen={onOpen}
          onMenu={setMenu}
          action={
            <button type="button" className="list-clear" onClick={onClearEnded}>
              Clear ended
            </button>
          }
        />
      )}
      {runs.size === 0 && <p className="list-empty">Nothing has been run yet.</p>}
      <Removed onSettings={onSettings} />
      {menu !== null && chosen !== undefined && (
        <RowMenu
          run={chosen}
          at={menu.at}
          online={online}
          onOpen={() => onOpen(chosen.id)}
          onExport={() => onExport(chosen.id)}
          onClose={() => setMenu(null)}
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

/** Asks for the menu of a row. */
type OnMenu = (menu: { readonly run: RunId; readonly at: Point }) => void;

function sorted(runs: ReadonlyMap<RunId, Run>): { readonly alive: readonly Run[]; readonly ended: readonly Run[] } {
  const newestFirst = [...runs.values()].sort((a, b) => (a.id < b.id ? 1 : -1));
  return { alive: newestFirst.filter(isAlive), ended: newestFirst.filter((run) => !isAlive(run)) };
}

/** Up and Down go from row to row, over the group's edge too. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('.row')];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const next =
    event.key === 'Home'
      ? rows[0]
      : event.key === 'End'
        ? rows.at(-1)
        : step === undefined
          ? undefined
          : rows[at + step];
  if (next === undefined || at < 0) return;
  event.preventDefault();
  next.focus();
}

function Group({
  title,
  runs,
  focused,
  open,
  onOpen,
  onMenu,
  action,
}: {
  readonly title: string;
  readonly runs: readonly Run[];
  readonly focused: RunId | null;
  readonly open: readonly RunId[];
  onOpen(run: RunId): void;
  readonly onMenu: OnMenu;
  readonly action?: React.ReactNode;
}) {
  return (
    <>
      <div className="group">
        <h2>
          {title} <span className="group-count">{runs.length}</span>
        </h2>
        {action}
      </div>
      <ul className="rows">
        {runs.map((run) => (
          <Row
            key={run.id}
            run={run}
            focused={run.id === focused}
            shown={open.includes(run.id)}
            onOpen={onOpen}
            onMenu={onMenu}
          />
        ))}
      </ul>
    </>
  );
}

const Row = memo(function Row({
  run,
  focused,
  shown,
  onOpen,
  onMenu,
}: {
  readonly run: Run;
  readonly focused: boolean;
  readonly shown: boolean;
  onOpen(run: RunId): void;
  readonly onMenu: OnMenu;
}) {
  const rang = useStore(seenBells, ({ seen }) => hasRung(run, seen));
  return (
    <li>
      <button
        type="button"
        className={`row ${focused ? 'on' : ''} ${shown ? 'row-shown' : ''}`}
        aria-current={focused ? 'true' : undefined}
        onClick={() => onOpen(run.id)}
        onContextMenu={(event) => {
          event.preventDefault();
          onMenu({ run: run.id, at: pointOf(event) });
        }}
      >
        <StateMark mark={markOf(run)} />
        <b>{run.name}</b>
        <span className="row-right">
          {run.pinned === true && (
            <span className="row-pin" title="Pinned: it is kept whatever its age and size">
              <PinIcon />
              <span className="visually-hidden">pinned, </span>
            </span>
          )}
          {rang && (
            <span className="row-bell" title="It rang its bell">
              <BellIcon />
              <span className="visually-hidden">rang its bell, </span>
            </span>
          )}
          {run.state === 'running' ? (
            <span className="visually-hidden">running</span>
          ) : (
            <Badge tone={stateTone(run)}>
              {stateWord(run)}
              {run.state === 'stopping' && <StoppingFor run={run} />}
            </Badge>
          )}
        </span>
        <span className="row-meta">{isAlive(run) ? <AliveMeta run={run} /> : <EndedMeta run={run} />}</span>
      </button>
    </li>
  );
});

/** Where a menu goes: at the pointer, or beneath the row when a key asked for it. */
function pointOf(event: MouseEvent): Point {
  if (event.clientX !== 0 || event.clientY !== 0) return { x: event.clientX, y: event.clientY };
  const box = event.currentTarget.getBoundingClientRect();
  return { x: box.left, y: box.bottom };
}

function StoppingFor({ run }: { readonly run: Run }) {
  const now = useFineNow();
  return run.stop === null ? null : ` ${stopwatch(now - run.stop.startedAt)}`;
}

function AliveMeta({ run }: { readonly run: Run }) {
  const now = useNow();
  const left = run.state === 'stopping' && run.stop !== null ? ` · ${run.stop.left.length} left` : '';
  return (
    <>
      {run.pid === null ? 'no PID yet' : `PID ${run.pid}`} · {elapsed(now - run.startedAt)}
      {left}
    </>
  );
}

function EndedMeta({ run }: { readonly run: Run }) {
  const now = useNow();
  const when = run.exitedAt ?? run.startedAt;
  const text = run.state === 'failed' ? (run.failure?.message ?? 'could not start') : endedText(run);
  return (
    <span title={moment(when, now)}>
      <span className="row-words">{text}</span>
      <span className="row-ago"> · {ago(when, now)}</span>
    </span>
  );
}

function endedText(run: Run): string {
  if (run.endedBy !== null && run.endedBy.kind !== 'itself') return endedByWords(run.endedBy);
  return run.exitedAt === null ? 'ended' : `after ${duration(run.exitedAt - run.startedAt)}`;
}
