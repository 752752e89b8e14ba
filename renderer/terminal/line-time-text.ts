// Times of lines as the gutter shows them, each kind always as wide as the others of its kind.

/** What the gutter shows beside a line. */
export type TimeGutter = 'off' | 'absolute' | 'relative' | 'gaps';

/** How wide each kind is, in characters, with the mark for an unknown order. */
export const GUTTER_CHARACTERS: Readonly<Record<TimeGutter, number>> = { off: 0, absolute: 14, relative: 12, gaps: 10 };

/** Stands after the time of a line whose place among its neighbours is not known. */
export const ORDER_UNKNOWN_MARK = '≈';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

function padded(value: number, digits: number): string {
  return String(Math.floor(value)).padStart(digits, '0');
}

/** The time of day in the person's own zone: `09:04:05.120`. */
export function absoluteText(time: number): string {
  const date = new Date(time);
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => padded(part, 2)).join(':');
  return `${clock}.${padded(date.getMilliseconds(), 3)}`;
}

/** How long after the start: `0.120`, `12.003`, `4:05.120`, `1:04:05.120`. */
export function relativeText(time: number, start: number): string {
  const ms = Math.max(0, Math.round(time - start));
  const fraction = padded(ms % SECOND, 3);
  const seconds = (ms % MINUTE) / SECOND;
  if (ms < MINUTE) return `${Math.floor(seconds)}.${fraction}`;
  const minutes = (ms % HOUR) / MINUTE;
  if (ms < HOUR) return `${Math.floor(minutes)}:${padded(seconds, 2)}.${fraction}`;
  return `${Math.floor(ms / HOUR)}:${padded(minutes, 2)}:${padded(seconds, 2)}.${fraction}`;
}

/** How long after the line before; nothing for less than a millisecond. A clock that was set back gives no gap. */
export function gapText(time: number, before: number | null): string {
  const gap = before === null ? 0 : Math.round(time - before);
  if (gap < 1) return '';
  if (gap < SECOND) return `+${gap} ms`;
  if (gap < MINUTE) return `+${(gap / SECOND).toFixed(gap < 10 * SECOND ? 2 : 1)} s`;
  if (gap < HOUR) return `+${Math.floor(gap / MINUTE)}m ${padded((gap % MINUTE) / SECOND, 2)}s`;
  return `+${Math.floor(gap / HOUR)}h ${padded((gap % HOUR) / MINUTE, 2)}m`;
}
