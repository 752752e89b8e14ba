// The window: arranges the features, hands each what it needs, and owns the keys.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import './app.css';
import type { Command } from '../shared/model/command.ts';
import type { RunId } from '../shared/model/ids.ts';
import type { TerminalSize } from '../shared/model/stream.ts';
import type { HostInfo } from '../shared/protocol/messages.ts';
import { AppMenu } from './app-menu.tsx';
import { ClearEndedDialog } from './clear-ended-dialog.tsx';
import { Grid } from './features/grid/grid.tsx';
import { ProcessList } from './features/list/process-list.tsx';
import { LinkBanner } from './features/notices/banners.tsx';
import { ReceiptCard } from './features/notices/receipt-card.tsx';
import { Toasts } from './features/notices/toasts.tsx';
import { commandOf, EMPTY_DRAFT, readDraft } from './features/run-bar/draft.ts';
import { RunBar } from './features/run-bar/run-bar.tsx';
import { Empty } from './features/start/empty.tsx';
import { NoHost } from './features/start/no-host.tsx';
import { StatusBar } from './features/status/status-bar.tsx';
import { SHORTCUTS, windowKey } from './keys.ts';
import { keepSize, lastSize } from './last-size.ts';
import { type LayoutStore, openPane } from './layout.ts';
import { useLink, useLinkState, useReport } from './link/use-link.ts';
import { RunPane } from './run-pane.tsx';
import { IconButton } from './ui/button.tsx';
import { shortPath } from './ui/format.ts';
import { Logo, NewShellIcon } from './ui/icons.tsx';

/** Below this width one pane is shown, and the list is a strip; `grid.css` and the others say the same. */
const NARROW = '(max-width: 900px)';

/** The whole page. */
export function App({ layout }: { readonly layout: LayoutStore }) {
  const status = useLinkState((state) => state.status);
  const host = useLinkState((state) => state.host);
  const shut = status.kind === 'locked' || status.kind === 'turned-away';
  if (host === null || shut) return <NoHost status={status} />;
  return <Desk host={host} layout={layout} />;
}

function Desk({ host, layout }: { readonly host: HostInfo; readonly layout: LayoutStore }) {
  const { connection, store } = useLink();
  const report = useReport();
  const online = useLinkState((state) => state.status.kind === 'online');
  const field = useRef<HTMLInputElement>(null);
  const size = useRef<TerminalSize | null>(lastSize(host.dataDirectory));
  const [clearing, setClearing] = useState(false);
  const focused = useStore(layout, (state) => state.focused);
  const open = useStore(layout, (state) => state.open);

  const terminalSize = useCallback(() => size.current, []);
  const { dataDirectory } = host;
  const onSize = useCallback(
    (measured: TerminalSize) => {
      size.current = measured;
      keepSize(dataDirectory, measured);
    },
    [dataDirectory],
  );
  const show = useCallback((run: RunId) => openPane(layout, run, store.getState().runs), [layout, store]);

  const start = useCallback(
    (command: Command) => {
      report(connection.call('start', { command }).then(({ run }) => show(run)));
    },
    [connection, report, show],
  );
  const startShell = useCallback(() => {
    start(commandOf({ kind: 'exec', argv: [...host.shell] }, host, size.current));
  }, [start, host]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const inTerminal = event.target instanceof Element && event.target.closest('.xterm') !== null;
      const key = windowKey(event, inTerminal);
      if (key === null) return;
      event.preventDefault();
      event.stopPropagation();
      if (key === 'shell') startShell();
      else field.current?.focus();
    };
    addEventListener('keydown', onKey, true);
    return () => removeEventListener('keydown', onKey, true);
  }, [startShell]);

  return (
    <div className={`app ${online ? '' : 'is-offline'}`}>
      <header className="top">
        <div className="brand">
          <Logo />
          <h1>Proactor</h1>
          <small title={host.cwd}>{shortPath(host.cwd, host.home)}</small>
        </div>
        <RunBar
          host={host}
          online={online}
          field={field}
          shortcut={SHORTCUTS.run}
          terminalSize={terminalSize}
          onStarted={show}
        />
        <div className="top-actions">
          <IconButton label={`New shell (${SHORTCUTS.shell})`} disabled={!online} onClick={startShell}>
            <NewShellIcon />
          </IconButton>
          <AppMenu online={online} />
        </div>
      </header>
      <ProcessList focused={focused} open={open} onOpen={show} onClearEnded={() => setClearing(true)} />
      <main className="main">
        <LinkBanner />
        <Receipt host={host} />
        <Panes
          layout={layout}
          host={host}
          onSize={onSize}
          onShell={startShell}
          onExample={(line) => {
            const { command } = readDraft({ ...EMPTY_DRAFT, line }, host, size.current);
            if (command !== null) start(command);
          }}
        />
      </main>
      <StatusBar host={host} online={online} />
      <Toasts />
      {clearing && <ClearEndedDialog onDone={() => setClearing(false)} />}
    </div>
  );
}

function Panes({
  layout,
  host,
  onSize,
  onShell,
  onExample,
}: {
  readonly layout: LayoutStore;
  readonly host: HostInfo;
  onSize(size: TerminalSize): void;
  onShell(): void;
  onExample(line: string): void;
}) {
  const { open, focused, maximised } = useStore(layout);
  const runs = useLinkState((state) => state.runs);
  const narrow = useMedia(NARROW);
  const there = open.filter((id) => runs.has(id));
  if (there.length === 0) {
    return (
      <Empty
        first={runs.size === 0}
        windows={host.platform === 'win32'}
        shortcut={SHORTCUTS.run}
        shellShortcut={SHORTCUTS.shell}
        onExample={onExample}
        onShell={onShell}
      />
    );
  }
  const only = narrow ? (there.find((id) => id === focused) ?? there[0] ?? null) : maximised;
  return (
    <Grid count={only === null ? there.length : 1}>
      {there.map((id) => (
        <RunPane
          key={id}
          id={id}
          layout={layout}
          alone={there.length === 1 || narrow}
          hidden={only !== null && id !== only}
          onSize={onSize}
        />
      ))}
    </Grid>
  );
}

/** The receipt, until the person has dismissed it. */
function Receipt({ host }: { readonly host: HostInfo }) {
  const key = `proactor:receipt:${host.dataDirectory}`;
  const mark = host.receipt === null ? '' : JSON.stringify([host.receipt.lostAt, host.receipt.runs]);
  const [dismissed, setDismissed] = useState(() => localStorage.getItem(key));
  if (host.receipt === null || dismissed === mark) return null;
  return (
    <ReceiptCard
      receipt={host.receipt}
      onDismiss={() => {
        localStorage.setItem(key, mark);
        setDismissed(mark);
      }}
    />
  );
}

function useMedia(query: string): boolean {
  const media = useMemo(() => matchMedia(query), [query]);
  const [matches, setMatches] = useState(media.matches);
  useEffect(() => {
    const onChange = () => setMatches(media.matches);
    media.addEventListener('change', onChange);
    return () => media.removeEventListener('change', onChange);
  }, [media]);
  return matches;
}
