// A view on a pipes run: stdout and stderr as one read-only xterm, told apart by colour and a mark at the edge.
// What the person types goes to the run's stdin through an input line elsewhere, not through here.
import '@xterm/xterm/css/xterm.css';
import './terminal.css';
import type { Terminal } from '@xterm/xterm';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Run } from '../../shared/model/run.ts';
import { DEFAULT_TERMINAL_SIZE } from '../../shared/model/stream.ts';
import { REPLAY_LIMIT } from '../../shared/protocol/messages.ts';
import type { Feed, FeedView } from '../link/feed.ts';
import { installCopyKeys } from './copy-keys.ts';
import { createTerminal } from './create-terminal.ts';
import { exposeTerminal } from './exposed-terminals.ts';
import { fitFor, onBoxResize } from './fit.ts';
import { FOLLOWING, type Follow, followOf } from './follow.ts';
import { GUTTER_CHARACTERS } from './line-time-text.ts';
import { LineTimes } from './line-times.ts';
import { type HoveredLink, installLinks } from './links.ts';
import { PipesBar } from './pipes-bar.tsx';
import { choose, pipesChoices, showStreams, useShownStreams } from './pipes-choices.ts';
import { type PipesPlace, pipesSink } from './pipes-sink.ts';
import { drawTerminal } from './renderer-choice.ts';
import { silence } from './silence.ts';
import { showStderrMarks } from './stderr-marks.ts';
import { TerminalExtras } from './terminal-extras.tsx';
import { pipesTheme } from './theme.ts';
import { showTimes } from './time-gutter.ts';
import { keepUnwrapped } from './unwrapped.ts';

/** See `PipesView`. */
export interface PipesViewProps {
  readonly run: Run;
  readonly feed: Feed;
  /** The theme in force; a change makes the view read the tokens again. */
  readonly theme: string;
  /** The view in use: it has the keyboard, for scrolling and copying. Default false. */
  readonly focused?: boolean;
  /** Not visible: the view detaches and costs nothing; it goes on where it was when it is visible again. Default true. */
  readonly visible?: boolean;
  /** The person clicked here. */
  readonly onUse?: () => void;
  /** The search of this view is open. */
  readonly finding: boolean;
  /** The person has closed the search. */
  readonly onFindDone: () => void;
  /** Changes when the person wants to see the end, and what comes after it; 0 for no such wish. */
  readonly toEnd: number;
}

/** Lines of a log are read, not drawn in: they get more air than a terminal's. */
const LINE_HEIGHT = 1.2;

/** No cursor: nothing is typed here. */
const HIDE_CURSOR = '\x1b[?25l';

interface Mounted {
  readonly terminal: Terminal;
  readonly place: PipesPlace;
  readonly follow: Follow;
  /** Makes the terminal as large as its box. */
  fill(): void;
}

/** Shows what a pipes run writes. */
export function PipesView(props: PipesViewProps) {
  const { run, feed, theme, focused = false, visible = true, finding, onUse, onFindDone, toEnd } = props;
  const box = useRef<HTMLDivElement>(null);
  const marks = useRef<HTMLDivElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const mounted = useRef<Mounted | null>(null);
  const logEnd = useRef(0);
  const [link, setLink] = useState<HoveredLink | null>(null);
  const [shown, setShown] = useState<Mounted | null>(null);
  const [follow, setFollow] = useState(FOLLOWING);
  const { id, startedAt } = run;
  const streams = useShownStreams(id);
  const { time, wrap } = useStore(pipesChoices);
  useLayoutEffect(() => {
    logEnd.current = run.log.end;
  });
  const { encoding } = run.command;

  useLayoutEffect(() => {
    if (box.current === null || marks.current === null) return undefined;
    const terminal = createTerminal(DEFAULT_TERMINAL_SIZE, {
      convertEol: true,
      disableStdin: true,
      cursorInactiveStyle: 'none',
      lineHeight: LINE_HEIGHT,
      theme: pipesTheme(),
    });
    const quiet = silence(terminal.parser);
    terminal.open(box.current);
    installCopyKeys(terminal);
    installLinks(terminal, setLink);
    terminal.write(HIDE_CURSOR);
    const fit = fitFor(terminal);
    const fill = () => {
      const size = fit.measure();
      if (size === null || box.current === null) return;
      const unwrapped = box.current.classList.contains('unwrapped');
      // A scrollbar of its own takes a row.
      const rows = box.current.offsetHeight > box.current.clientHeight ? Math.max(1, size.rows - 1) : size.rows;
      terminal.resize(unwrapped ? Math.max(size.cols, terminal.cols) : size.cols, rows);
    };
    fill();
    const following = followOf(terminal, setFollow);
    const place: PipesPlace = {
      from: null,
      origin: null,
      streams: null,
      times: new LineTimes(terminal),
      merge: null,
      encoding,
    };
    mounted.current = { terminal, place, follow: following, fill };
    setShown(mounted.current);
    const undo = [
      exposeTerminal(id, terminal),
      onBoxResize(box.current, () => mounted.current?.fill()),
      showStderrMarks(terminal, marks.current),
      following.dispose,
      () => quiet.dispose(),
      () => terminal.dispose(),
    ];
    return () => {
      mounted.current = null;
      setShown(null);
      setLink(null);
      setFollow(FOLLOWING);
      for (const step of undo) step();
    };
  }, [id, encoding]);

  useEffect(() => {
    const view = mounted.current;
    if (view === null || !visible) return undefined;
    const { terminal, place } = view;
    if (place.streams !== null && place.streams !== streams) {
      // What was on screen again, of the streams that are wanted now. Of one stream the host goes back much further.
      const near = place.origin !== null && logEnd.current - place.origin <= REPLAY_LIMIT;
      place.from = near && streams === 'both' ? place.origin : null;
      place.origin = null;
      place.merge = null;
      terminal.write('', () => {
        terminal.reset();
        place.times.clear();
      });
      terminal.write(HIDE_CURSOR);
      view.follow.follow();
    }
    place.streams = streams;
    let attached: FeedView | null = null;
    const sink = pipesSink(terminal, place, (upTo) => attached?.acknowledge(upTo));
    attached = feed.attach(id, place.from, sink, streams === 'both' ? undefined : streams);
    return () => {
      attached?.detach();
      attached = null;
    };
  }, [id, feed, visible, streams]);

  useEffect(() => (shown === null || !visible ? undefined : drawTerminal(shown.terminal)), [shown, visible]);

  useEffect(() => {
    if (shown === null || gutter.current === null || time === 'off' || !visible) return undefined;
    return showTimes(shown.terminal, shown.place.times, gutter.current, { kind: time, start: startedAt });
  }, [shown, time, startedAt, visible]);

  useEffect(() => {
    if (shown === null || wrap || box.current === null) return undefined;
    const undo = keepUnwrapped(shown.terminal, box.current);
    shown.fill();
    return () => {
      undo();
      shown.fill();
    };
  }, [shown, wrap]);

  useEffect(() => {
    if (focused && visible) mounted.current?.terminal.focus();
  }, [focused, visible]);

  useEffect(() => {
    if (toEnd > 0) mounted.current?.follow.follow();
  }, [toEnd]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens change with the theme's name
  useEffect(() => {
    if (mounted.current !== null) mounted.current.terminal.options.theme = pipesTheme();
  }, [theme]);

  return (
    <div className="pipes-frame" onPointerDownCapture={onUse} onFocusCapture={onUse}>
      <PipesBar
        streams={streams}
        time={time}
        wrap={wrap}
        following={follow.following}
        onStreams={(next) => showStreams(id, next)}
        onTime={(next) => choose({ time: next })}
        onWrap={(next) => choose({ wrap: next })}
        onFollow={(next) => (next ? shown?.follow.follow() : shown?.follow.stop())}
      />
      <div className="terminal-frame pipes">
        {time !== 'off' && (
          <div
            className="time-gutter terminal-font"
            ref={gutter}
            style={{ width: `${GUTTER_CHARACTERS[time]}ch` }}
            aria-hidden="true"
          />
        )}
        <div className="stderr-gutter" ref={marks} aria-hidden="true" />
        <div className="terminal-box" ref={box} />
        {!follow.following && follow.below && (
          <button type="button" className="terminal-pill" onClick={() => shown?.follow.follow()}>
            {follow.news ? 'New output' : 'To the end'} <span aria-hidden="true">↓</span>
          </button>
        )}
        <TerminalExtras terminal={shown?.terminal ?? null} link={link} finding={finding} onFindDone={onFindDone} />
      </div>
    </div>
  );
}
