// A small graph of the last minute: a line for how much of a core a run has used, an area for its memory. It says nothing
// that the numbers beneath it do not say, so a screen reader passes over it.
import { SAMPLES } from '../../link/loads.ts';

const WIDTH = 32;
const HEIGHT = 14;

/** A load below this fills no more than its share of the height, in percent: an idle program's noise is no mountain. */
export const LEAST_CPU_SCALE = 25;

/** Likewise in bytes: a shell of two megabytes is a thin layer. */
export const LEAST_MEMORY_SCALE = 16_000_000;

/** The graph; `values` are oldest first, null where nothing is known. Its scale begins at 0 and is never less than `least`. */
export function Sparkline({
  look,
  values,
  least,
}: {
  readonly look: 'line' | 'area';
  readonly values: readonly (number | null)[];
  readonly least: number;
}) {
  const known = values.map((value) => value ?? 0);
  const top = Math.max(least, ...known);
  const step = WIDTH / (SAMPLES - 1);
  const first = SAMPLES - known.length;
  const places = known.map((value, index) => {
    const y = HEIGHT - 1 - (value / top) * (HEIGHT - 2);
    return `${((first + index) * step).toFixed(1)},${y.toFixed(1)}`;
  });
  const floor = `${WIDTH},${HEIGHT} ${(first * step).toFixed(1)},${HEIGHT}`;
  return (
    <svg
      className={`sparkline sparkline-${look}`}
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-hidden="true"
    >
      {places.length > 1 && look === 'line' && <polyline points={places.join(' ')} />}
      {places.length > 1 && look === 'area' && <polygon points={`${places.join(' ')} ${floor}`} />}
    </svg>
  );
}
