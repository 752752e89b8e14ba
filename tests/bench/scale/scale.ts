// Output at scale, by name: what the whole app does with more output than anybody can read.
import type { Row } from '../goals.ts';
import { noiseOf } from '../print.ts';
import type { Outcome, Scale } from './figures.ts';
import { busy } from './tasks/busy.ts';
import { echo } from './tasks/echo.ts';
import { flood } from './tasks/flood.ts';
import { history } from './tasks/history.ts';
import { load } from './tasks/load.ts';
import { peers } from './tasks/peers.ts';
import { search } from './tasks/search.ts';
import { underFlood } from './tasks/under-flood.ts';

/** Every task of this part, in the order in which they are measured. */
export const SCALE_TASKS: Readonly<Record<string, { readonly title: string; run(scale: Scale): Promise<Outcome> }>> = {
  flood: { title: 'a flood on pipes: no page, in sight, hidden', run: (scale) => flood('pipes', scale) },
  'flood-terminal': {
    title: 'a flood in a terminal: no page, in sight, hidden',
    run: (scale) => flood('terminal', scale),
  },
  'under-flood': { title: 'keys, frames, loop and memory while a program floods a pane', run: underFlood },
  peers: { title: 'the same floods under other programs that run programs', run: peers },
  busy: { title: 'two hundred programs that write all the time', run: busy },
  'echo-page': { title: 'one byte from the key to the screen', run: echo },
  search: { title: 'a gigabyte over twenty runs, searched', run: search },
  history: { title: 'the whole log of a gigabyte, opened and scrolled', run: history },
  load: { title: 'what a hundred trees cost, and what it costs to know', run: load },
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
