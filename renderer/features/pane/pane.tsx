// One run on screen: a header with its state, its facts and what can be done to it; its output in the middle;
// whatever the window puts beneath. Terminals get the whole width: they have no chrome of their own.
import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { isAlive, type Run } from '../../../shared/model/run.ts';
import { isFindKey } from '../../keys.ts';
import { holdKeysFor } from '../../type-ahead.ts';
import './pane.css';
import { PaneHeader } from './pane-header.tsx';
import { RouteStrip } from './route-strip.tsx';
import { StdinLine } from './stdin-line.tsx';

/** See the top of this file. */
export interface PaneProps {
  readonly run: Run;
  readonly focused: boolean;
  /** Out of sight for now, behind another tab or a maximised pane: it stays as it is. */
  readonly hidden: boolean;
  /** It has its tile for itself: its header stands for its tab. Otherwise a strip of tabs above tells its name. */
  readonly lone: boolean;
  readonly maximised: boolean;
  /** The only pane: there is nothing to maximise it over. */
  readonly alone: boolean;
  readonly online: boolean;
  /** Changes whenever the keyboard should come here. */
  readonly focusRequest: number;
  /** Asked at the moment of giving it the keyboard: another pane may be in use by then. */
  isInUse(): boolean;
  /** The output; null when there is none and never will be. */
  readonly body: ReactNode;
  /** Lies over the output's end: a stop in progress. */
  readonly overlay: ReactNode;
  /** Stands beneath the output: how it ended. */
  readonly footer: ReactNode;
  onUse(): void;
  /** Opens the search of its output; null where there is no output. */
  readonly onFind: (() => void) | null;
  /** Shows its whole log; null where there is none. */
  readonly onOpenLog: (() => void) | null;
  /** Gives its log away; null where there is none. */
  readonly onExport: (() => void) | null;
  onClose(): void;
  onMaximise(): void;
}

/** A pane. */
export function Pane(props: PaneProps) {
  const { run, focused, hidden, lone, focusRequest, isInUse, online, body, overlay, footer, onUse, onFind } = props;
  const section = useRef<HTMLElement>(null);
  const latest = useRef(run);
  useLayoutEffect(() => {
    latest.current = run;
  });

  useEffect(() => {
    if (focusRequest === 0 || !focused || hidden || section.current === null) return undefined;
    return onceVisible(section.current, (pane) => {
      if (!isInUse()) return;
      takeKeyboard(pane);
      holdUntilThere(pane, latest.current);
    });
  }, [focusRequest, focused, hidden, isInUse]);

  return (
    <section
      ref={section}
      className={`pane ${focused ? 'pane-focused' : ''} ${lone ? 'pane-lone' : 'pane-tabbed'}`}
      aria-label={run.name}
      data-run={run.id}
      tabIndex={-1}
      onPointerDownCapture={() => {
        onUse();
        if (section.current !== null) holdUntilThere(section.current, run);
      }}
      onKeyDownCapture={(event) => {
        if (onFind === null || !isFindKey(event)) return;
        event.preventDefault();
        event.stopPropagation();
        onFind();
      }}
    >
      <PaneHeader {...props} />
      <RouteStrip run={run} />
      {body !== null && (
        // Not the header: whoever tabs through its buttons must not be sent into the terminal.
        <div className="pane-body" onFocusCapture={onUse}>
          {body}
          {overlay !== null && <div className="pane-overlay">{overlay}</div>}
        </div>
      )}
      {body === null && overlay}
      {footer}
      {run.command.connection.kind === 'pipes' && run.command.connection.stdin === 'pipe' && (
        <StdinLine run={run} online={online} />
      )}
    </section>
  );
}

/** A pane that was just opened is placed in the next frame, and what can't be seen can't have the keyboard. */
function onceVisible(section: HTMLElement, then: (section: HTMLElement) => void): () => void {
  let frame = 0;
  const look = () => {
    if (getComputedStyle(section).visibility === 'visible') then(section);
    else frame = requestAnimationFrame(look);
  };
  look();
  return () => cancelAnimationFrame(frame);
}

/** A terminal that is not drawn yet gets what is typed for it once it is. */
function holdUntilThere(section: HTMLElement, run: Run): void {
  const drawn = section.querySelector('.xterm-helper-textarea') !== null;
  if (!drawn && run.command.connection.kind === 'terminal' && isAlive(run)) holdKeysFor(run.id);
}

/** Puts the keyboard where the person will type: the terminal, the input line, or the pane itself. */
function takeKeyboard(section: HTMLElement): void {
  const field =
    section.querySelector<HTMLElement>('.stdin-input:not(:disabled)') ??
    section.querySelector<HTMLElement>('.xterm-helper-textarea');
  (field ?? section).focus({ preventScroll: true });
}
