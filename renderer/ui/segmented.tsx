// A choice of one among a few, all of them in sight: a radio group whose arrow keys choose at once.
import { useId } from 'react';
import './segmented.css';

/** One choice. */
export interface Segment<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string;
}

/** A choice of one among a few. */
export function SegmentedControl<T extends string>({
  label,
  segments,
  value,
  onChange,
}: {
  readonly label: string;
  readonly segments: readonly Segment<T>[];
  readonly value: T;
  onChange(value: T): void;
}) {
  const name = useId();
  return (
    <fieldset className="segmented" aria-label={label}>
      {segments.map((segment) => (
        <label key={segment.value} title={segment.hint} className={segment.value === value ? 'on' : ''}>
          <input
            type="radio"
            name={name}
            value={segment.value}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
          />
          {segment.label}
        </label>
      ))}
    </fieldset>
  );
}
