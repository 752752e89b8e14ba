/// <reference types="vite/client" />
// A page with one view and a feed that the test plays: `window.harness` is the test's hand on both.
import '../../../../renderer/ui/tokens.css';
import '../../../../renderer/ui/base.css';
import { createRoot, type Root } from 'react-dom/client';
import type { Feed, OutputSink } from '../../../../renderer/link/feed.ts';
import { PipesView } from '../../../../renderer/terminal/pipes-view.tsx';
import { TerminalView } from '../../../../renderer/terminal/terminal-view.tsx';
import { terminalColours } from '../../../../renderer/terminal/theme.ts';
import type { Connection } from '../../../../shared/model/command.ts';
import type { RunId } from '../../../../shared/model/ids.ts';
import type { Run } from '../../../../shared/model/run.ts';
import type { OutputSpan, ResizeSpan, StreamName, TerminalSize } from '../../../../shared/model/stream.ts';
import type { TerminalColours } from '../../../../shared/protocol/messages.ts';

/** A span as a test writes it: bytes of a stream, or a size. */
export type HarnessSpan = { readonly stream: StreamName; readonly length: number } | { readonly size: TerminalSize };

/** What a test can do to the page. */
export interface Harness {
  /** Shows a view in a box of that many CSS pixels, or shows it differently. */
  show(options: ShowOptions): void;
  /** Takes the view away and forgets everything, as if the page were new. */
  reset(): void;
  output(at: number, spans: readonly HarnessSpan[], bytes: readonly number[]): void;
  snapshot(at: number, size: TerminalSize, bytes: readonly number[], skipped: number): void;
  skipped(from: number, to: number, why: 'behind' | 'evicted' | 'lost'): void;
  end(at: number): void;
  colours(): TerminalColours;
  /** Everything that the view has asked of the world. */
  readonly seen: {
    readonly attached: (number | null)[];
    detached: number;
    readonly acknowledged: number[];
    readonly sizes: TerminalSize[];
    input: string;
    used: number;
  };
}

/** See `Harness.show`. */
export interface ShowOptions {
  readonly kind?: 'terminal' | 'pipes';
  readonly width?: number;
  readonly height?: number;
  readonly focused?: boolean;
  readonly visible?: boolean;
  readonly theme?: 'dark' | 'light';
  /** The size that the host says the run has. */
  readonly size?: TerminalSize;
  readonly ended?: boolean;
}

declare global {
  interface Window {
    harness: Harness;
  }
}

const seen: Harness['seen'] = { attached: [], detached: 0, acknowledged: [], sizes: [], input: '', used: 0 };
let sink: OutputSink | null = null;

const feed: Feed = {
  attach(_run, from, to) {
    seen.attached.push(from);
    sink = to;
    return {
      acknowledge: (upTo) => seen.acknowledged.push(upTo),
      detach: () => {
        seen.detached += 1;
        if (sink === to) sink = null;
      },
    };
  },
};

function span(part: HarnessSpan): OutputSpan | ResizeSpan {
  if ('size' in part) return { kind: 'resize', size: part.size, time: 0 };
  return { kind: 'output', ...part, time: 0, orderUnknown: false, recovered: false };
}

const FIRST: Required<ShowOptions> = {
  kind: 'terminal',
  width: 800,
  height: 400,
  focused: true,
  visible: true,
  theme: 'dark',
  size: { cols: 80, rows: 24 },
  ended: false,
};

let shown = FIRST;

function run(): Run {
  const connection: Connection =
    shown.kind === 'terminal'
      ? { kind: 'terminal', size: { cols: 80, rows: 24 } }
      : { kind: 'pipes', stdin: 'pipe', stdout: { kind: 'log' }, stderr: { kind: 'log' } };
  return {
    id: '01HZZZZZZZZZZZZZZZZZZZZZZZ' as RunId,
    name: 'test',
    command: { launch: { kind: 'exec', argv: ['test'] }, cwd: '/', env: { set: {}, unset: [] }, connection },
    predecessor: null,
    state: shown.ended ? 'ended' : 'running',
    pid: 1,
    startedAt: 0,
    exitedAt: null,
    closedAt: null,
    ending: shown.ended ? { kind: 'exited', code: 0 } : null,
    endedBy: null,
    failure: null,
    usage: null,
    stdin: 'open',
    size: shown.size,
    title: null,
    folder: null,
    bellAt: null,
    log: { begin: 0, end: 0, streams: {}, cap: 0, warning: null },
    stop: null,
    holders: [],
  };
}

function View() {
  const { kind, theme, focused, visible } = shown;
  const common = {
    run: run(),
    feed,
    theme,
    focused,
    visible,
    finding: false,
    onUse: () => (seen.used += 1),
    onFindDone: () => {},
  };
  if (kind === 'pipes') return <PipesView {...common} />;
  return (
    <TerminalView
      {...common}
      onInput={(bytes) => {
        seen.input += String.fromCharCode(...bytes);
      }}
      onResize={(size) => seen.sizes.push(size)}
    />
  );
}

const host = document.createElement('div');
document.body.append(host);
let root: Root = createRoot(host);

window.harness = {
  show(options) {
    shown = { ...shown, ...options };
    document.documentElement.dataset['theme'] = shown.theme;
    Object.assign(host.style, {
      width: `${shown.width}px`,
      height: `${shown.height}px`,
      display: shown.visible ? 'flex' : 'none',
    });
    root.render(<View />);
  },
  reset() {
    root.unmount();
    root = createRoot(host);
    shown = FIRST;
    sink = null;
    for (const list of [seen.attached, seen.acknowledged, seen.sizes]) list.length = 0;
    Object.assign(seen, { detached: 0, input: '', used: 0 });
    document.title = 'view';
  },
  output: (at, spans, bytes) => sink?.output(at, spans.map(span), Uint8Array.from(bytes)),
  snapshot: (at, size, bytes, skipped) => sink?.snapshot(at, size, Uint8Array.from(bytes), skipped),
  skipped: (from, to, why) => sink?.skipped(from, to, why),
  end: (at) => sink?.end(at),
  colours: terminalColours,
  seen,
};
