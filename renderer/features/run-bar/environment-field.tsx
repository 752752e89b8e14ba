// Changes to the environment: each a chip that can be taken back, and one field to add the next.
import { useId, useState } from 'react';
import type { EnvironmentChanges } from '../../../shared/model/command.ts';
import { readChange, withoutChange } from './draft.ts';

/** The changes and the field for one more. */
export function EnvironmentField({
  env,
  problem,
  onChange,
}: {
  readonly env: EnvironmentChanges;
  readonly problem: string | undefined;
  onChange(env: EnvironmentChanges): void;
}) {
  const [typed, setTyped] = useState('');
  const [mistake, setMistake] = useState<string | null>(null);
  const id = useId();
  const changes = [
    ...Object.entries(env.set).map(([name, value]) => ({ name, shown: `${name}=${value}` })),
    ...env.unset.map((name) => ({ name, shown: `−${name}` })),
  ];

  function add(): void {
    const next = readChange(typed, env);
    if ('problem' in next) {
      setMistake(next.problem);
    } else {
      onChange(next);
      setTyped('');
      setMistake(null);
    }
  }

  return (
    <div className="run-part">
      <label htmlFor={id}>Env</label>
      <div className="run-part-field">
        <div className="field run-env">
          {changes.map(({ name, shown }) => (
            <span key={shown} className="chip chip-env">
              <span className="chip-text">{shown}</span>
              <button
                type="button"
                aria-label={`Take back ${shown}`}
                onClick={() => onChange(withoutChange(env, name))}
              >
                ×
              </button>
            </span>
          ))}
          <input
            id={id}
            aria-label="Environment change"
            aria-invalid={mistake !== null || problem !== undefined}
            aria-describedby={`${id}-problem`}
            placeholder={changes.length === 0 ? 'NAME=value sets, −NAME removes' : ''}
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => {
              setTyped(event.target.value.replace(/^−/, '-'));
              setMistake(null);
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && typed.trim() !== '') {
                event.preventDefault();
                add();
              } else if (event.key === 'Backspace' && typed === '') {
                const last = changes.at(-1);
                if (last !== undefined) onChange(withoutChange(env, last.name));
              }
            }}
            onBlur={() => {
              if (typed.trim() !== '') add();
            }}
          />
        </div>
        <p id={`${id}-problem`} className="run-problem">
          {mistake ?? problem ?? ''}
        </p>
      </div>
    </div>
  );
}
