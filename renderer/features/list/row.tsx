// One run in the list: its state by shape and word, and in the second line the answer to the next question: which port,
// how much load, how long; or how it ended, by whom and when.
import { type MouseEvent, memo, useId } from 'react';
import { useStore } from 'zustand';
import type { RunId } from '../../../shared/model/ids.ts';
import type { ListeningPort } from '../../../shared/model/load.ts';
import { isAlive, type Run } from '../../../shared/model/run.ts';
import { ago, bytes, counted, duration, elapsed, moment, percent, stopwatch } from '../../../shared/text/format.ts';
import { hasRung, seenBells } from '../../bells.ts';
import { type LoadHistory, loadsStore } from '../../link/loads.ts';
import { Badge } from '../../ui/badge.tsx';
import { useFineNow, useNow } from '../../ui/clock.ts';
import { BellIcon, CaretIcon, PinIcon } from '../../ui/icons.tsx';
import type { Point } from '../../ui/menu.tsx';
import { endedByWords, markOf, stateTone, stateWord } from '../../ui/run-words.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import { seenOutput, type Unread, unreadOf } from '../../unread.ts';
import { ProcessTree } from './process-tree.tsx';
import { LEAST_CPU_SCALE, LEAST_MEMORY_SCALE, Sparkline } from './sparkline.tsx';

/** Ports named one by one; of more than these the rest is counted. */
const NAMED_PORTS = 2;

/** See the top of this file. */
export interface RowProps {
  readonly run: Run;
  readonly focused: boolean;
  /** It has a pane. */
  readonly shown: boolean;
  readonly selected: boolean;
  readonly unfolded: boolean;
  /** How often it was started again. */
  readonly restarts: number;
  /** A click, or Enter: with Ctrl or Shift it selects. */
  onPress(run: Run, event: Pick<MouseEvent, 'ctrlKey' | 'metaKey' | 'shiftKey'>): void;
  onUnfold(run: Run): void;
  /** Asks for its menu. */
  onMenu(menu: { readonly run: RunId; readonly at: Point }): void;
}

/** A row. */
export const Row = memo(function Row({
  run,
  focused,
  shown,
  selected,
  unfolded,
  restarts,
  onPress,
  onUnfold,
  onMenu,
}: RowProps) {
  const metaId = useId();
  const rang = useStore(seenBells, ({ seen }) => hasRung(run, seen));
  const unread = useStore(seenOutput, ({ seen }) => unreadOf(run, seen));
  const load = useStore(loadsStore, ({ loads }) => loads.get(run.id));
  const alive = isAlive(run);
  const classes = ['row', focused ? 'on' : '', shown ? 'row-shown' : '', selected ? 'row-selected' : ''];
  return (
    <li>
      <div className={classes.join(' ')}>
        <button
          type="button"
          className="row-main"
          data-run={run.id}
          aria-current={focused ? 'true' : undefined}
          aria-describedby={metaId}
          onClick={(event) => onPress(run, event)}
          onContextMenu={(event) => {
            event.preventDefault();
            onMenu({ run: run.id, at: pointOf(event) });
          }}
        >
          <StateMark mark={markOf(run)} />
          <b className="row-name" title={run.name}>
            {run.name}
          </b>
          <span className="row-right">
            {selected && <span className="visually-hidden">selected, </span>}
            {run.pinned === true && (
              <span className="row-pin" title="Pinned: it is kept whatever its age and size">
                <PinIcon />
                <span className="visually-hidden">pinned, </span>
              </span>
            )}
            <UnreadMark unread={unread} />
            {rang && (
              <span className="row-bell" title="It rang its bell">
                <BellIcon />
                <span className="visually-hidden">rang its bell, </span>
              </span>
            )}
            {run.state === 'running' ? (
              <>
                {load !== undefined && (
                  <span className="row-graphs" title="The last minute: CPU as a line, memory as an area">
                    <Sparkline look="line" values={load.cpu} least={LEAST_CPU_SCALE} />
                    {load.latest.memory !== null && (
                      <Sparkline look="area" values={load.memory} least={LEAST_MEMORY_SCALE} />
                    )}
                  </span>
                )}
                <span className="visually-hidden">running</span>
              </>
            ) : run.state === 'failed' ? (
              // The second line says so, and why: the name has the room.
              <span className="visually-hidden">{stateWord(run)}</span>
            ) : (
              <Badge tone={stateTone(run)}>
                {stateWord(run)}
                {run.state === 'stopping' && <StoppingFor run={run} />}
              </Badge>
            )}
          </span>
        </button>
        <span id={metaId} className="row-meta">
          {alive ? <AliveMeta run={run} load={load} restarts={restarts} /> : <EndedMeta run={run} />}
          {load !== undefined && (
            <button
              type="button"
              className="row-unfold"
              aria-expanded={unfolded}
              aria-label={`${counted(load.latest.processes, 'process', 'processes')} of ${run.name}`}
              title={`${counted(load.latest.processes, 'process', 'processes')}: show them`}
              onClick={() => onUnfold(run)}
            >
              {load.latest.processes} <CaretIcon />
            </button>
          )}
        </span>
      </div>
      {unfolded && load !== undefined && <ProcessTree run={run} />}
    </li>
  );
});

/** Where a menu goes: at the pointer, or beneath the row when a key asked for it. */
function pointOf(event: MouseEvent): Point {
  if (event.clientX !== 0 || event.clientY !== 0) return { x: event.clientX, y: event.clientY };
  const box = event.currentTarget.getBoundingClientRect();
  return { x: box.left, y: box.bottom };
}

/** A dot for new output, a triangle when some of it went to stderr. */
function UnreadMark({ unread }: { readonly unread: Unread }) {
  if (unread === 'nothing') return null;
  const words = unread === 'errors' ? 'new output on stderr' : 'new output';
  return (
    <span className={`row-unread row-unread-${unread}`} title={words}>
      <svg viewBox="0 0 10 10" width="9" height="9" aria-hidden="true">
        {unread === 'errors' ? <path d="M5 .8 9.6 9.2H.4z" /> : <circle cx="5" cy="5" r="3.4" />}
      </svg>
      <span className="visually-hidden">{words}, </span>
    </span>
  );
}

function StoppingFor({ run }: { readonly run: Run }) {
  const now = useFineNow();
  return run.stop === null ? null : ` ${stopwatch(now - run.stop.startedAt)}`;
}

function AliveMeta({
  run,
  load,
  restarts,
}: {
  readonly run: Run;
  readonly load: LoadHistory | undefined;
  readonly restarts: number;
}) {
  const now = useNow();
  const latest = load?.latest;
  const facts = [];
  if (run.state === 'stopping' && run.stop !== null) facts.push(`${run.stop.left.length} left`);
  if (latest?.cpu != null) facts.push(percent(latest.cpu));
  if (latest?.memory != null) facts.push(bytes(latest.memory));
  if (latest?.memory == null) facts.push(run.pid === null ? 'no PID yet' : `PID ${run.pid}`);
  facts.push(elapsed(now - run.startedAt));
  // Last, because what has no room is cut off at the end.
  if (restarts > 0) facts.push(`restarted ${restarts} ×`);
  return (
    <span
      className="row-words"
      title={run.pid === null ? undefined : `PID ${run.pid}, CPU in percent of one core, memory`}
    >
      {latest !== undefined && <Ports ports={latest.ports} />}
      {facts.join(' · ')}
    </span>
  );
}

function Ports({ ports }: { readonly ports: readonly ListeningPort[] }) {
  return (
    <>
      {ports.slice(0, NAMED_PORTS).map(({ port, reach }) => (
        <span key={port}>
          <a
            className="row-port"
            href={`http://localhost:${port}/`}
            target="_blank"
            rel="noopener noreferrer"
            title={`Open http://localhost:${port}/${reach === 'everywhere' ? ' (it listens on every address of this machine)' : ''}`}
          >
            :{port}
          </a>
          {' · '}
        </span>
      ))}
      {ports.length > NAMED_PORTS && `and ${ports.length - NAMED_PORTS} more ports · `}
    </>
  );
}

function EndedMeta({ run }: { readonly run: Run }) {
  const now = useNow();
  const when = run.exitedAt ?? run.startedAt;
  const text = run.state === 'failed' ? (run.failure?.message ?? 'could not start') : endedText(run);
  return (
    <span className="row-ended" title={moment(when, now)}>
      <span className="row-words">{text}</span>
      <span className="row-ago"> · {ago(when, now)}</span>
    </span>
  );
}

function endedText(run: Run): string {
  if (run.endedBy !== null && run.endedBy.kind !== 'itself') return endedByWords(run.endedBy);
  return run.exitedAt === null ? 'ended' : `after ${duration(run.exitedAt - run.startedAt)}`;
}
