// What hangs beneath the run bar while it is in use: the words of the line as a program will get them, what
// is wrong with it, where and with which environment it runs, and what was run before.
import '../../command/command.css';
import type { HostInfo, Resolution } from '../../../shared/protocol/messages.ts';
import { PathField } from '../../command/path-field.tsx';
import { WordChips } from '../../command/word-chips.tsx';
import { tilde } from '../../ui/format.ts';
import { SegmentedControl } from '../../ui/segmented.tsx';
import type { Draft, Reading } from './draft.ts';
import { EnvironmentField } from './environment-field.tsx';

/** See the top of this file. */
export interface RunPanelProps {
  readonly host: HostInfo;
  readonly draft: Draft;
  readonly reading: Reading;
  readonly resolution: Resolution | null;
  /** Why the last attempt to start was refused. */
  readonly failure: string | null;
  readonly recent: readonly Draft[];
  readonly chosen: number | null;
  readonly listId: string;
  onChange(draft: Draft): void;
  onPick(index: number): void;
  onClose(): void;
}

/** The panel. */
export function RunPanel(props: RunPanelProps) {
  const { host, draft, reading, resolution, failure, recent, chosen, listId, onChange, onPick, onClose } = props;
  const problems = resolution?.problems ?? [];
  const about = (field: 'command' | 'cwd' | 'env') => problems.find((problem) => problem.field === field)?.message;
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
      <div id={listId} role="listbox" aria-label="Recent commands" className="run-recent" hidden={recent.length === 0}>
        {recent.map((old, index) => (
          <div
            key={`${old.connection} ${old.cwd} ${old.line}`}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className="run-option"
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(index)}
            onKeyDown={undefined}
          >
            <code>{old.line}</code>
            <span>
              {old.connection === 'pipes' ? 'pipes · ' : ''}
              {tilde(old.cwd, host.home)}
            </span>
          </div>
        ))}
      </div>
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
    return <span className="run-hint">Type a command. Enter runs it; ↑ brings back earlier ones.</span>;
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
