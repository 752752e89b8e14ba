// The window: arranges the features, hands each what it needs, and owns the keys.
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import './app.css';
import type { Command } from '../shared/model/command.ts';
import type { RunId } from '../shared/model/ids.ts';
import type { TerminalSize } from '../shared/model/stream.ts';
import type { HostInfo } from '../shared/protocol/messages.ts';
import { AppMenu } from './app-menu.tsx';
import { ClearEndedDialog } from './clear-ended-dialog.tsx';
import { askForDetails, detailsRequest } from './command/details-request.ts';
import type { DetailsSheetProps } from './features/details/details-sheet.tsx';
import { ExportDialog } from './features/export/export-dialog.tsx';
import { ProcessList } from './features/list/process-list.tsx';
import { LinkBanner } from './features/notices/banners.tsx';
import { ReceiptCard } from './features/notices/receipt-card.tsx';
import { Toasts } from './features/notices/toasts.tsx';
import { commandOf, EMPTY_DRAFT, readDraft } from './features/run-bar/draft.ts';
import { RunBar } from './features/run-bar/run-bar.tsx';
import { SearchPanel, type SearchScope } from './features/search/search-panel.tsx';
import { SettingsDialog } from './features/settings/settings-dialog.tsx';
import { Empty } from './features/start/empty.tsx';
import { NoHost } from './features/start/no-host.tsx';
import { StatusBar } from './features/status/status-bar.tsx';
import { type HistoryPlace, HistoryView } from './history/history-view.tsx';
import { type PaneKey, paneKey, SHORTCUTS, windowKey } from './keys.ts';
import { keepSize, lastSize } from './last-size.ts';
import {
  closePane,
  focusTowards,
  type LayoutStore,
  openPane,
  placeBeside,
  splitPane,
  stepFocus,
  tidyUp,
  toggleMaximised,
} from './layout.ts';
import { useLink, useLinkState, useReport } from './link/use-link.ts';
import { runsOf } from './places.ts';
import { RunPane } from './run-pane.tsx';
import { IconButton } from './ui/button.tsx';
import { shortPath } from './ui/format.ts';
import { FindIcon, Logo, NewShellIcon } from './ui/icons.tsx';

/** The docking library is as large as the rest of the window together: it comes after the first paint. */
const loadDock = () => import('./features/dock/dock.tsx');
const Dock = lazy(async () => ({ default: (await loadDock()).Dock }));

/** When it comes if no pane asks for it before, in milliseconds after the window stands. */
const DOCK_AFTER_MS = 500;

/** Below this width one pane is shown, and the list is a strip; the style sheets say the same. */
const NARROW = '(max-width: 900px)';

const DetailsSheet = lazy(async () => ({
  default: (await import('./features/details/details-sheet.tsx')).DetailsSheet,
}));

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
  const [exporting, setExporting] = useState<RunId | null>(null);
  const [setting, setSetting] = useState(false);
  const [searching, setSearching] = useState<SearchScope | null>(null);
  const [reading, setReading] = useState<({ readonly run: RunId } & HistoryPlace) | null>(null);
  const read = useLinkState((state) => (reading === null ? undefined : state.runs.get(reading.run)));
  const focused = useStore(layout, (state) => state.focused);
  const root = useStore(layout, (state) => state.root);
  const open = useMemo(() => runsOf(root), [root]);

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
    const { focused } = layout.getState();
    // Where the pane in use is, if its program says so.
    const here = focused === null ? null : (store.getState().runs.get(focused)?.folder ?? null);
    const command = commandOf({ kind: 'exec', argv: [...host.shell] }, host, size.current);
    start(here === null ? command : { ...command, cwd: here });
  }, [start, host, layout, store]);

  const split = useCallback(
    (run: RunId, direction: 'right' | 'down') => {
      if (splitPane(layout, run, direction)) return;
      // It has its tile for itself: what a person who splits a terminal expects is another one beside it.
      const command = commandOf({ kind: 'exec', argv: [...host.shell] }, host, size.current);
      const started = connection.call('start', { command }).then((answer) => {
        show(answer.run);
        placeBeside(layout, answer.run, run, direction);
      });
      report(started);
    },
    [connection, host, layout, report, show],
  );
  const pin = useCallback(
    (run: RunId) => {
      const pinned = store.getState().runs.get(run)?.pinned !== true;
      report(connection.call('pin', { run, pinned }));
    },
    [connection, store, report],
  );
  const onPaneKey = useCallback(
    (key: PaneKey) => {
      const { focused } = layout.getState();
      if (key === 'next') stepFocus(layout, 1);
      else if (key === 'previous') stepFocus(layout, -1);
      else if (key === 'tidy') tidyUp(layout);
      else if (focused === null) return;
      else if (key === 'maximise') toggleMaximised(layout, focused);
      else if (key === 'close') closePane(layout, focused);
      else if (key === 'split-right') split(focused, 'right');
      else if (key === 'split-down') split(focused, 'down');
      else focusTowards(layout, key);
    },
    [layout, split],
  );

  useEffect(() => {
    const idle = setTimeout(() => void loadDock(), DOCK_AFTER_MS);
    return () => clearTimeout(idle);
  }, []);

  const search = useCallback(
    (run: RunId | null) => setSearching((scope) => ({ run, request: (scope?.request ?? 0) + 1 })),
    [],
  );

  const openLog = useCallback(
    (run: RunId, at: number | null) => setReading((now) => ({ run, at, request: (now?.request ?? 0) + 1 })),
    [],
  );

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const inTerminal = event.target instanceof Element && event.target.closest('.xterm') !== null;
      const inText = !inTerminal && event.target instanceof Element && event.target.matches('input, textarea');
      const key = windowKey(event, inTerminal);
      const asked = paneKey(event, inText);
      if (key === null && asked === null) return;
      // A question stands over the window: it is answered first.
      if (document.querySelector('dialog:modal') !== null) return;
      event.preventDefault();
      event.stopPropagation();
      if (asked !== null) onPaneKey(asked);
      else if (key === 'shell') startShell();
      else if (key === 'search') search(null);
      else if (key === 'settings') setSetting(true);
      else field.current?.focus();
    };
    addEventListener('keydown', onKey, true);
    return () => removeEventListener('keydown', onKey, true);
  }, [startShell, onPaneKey, search]);

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
          detailsShortcut={SHORTCUTS.details}
          terminalSize={terminalSize}
          onStarted={show}
          onDetails={({ line, cwd, env, connection: to }, how) =>
            askForDetails({ kind: 'typed', line, how, cwd, env, connection: to })
          }
        />
        <div className="top-actions">
          <IconButton label={`New shell (${SHORTCUTS.shell})`} disabled={!online} onClick={startShell}>
            <NewShellIcon />
          </IconButton>
          <IconButton label={`Search the logs (${SHORTCUTS.search})`} onClick={() => search(null)}>
            <FindIcon />
          </IconButton>
          <AppMenu
            online={online}
            panes={open.length}
            onTidy={() => tidyUp(layout)}
            onSettings={() => setSetting(true)}
          />
        </div>
      </header>
      <ProcessList
        focused={focused}
        open={open}
        onOpen={show}
        onExport={setExporting}
        onSettings={() => setSetting(true)}
        onClearEnded={() => setClearing(true)}
      />
      <main className="main">
        <LinkBanner />
        <Receipt host={host} />
        <div className="stage">
          <Panes
            layout={layout}
            host={host}
            onSize={onSize}
            onOpenLog={openLog}
            onExport={setExporting}
            onShell={startShell}
            onWish={(run, wish) => {
              if (wish === 'tidy') tidyUp(layout);
              else if (wish === 'export') setExporting(run);
              else if (wish === 'pin') pin(run);
              else split(run, wish === 'split-right' ? 'right' : 'down');
            }}
            onExample={(line) => {
              const { command } = readDraft({ ...EMPTY_DRAFT, line }, host, size.current);
              if (command !== null) start(command);
            }}
          />
          {reading !== null && read !== undefined && (
            <HistoryView
              key={read.id}
              run={read}
              place={reading}
              onSearch={() => search(read.id)}
              onExport={() => setExporting(read.id)}
              onClose={() => setReading(null)}
            />
          )}
        </div>
        {searching !== null && (
          <SearchPanel
            scope={searching}
            onJump={({ run, at }) => openLog(run, at)}
            onClose={() => setSearching(null)}
          />
        )}
      </main>
      <StatusBar host={host} online={online} />
      <Toasts />
      <Details host={host} online={online} terminalSize={terminalSize} onStarted={show} />
      {exporting !== null && (
        <ExportDialog host={host} online={online} run={exporting} onClose={() => setExporting(null)} />
      )}
      {setting && <SettingsDialog host={host} online={online} onClose={() => setSetting(false)} />}
      {clearing && <ClearEndedDialog onDone={() => setClearing(false)} />}
    </div>
  );
}

/** The details sheet, while somebody asks for it. It is loaded when it is first opened. */
function Details(props: Omit<DetailsSheetProps, 'request' | 'onClose'>) {
  const request = useStore(detailsRequest, (state) => state.request);
  if (request === null) return null;
  return (
    <Suspense fallback={null}>
      <DetailsSheet {...props} request={request} onClose={() => askForDetails(null)} />
    </Suspense>
  );
}

function Panes({
  layout,
  host,
  onSize,
  onOpenLog,
  onExport,
  onShell,
  onWish,
  onExample,
}: {
  readonly layout: LayoutStore;
  readonly host: HostInfo;
  onSize(size: TerminalSize): void;
  onOpenLog(run: RunId, at: number | null): void;
  onExport(run: RunId): void;
  onShell(): void;
  onWish(run: RunId, wish: 'split-right' | 'split-down' | 'export' | 'pin' | 'tidy'): void;
  onExample(line: string): void;
}) {
  const empty = useStore(layout, (state) => state.root === null);
  const first = useLinkState((state) => state.runs.size === 0);
  const narrow = useMedia(NARROW);
  if (empty) {
    return (
      <Empty
        first={first}
        windows={host.platform === 'win32'}
        shortcut={SHORTCUTS.run}
        shellShortcut={SHORTCUTS.shell}
        onExample={onExample}
        onShell={onShell}
      />
    );
  }
  return (
    <Suspense fallback={null}>
      <Dock
        layout={layout}
        narrow={narrow}
        pane={(place) => (
          <RunPane place={place} layout={layout} onSize={onSize} onOpenLog={onOpenLog} onExport={onExport} />
        )}
        onWish={onWish}
      />
    </Suspense>
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
