// A view on a pipes run: stdout and stderr as one read-only xterm, told apart by colour and a mark at the edge.
// What the person types goes to the run's stdin through an input line elsewhere, not through here.
import '@xterm/xterm/css/xterm.css';
import './terminal.css';
import type { Terminal } from '@xterm/xterm';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Run } from '../../shared/model/run.ts';
import { DEFAULT_TERMINAL_SIZE, spanLength } from '../../shared/model/stream.ts';
import type { Feed, FeedView, OutputSink } from '../link/feed.ts';
import { installCopyKeys } from './copy-keys.ts';
import { createTerminal } from './create-terminal.ts';
import { exposeTerminal } from './exposed-terminals.ts';
import { fitFor, onBoxResize } from './fit.ts';
import { type HoveredLink, installLinks } from './links.ts';
import { drawTerminal } from './renderer-choice.ts';
import { silence } from './silence.ts';
import { skipText } from './skip-text.ts';
import { MARK_CELLS, showStderrMarks } from './stderr-marks.ts';
import { StreamMerge } from './stream-merge.ts';
import { TerminalExtras } from './terminal-extras.tsx';
import { pipesTheme, STDERR_COLOUR } from './theme.ts';

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
}

/** Lines of a log are read, not drawn in: they get more air than a terminal's. */
const LINE_HEIGHT = 1.2;

/** No cursor: nothing is typed here. */
const HIDE_CURSOR = '\x1b[?25l';

interface Mounted {
  readonly terminal: Terminal;
  readonly merge: StreamMerge;
  /** Where to attach; null for wherever the host thinks best. */
  from: number | null;
}

function newMerge(encoding: string | undefined): StreamMerge {
  return new StreamMerge({ stderr: { foreground: `38;5;${STDERR_COLOUR}`, mark: MARK_CELLS } }, encoding);
}

/** Writes a pipes run's output to an xterm, both streams through one filter. */
function pipesSink(view: Mounted, attached: () => FeedView | null): OutputSink {
  const write = (bytes: Uint8Array, upTo: number) => {
    view.from = upTo;
    view.terminal.write(bytes, () => attached()?.acknowledge(upTo));
  };
  return {
    output(at, spans, bytes) {
      let begin = 0;
      for (const span of spans) {
        const end = begin + spanLength(span);
        if (span.kind === 'output') {
          const stream = span.stream === 'stderr' ? 'stderr' : 'stdout';
          write(view.merge.push(stream, bytes.subarray(begin, end)), at + end);
        }
        begin = end;
      }
    },
    snapshot() {
      throw new Error('A pipes run has no screen to take a snapshot of.');
    },
    skipped(from, to, why) {
      write(view.merge.skip(skipText(to - from, why)), to);
    },
    end(at) {
      write(view.merge.end(), at);
    },
  };
}

/** Shows what a pipes run writes. */
export function PipesView({
  run,
  feed,
  theme,
  focused = false,
  visible = true,
  finding,
  onUse,
  onFindDone,
}: PipesViewProps) {
  const box = useRef<HTMLDivElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const mounted = useRef<Mounted | null>(null);
  const [link, setLink] = useState<HoveredLink | null>(null);
  const [shown, setShown] = useState<Terminal | null>(null);
  const { id } = run;
  const { encoding } = run.command;

  useLayoutEffect(() => {
    if (box.current === null || gutter.current === null) return undefined;
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
    setShown(terminal);
    terminal.write(HIDE_CURSOR);
    const fit = fitFor(terminal);
    const fill = () => {
      const size = fit.measure();
      if (size !== null) terminal.resize(size.cols, size.rows);
    };
    fill();
    mounted.current = { terminal, merge: newMerge(encoding), from: null };
    const undo = [
      exposeTerminal(id, terminal),
      onBoxResize(box.current, fill),
      showStderrMarks(terminal, gutter.current),
      () => quiet.dispose(),
      () => terminal.dispose(),
    ];
    return () => {
      mounted.current = null;
      setShown(null);
      setLink(null);
      for (const step of undo) step();
    };
  }, [id, encoding]);

  useEffect(() => {
    const view = mounted.current;
    if (view === null || !visible) return undefined;
    let attached: FeedView | null = null;
    attached = feed.attach(
      id,
      view.from,
      pipesSink(view, () => attached),
    );
    return () => {
      attached?.detach();
      attached = null;
    };
  }, [id, feed, visible]);

  useEffect(() => (shown === null || !visible ? undefined : drawTerminal(shown)), [shown, visible]);

  useEffect(() => {
    if (focused && visible) mounted.current?.terminal.focus();
  }, [focused, visible]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens change with the theme's name
  useEffect(() => {
    if (mounted.current !== null) mounted.current.terminal.options.theme = pipesTheme();
  }, [theme]);

  return (
    <div className="terminal-frame pipes" onPointerDownCapture={onUse} onFocusCapture={onUse}>
      <div className="stderr-gutter" ref={gutter} aria-hidden="true" />
      <div className="terminal-box" ref={box} />
      <TerminalExtras terminal={shown} link={link} finding={finding} onFindDone={onFindDone} />
    </div>
  );
}
