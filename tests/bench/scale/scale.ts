// Output at scale, by name: what the whole app does with more output than anybody can read.
import type { Row } from '../goals.ts';
import { noiseOf } from '../print.ts';
import type { Outcome, Scale } from './figures.ts';
import { flood } from './tasks/flood.ts';

/** Every task of this part, in the order in which they are measured. */
export const SCALE_TASKS: Readonly<Record<string, { readonly title: string; run(scale: Scale): Promise<Outcome> }>> = {
  flood: { title: 'a flood on pipes: no page, in sight, hidden', run: (scale) => flood('pipes', scale) },
  'flood-terminal': {
    title: 'a flood in a terminal: no page, in sight, hidden',
    run: (scale) => flood('terminal', scale),
  },
};

/** Measures these tasks one after another. */
export async function benchScale(names: readonly string[], scale: Scale): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const series: (readonly number[])[] = [];
  for (const name of names) {
    const task = SCALE_TASKS[name];
    if (task === undefined) throw new Error(`there is no task "${name}"`);
    process.stderr.write(`${name}: ${task.title}\n`);
    const outcome = await task.run(scale);
    rows.push(...outcome.rows);
    series.push(...outcome.series);
  }
  if (series.length > 0) console.log(`\nOutput at scale: ${noiseOf(series)}`);
  return rows;
}
