// A view on a terminal run: React on the outside, one xterm on the inside. The xterm lives as long as the
// component and takes its bytes from the feed, past React. It never answers a program's queries (see
// `silence.ts`) and never decides its own size while the run lives: it says what it has room for, and takes
// the sizes that come with the output, at their place between the bytes.
import '@xterm/xterm/css/xterm.css';
import './terminal.css';
import type { Terminal } from '@xterm/xterm';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { isAlive, type Run } from '../../shared/model/run.ts';
import { DEFAULT_TERMINAL_SIZE, type TerminalSize } from '../../shared/model/stream.ts';
import { WholeCharacters } from '../../shared/text/whole-characters.ts';
import { missingCode, promptKey } from '../keys.ts';
import type { Feed, FeedView } from '../link/feed.ts';
import { takeKeys } from '../type-ahead.ts';
import { ClipboardNotice } from './clipboard-notice.tsx';
import { listenForClipboard } from './clipboard-request.ts';
import { installCopyKeys } from './copy-keys.ts';
import { createTerminal } from './create-terminal.ts';
import { exposeTerminal } from './exposed-terminals.ts';
import { type Fit, fitFor, onBoxResize } from './fit.ts';
import { showImages } from './images.ts';
import { type HoveredLink, installLinks } from './links.ts';
import { type Paste, PasteDialog } from './paste-dialog.tsx';
import { guardPaste } from './paste-guard.ts';
import { markPrompts } from './prompt-marks.ts';
import { drawTerminal } from './renderer-choice.ts';
import { silence } from './silence.ts';
import { nextSkip, type Skip, SkipNotice } from './skip-notice.tsx';
import { TerminalExtras } from './terminal-extras.tsx';
import { type TerminalSink, terminalSink } from './terminal-sink.ts';
import { terminalTheme } from './theme.ts';

/** See `TerminalView`. */
export interface TerminalViewProps {
  readonly run: Run;
  readonly feed: Feed;
  /** Bytes that the person typed or pasted, or a mouse report; at most a few hundred at a time except for a paste. */
  readonly onInput: (bytes: Uint8Array) => void;
  /** This view is in use and has room for that many cells: the run's terminal should become so large. */
  readonly onResize: (size: TerminalSize) => void;
  /** The view in use: it has the keyboard, and its box decides the size. */
  readonly focused: boolean;
  /** The same, asked at the moment of taking the keyboard: another view may be in use by then. */
  isInUse(): boolean;
  /** The theme in force; a change makes the view read the tokens again. */
  readonly theme: string;
  /** Not visible: the view detaches and costs nothing; it goes on where it was when it is visible again. Default true. */
  readonly visible?: boolean;
  /** The person clicked or typed here. */
  readonly onUse?: () => void;
  /** The search of this view is open. */
  readonly finding: boolean;
  /** The person has closed the search. */
  readonly onFindDone: () => void;
  /** Changes when the person wants to see the end, and what comes after it; 0 for no such wish. */
  readonly toEnd: number;
}

/** What belongs to the xterm's life. */
interface Mounted {
  readonly terminal: Terminal;
  readonly fit: Fit;
  readonly characters: WholeCharacters;
  /** Cells that the box has room for; null while it is hidden. */
  room: TerminalSize | null;
  /** Where to attach; null for wherever the host thinks best. */
  from: number | null;
  /** All output has been shown and no more comes: the size is nobody's but this view's. */
  ended: boolean;
  /** Everything before this offset has been parsed, and what came before `liveFrom` is a replay. */
  parsed: number;
  liveFrom: number;
  /** What is attached now. */
  sink: TerminalSink | null;
}

const encoder = new TextEncoder();

function firstSize(run: Run): TerminalSize {
  const { connection } = run.command;
  return connection.kind === 'terminal' ? connection.size : DEFAULT_TERMINAL_SIZE;
}

function sameSize(a: TerminalSize | null, b: TerminalSize | null): boolean {
  return a !== null && b !== null && a.cols === b.cols && a.rows === b.rows;
}

/** Shows a terminal run and takes its input. */
export function TerminalView(props: TerminalViewProps) {
  const { run, feed, focused, theme, visible = true, finding, onUse, onFindDone, toEnd } = props;
  const box = useRef<HTMLDivElement>(null);
  const gutter = useRef<HTMLDivElement>(null);
  const mounted = useRef<Mounted | null>(null);
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const [skip, setSkip] = useState<Skip | null>(null);
  const [link, setLink] = useState<HoveredLink | null>(null);
  const [paste, setPaste] = useState<Paste | null>(null);
  const [shown, setShown] = useState<Terminal | null>(null);
  const [copying, setCopying] = useState<string | null>(null);
  const [ready, setReady] = useState(false);
  const forgetSkip = useCallback(() => setSkip(null), []);

  /** Says what there is room for, if that is this view's to say and news. */
  const claimSize = useCallback(() => {
    const view = mounted.current;
    const { run, focused, onResize } = latest.current;
    if (view === null || view.room === null) return;
    if (view.ended) view.terminal.resize(view.room.cols, view.room.rows);
    else if (focused && isAlive(run) && !sameSize(view.room, run.size)) onResize(view.room);
  }, []);

  const measure = useCallback(() => {
    const view = mounted.current;
    if (view === null) return;
    view.room = view.fit.measure();
    claimSize();
  }, [claimSize]);

  const { id } = run;
  useLayoutEffect(() => {
    if (box.current === null || gutter.current === null) return undefined;
    const terminal = createTerminal(firstSize(latest.current.run));
    let gone = false;
    showImages(terminal)
      .catch((error: unknown) => console.warn(error))
      .finally(() => {
        if (!gone) setReady(true);
      });
    // After the pictures: their addon answers queries, and the last to come is asked first.
    const quiet = silence(terminal.parser);
    terminal.open(box.current);
    const prompts = markPrompts(terminal, gutter.current);
    installCopyKeys(terminal, (event) => {
      const code = missingCode(event);
      const direction = promptKey(event);
      if (code === null && direction === null) return false;
      event.preventDefault();
      if (code !== null) terminal.input(code);
      if (direction !== null) prompts.go(direction);
      return true;
    });
    // What a replay asks was asked long ago, and of several windows the one in use is asked.
    const live = () => {
      const view = mounted.current;
      return view !== null && view.parsed >= view.liveFrom && latest.current.focused && document.hasFocus();
    };
    const unlisten = listenForClipboard(terminal, live, setCopying);
    installLinks(terminal, setLink);
    guardPaste(box.current, terminal, (text, why) => setPaste({ text, why }));
    setShown(terminal);
    const say = (bytes: Uint8Array) => {
      if (!quiet.speaking && isAlive(latest.current.run)) latest.current.onInput(bytes);
    };
    terminal.onData((text) => say(encoder.encode(text)));
    // Mouse reports of the old encoding: one byte per character, not UTF-8.
    terminal.onBinary((text) => say(Uint8Array.from(text, (character) => character.charCodeAt(0))));
    const fit = fitFor(terminal);
    mounted.current = {
      terminal,
      fit,
      characters: new WholeCharacters(),
      room: null,
      from: null,
      ended: false,
      parsed: 0,
      liveFrom: 0,
      sink: null,
    };
    const hide = exposeTerminal(id, terminal);
    const unobserve = onBoxResize(box.current, measure);
    return () => {
      mounted.current = null;
      gone = true;
      setReady(false);
      setShown(null);
      setLink(null);
      setCopying(null);
      prompts.dispose();
      unlisten();
      unobserve();
      hide();
      quiet.dispose();
      terminal.dispose();
    };
  }, [id, measure]);

  useEffect(() => {
    const view = mounted.current;
    if (view === null || !ready || !visible || view.ended) return undefined;
    let attached: FeedView | null = null;
    const sink = terminalSink(view.terminal, view.characters, {
      parsed: (upTo) => {
        view.parsed = Math.max(view.parsed, upTo);
        attached?.acknowledge(upTo);
      },
      resized: () => {},
      skipped: (bytes, why) => setSkip((last) => nextSkip(last, bytes, why)),
      ended: () => {
        view.ended = true;
        view.terminal.options.disableStdin = true;
        measure();
      },
    });
    view.sink = sink;
    view.liveFrom = latest.current.run.log.end;
    attached = feed.attach(id, view.from, sink);
    return () => {
      attached?.detach();
      attached = null;
      view.sink = null;
      view.from = sink.received ?? view.from;
    };
  }, [id, feed, ready, visible, measure]);

  // A size comes with the output after it. While there is none, the run's own word is the newest.
  const { size } = run;
  const { end } = run.log;
  useEffect(() => {
    if (shown === null || size === null) return;
    shown.write('', () => {
      const view = mounted.current;
      if (view?.terminal !== shown || view.ended || (view.sink?.received ?? 0) !== end) return;
      if (shown.cols !== size.cols || shown.rows !== size.rows) shown.resize(size.cols, size.rows);
    });
  }, [shown, size, end]);

  useEffect(() => (shown === null || !visible ? undefined : drawTerminal(shown)), [shown, visible]);

  useEffect(() => {
    const view = mounted.current;
    if (view === null || !focused || !visible || !latest.current.isInUse()) return;
    view.terminal.focus();
    measure();
    const typed = takeKeys(id);
    if (typed !== '') view.terminal.input(typed);
  }, [id, focused, visible, measure]);

  useEffect(() => {
    if (toEnd > 0) mounted.current?.terminal.scrollToBottom();
  }, [toEnd]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens change with the theme's name
  useEffect(() => {
    if (mounted.current !== null) mounted.current.terminal.options.theme = terminalTheme();
  }, [theme]);

  return (
    <div
      className="terminal-frame"
      onPointerDownCapture={onUse}
      onFocusCapture={onUse}
      // Somebody else may have changed the size since: whoever types here wants it to fit here.
      onKeyDownCapture={claimSize}
    >
      <div className="prompt-gutter" ref={gutter} aria-hidden="true" />
      <div className="terminal-box" ref={box} />
      {copying !== null && <ClipboardNotice text={copying} onDone={() => setCopying(null)} />}
      {skip !== null && <SkipNotice skip={skip} onDone={forgetSkip} />}
      <TerminalExtras terminal={shown} link={link} finding={finding} onFindDone={onFindDone} />
      {paste !== null && (
        <PasteDialog
          paste={paste}
          onCancel={() => setPaste(null)}
          onPaste={() => {
            setPaste(null);
            shown?.paste(paste.text);
            shown?.focus();
          }}
        />
      )}
    </div>
  );
}
