// The details sheet: everything that a command may be told, in one place, checked as it is typed. What can be known
// without the host is checked here, the rest by its answer to `resolve`, and all of it again when the run starts.
import { useId, useMemo, useRef, useState } from 'react';
import '../../command/command.css';
import { LONGEST_GROUP_NAME } from '../../../shared/model/command.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { TerminalSize } from '../../../shared/model/stream.ts';
import type { FieldMessage, HostInfo, Resolution } from '../../../shared/protocol/messages.ts';
import { counted, tilde } from '../../../shared/text/format.ts';
import type { DetailsRequest } from '../../command/details-request.ts';
import { PathField } from '../../command/path-field.tsx';
import { absolute } from '../../command/paths.ts';
import { useGroupNames } from '../../command/use-group-names.ts';
import { useResolution } from '../../command/use-resolution.ts';
import { WordChips } from '../../command/word-chips.tsx';
import { useLink } from '../../link/use-link.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CloseIcon } from '../../ui/icons.tsx';
import { SegmentedControl } from '../../ui/segmented.tsx';
import './details.css';
import { useModal } from '../../ui/use-modal.ts';
import { EnvironmentSection } from './environment-section.tsx';
import { type Form, type FormReading, formFor, readForm } from './form.ts';
import { OutputSection } from './output-section.tsx';
import { Message, Section } from './parts.tsx';
import { StoppingSection } from './stopping-section.tsx';
import { StreamsSection } from './streams-section.tsx';

/** See the top of this file. */
export interface DetailsSheetProps {
  readonly host: HostInfo;
  readonly online: boolean;
  readonly request: DetailsRequest;
  /** The room that a new terminal will probably have. */
  terminalSize(): TerminalSize | null;
  onStarted(run: RunId): void;
  onClose(): void;
}

/** The sheet. */
export function DetailsSheet({ host, online, request, terminalSize, onStarted, onClose }: DetailsSheetProps) {
  const { connection } = useLink();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const [form, setForm] = useState<Form>(() => formFor(request, host));
  const [failure, setFailure] = useState<string | null>(null);
  const reading = useMemo(() => readForm(form, host, terminalSize()), [form, host, terminalSize]);
  const resolution = useResolution(online ? reading.command : null);
  const said = useMemo(() => placed(reading, resolution), [reading, resolution]);
  const base = absolute(form.cwd, host);

  useModal(dialog);

  const problem = (field: string) => said.problems.get(field);
  const note = (field: string) => said.notes.get(field);
  const change = (next: Form) => {
    setForm(next);
    setFailure(null);
  };

  async function run(): Promise<void> {
    if (reading.command === null || reading.problems.size > 0) {
      dialog.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
      return;
    }
    try {
      const started = await connection.call('start', { command: reading.command });
      onStarted(started.run);
      onClose();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  }

  return (
    <dialog
      ref={dialog}
      className="details"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        void run();
      }}
    >
      <header className="details-head">
        <h2 id={titleId}>{request.kind === 'again' ? `Run ${request.name} with changes` : 'Details of a new run'}</h2>
        <IconButton label="Close the sheet" onClick={onClose}>
          <CloseIcon />
        </IconButton>
      </header>
      <div className="details-body">
        <CommandSection
          host={host}
          form={form}
          reading={reading}
          resolution={resolution}
          problem={problem}
          onChange={change}
        />
        <EnvironmentSection
          host={host}
          form={form}
          base={base}
          problem={problem}
          note={note}
          differences={resolution?.environment ?? null}
          onChange={change}
        />
        <StreamsSection host={host} form={form} base={base} problem={problem} note={note} onChange={change} />
        <StoppingSection host={host} form={form} problem={problem} onChange={change} />
        <OutputSection host={host} form={form} problem={problem} onChange={change} />
      </div>
      <footer className="details-foot">
        <p role="status" className={failure !== null || said.problems.size > 0 ? 'details-bad' : ''}>
          {failure ?? verdict(said.problems.size, online)}
        </p>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="primary" disabled={!online || reading.command === null} onClick={() => void run()}>
          {reading.problems.size === 0 && said.problems.size > 0 ? 'Run anyway' : 'Run'}
        </Button>
      </footer>
    </dialog>
  );
}

function verdict(problems: number, online: boolean): string {
  if (!online) return 'There is no connection to the host now.';
  return problems === 0 ? '' : counted(problems, 'thing is wrong', 'things are wrong');
}

interface Said {
  readonly problems: ReadonlyMap<string, string>;
  readonly notes: ReadonlyMap<string, string>;
}

/** What the page and the host have to say, by field; the page's word on a field comes first. */
function placed({ problems, fileKeys, rungKeys }: FormReading, resolution: Resolution | null): Said {
  const field = ({ field: name, index }: FieldMessage) => {
    const key = index === undefined ? undefined : (name === 'files' ? fileKeys : rungKeys)[index];
    return key === undefined ? name : `${name}.${key}`;
  };
  const all = new Map(problems);
  for (const message of resolution?.problems ?? []) {
    if (!all.has(field(message))) all.set(field(message), message.message);
  }
  return {
    problems: all,
    notes: new Map((resolution?.notes ?? []).map((message) => [field(message), message.message])),
  };
}

function CommandSection({
  host,
  form,
  reading,
  resolution,
  problem,
  onChange,
}: {
  readonly host: HostInfo;
  readonly form: Form;
  readonly reading: FormReading;
  readonly resolution: Resolution | null;
  problem(field: string): string | undefined;
  onChange(form: Form): void;
}) {
  const groups = useGroupNames();
  const groupsId = useId();
  const wrong = problem('command');
  const shell = form.how === 'shell';
  const syntax = reading.split.shellSyntax;
  return (
    <Section title="Command">
      <div className="details-line">
        <SegmentedControl
          label="Who gets the line"
          segments={[
            { value: 'exec', label: 'Program', hint: 'Its words go to the program as they are' },
            { value: 'shell', label: 'Shell', hint: 'The whole line goes to a shell' },
          ]}
          value={form.how}
          onChange={(how) => onChange({ ...form, how })}
        />
        <div className="run-part-field">
          <textarea
            className="field details-command"
            aria-label="Command line"
            aria-invalid={wrong !== undefined}
            rows={Math.min(6, form.line.split('\n').length)}
            spellCheck={false}
            autoCapitalize="off"
            value={form.line}
            onChange={(event) => onChange({ ...form, line: event.target.value })}
          />
          <Message problem={wrong} />
        </div>
      </div>
      <div className="details-line">
        <span className="details-word">executes</span>
        <span className="run-words">
          {shell ? (
            <>
              <WordChips words={host.shellLine.map((value) => ({ value, quoted: false }))} quiet />
              {form.line.trim() !== '' && <WordChips words={[{ value: form.line.trim(), quoted: true }]} />}
            </>
          ) : (
            <WordChips words={reading.split.words} />
          )}
          {!shell && resolution?.program != null && resolution.program !== reading.split.words[0]?.value && (
            <span className="run-hint">
              is <code>{tilde(resolution.program, host.home)}</code>
            </span>
          )}
          {!shell && syntax !== null && (
            <span className="run-hint">
              <code>{syntax}</code> means nothing without a shell
            </span>
          )}
        </span>
      </div>
      <div className="details-line">
        <span className="details-word">in</span>
        <PathField
          host={host}
          name="Working directory"
          placeholder={tilde(host.cwd, host.home)}
          value={form.cwd}
          problem={problem('cwd')}
          onChange={(cwd) => onChange({ ...form, cwd })}
        />
      </div>
      <div className="details-line">
        <span className="details-word">called</span>
        <input
          className="field"
          aria-label="Name of the run"
          placeholder="its command"
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          value={form.name}
          onChange={(event) => onChange({ ...form, name: event.target.value })}
        />
        <span className="details-word">group</span>
        <input
          className="field"
          aria-label="Group of the run"
          placeholder="none"
          maxLength={LONGEST_GROUP_NAME}
          list={groupsId}
          autoComplete="off"
          spellCheck={false}
          value={form.group}
          onChange={(event) => onChange({ ...form, group: event.target.value })}
        />
        <datalist id={groupsId}>
          {groups.map((group) => (
            <option key={group} value={group} />
          ))}
        </datalist>
      </div>
    </Section>
  );
}
