// A path, completed from the host's folders as it is typed: a working directory, or the way to a file.
import { useEffect, useId, useState } from 'react';
import type { HostInfo } from '../../shared/protocol/messages.ts';
import { tilde } from '../../shared/text/format.ts';
import { useLink } from '../link/use-link.ts';
import { absolute } from './paths.ts';

/** Suggestions shown at once. */
const OFFERED = 8;
/** How long to wait for the next key before asking, in milliseconds. */
const PAUSE_MS = 80;

/** See `PathField`. */
export interface PathFieldProps {
  readonly host: HostInfo;
  /** The word before the field; none when absent. */
  readonly label?: string;
  /** What the field is called when it is read aloud. */
  readonly name: string;
  readonly placeholder: string;
  /** Where a relative path starts. Default: the host's own folder. */
  readonly base?: string | undefined;
  readonly value: string;
  readonly problem: string | undefined;
  /** Said beneath the field when nothing is wrong. */
  readonly note?: string | undefined;
  onChange(value: string): void;
}

/** The field. */
export function PathField({
  host,
  label,
  name,
  placeholder,
  base: start = host.cwd,
  value,
  problem,
  note,
  onChange,
}: PathFieldProps) {
  const { connection } = useLink();
  const [active, setActive] = useState(false);
  const [chosen, setChosen] = useState(0);
  const [found, setFound] = useState<readonly string[]>([]);
  const id = useId();
  const separator = host.platform === 'win32' ? '\\' : '/';

  useEffect(() => {
    setChosen(0);
    if (!active) return undefined;
    let current = true;
    const timer = setTimeout(async () => {
      try {
        const { base, names } = await connection.call('directories', { prefix: prefixOf(value, host, start) });
        const within = base.endsWith(separator) ? base : base + separator;
        if (current) setFound(names.slice(0, OFFERED).map((name) => tilde(within + name, host.home)));
      } catch {
        // No completions without a host; the field works all the same.
        if (current) setFound([]);
      }
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [active, value, connection, host, start, separator]);

  const offered = active ? found : [];
  const take = (path: string | undefined) => {
    if (path !== undefined) onChange(path + separator);
  };

  return (
    <div className="run-part">
      {label !== undefined && <label htmlFor={`${id}-field`}>{label}</label>}
      <div className="run-part-field">
        <input
          id={`${id}-field`}
          className="field"
          role="combobox"
          aria-label={name}
          aria-expanded={offered.length > 0}
          aria-controls={id}
          aria-activedescendant={offered.length > 0 ? `${id}-${chosen}` : undefined}
          aria-invalid={problem !== undefined}
          aria-describedby={`${id}-problem`}
          autoComplete="off"
          spellCheck={false}
          placeholder={placeholder}
          value={value}
          onChange={(event) => {
            setActive(true);
            onChange(event.target.value);
          }}
          onBlur={() => setActive(false)}
          onKeyDown={(event) => {
            if (offered.length === 0) {
              if (event.key === 'ArrowDown') setActive(true);
              return;
            }
            if (event.key === 'ArrowDown') setChosen((chosen + 1) % offered.length);
            else if (event.key === 'ArrowUp') setChosen((chosen - 1 + offered.length) % offered.length);
            else if (event.key === 'Enter') take(offered[chosen]);
            else if (event.key === 'Escape') setActive(false);
            else return;
            event.preventDefault();
          }}
        />
        {offered.length > 0 && (
          <div id={id} role="listbox" aria-label="Folders" className="run-folders">
            {offered.map((path, index) => (
              <div
                key={path}
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={index === chosen}
                className="run-option"
                onPointerDown={(event) => {
                  event.preventDefault();
                  take(path);
                }}
              >
                <code>{path}</code>
              </div>
            ))}
          </div>
        )}
        <p id={`${id}-problem`} className="run-problem">
          {problem ?? ''}
        </p>
        {problem === undefined && note !== undefined && <p className="run-note">{note}</p>}
      </div>
    </div>
  );
}

/** What the host is asked to complete: an absolute path, with the separator at its end where one was typed. */
function prefixOf(typed: string, host: HostInfo, base: string): string {
  const path = absolute(typed, host, base);
  const whole = typed.trim() === '' && !/[/\\]$/.test(path);
  return whole ? path + (host.platform === 'win32' ? '\\' : '/') : path;
}
