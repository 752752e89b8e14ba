// The window: arranges the features, hands each what it needs, and owns the keys.
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import './app.css';
import type { Command } from '../shared/model/command.ts';
import type { RunId } from '../shared/model/ids.ts';
import type { Run } from '../shared/model/run.ts';
import type { TerminalSize } from '../shared/model/stream.ts';
import type { HostInfo } from '../shared/protocol/messages.ts';
import { shortPath } from '../shared/text/format.ts';
import type { ActionId } from './actions.ts';
import { AppMenu } from './app-menu.tsx';
import { ClearEndedDialog } from './clear-ended-dialog.tsx';
import { copyCommand } from './command/copy-command.ts';
import { askForDetails, detailsRequest } from './command/details-request.ts';
import type { DetailsSheetProps } from './features/details/details-sheet.tsx';
import { ExportDialog } from './features/export/export-dialog.tsx';
import { KeysDialog } from './features/keys/keys-dialog.tsx';
import { ProcessList } from './features/list/process-list.tsx';
import { LinkBanner } from './features/notices/banners.tsx';
import { ReceiptCard } from './features/notices/receipt-card.tsx';
import { Toasts } from './features/notices/toasts.tsx';
import { Palette } from './features/palette/palette.tsx';
import { commandOf, EMPTY_DRAFT, readDraft } from './features/run-bar/draft.ts';
import { RunBar } from './features/run-bar/run-bar.tsx';
import { SearchPanel, type SearchScope } from './features/search/search-panel.tsx';
import { SettingsDialog } from './features/settings/settings-dialog.tsx';
import { Empty } from './features/start/empty.tsx';
import { NoHost } from './features/start/no-host.tsx';
import { StatusBar } from './features/status/status-bar.tsx';
import { ForgetDialog } from './forget-dialog.tsx';
import { type HistoryPlace, HistoryView } from './history/history-view.tsx';
import { actionOf, chosenKeys, shortcut, withShortcut } from './keys.ts';
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
import { addNotice } from './link/store.ts';
import { useLink, useLinkState, useReport } from './link/use-link.ts';
import { wishToFind } from './pane-wishes.ts';
import { runsOf } from './places.ts';
import { RunPane } from './run-pane.tsx';
import { ShutdownDialog } from './shutdown-dialog.tsx';
import { afterClosing, paletteEntries, type Situation, whyNot } from './situation.ts';
import { IconButton } from './ui/button.tsx';
import { FindIcon, Logo, NewShellIcon } from './ui/icons.tsx';
import { chooseTheme } from './ui/theme.ts';

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
  /** The question or the list that stands over the window. */
  const [over, setOver] = useState<'palette' | 'keys' | 'settings' | 'clear-ended' | 'forget' | 'shutdown' | null>(
    null,
  );
  const [exporting, setExporting] = useState<RunId | null>(null);
  const filter = useRef<HTMLInputElement>(null);
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

  const situation = (): Situation => {
    const { runs } = store.getState();
    const run = layout.getState().focused;
    return { online, run: (run === null ? null : runs.get(run)) ?? null, runs, panes: open.length };
  };

  function perform(action: ActionId): void {
    const now = situation();
    const why = whyNot(action, now);
    const { run } = now;
    if (why !== null) {
      if (action !== 'close') addNotice(store, 'info', `Not now: ${why}.`);
      return;
    }
    switch (action) {
      case 'run':
        field.current?.focus();
        return;
      case 'shell':
        startShell();
        return;
      case 'search':
        search(null);
        return;
      case 'filter':
        filter.current?.focus();
        return;
      case 'details':
        askForDetails({ kind: 'typed', ...EMPTY_DRAFT, how: 'exec' });
        return;
      case 'palette':
      case 'keys':
      case 'settings':
      case 'clear-ended':
      case 'forget':
      case 'shutdown':
        setOver(action);
        return;
      case 'window':
        // A window opened from here inherits this tab's session storage, and with it the token.
        window.open(location.href);
        return;
      case 'theme-system':
        chooseTheme('system');
        return;
      case 'theme-light':
        chooseTheme('light');
        return;
      case 'theme-dark':
        chooseTheme('dark');
        return;
      case 'next':
        stepFocus(layout, 1);
        return;
      case 'previous':
        stepFocus(layout, -1);
        return;
      case 'left':
      case 'right':
      case 'up':
      case 'down':
        focusTowards(layout, action);
        return;
      case 'tidy':
        tidyUp(layout);
        return;
    }
    if (run !== null) performOn(run, action);
  }

  function performOn(run: Run, action: ActionId): void {
    switch (action) {
      case 'stop':
      case 'kill':
      case 'restart':
        report(connection.call(action, { run: run.id }));
        return;
      case 'close-stdin':
        report(connection.call('closeStdin', { run: run.id }));
        return;
      case 'again':
        askForDetails({ kind: 'again', name: run.name, command: run.command });
        return;
      case 'find':
        wishToFind(run.id);
        return;
      case 'open-log':
        openLog(run.id, null);
        return;
      case 'search-run':
        search(run.id);
        return;
      case 'export':
        setExporting(run.id);
        return;
      case 'pin':
        pin(run.id);
        return;
      case 'copy-shell':
        report(copyCommand('shell', run, store));
        return;
      case 'copy-powershell':
        report(copyCommand('powershell', run, store));
        return;
      case 'copy-python':
        report(copyCommand('python', run, store));
        return;
      case 'maximise':
        toggleMaximised(layout, run.id);
        return;
      case 'close':
        closePane(layout, run.id);
        return;
      case 'split-right':
        split(run.id, 'right');
        return;
      case 'split-down':
        split(run.id, 'down');
        return;
    }
  }

  /** What was chosen in the palette: an action, a run to show, or a signal for the run in use. */
  function choose(id: string): void {
    const [kind = '', name = ''] = id.split(' ');
    const { run } = situation();
    if (kind === 'action') perform(name as ActionId);
    else if (kind === 'show') show(name as RunId);
    else if (run !== null) {
      const target = run.command.connection.kind === 'terminal' && host.signalTargets.includes('foreground');
      report(connection.call('signal', { run: run.id, signal: name, target: target ? 'foreground' : 'process' }));
    }
  }

  const performing = useRef(perform);
  performing.current = perform;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      const inTerminal = target instanceof Element && target.closest('.xterm') !== null;
      const inText = !inTerminal && target instanceof Element && target.matches('input, textarea');
      const action = actionOf(event, { inTerminal, inText });
      // A pane finds in itself, whichever has the keyboard.
      if (action === null || (action === 'find' && target instanceof Element && target.closest('.pane') !== null))
        return;
      // A question stands over the window: it is answered first.
      if (document.querySelector('dialog:modal') !== null) return;
      event.preventDefault();
      event.stopPropagation();
      performing.current(action);
    };
    addEventListener('keydown', onKey, true);
    return () => removeEventListener('keydown', onKey, true);
  }, []);
  // What keys are called stands all over the window.
  useStore(chosenKeys);

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
          shortcut={shortcut('run')}
          detailsShortcut={shortcut('details')}
          terminalSize={terminalSize}
          onStarted={show}
          onDetails={({ line, cwd, env, connection: to }, how) =>
            askForDetails({ kind: 'typed', line, how, cwd, env, connection: to })
          }
        />
        <div className="top-actions">
          <IconButton label={withShortcut('New shell', 'shell')} disabled={!online} onClick={startShell}>
            <NewShellIcon />
          </IconButton>
          <IconButton label={withShortcut('Search the logs', 'search')} onClick={() => search(null)}>
            <FindIcon />
          </IconButton>
          <AppMenu online={online} panes={open.length} onAction={perform} />
        </div>
      </header>
      <ProcessList
        focused={focused}
        open={open}
        filterField={filter}
        filterKey={shortcut('filter')}
        onOpen={show}
        onExport={setExporting}
        onSettings={() => setOver('settings')}
        onClearEnded={() => setOver('clear-ended')}
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
            onShow={show}
            onSearch={search}
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
      {over === 'settings' && <SettingsDialog host={host} online={online} onClose={() => setOver(null)} />}
      {over === 'palette' && (
        <Palette
          entries={paletteEntries(situation(), host)}
          onChoose={(id) =>
            afterClosing(
              () => setOver(null),
              () => choose(id),
            )
          }
          onClose={() => setOver(null)}
        />
      )}
      {over === 'keys' && (
        <KeysDialog
          onChange={(keys) => {
            chosenKeys.setState({ keys });
            connection.keepKeys(keys);
          }}
          onClose={() => setOver(null)}
        />
      )}
      {over === 'clear-ended' && <ClearEndedDialog onDone={() => setOver(null)} />}
      {over === 'forget' && focused !== null && <ForgetDialog run={focused} onDone={() => setOver(null)} />}
      {over === 'shutdown' && <ShutdownDialog onDone={() => setOver(null)} />}
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
  onShow,
  onSearch,
  onShell,
  onWish,
  onExample,
}: {
  readonly layout: LayoutStore;
  readonly host: HostInfo;
  onSize(size: TerminalSize): void;
  onOpenLog(run: RunId, at: number | null): void;
  onExport(run: RunId): void;
  onShow(run: RunId): void;
  onSearch(run: RunId): void;
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
        shortcut={shortcut('run')}
        shellShortcut={shortcut('shell')}
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
          <RunPane
            place={place}
            layout={layout}
            onSize={onSize}
            onOpenLog={onOpenLog}
            onExport={onExport}
            onShow={onShow}
            onSearch={onSearch}
          />
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
