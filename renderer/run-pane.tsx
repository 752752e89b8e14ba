// One run's pane, put together: the pane, the terminal or the pipes view in it, the stop above, the ending below.
// The views bring xterm with them and are loaded when the first pane opens.
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { RunId } from '../shared/model/ids.ts';
import { isAlive, type Run } from '../shared/model/run.ts';
import type { TerminalSize } from '../shared/model/stream.ts';
import { hasRung, seeBell, seenBells } from './bells.ts';
import type { PanePlace } from './features/dock/dock.tsx';
import { EndingCard, type EndingCardProps, FailureCard } from './features/ending/ending-card.tsx';
import { Pane } from './features/pane/pane.tsx';
import { StopCard } from './features/stop/stop-card.tsx';
import { closePane, focusPane, type LayoutStore, toggleMaximised } from './layout.ts';
import { useLink, useLinkState } from './link/use-link.ts';
import { type PaneWish, paneWish } from './pane-wishes.ts';
import { letGoOfKeys } from './type-ahead.ts';
import { themeStore } from './ui/theme.ts';
import { seeOutput } from './unread.ts';
import { useSeen } from './use-seen.ts';

const TerminalView = lazy(async () => ({ default: (await import('./terminal/terminal-view.tsx')).TerminalView }));
const PipesView = lazy(async () => ({ default: (await import('./terminal/pipes-view.tsx')).PipesView }));

/** See the top of this file. */
export interface RunPaneProps {
  readonly place: PanePlace;
  readonly layout: LayoutStore;
  onSize(size: TerminalSize): void;
  /** Shows its whole log, at an offset or (null) at the end. */
  onOpenLog(run: RunId, at: number | null): void;
  /** Asks how its log is to be given away. */
  onExport(run: RunId): void;
  /** Shows another run. */
  onShow(run: RunId): void;
  /** Searches its log. */
  onSearch(run: RunId): void;
}

/** The pane of a run; nothing when there is no such run, and nothing until it is seen for the first time. */
export function RunPane({ place, layout, onSize, onOpenLog, onExport, onShow, onSearch }: RunPaneProps) {
  const { id, hidden } = place;
  const [wasSeen, setWasSeen] = useState(!hidden);
  if (!hidden && !wasSeen) setWasSeen(true);
  const run = useLinkState((state) => state.runs.get(id));
  const online = useLinkState((state) => state.status.kind === 'online');
  const focused = useStore(layout, (state) => state.focused === id);
  const focusRequest = useStore(layout, (state) => (state.focused === id ? state.focusRequest : 0));
  const onUse = useCallback(() => focusPane(layout, id), [layout, id]);
  const isInUse = useCallback(() => layout.getState().focused === id, [layout, id]);
  const [finding, setFinding] = useState(false);
  const onFindDone = useCallback(() => setFinding(false), []);
  const find = useWish(id, 'find');
  const toEnd = useWish(id, 'end');
  useEffect(() => {
    if (find > 0) setFinding(true);
  }, [find]);
  const failed = run?.state === 'failed';
  useEffect(() => {
    if (failed) letGoOfKeys(id);
  }, [failed, id]);
  if (run === undefined || !wasSeen) return null;
  return (
    <Pane
      run={run}
      focused={focused}
      hidden={hidden}
      lone={place.lone}
      maximised={place.maximised}
      alone={place.alone}
      online={online}
      focusRequest={focusRequest}
      isInUse={isInUse}
      body={
        run.state === 'failed' ? null : (
          <Output
            run={run}
            focused={focused}
            isInUse={isInUse}
            hidden={hidden}
            finding={finding}
            onFindDone={onFindDone}
            toEnd={toEnd}
            onUse={onUse}
            onSize={onSize}
          />
        )
      }
      overlay={stopInProgress(run) && run.stop !== null ? <StopCard run={run} stop={run.stop} online={online} /> : null}
      footer={<Footer run={run} online={online} onShow={onShow} onSearch={onSearch} onExport={onExport} />}
      onUse={onUse}
      onFind={run.state === 'failed' ? null : () => setFinding(true)}
      onOpenLog={run.state === 'failed' ? null : () => onOpenLog(id, null)}
      onExport={run.state === 'failed' ? null : () => onExport(id)}
      onClose={() => closePane(layout, id)}
      onMaximise={() => toggleMaximised(layout, id)}
    />
  );
}

/** The number of the newest wish of this kind to a pane; 0 when the newest of all is another's, or of another kind. */
function useWish(id: RunId, wish: PaneWish): number {
  return useStore(paneWish, (state) => (state.run === id && state.wish === wish ? state.request : 0));
}

function stopInProgress(run: Run): boolean {
  return run.stop !== null && run.stop.finishedAt === null && (run.state === 'stopping' || run.stop.left.length > 0);
}

function Footer(props: EndingCardProps) {
  const { run } = props;
  if (run.state === 'failed') return <FailureCard {...props} />;
  return isAlive(run) ? null : <EndingCard {...props} />;
}

function Output({
  run,
  focused,
  isInUse,
  hidden,
  finding,
  onFindDone,
  toEnd,
  onUse,
  onSize,
}: {
  readonly run: Run;
  readonly focused: boolean;
  isInUse(): boolean;
  readonly hidden: boolean;
  readonly finding: boolean;
  onFindDone(): void;
  readonly toEnd: number;
  onUse(): void;
  onSize(size: TerminalSize): void;
}) {
  const { connection } = useLink();
  const theme = useStore(themeStore, (state) => state.theme);
  const box = useRef<HTMLDivElement>(null);
  const seen = useSeen(box);
  const { id } = run;
  const onInput = useCallback((bytes: Uint8Array) => connection.input(id, bytes), [connection, id]);
  const onResize = useCallback(
    (size: TerminalSize) => {
      onSize(size);
      connection.resize(id, size);
    },
    [connection, id, onSize],
  );
  const visible = seen && !hidden;
  // No sound: a moment of light around what rang.
  const [flash, setFlash] = useState<number | null>(null);
  useEffect(() => {
    if (!visible || !hasRung(run, seenBells.getState().seen)) return;
    seeBell(run);
    setFlash(run.bellAt);
  }, [visible, run]);
  useEffect(() => {
    if (visible) seeOutput({ id, log: run.log });
  }, [visible, id, run.log]);
  return (
    <div ref={box} className="pane-output">
      {flash !== null && <i key={flash} className="pane-bell" aria-hidden="true" />}
      <Suspense fallback={null}>
        {run.command.connection.kind === 'terminal' ? (
          <TerminalView
            run={run}
            feed={connection.feed}
            theme={theme}
            focused={focused}
            isInUse={isInUse}
            visible={visible}
            onInput={onInput}
            onResize={onResize}
            onUse={onUse}
            finding={finding}
            onFindDone={onFindDone}
            toEnd={toEnd}
          />
        ) : (
          <PipesView
            run={run}
            feed={connection.feed}
            theme={theme}
            visible={visible}
            onUse={onUse}
            finding={finding}
            onFindDone={onFindDone}
            toEnd={toEnd}
          />
        )}
      </Suspense>
    </div>
  );
}
