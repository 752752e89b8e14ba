// The list of runs: what lives, then what ended, newest first within each. Every row says its state by shape
// and word, and answers the next question in its second line.
import { type KeyboardEvent, memo, useMemo } from 'react';
import { useStore } from 'zustand';
import type { RunId } from '../../../shared/model/ids.ts';
import { isAlive, type Run } from '../../../shared/model/run.ts';
import { hasRung, seenBells } from '../../bells.ts';
import { useLinkState } from '../../link/use-link.ts';
import { Badge } from '../../ui/badge.tsx';
import { useFineNow, useNow } from '../../ui/clock.ts';
import { ago, duration, elapsed, moment, stopwatch } from '../../ui/format.ts';
import { BellIcon } from '../../ui/icons.tsx';
import { endedByWords, markOf, stateTone, stateWord } from '../../ui/run-words.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import './process-list.css';

/** See the top of this file. */
export interface ProcessListProps {
  readonly focused: RunId | null;
  readonly open: readonly RunId[];
  onOpen(run: RunId): void;
  /** Asks to remove all that ended. */
  onClearEnded(): void;
}

/** The list. */
export function ProcessList({ focused, open, onOpen, onClearEnded }: ProcessListProps) {
  const runs = useLinkState((state) => state.runs);
  const { alive, ended } = useMemo(() => sorted(runs), [runs]);
  return (
    <nav className="list" aria-label="Processes" onKeyDown={moveFocus}>
      {alive.length > 0 && <Group title="Running" runs={alive} focused={focused} open={open} onOpen={onOpen} />}
      {ended.length > 0 && (
        <Group
          title="Ended"
          runs={ended}
          focused={focused}
          open={open}
          onOpen={onOpen}
          action={
            <button type="button" className="list-clear" onClick={onClearEnded}>
              Clear ended
            </button>
          }
        />
      )}
      {runs.size === 0 && <p className="list-empty">Nothing has been run yet.</p>}
    </nav>
  );
}

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
  action,
}: {
  readonly title: string;
  readonly runs: readonly Run[];
  readonly focused: RunId | null;
  readonly open: readonly RunId[];
  onOpen(run: RunId): void;
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
          <Row key={run.id} run={run} focused={run.id === focused} shown={open.includes(run.id)} onOpen={onOpen} />
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
}: {
  readonly run: Run;
  readonly focused: boolean;
  readonly shown: boolean;
  onOpen(run: RunId): void;
}) {
  const rang = useStore(seenBells, ({ seen }) => hasRung(run, seen));
  return (
    <li>
      <button
        type="button"
        className={`row ${focused ? 'on' : ''} ${shown ? 'row-shown' : ''}`}
        aria-current={focused ? 'true' : undefined}
        onClick={() => onOpen(run.id)}
      >
        <StateMark mark={markOf(run)} />
        <b>{run.name}</b>
        <span className="row-right">
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
