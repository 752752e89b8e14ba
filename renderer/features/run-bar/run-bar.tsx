// The run bar: one field in which a command is typed, shown as it will be executed, and started. What is
// wrong with it is said before Enter and never keeps it from being run, unless it cannot be split at all.
import {
  type KeyboardEvent,
  type RefObject,
  useDeferredValue,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Command } from '../../../shared/model/command.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { SavedCommand } from '../../../shared/model/saved.ts';
import type { TerminalSize } from '../../../shared/model/stream.ts';
import type { HostInfo } from '../../../shared/protocol/messages.ts';
import { joinWords, quotingRules } from '../../../shared/text/quoting.ts';
import { type Dropped, droppedFiles, insertWords } from '../../command/dropped.ts';
import { absolute } from '../../command/paths.ts';
import { useResolution } from '../../command/use-resolution.ts';
import { useTasks } from '../../command/use-tasks.ts';
import { useLink, useLinkState, useReport } from '../../link/use-link.ts';
import { startHoldingKeys } from '../../type-ahead.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { DetailsIcon } from '../../ui/icons.tsx';
import { SegmentedControl } from '../../ui/segmented.tsx';
import { useWayBack } from '../../ui/use-way-back.ts';
import { type Draft, EMPTY_DRAFT, readDraft } from './draft.ts';
import { recentDrafts, remember } from './recent.ts';
import './run-bar.css';
import { RunPanel } from './run-panel.tsx';
import { optionId, suggest } from './suggestions.ts';

/** See the top of this file. */
export interface RunBarProps {
  readonly host: HostInfo;
  /** Whether commands can be started now. */
  readonly online: boolean;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly shortcut: string;
  readonly detailsShortcut: string;
  /** The room that a new terminal will probably have. */
  terminalSize(): TerminalSize | null;
  onStarted(run: RunId): void;
  /** Gives the keyboard to the pane in use: whoever had it before can't have it. */
  onLeave(): void;
  /** Shows everything else that can be said of what is being typed. */
  onDetails(draft: Draft, goesTo: 'exec' | 'shell'): void;
  /** Shows a saved command with all that it has. */
  onSavedDetails(saved: SavedCommand): void;
}

const NO_DRAFTS: readonly Draft[] = [];

/** A saved command as it is run now: called by its own name, a terminal as large as it will probably be. */
function startable({ name, command }: SavedCommand, size: TerminalSize | null): Command {
  const { connection } = command;
  if (connection.kind !== 'terminal' || size === null) return { ...command, name };
  return { ...command, name, connection: { ...connection, size } };
}

/** The run bar. */
export function RunBar({
  host,
  online,
  field,
  shortcut,
  detailsShortcut,
  terminalSize,
  onStarted,
  onLeave,
  onDetails,
  onSavedDetails,
}: RunBarProps) {
  const { connection } = useLink();
  const runs = useLinkState((state) => state.runs);
  const kept = useLinkState((state) => state.saved);
  const report = useReport();
  const way = useWayBack();
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT);
  /** The saved command that stands in the field, unchanged: it is run with all that it has. */
  const [saved, setSaved] = useState<SavedCommand | null>(null);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState<number | null>(null);
  /** The draft as typed, to come back to from the recent ones. */
  const [own, setOwn] = useState<Draft>(EMPTY_DRAFT);
  const [upIsOlder, setUpIsOlder] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  /** Where the cursor is to be once the line is drawn, and where it was when the keyboard left. */
  const cursor = useRef<number | null>(null);
  const left = useRef<number | null>(null);
  const listId = useId();

  const reading = useMemo(() => readDraft(draft, host, terminalSize()), [draft, host, terminalSize]);
  const resolution = useResolution(open && online ? reading.command : null);
  const offers = useTasks(open && online ? absolute(own.cwd, host) : null);
  const typed = useDeferredValue(own);
  const recent = useMemo(() => (open ? recentDrafts(runs, host) : NO_DRAFTS), [open, runs, host]);
  const groups = useMemo(
    () =>
      open
        ? suggest(typed, kept, recent, offers?.tasks ?? [], absolute(typed.cwd, host), quotingRules(host.platform))
        : [],
    [open, typed, kept, recent, offers, host],
  );
  const offered = useMemo(() => groups.flatMap(({ suggestions }) => suggestions), [groups]);

  function change(next: Draft, whole: SavedCommand | null = null): void {
    setDraft(next);
    setSaved(whole);
    setFailure(null);
  }

  function type(line: string): void {
    change({ ...draft, line });
    setOwn({ ...draft, line });
    setChosen(null);
    setOpen(true);
  }

  /** A folder is where commands start from now on; other files are words of the line, at the cursor. */
  function takeDropped(dropped: Dropped): void {
    if (dropped.kind === 'input') return;
    const { line } = draft;
    let next = draft;
    if (dropped.kind === 'folder') {
      next = { ...draft, cwd: dropped.path };
    } else {
      const words = joinWords(dropped.paths, quotingRules(host.platform));
      const input = field.current;
      const before =
        document.activeElement === input ? (input?.selectionStart ?? line.length) : (left.current ?? line.length);
      const inserted = insertWords(line, Math.min(before, line.length), words);
      next = { ...draft, line: inserted.line };
      cursor.current = inserted.at;
    }
    change(next);
    setOwn(next);
    setChosen(null);
    setOpen(true);
    field.current?.focus();
  }
  const dropping = useRef(takeDropped);
  dropping.current = takeDropped;
  useEffect(
    () =>
      droppedFiles.subscribe(({ dropped }) => {
        if (dropped !== null) dropping.current(dropped);
      }),
    [],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: the cursor goes where it belongs once the line is drawn
  useLayoutEffect(() => {
    const at = cursor.current;
    cursor.current = null;
    if (at !== null) field.current?.setSelectionRange(at, at);
  }, [draft.line, field]);

  function choose(index: number | null): void {
    if (chosen === null) setOwn(draft);
    setChosen(index);
    const picked = index === null ? undefined : offered[index];
    change(picked?.draft ?? own, picked?.saved ?? null);
  }

  /** Takes a suggestion as if it had been typed; what is offered then goes by it. */
  function take(index: number): void {
    const picked = offered[index];
    if (picked === undefined) return;
    change(picked.draft, picked.saved ?? null);
    setOwn(picked.draft);
    setChosen(null);
  }

  function step(key: 'ArrowUp' | 'ArrowDown'): void {
    setOpen(true);
    // As in a shell, Up begins with the newest command; as in a list, so does Down. The first key decides.
    const up = chosen === null ? key === 'ArrowUp' : upIsOlder;
    setUpIsOlder(up);
    if ((key === 'ArrowUp') === up) {
      if (offered.length > 0) choose(Math.min((chosen ?? -1) + 1, offered.length - 1));
    } else {
      choose(chosen === null || chosen === 0 ? null : chosen - 1);
    }
  }

  async function run(): Promise<void> {
    const command = saved === null ? reading.command : startable(saved, terminalSize());
    if (command === null) {
      setOpen(true);
      return;
    }
    try {
      const started = await startHoldingKeys(connection, command);
      if (saved === null) remember(draft, host);
      setSaved(null);
      const next = { ...EMPTY_DRAFT, connection: draft.connection, cwd: draft.cwd, env: draft.env };
      // What was typed since stays.
      setDraft((now) => (now === draft ? next : now));
      setOwn((now) => (now === own ? next : now));
      setChosen(null);
      setOpen(false);
      onStarted(started);
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      setOpen(true);
    }
  }

  function details(): void {
    setOpen(false);
    if (saved === null) onDetails(draft, reading.goesTo);
    else onSavedDetails(saved);
  }

  function forget({ name }: SavedCommand): void {
    report(connection.call('forgetCommand', { name }));
    if (saved?.name === name) choose(null);
  }

  function onKeyDown(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      details();
      return;
    }
    if (event.key === 'Delete' && event.shiftKey && saved !== null) {
      // As browsers forget what they offer.
      event.preventDefault();
      forget(saved);
      return;
    }
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (!plain) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      void run();
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      step(event.key);
    } else if (event.key === 'Tab' && open && draft.line.trim() !== '' && offered.length > 0) {
      // Fills in the best of what is offered. With nothing typed, Tab goes on to the next control, as everywhere.
      event.preventDefault();
      take(chosen ?? 0);
    } else if (event.key === 'Escape' && open) {
      event.preventDefault();
      if (chosen === null) setOpen(false);
      else choose(null);
    } else if (event.key === 'Escape') {
      event.preventDefault();
      way.goBack(onLeave);
    }
  }

  return (
    <search
      className="run-bar"
      onFocus={way.onFocus}
      onBlur={(event) => {
        // Its menus lie beside it in the document.
        const to = event.relatedTarget;
        if (!event.currentTarget.contains(to) && to?.closest('.menu') == null) setOpen(false);
      }}
    >
      <div className={`run-field ${open ? 'run-field-open' : ''}`}>
        <span className="run-prompt" aria-hidden="true">
          ❯
        </span>
        <input
          ref={field}
          className="run-input"
          role="combobox"
          aria-label="Run a command"
          aria-expanded={open && offered.length > 0}
          aria-controls={listId}
          aria-autocomplete="list"
          aria-activedescendant={chosen === null ? undefined : optionId(listId, offered[chosen])}
          placeholder="Run a command"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={draft.line}
          onChange={(event) => type(event.target.value)}
          onFocus={() => setOpen(true)}
          onBlur={(event) => {
            left.current = event.target.selectionStart;
          }}
          onPointerDown={() => setOpen(true)}
          onKeyDown={onKeyDown}
        />
        {draft.line === '' && !open && <kbd className="run-kbd">{shortcut}</kbd>}
        <SegmentedControl
          label="Connect it to"
          segments={[
            { value: 'terminal', label: 'Terminal', hint: 'It gets a terminal, as in a terminal window' },
            { value: 'pipes', label: 'Pipes', hint: 'It gets pipes: stdout and stderr apart, stdin by the line' },
          ]}
          value={draft.connection}
          onChange={(value) => change({ ...draft, connection: value })}
        />
        <IconButton label={`Details (${detailsShortcut})`} disabled={!online} onClick={details}>
          <DetailsIcon />
        </IconButton>
        <Button
          look={draft.line.trim() === '' ? 'outline' : 'primary'}
          className="run-button"
          disabled={!online || draft.line.trim() === ''}
          onClick={() => void run()}
        >
          Run
        </Button>
      </div>
      {open && (
        <RunPanel
          host={host}
          draft={draft}
          reading={reading}
          command={saved === null ? reading.command : startable(saved, terminalSize())}
          resolution={resolution}
          failure={failure}
          groups={groups}
          problems={offers?.problems ?? []}
          chosen={chosen === null ? null : (offered[chosen]?.id ?? null)}
          listId={listId}
          onChange={(next) => {
            change(next);
            setOwn({ ...next, line: chosen === null ? next.line : own.line });
          }}
          onForget={forget}
          onPick={(suggestion) => {
            take(offered.indexOf(suggestion));
            field.current?.focus();
          }}
          onClose={() => {
            setOpen(false);
            field.current?.focus();
          }}
        />
      )}
    </search>
  );
}
