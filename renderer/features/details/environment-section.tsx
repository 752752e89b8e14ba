// The environment: files of variables in their order, single changes, and what all of it comes to against the
// person's own.

import type { EnvironmentDifference, HostInfo } from '../../../shared/protocol/messages.ts';
import { PathField } from '../../command/path-field.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { CloseIcon, PreviousIcon } from '../../ui/icons.tsx';
import { type EnvLine, type Form, newEnvLine, newFileLine } from './form.ts';
import { Choice, Message, raised, replaced, Section, without } from './parts.tsx';

const ACTIONS = [
  { value: 'set', label: 'set' },
  { value: 'unset', label: 'remove' },
] as const;

/** The section. */
export function EnvironmentSection({
  host,
  form,
  base,
  problem,
  note,
  differences,
  onChange,
}: {
  readonly host: HostInfo;
  readonly form: Form;
  /** Where a relative file is looked for. */
  readonly base: string;
  problem(field: string): string | undefined;
  note(field: string): string | undefined;
  /** Null while the host has not said. */
  readonly differences: readonly EnvironmentDifference[] | null;
  onChange(form: Form): void;
}) {
  const setFiles = (files: Form['files']) => onChange({ ...form, files });
  const setEnv = (env: Form['env']) => onChange({ ...form, env });
  return (
    <Section
      title="Environment"
      aside="Files come first, a later one over an earlier one; then what is set here; then what is removed. Files are read anew at every start, nothing in them is expanded, and their values are not kept with the run."
    >
      {form.files.map((line, index) => (
        <div key={line.key} className="details-line">
          <span className="details-word">file {index + 1}</span>
          <PathField
            host={host}
            name={`File of variables ${index + 1}`}
            placeholder=".env"
            base={base}
            value={line.path}
            problem={problem(`files.${line.key}`)}
            note={note(`files.${line.key}`)}
            onChange={(path) => setFiles(replaced(form.files, { ...line, path }))}
          />
          <IconButton
            label={`Move file ${index + 1} up`}
            disabled={index === 0}
            onClick={() => setFiles(raised(form.files, line.key))}
          >
            <PreviousIcon />
          </IconButton>
          <IconButton label={`Leave out file ${index + 1}`} onClick={() => setFiles(without(form.files, line.key))}>
            <CloseIcon />
          </IconButton>
        </div>
      ))}
      {form.env.map((line, index) => (
        <Variable
          key={line.key}
          line={line}
          number={index + 1}
          problem={problem(`env.${line.key}`)}
          onChange={(next) => setEnv(replaced(form.env, next))}
          onRemove={() => setEnv(without(form.env, line.key))}
        />
      ))}
      <div className="details-adds">
        <Button onClick={() => setFiles([...form.files, newFileLine()])}>Add a .env file</Button>
        <Button onClick={() => setEnv([...form.env, newEnvLine()])}>Add a variable</Button>
      </div>
      <Message problem={problem('env')} />
      {differences !== null && differences.length > 0 && <Differences differences={differences} />}
    </Section>
  );
}

function Variable({
  line,
  number,
  problem,
  onChange,
  onRemove,
}: {
  readonly line: EnvLine;
  readonly number: number;
  readonly problem: string | undefined;
  onChange(line: EnvLine): void;
  onRemove(): void;
}) {
  return (
    <div className="details-line">
      <Choice
        name={`What to do with variable ${number}`}
        value={line.action}
        options={ACTIONS}
        onChange={(action) => onChange({ ...line, action })}
      />
      <div className="details-variable">
        <div className="details-pair">
          <input
            className="field"
            aria-label={`Name of variable ${number}`}
            aria-invalid={problem !== undefined}
            placeholder="NAME"
            autoComplete="off"
            spellCheck={false}
            value={line.name}
            onChange={(event) => onChange({ ...line, name: event.target.value })}
          />
          {line.action === 'set' && (
            <input
              className="field"
              aria-label={`Value of variable ${number}`}
              placeholder="value"
              autoComplete="off"
              spellCheck={false}
              value={line.value}
              onChange={(event) => onChange({ ...line, value: event.target.value })}
            />
          )}
        </div>
        <Message problem={problem} />
      </div>
      <IconButton label={`Leave out variable ${number}`} onClick={onRemove}>
        <CloseIcon />
      </IconButton>
    </div>
  );
}

function Differences({ differences }: { readonly differences: readonly EnvironmentDifference[] }) {
  return (
    <table className="details-diff" aria-label="What changes against your own environment">
      <tbody>
        {differences.map(({ name, before, after, from }) => (
          <tr key={name}>
            <th scope="row">
              <span aria-hidden="true">{before === null ? '+' : after === null ? '−' : '±'}</span> {name}
            </th>
            <td>
              {before !== null && <del>{before === '' ? 'empty' : before}</del>}
              {after !== null && <ins>{after === '' ? 'empty' : after}</ins>}
            </td>
            <td className="details-from">{from === 'change' ? '' : `file ${from + 1}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
