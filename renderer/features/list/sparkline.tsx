// A small graph of the last minute: how much of a core a run has used. It says nothing that the number beside it does not
// say, so a screen reader passes over it.
import { SAMPLES } from '../../link/loads.ts';

const WIDTH = 44;
const HEIGHT = 14;

/** A load below this fills no more than its share of the height, in percent: an idle program's noise is no mountain. */
const LEAST_SCALE = 25;

/** The graph; `values` are percent, oldest first, null where nothing is known. */
export function Sparkline({ values }: { readonly values: readonly (number | null)[] }) {
  const known = values.map((value) => value ?? 0);
  const top = Math.max(LEAST_SCALE, ...known);
  const step = WIDTH / (SAMPLES - 1);
  const first = SAMPLES - known.length;
  const points = known.map((value, index) => {
    const y = HEIGHT - 1 - (value / top) * (HEIGHT - 2);
    return `${((first + index) * step).toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg className="sparkline" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {points.length > 1 && <polyline points={points.join(' ')} />}
    </svg>
  );
}
