// What each action of the window comes to, here and now: how it is done, and why it can't be.
import { flushSync } from 'react-dom';
import type { RunId } from '../shared/model/ids.ts';
import { hasLeftSomething, isAlive, type Run } from '../shared/model/run.ts';
import type { HostInfo } from '../shared/protocol/messages.ts';
import { type ActionId, LISTED } from './actions.ts';
import type { PaletteEntry } from './features/palette/palette.tsx';
import { shortcut } from './keys.ts';
import { stateWord } from './ui/run-words.ts';

/** What the answers depend on. */
export interface Situation {
  readonly online: boolean;
  /** The run of the pane in use. */
  readonly run: Run | null;
  readonly runs: ReadonlyMap<RunId, Run>;
  /** Open panes. */
  readonly panes: number;
}

const NEEDS_RUN: ReadonlySet<ActionId> = new Set(
  LISTED.filter(({ group }) => group === 'This run').map(({ id }) => id),
);
const NEEDS_HOST: ReadonlySet<ActionId> = new Set([
  'shell',
  'stop',
  'kill',
  'restart',
  'close-stdin',
  'pin',
  'save-command',
  'group',
  'forget',
  'shutdown',
  'clear-ended',
  'free-space',
]);
const NEEDS_PANE: ReadonlySet<ActionId> = new Set(['split-right', 'split-down', 'close']);
const NEEDS_PANES: ReadonlySet<ActionId> = new Set([
  'next',
  'previous',
  'left',
  'right',
  'up',
  'down',
  'maximise',
  'tidy',
]);

/** Why an action can't be done, in a few words; null when it can. */
export function whyNot(action: ActionId, { online, run, runs, panes }: Situation): string | null {
  if (NEEDS_HOST.has(action) && !online) return 'not connected';
  if ((NEEDS_RUN.has(action) || NEEDS_PANE.has(action)) && run === null) return 'no pane is in use';
  if (NEEDS_PANES.has(action) && panes < 2) return 'there is only one pane';
  const alive = run !== null && isAlive(run);
  switch (action) {
    case 'stop':
      return alive ? null : 'it has ended';
    case 'kill':
      return alive || (run !== null && hasLeftSomething(run)) ? null : 'it has ended';
    case 'close-stdin':
      return run?.command.connection.kind === 'pipes' && run.stdin === 'open' ? null : 'its stdin is not an open pipe';
    case 'streams-both':
    case 'streams-stdout':
    case 'streams-stderr':
      if (run?.command.connection.kind !== 'pipes') return 'a terminal has one stream';
      return run.state === 'failed' ? 'it has no output' : null;
    case 'find':
    case 'to-end':
    case 'open-log':
    case 'search-run':
    case 'export':
      return run?.state === 'failed' ? 'it has no output' : null;
    case 'forget':
      if (run?.closedAt == null) return 'it is not over yet';
      return hasLeftSomething(run) ? 'something of it is still running' : null;
    case 'clear-ended':
      return [...runs.values()].some((each) => !isAlive(each)) ? null : 'nothing has ended';
    case 'details':
      return null;
    default:
      return null;
  }
}

/** What the palette shows: the actions, the signals for the run in use, and the runs that can be shown. */
export function paletteEntries(situation: Situation, host: HostInfo): readonly PaletteEntry[] {
  const { run, runs, online } = situation;
  const actions = LISTED.filter(({ id }) => id !== 'palette').map(({ id, title, group }) => ({
    id: `action ${id}`,
    title,
    group,
    detail: group === 'This run' ? (run?.name ?? '') : '',
    keyName: shortcut(id),
    why: whyNot(id, situation),
  }));
  const signals =
    run !== null && isAlive(run)
      ? host.signals.map(({ name, effect }) => ({
          id: `signal ${name}`,
          title: `Send ${name}`,
          group: 'This run',
          detail: `${effect} · ${run.name}`,
          keyName: '',
          why: online ? null : 'not connected',
        }))
      : [];
  const shown = [...runs.values()]
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .map((each) => ({
      id: `show ${each.id}`,
      title: `Show ${each.name}`,
      group: 'Runs',
      detail: stateWord(each),
      keyName: '',
      why: null,
    }));
  return [...actions, ...shown, ...signals];
}

/** Closes what is in the way, all of it, before something is done that takes the keyboard. */
export function afterClosing(close: () => void, then: () => void): void {
  flushSync(close);
  then();
}
