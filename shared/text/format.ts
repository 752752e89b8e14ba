// Numbers as people read them. Every format keeps its width while it counts within a unit, so that with
// tabular figures nothing beside it moves.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** How long something took, in milliseconds: `12 ms`, `12.4 s`, `6 m 05 s`, `2 h 04 m`, `3 d 04 h`. */
export function duration(ms: number): string {
  const time = Math.max(0, ms);
  return time < SECOND ? `${Math.round(time)} ms` : stopwatch(time);
}

/** How long something watched has been going on, to a tenth of a second: `0.4 s`, `12.4 s`, `6 m 05 s`, … */
export function stopwatch(ms: number): string {
  const time = Math.max(0, ms);
  if (time < MINUTE) return `${(Math.floor(time / 100) / 10).toFixed(1)} s`;
  return longDuration(time);
}

/** How long something has been going on, in whole seconds: `0 s`, `12 s`, `6 m 05 s`, … */
export function elapsed(ms: number): string {
  const time = Math.max(0, ms);
  if (time < MINUTE) return `${Math.floor(time / SECOND)} s`;
  return longDuration(time);
}

function longDuration(time: number): string {
  if (time < HOUR) return `${Math.floor(time / MINUTE)} m ${two(Math.floor((time % MINUTE) / SECOND))} s`;
  if (time < DAY) return `${Math.floor(time / HOUR)} h ${two(Math.floor((time % HOUR) / MINUTE))} m`;
  return `${Math.floor(time / DAY)} d ${two(Math.floor((time % DAY) / HOUR))} h`;
}

/** How long ago, coarsely: `now`, `12 s ago`, `3 m ago`, `2 h ago`, `5 d ago`. */
export function ago(then: number, now: number): string {
  const time = now - then;
  if (time < 5 * SECOND) return 'now';
  if (time < MINUTE) return `${Math.floor(time / SECOND)} s ago`;
  if (time < HOUR) return `${Math.floor(time / MINUTE)} m ago`;
  if (time < DAY) return `${Math.floor(time / HOUR)} h ago`;
  return `${Math.floor(time / DAY)} d ago`;
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes, in steps of 1000: `0 B`, `812 B`, `2.4 MB`, `412 MB`. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 || Number.isInteger(value) ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** Part of a core: `0.3 %`, `12.4 %`, `184 %`. */
export function percent(value: number): string {
  return `${value >= 99.95 ? Math.round(value) : value.toFixed(1)} %`;
}

/** A moment of today as a time, of another day with its date. */
export function moment(time: number, now: number): string {
  const date = new Date(time);
  const clock = date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  if (date.toDateString() === new Date(now).toDateString()) return clock;
  return `${date.toLocaleDateString(undefined, { year: 'numeric', month: 'short', day: 'numeric' })}, ${clock}`;
}

/** `1 process`, `3 processes`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A path with the home folder as `~`. */
export function tilde(path: string, home: string): string {
  if (home === '' || home === '/') return path;
  if (path === home) return '~';
  return path.startsWith(`${home}/`) || path.startsWith(`${home}\\`) ? `~${path.slice(home.length)}` : path;
}

/** A path for a narrow place: its last folder, behind `…/` when there is more than fits in 24 characters. */
export function shortPath(path: string, home: string): string {
  const whole = tilde(path, home);
  const separator = /^[A-Za-z]:|\\\\/.test(whole) ? '\\' : '/';
  const last = whole.slice(whole.lastIndexOf(separator) + 1);
  return whole.length <= 24 || last === '' ? whole : `…${separator}${last}`;
}

/** Text that a program chose (a title), without the characters that could make it look like something else. */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\u2028\u2029]/gu, '').slice(0, 200);
}
