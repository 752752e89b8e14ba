// Does what the window is asked to do, by whichever way it was asked: a key, a menu, the palette.
import type { RunId } from '../shared/model/ids.ts';
import type { Run } from '../shared/model/run.ts';
import type { HostInfo } from '../shared/protocol/messages.ts';
import type { ActionId } from './actions.ts';
import { copyCommand } from './command/copy-command.ts';
import { askForDetails } from './command/details-request.ts';
import type { Pair } from './features/past/past-runs.tsx';
import { EMPTY_DRAFT } from './features/run-bar/draft.ts';
import { closePane, focusTowards, type LayoutStore, stepFocus, tidyUp, toggleMaximised } from './layout.ts';
import type { Connection } from './link/connection.ts';
import { addNotice, type LinkStore } from './link/store.ts';
import { groupListBy } from './list-grouping.ts';
import { wishOfPane } from './pane-wishes.ts';
import { type Situation, whyNot } from './situation.ts';
import { choose as choosePipes, pipesChoices, showStreams } from './terminal/pipes-choices.ts';
import { chooseTheme } from './ui/theme.ts';

/** What may stand over the window: a question, or a list to choose from. */
export type Over = 'palette' | 'keys' | 'settings' | 'free-space' | 'clear-ended' | 'forget' | 'shutdown';

/** What the window can do, for the actions to be made of. */
export interface Doing {
  readonly connection: Connection;
  readonly store: LinkStore;
  readonly layout: LayoutStore;
  readonly host: HostInfo;
  situation(): Situation;
  /** Says what was refused. */
  report(asked: Promise<unknown>): void;
  show(run: RunId): void;
  startShell(): void;
  split(run: RunId, direction: 'right' | 'down'): void;
  pin(run: RunId): void;
  openLog(run: RunId, at: number | null): void;
  /** Opens the search: of one run, or of all. */
  search(run: RunId | null): void;
  ask(over: Over): void;
  exportRun(run: RunId): void;
  saveCommand(run: RunId): void;
  /** Asks which group a run shall be in. */
  groupRun(run: RunId): void;
  /** Opens the browser of past runs, or two of them compared. */
  browse(pair: Pair | null): void;
  focusRunBar(): void;
  focusFilter(): void;
}

/** Does an action, or says why it can't be done now. */
export function performAction(action: ActionId, doing: Doing): void {
  const now = doing.situation();
  const why = whyNot(action, now);
  if (why !== null) {
    if (action !== 'close') addNotice(doing.store, 'info', `Not now: ${why}.`);
    return;
  }
  switch (action) {
    case 'run':
      doing.focusRunBar();
      return;
    case 'shell':
      doing.startShell();
      return;
    case 'search':
      doing.search(null);
      return;
    case 'filter':
      doing.focusFilter();
      return;
    case 'details':
      askForDetails({ kind: 'typed', ...EMPTY_DRAFT, how: 'exec' });
      return;
    case 'past-runs':
      doing.browse(null);
      return;
    case 'palette':
    case 'keys':
    case 'settings':
    case 'free-space':
    case 'clear-ended':
    case 'forget':
    case 'shutdown':
      doing.ask(action);
      return;
    case 'window':
      // A window opened from here inherits this tab's session storage, and with it the token.
      window.open(location.href);
      return;
    case 'list-by-state':
      groupListBy('state');
      return;
    case 'list-by-name':
      groupListBy('name');
      return;
    case 'list-by-folder':
      groupListBy('folder');
      return;
    case 'list-by-command':
      groupListBy('command');
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
    case 'wrap':
      choosePipes({ wrap: !pipesChoices.getState().wrap });
      return;
    case 'times-off':
      choosePipes({ time: 'off' });
      return;
    case 'times-absolute':
      choosePipes({ time: 'absolute' });
      return;
    case 'times-relative':
      choosePipes({ time: 'relative' });
      return;
    case 'times-gaps':
      choosePipes({ time: 'gaps' });
      return;
    case 'next':
      stepFocus(doing.layout, 1);
      return;
    case 'previous':
      stepFocus(doing.layout, -1);
      return;
    case 'left':
    case 'right':
    case 'up':
    case 'down':
      focusTowards(doing.layout, action);
      return;
    case 'tidy':
      tidyUp(doing.layout);
      return;
  }
  if (now.run !== null) performOnRun(now.run, action, doing);
}

function performOnRun(run: Run, action: ActionId, doing: Doing): void {
  const { connection, store, layout, report } = doing;
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
      wishOfPane(run.id, 'find');
      return;
    case 'to-end':
      wishOfPane(run.id, 'end');
      return;
    case 'streams-both':
      showStreams(run.id, 'both');
      return;
    case 'streams-stdout':
      showStreams(run.id, 'stdout');
      return;
    case 'streams-stderr':
      showStreams(run.id, 'stderr');
      return;
    case 'open-log':
      doing.openLog(run.id, null);
      return;
    case 'search-run':
      doing.search(run.id);
      return;
    case 'export':
      doing.exportRun(run.id);
      return;
    case 'group':
      doing.groupRun(run.id);
      return;
    case 'save-command':
      doing.saveCommand(run.id);
      return;
    case 'pin':
      doing.pin(run.id);
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
      doing.split(run.id, 'right');
      return;
    case 'split-down':
      doing.split(run.id, 'down');
      return;
  }
}

/** What was chosen in the palette: an action, a run to show, or a signal for the run in use. */
export function chooseEntry(id: string, doing: Doing): void {
  const [kind = '', name = ''] = id.split(' ');
  const { run } = doing.situation();
  if (kind === 'action') performAction(name as ActionId, doing);
  else if (kind === 'show') doing.show(name as RunId);
  else if (run !== null) {
    const inTerminal = run.command.connection.kind === 'terminal' && doing.host.signalTargets.includes('foreground');
    const target = inTerminal ? 'foreground' : 'process';
    doing.report(doing.connection.call('signal', { run: run.id, signal: name, target }));
  }
}
