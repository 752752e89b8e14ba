// Everything that the window can be asked to do, listed once: the keys, the palette and the page of keys are drawn from
// this list. What a key is called and which one it is stand in `keys.ts`.

/** One thing that the window can do. */
export interface Action {
  readonly id: string;
  /** As a person would say it, for the palette. */
  readonly title: string;
  readonly group: 'Window' | 'Panes' | 'This run' | 'Look';
  /** Its keys unless somebody chose others, for a Mac and for everything else; none when absent. */
  readonly keys?: { readonly mac: readonly string[]; readonly others: readonly string[] };
  /** The same key means something while text is edited: it selects a word, or deletes one. */
  readonly outsideText?: true;
  /** Its own key goes on working beside a chosen one: the menu of the desktop app presses it. */
  readonly kept?: true;
  /** Bound where it is used, and always the same. */
  readonly fixed?: true;
}

const same = (key: string) => ({ mac: [key], others: [key] });

/** All actions, in the order in which the palette shows them. */
const ACTIONS = [
  // Ctrl+K erases the rest of the line in a shell; with Shift it is free, and the way out of a terminal.
  {
    id: 'run',
    title: 'Run a command',
    group: 'Window',
    keys: { mac: ['Mod+KeyK'], others: ['Mod+KeyK', 'Mod+Shift+KeyK'] },
    kept: true,
  },
  { id: 'palette', title: 'All actions', group: 'Window', keys: same('Mod+Shift+KeyP') },
  { id: 'shell', title: 'New shell', group: 'Window', keys: same('Mod+Shift+Enter'), kept: true },
  { id: 'search', title: 'Search the logs of all runs', group: 'Window', keys: same('Mod+Shift+KeyL') },
  { id: 'details', title: 'Details of the command being typed', group: 'Window', keys: same('Mod+Enter'), fixed: true },
  { id: 'filter', title: 'Filter the list of processes', group: 'Window', keys: same('Mod+Shift+KeyY') },
  { id: 'past-runs', title: 'Past runs…', group: 'Window', keys: same('Mod+Shift+KeyH') },
  { id: 'free-space', title: 'Free space: remove the oldest runs…', group: 'Window' },
  { id: 'clear-ended', title: 'Remove all ended runs…', group: 'Window' },
  { id: 'keys', title: 'Keyboard…', group: 'Window' },
  {
    id: 'settings',
    title: 'Settings…',
    group: 'Window',
    keys: { mac: ['Mod+Comma'], others: ['Mod+Comma'] },
  },
  { id: 'window', title: 'Open another window', group: 'Window' },
  { id: 'shutdown', title: 'Stop Proactor…', group: 'Window' },
  { id: 'stop', title: 'Stop', group: 'This run' },
  { id: 'kill', title: 'Kill', group: 'This run' },
  { id: 'restart', title: 'Restart', group: 'This run' },
  { id: 'again', title: 'Run with changes…', group: 'This run' },
  { id: 'close-stdin', title: 'Close stdin', group: 'This run' },
  { id: 'find', title: 'Find in the pane', group: 'This run', keys: { mac: ['Mod+KeyF'], others: ['Mod+Shift+KeyF'] } },
  { id: 'to-end', title: 'Go to the end, and follow', group: 'This run' },
  { id: 'streams-both', title: 'Show both streams', group: 'This run' },
  { id: 'streams-stdout', title: 'Show only stdout', group: 'This run' },
  { id: 'streams-stderr', title: 'Show only stderr', group: 'This run' },
  { id: 'open-log', title: 'Open the whole log', group: 'This run' },
  { id: 'search-run', title: 'Search its log', group: 'This run' },
  { id: 'export', title: 'Export its log…', group: 'This run' },
  { id: 'pin', title: 'Pin this run, or unpin it', group: 'This run' },
  { id: 'group', title: 'Put this run into a group…', group: 'This run' },
  { id: 'save-command', title: 'Save this command…', group: 'This run' },
  { id: 'copy-shell', title: 'Copy the command for a shell', group: 'This run' },
  { id: 'copy-powershell', title: 'Copy the command for PowerShell', group: 'This run' },
  { id: 'copy-python', title: 'Copy the command for Python asyncio', group: 'This run' },
  { id: 'forget', title: 'Remove this run and its log…', group: 'This run' },
  { id: 'next', title: 'Next pane', group: 'Panes', keys: same('Mod+Shift+BracketRight') },
  { id: 'previous', title: 'Previous pane', group: 'Panes', keys: same('Mod+Shift+BracketLeft') },
  { id: 'left', title: 'Pane at the left', group: 'Panes', keys: same('Mod+Shift+ArrowLeft'), outsideText: true },
  { id: 'right', title: 'Pane at the right', group: 'Panes', keys: same('Mod+Shift+ArrowRight'), outsideText: true },
  { id: 'up', title: 'Pane above', group: 'Panes', keys: same('Mod+Shift+ArrowUp'), outsideText: true },
  { id: 'down', title: 'Pane beneath', group: 'Panes', keys: same('Mod+Shift+ArrowDown'), outsideText: true },
  { id: 'split-right', title: 'Move to the right, or a new shell there', group: 'Panes', keys: same('Mod+Shift+KeyE') },
  { id: 'split-down', title: 'Move beneath, or a new shell there', group: 'Panes', keys: same('Mod+Shift+KeyO') },
  { id: 'maximise', title: 'Maximise the pane, or put it back', group: 'Panes', keys: same('Mod+Shift+KeyX') },
  { id: 'close', title: 'Close the pane', group: 'Panes', keys: same('Mod+Shift+Backspace'), outsideText: true },
  { id: 'tidy', title: 'Tidy all panes', group: 'Panes', keys: same('Mod+Shift+KeyG') },
  { id: 'wrap', title: 'Pipes: wrap long lines, or do not', group: 'Look' },
  { id: 'times-off', title: 'Pipes: no times', group: 'Look' },
  { id: 'times-absolute', title: 'Pipes: time of day', group: 'Look' },
  { id: 'times-relative', title: 'Pipes: time since the start', group: 'Look' },
  { id: 'times-gaps', title: 'Pipes: time since the line before', group: 'Look' },
  { id: 'list-by-state', title: 'List: group by state', group: 'Look' },
  { id: 'list-by-name', title: 'List: group by group', group: 'Look' },
  { id: 'list-by-folder', title: 'List: group by folder', group: 'Look' },
  { id: 'list-by-command', title: 'List: group by command', group: 'Look' },
  { id: 'theme-system', title: 'Theme: as the system', group: 'Look' },
  { id: 'theme-light', title: 'Theme: light', group: 'Look' },
  { id: 'theme-dark', title: 'Theme: dark', group: 'Look' },
] as const satisfies readonly Action[];

/** What the window can be asked to do. */
export type ActionId = (typeof ACTIONS)[number]['id'];

/** One action of the list, with all that may be said of one. */
export type ListedAction = Action & { readonly id: ActionId };

/** The list, each with the same fields. */
export const LISTED: readonly ListedAction[] = ACTIONS;
