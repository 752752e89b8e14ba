// The window: arranges the features, hands each what it needs, and owns the keys.
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import './app.css';
import type { Command } from '../shared/model/command.ts';
import type { RunId } from '../shared/model/ids.ts';
import type { TerminalSize } from '../shared/model/stream.ts';
import type { HostInfo } from '../shared/protocol/messages.ts';
import { shortPath } from '../shared/text/format.ts';
import type { ActionId } from './actions.ts';
import { AppMenu } from './app-menu.tsx';
import { ClearEndedDialog } from './clear-ended-dialog.tsx';
import { askForDetails, detailsRequest } from './command/details-request.ts';
import type { DetailsSheetProps } from './features/details/details-sheet.tsx';
import { DropZone } from './features/drop/drop-zone.tsx';
import { ExportDialog } from './features/export/export-dialog.tsx';
import { GroupDialog } from './features/group/group-dialog.tsx';
import { KeysDialog } from './features/keys/keys-dialog.tsx';
import { ProcessList } from './features/list/process-list.tsx';
import { LinkBanner } from './features/notices/banners.tsx';
import { LastReceipt } from './features/notices/last-receipt.tsx';
import { Toasts } from './features/notices/toasts.tsx';
import { Palette } from './features/palette/palette.tsx';
import { FreeSpaceDialog } from './features/past/free-space-dialog.tsx';
import type { Pair } from './features/past/past-runs.tsx';
import { commandOf, EMPTY_DRAFT, readDraft } from './features/run-bar/draft.ts';
import { RunBar } from './features/run-bar/run-bar.tsx';
import { SaveDialog } from './features/save/save-dialog.tsx';
import { SearchPanel, type SearchScope } from './features/search/search-panel.tsx';
import { SettingsDialog } from './features/settings/settings-dialog.tsx';
import { NoHost } from './features/start/no-host.tsx';
import { StatusBar } from './features/status/status-bar.tsx';
import { ForgetDialog } from './forget-dialog.tsx';
import { type HistoryPlace, HistoryView } from './history/history-view.tsx';
import { actionOf, chosenKeys, shortcut, withShortcut } from './keys.ts';
import { keepSize, lastSize } from './last-size.ts';
import { focusPaneWithKeyboard, type LayoutStore, openPane, placeBeside, splitPane, tidyUp } from './layout.ts';
import { useLink, useLinkState, useReport } from './link/use-link.ts';
import { loadDock, Panes } from './panes.tsx';
import { chooseEntry, type Doing, type Over, performAction } from './perform.ts';
import { runsOf } from './places.ts';
import { ShutdownDialog } from './shutdown-dialog.tsx';
import { afterClosing, paletteEntries, type Situation } from './situation.ts';
import { startHoldingKeys } from './type-ahead.ts';
import { IconButton } from './ui/button.tsx';
import { FindIcon, Logo, NewShellIcon } from './ui/icons.tsx';

/** When it comes if no pane asks for it before, in milliseconds after the window stands. */
const DOCK_AFTER_MS = 500;

const PastRuns = lazy(async () => ({ default: (await import('./features/past/past-runs.tsx')).PastRuns }));

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
  const [over, setOver] = useState<Over | null>(null);
  const [exporting, setExporting] = useState<RunId | null>(null);
  const [saving, setSaving] = useState<RunId | null>(null);
  const [grouping, setGrouping] = useState<readonly RunId[] | null>(null);
  const toSave = useLinkState((state) => (saving === null ? undefined : state.runs.get(saving)));
  /** The browser of past runs, while it is open. */
  const [past, setPast] = useState<{ readonly pair: Pair | null } | null>(null);
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
  const show = useCallback(
    (run: RunId) => {
      // What covers the panes makes way for the one that is asked for.
      setPast(null);
      setReading(null);
      openPane(layout, run, store.getState().runs);
    },
    [layout, store],
  );
  const leave = useCallback(() => {
    const { focused } = layout.getState();
    if (focused !== null) focusPaneWithKeyboard(layout, focused);
  }, [layout]);
  const browse = useCallback((pair: Pair | null) => {
    setReading(null);
    setPast({ pair });
  }, []);

  const start = useCallback(
    (command: Command) => {
      report(startHoldingKeys(connection, command).then(show));
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
      const started = startHoldingKeys(connection, command).then((other) => {
        show(other);
        placeBeside(layout, other, run, direction);
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

  const doing: Doing = {
    connection,
    store,
    layout,
    host,
    situation,
    report,
    show,
    startShell,
    split,
    pin,
    openLog,
    search,
    ask: setOver,
    exportRun: setExporting,
    saveCommand: setSaving,
    groupRun: (run) => setGrouping([run]),
    browse,
    focusRunBar: () => field.current?.focus(),
    focusFilter: () => filter.current?.focus(),
  };
  const perform = (action: ActionId) => performAction(action, doing);
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
      leavePaneBefore(layout.getState().focused);
      performing.current(action);
    };
    addEventListener('keydown', onKey, true);
    return () => removeEventListener('keydown', onKey, true);
  }, [layout]);
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
          onLeave={leave}
          onDetails={({ line, cwd, env, connection: to }, how) =>
            askForDetails({ kind: 'typed', line, how, cwd, env, connection: to })
          }
          onSavedDetails={({ name, command }) => askForDetails({ kind: 'again', name, command: { ...command, name } })}
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
        onLeave={leave}
        onExport={setExporting}
        onGroup={setGrouping}
        onSave={setSaving}
        onSettings={() => setOver('settings')}
        onClearEnded={() => setOver('clear-ended')}
        onBrowse={() => browse(null)}
        onCompare={browse}
      />
      <main className="main">
        <LinkBanner />
        <LastReceipt host={host} />
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
          {past !== null && (
            <Suspense fallback={null}>
              <PastRuns
                online={online}
                pair={past.pair}
                onCompare={browse}
                onOpen={show}
                onFreeSpace={() => setOver('free-space')}
                onOpenLog={(run) => openLog(run, null)}
                onClose={() => setPast(null)}
              />
            </Suspense>
          )}
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
      <DropZone host={host} onUse={show} />
      <Toasts />
      <Details host={host} online={online} terminalSize={terminalSize} onStarted={show} />
      {exporting !== null && (
        <ExportDialog host={host} online={online} run={exporting} onClose={() => setExporting(null)} />
      )}
      {toSave !== undefined && <SaveDialog run={toSave} online={online} onClose={() => setSaving(null)} />}
      {grouping !== null && <GroupDialog runs={grouping} online={online} onClose={() => setGrouping(null)} />}
      {over === 'settings' && <SettingsDialog host={host} online={online} onClose={() => setOver(null)} />}
      {over === 'palette' && (
        <Palette
          entries={paletteEntries(situation(), host)}
          onChoose={(id) =>
            afterClosing(
              () => setOver(null),
              () => chooseEntry(id, doing),
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
      {over === 'free-space' && <FreeSpaceDialog online={online} onClose={() => setOver(null)} />}
      {over === 'clear-ended' && <ClearEndedDialog onDone={() => setOver(null)} />}
      {over === 'forget' && focused !== null && <ForgetDialog run={focused} onDone={() => setOver(null)} />}
      {over === 'shutdown' && <ShutdownDialog onDone={() => setOver(null)} />}
    </div>
  );
}

/**
 * A pane that was just opened is in use before it can have the keyboard. Until then the pane before must not keep it: a
 * dialog that opens now would give it back there when it closes, and the wrong pane would be in use.
 */
function leavePaneBefore(focused: RunId | null): void {
  const { activeElement } = document;
  const pane = activeElement?.closest<HTMLElement>('.pane');
  if (pane?.dataset['run'] !== undefined && pane.dataset['run'] !== focused) (activeElement as HTMLElement).blur();
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
