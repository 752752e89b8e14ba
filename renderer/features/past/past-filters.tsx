// What the browser of past runs is narrowed down by: words, ending, time.
import type { RefObject } from 'react';
import type { EndingFilter, WhenFilter, Wish } from './selection.ts';

const ENDINGS: readonly { readonly value: EndingFilter; readonly label: string }[] = [
  { value: 'any', label: 'all runs' },
  { value: 'trouble', label: 'in trouble' },
  { value: 'well', label: 'ended well, or by you' },
  { value: 'alive', label: 'still running' },
  { value: 'pinned', label: 'pinned' },
];

const TIMES: readonly { readonly value: WhenFilter; readonly label: string }[] = [
  { value: 'any', label: 'at any time' },
  { value: 'hour', label: 'in the last hour' },
  { value: 'today', label: 'today' },
  { value: 'week', label: 'in the last 7 days' },
  { value: 'month', label: 'in the last 30 days' },
];

/** All but the order. */
export type Filters = Omit<Wish, 'order'>;

/** The field and the two choices. */
export function PastFilters({
  field,
  filters,
  onChange,
}: {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly filters: Filters;
  onChange(filters: Filters): void;
}) {
  return (
    <>
      <input
        ref={field}
        type="search"
        className="past-field"
        aria-label="Find runs"
        placeholder="Command, folder, group or ending"
        autoComplete="off"
        spellCheck={false}
        value={filters.text}
        onChange={(event) => onChange({ ...filters, text: event.target.value })}
      />
      <select
        className="past-endings"
        aria-label="Which runs"
        value={filters.ending}
        onChange={({ target }) =>
          onChange({ ...filters, ending: ENDINGS.find(({ value }) => value === target.value)?.value ?? 'any' })
        }
      >
        {ENDINGS.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <select
        className="past-endings"
        aria-label="Started when"
        value={filters.when}
        onChange={({ target }) =>
          onChange({ ...filters, when: TIMES.find(({ value }) => value === target.value)?.value ?? 'any' })
        }
      >
        {TIMES.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </>
  );
}
