// How the child is connected: a terminal, or pipes with a way for each stream.

import { isAlive, type Run } from '../../../shared/model/run.ts';
import type { HostInfo } from '../../../shared/protocol/messages.ts';
import { PathField } from '../../command/path-field.tsx';
import { useLinkState } from '../../link/use-link.ts';
import { SegmentedControl } from '../../ui/segmented.tsx';
import type { Form, RouteForm } from './form.ts';
import { Choice, Message, Section } from './parts.tsx';

const FROM = [
  { value: 'pipe', label: 'what is typed, or another run' },
  { value: 'null', label: 'nothing: end of file' },
  { value: 'file', label: 'a file' },
] as const;

const TO = [
  { value: 'log', label: 'the log and its pane' },
  { value: 'null', label: 'nowhere' },
  { value: 'file', label: 'a file' },
] as const;

const TO_RUN = { value: 'run', label: "another run's stdin" } as const;
const TO_STDOUT = { value: 'stdout', label: 'where stdout goes' } as const;

const WRITING = [
  { value: 'new', label: 'Replace', hint: 'The file is emptied when the run starts' },
  { value: 'append', label: 'Append', hint: 'What the run writes comes after what is there' },
] as const;

/** The section. */
export function StreamsSection({
  host,
  form,
  base,
  problem,
  note,
  onChange,
}: {
  readonly host: HostInfo;
  readonly form: Form;
  readonly base: string;
  problem(field: string): string | undefined;
  note(field: string): string | undefined;
  onChange(form: Form): void;
}) {
  const runs = useLinkState((state) => state.runs);
  const targets = [...runs.values()].filter(
    (run) => isAlive(run) && run.command.connection.kind === 'pipes' && run.stdin === 'open',
  );
  const routes = host.canJoinRuns ? [...TO, TO_RUN] : TO;
  const path = (field: 'stdin' | 'stdout' | 'stderr') => (
    <PathField
      host={host}
      name={`File for ${field}`}
      placeholder={field === 'stdin' ? 'input.txt' : `${field}.log`}
      base={base}
      value={form[field].path}
      problem={problem(field)}
      note={note(field)}
      onChange={(to) => onChange({ ...form, [field]: { ...form[field], path: to } })}
    />
  );
  const more = (field: 'stdout' | 'stderr') => {
    const route = form[field];
    const change = (next: Partial<RouteForm>) => onChange({ ...form, [field]: { ...route, ...next } });
    if (route.kind === 'file') {
      return (
        <>
          {path(field)}
          <SegmentedControl
            label={`How ${field} is written`}
            segments={WRITING}
            value={route.append ? 'append' : 'new'}
            onChange={(how) => change({ append: how === 'append' })}
          />
        </>
      );
    }
    if (route.kind !== 'run') return <Message problem={problem(field)} />;
    return (
      <div className="run-part-field">
        <Choice
          name={`Run that reads ${field}`}
          value={route.run}
          options={[
            { value: '', label: targets.length === 0 ? 'no run has an open stdin' : 'choose a run' },
            ...targets.map((run) => ({ value: run.id, label: runLabel(run) })),
          ]}
          onChange={(run) => change({ run })}
        />
        <Message problem={problem(field)} note="It reads end of file when this run and its children are done." />
      </div>
    );
  };
  return (
    <Section
      title="Streams"
      aside={
        form.connection === 'pipes'
          ? 'What goes to a file, nowhere or another run goes there directly: the log has none of it, and the pane says so.'
          : 'In a terminal all three streams are one, and it belongs to its pane.'
      }
    >
      <div className="details-line">
        <span className="details-word">connect to</span>
        <SegmentedControl
          label="Connect the run to"
          segments={[
            { value: 'terminal', label: 'Terminal' },
            { value: 'pipes', label: 'Pipes' },
          ]}
          value={form.connection}
          onChange={(connection) => onChange({ ...form, connection })}
        />
      </div>
      {form.connection === 'pipes' && (
        <>
          <div className="details-line">
            <span className="details-word">stdin</span>
            <Choice
              name="Where stdin comes from"
              value={form.stdin.kind as 'pipe' | 'null' | 'file'}
              options={FROM}
              onChange={(kind) => onChange({ ...form, stdin: { ...form.stdin, kind } })}
            />
            {form.stdin.kind === 'file' ? path('stdin') : <Message problem={problem('stdin')} />}
          </div>
          {(['stdout', 'stderr'] as const).map((field) => (
            <div key={field} className="details-line">
              <span className="details-word">{field}</span>
              <Choice
                name={`Where ${field} goes`}
                value={form[field].kind}
                options={field === 'stderr' ? [...routes, TO_STDOUT] : [...routes]}
                onChange={(kind) => onChange({ ...form, [field]: { ...form[field], kind } })}
              />
              {more(field)}
            </div>
          ))}
        </>
      )}
    </Section>
  );
}

function runLabel(run: Run): string {
  return `${run.name} (PID ${run.pid ?? '?'})`;
}
