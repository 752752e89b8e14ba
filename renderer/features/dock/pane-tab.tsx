// A pane's tab: the shape of its run's state, its name, a bell that nobody has seen, a dot for such output, how it ended,
// and a cross. A pane that has its tile for itself needs no tab; its header shows all this, and the tab beneath is only
// there to be dragged.
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { commandName, isAlive, type Run } from '../../../shared/model/run.ts';
import { hasRung, seenBells } from '../../bells.ts';
import { useLinkState, useQuotingRules } from '../../link/use-link.ts';
import { Badge } from '../../ui/badge.tsx';
import { BellIcon, CloseIcon } from '../../ui/icons.tsx';
import { markOf, stateTone, stateWord } from '../../ui/run-words.ts';
import { StateMark } from '../../ui/state-mark.tsx';

/** Marks what closes a tab; the dock listens for it before the library takes the press for a choice or a drag. */
export const TAB_CLOSE = 'tab-close';

/** A tab, for a run that the page knows. */
export function PaneTab({
  run,
  hidden,
}: {
  readonly run: Run;
  /** Its pane is out of sight. */
  readonly hidden: boolean;
}) {
  const rules = useQuotingRules();
  const online = useLinkState((state) => state.status.kind === 'online');
  const unread = useUnread(run, hidden);
  const full = commandName({ ...run.command, name: undefined }, rules);
  const rang = useStore(seenBells, ({ seen }) => hasRung(run, seen));
  const news = `${unread ? ' · new output' : ''}${rang ? ' · rang its bell' : ''}`;
  const state = `${online ? stateWord(run) : 'host gone'}${news}`;
  const box = useRef<HTMLDivElement>(null);
  // A screen reader is told of a tab as a whole: what is in it means nothing to it.
  useEffect(() => box.current?.closest('[role="tab"]')?.setAttribute('aria-description', state), [state]);
  return (
    <div ref={box} className="tab" title={`${full}\n${state}`}>
      <StateMark mark={markOf(run)} />
      <span className="tab-name">{run.name}</span>
      {!isAlive(run) && <Badge tone={stateTone(run)}>{stateWord(run)}</Badge>}
      {rang && (
        <span className="tab-bell">
          <BellIcon />
        </span>
      )}
      <span className="tab-end">
        {unread && <span className="tab-unread" />}
        <button
          type="button"
          className={TAB_CLOSE}
          aria-label={`Close ${run.name}`}
          title="Close the pane; the run goes on"
          tabIndex={-1}
        >
          <CloseIcon />
        </button>
      </span>
    </div>
  );
}

/** Whether a run wrote anything since its pane went out of sight. */
function useUnread(run: Run, hidden: boolean): boolean {
  const { end } = run.log;
  const seen = useRef(end);
  if (!hidden) seen.current = end;
  return hidden && end > seen.current;
}
