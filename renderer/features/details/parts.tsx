// What the sections of the details sheet are made of: a section with its title, a select, the message beneath a field.
import type { ReactNode } from 'react';

/** A part of the sheet; `aside` says in a few words what holds here. */
export function Section({
  title,
  aside,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <fieldset className="details-section">
      <legend>{title}</legend>
      {children}
      {aside !== undefined && <p className="details-aside">{aside}</p>}
    </fieldset>
  );
}

/** What is wrong with a field, or else what is worth knowing of it. */
export function Message({
  id,
  problem,
  note,
}: {
  readonly id?: string;
  readonly problem: string | undefined;
  readonly note?: string | undefined;
}) {
  if (problem !== undefined) {
    return (
      <p id={id} className="run-problem">
        {problem}
      </p>
    );
  }
  return note === undefined ? null : <p className="run-note">{note}</p>;
}

/** A choice among several. */
export function Choice<T extends string>({
  name,
  value,
  options,
  onChange,
}: {
  /** What it is called when it is read aloud. */
  readonly name: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  onChange(value: T): void;
}) {
  return (
    <select
      className="field details-select"
      aria-label={name}
      value={value}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.target.value);
        if (chosen !== undefined) onChange(chosen.value);
      }}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

/** A list with one line changed. */
export function replaced<T extends { readonly key: number }>(list: readonly T[], line: T): readonly T[] {
  return list.map((other) => (other.key === line.key ? line : other));
}

/** A list without one line. */
export function without<T extends { readonly key: number }>(list: readonly T[], key: number): readonly T[] {
  return list.filter((other) => other.key !== key);
}

/** A list with one line moved up by one. */
export function raised<T extends { readonly key: number }>(list: readonly T[], key: number): readonly T[] {
  const at = list.findIndex((other) => other.key === key);
  const [before, line] = [list[at - 1], list[at]];
  if (before === undefined || line === undefined) return list;
  return list.map((other, index) => (index === at - 1 ? line : index === at ? before : other));
}
