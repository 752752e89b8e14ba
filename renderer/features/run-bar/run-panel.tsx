// What hangs beneath the run bar while it is in use: the words of the line as a program will get them, what
// is wrong with it, where and with which environment it runs, what was run before, and what the folder offers.
import '../../command/command.css';
import { useEffect, useRef } from 'react';
import type { Command } from '../../../shared/model/command.ts';
import type { SavedCommand } from '../../../shared/model/saved.ts';
import type { TaskProblem } from '../../../shared/model/task.ts';
import type { HostInfo, Resolution } from '../../../shared/protocol/messages.ts';
import { tilde } from '../../../shared/text/format.ts';
import { CopyMenu } from '../../command/copy-menu.tsx';
import { PathField } from '../../command/path-field.tsx';
import { WordChips } from '../../command/word-chips.tsx';
import { Highlighted } from '../../ui/highlighted.tsx';
import { CloseIcon } from '../../ui/icons.tsx';
import { SegmentedControl } from '../../ui/segmented.tsx';
import type { Draft, Reading } from './draft.ts';
import { EnvironmentField } from './environment-field.tsx';
import { optionId, type Suggestion, type SuggestionGroup } from './suggestions.ts';

/** See the top of this file. */
export interface RunPanelProps {
  readonly host: HostInfo;
  readonly draft: Draft;
  readonly reading: Reading;
  /** The command as it would be run now, saved ones with all that they have; null while there is none. */
  readonly command: Command | null;
  readonly resolution: Resolution | null;
  /** Why the last attempt to start was refused. */
  readonly failure: string | null;
  readonly groups: readonly SuggestionGroup[];
  /** What is wrong with the files that might have offered more. */
  readonly problems: readonly TaskProblem[];
  /** The id of the suggestion that is in the field now. */
  readonly chosen: string | null;
  readonly listId: string;
  onChange(draft: Draft): void;
  onPick(suggestion: Suggestion): void;
  /** Forgets a saved command. */
  onForget(saved: SavedCommand): void;
  onClose(): void;
}

/** The panel. */
export function RunPanel(props: RunPanelProps) {
  const { host, draft, reading, command, resolution, failure, onChange, onClose } = props;
  const wrong = resolution?.problems ?? [];
  const about = (field: 'command' | 'cwd' | 'env') => wrong.find((problem) => problem.field === field)?.message;
  const commandProblem = failure ?? reading.problem ?? about('command');
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape leaves the panel from whichever field of it
    <div
      className="run-panel"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) onClose();
      }}
    >
      <div className="run-preview">
        <Preview host={host} draft={draft} reading={reading} resolution={resolution} />
        <CopyMenu name={draft.line.trim()} command={command} />
        <SegmentedControl
          label="Interpret the line as"
          segments={[
            { value: 'auto', label: 'Auto', hint: 'A shell when the line needs one, else the program itself' },
            { value: 'exec', label: 'Program', hint: 'Its words go to the program as they are' },
            { value: 'shell', label: 'Shell', hint: 'The whole line goes to a shell' },
          ]}
          value={draft.how}
          onChange={(how) => onChange({ ...draft, how })}
        />
      </div>
      <p className="run-problem" role="status">
        {draft.line.trim() !== '' && commandProblem !== undefined ? commandProblem : ''}
      </p>
      <div className="run-where">
        <PathField
          label="In"
          name="Working directory"
          placeholder={tilde(host.cwd, host.home)}
          host={host}
          value={draft.cwd}
          problem={about('cwd')}
          onChange={(cwd) => onChange({ ...draft, cwd })}
        />
        <EnvironmentField env={draft.env} problem={about('env')} onChange={(env) => onChange({ ...draft, env })} />
      </div>
      <Suggestions {...props} />
    </div>
  );
}

/** A folder as seen from the host's own: what lies in that is said from there. */
function within(path: string, { cwd, home }: HostInfo): string {
  return path.startsWith(`${cwd}/`) ? path.slice(cwd.length + 1) : tilde(path, home);
}

/** What can be chosen instead of typed: a list of groups, one per source. */
function Suggestions({
  host,
  groups,
  problems,
  chosen,
  listId,
  onPick,
  onForget,
}: Pick<RunPanelProps, 'host' | 'groups' | 'problems' | 'chosen' | 'listId' | 'onPick' | 'onForget'>) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen === null) return;
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  if (groups.length === 0 && problems.length === 0) return <div id={listId} hidden />;
  return (
    <div className="run-offers">
      <div ref={list} id={listId} role="listbox" aria-label="Suggestions" className="run-suggestions">
        {groups.map(({ title, suggestions, more }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options is no fieldset
          <div key={title} role="group" aria-label={title}>
            <div className="run-group" aria-hidden="true">
              {title}
              {more > 0 && <span>{more} more: type to find them</span>}
            </div>
            {suggestions.map((suggestion) => (
              <Option
                key={suggestion.id}
                id={optionId(listId, suggestion)}
                host={host}
                suggestion={suggestion}
                chosen={suggestion.id === chosen}
                onPick={onPick}
                onForget={onForget}
              />
            ))}
          </div>
        ))}
      </div>
      {problems.map(({ file, message }) => (
        <p key={`${file} ${message}`} className="run-offer-problem">
          <code>{file}</code>: {message}
        </p>
      ))}
    </div>
  );
}

function Option({
  id,
  host,
  suggestion,
  chosen,
  onPick,
  onForget,
}: {
  readonly id: string | undefined;
  readonly host: HostInfo;
  readonly suggestion: Suggestion;
  readonly chosen: boolean;
  onPick(suggestion: Suggestion): void;
  onForget(saved: SavedCommand): void;
}) {
  const { draft, saved, at, source, detail } = suggestion;
  const place = draft.cwd === '' || draft.cwd === host.cwd ? '' : within(draft.cwd, host);
  const piped = draft.connection === 'pipes' && (source === 'recent' || saved !== undefined);
  const beside = [detail, piped ? 'pipes' : '', place];
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      className="run-option"
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => onPick(suggestion)}
      onKeyDown={undefined}
    >
      <code title={draft.line}>
        <Highlighted text={draft.line} at={at} />
      </code>
      <span className="run-option-detail">{beside.filter((part) => part !== '').join(' · ')}</span>
      <span className="run-source">
        {source}
        {saved !== undefined && (
          <button
            type="button"
            className="run-forget"
            tabIndex={-1}
            aria-label={`Forget ${saved.name}`}
            title="Forget this saved command (⇧ Delete)"
            onClick={(event) => {
              event.stopPropagation();
              onForget(saved);
            }}
          >
            <CloseIcon />
          </button>
        )}
      </span>
    </div>
  );
}

function Preview({
  host,
  draft,
  reading,
  resolution,
}: Pick<RunPanelProps, 'host' | 'draft' | 'reading' | 'resolution'>) {
  if (draft.line.trim() === '') {
    return <span className="run-hint">Type a command, or part of one. Enter runs it, ↓ chooses, Tab fills in.</span>;
  }
  if (reading.goesTo === 'shell') {
    const because = draft.how === 'auto' ? reading.split.shellSyntax : null;
    return (
      <span className="run-words">
        <span className="run-to">shell</span>
        <WordChips words={host.shellLine.map((value) => ({ value, quoted: false }))} quiet />
        <WordChips words={[{ value: draft.line.trim(), quoted: true }]} />
        {because !== null && (
          <span className="run-hint">
            because of <code>{because}</code>
          </span>
        )}
      </span>
    );
  }
  return (
    <span className="run-words">
      <span className="run-to">program</span>
      <WordChips words={reading.split.words} />
      {resolution?.program != null && resolution.program !== reading.split.words[0]?.value && (
        <span className="run-hint">
          is <code>{tilde(resolution.program, host.home)}</code>
        </span>
      )}
    </span>
  );
}
