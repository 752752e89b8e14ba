// What it costs a host to tell what a hundred trees of four processes cost.
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../../goals.ts';
import { atMost, type Outcome, type Scale } from '../figures.ts';
import { withHost } from '../host.ts';
import { processorTimeOf } from '../processes.ts';

const TREES = 100;
const PROCESSES = 4;

/** Seconds of each measurement: several samples. */
const SECONDS = { full: 20, quick: 6 };

/** See the top of this file. */
export async function load({ quick, rounds }: Scale): Promise<Outcome> {
  return await withHost(async (host) => {
    const { client } = host;
    for (let count = 0; count < TREES; count++) {
      const run = await host.run(['sh', '-c', 'sleep 1000 & sleep 1000 & sleep 1000 & wait'], 'pipes');
      await host.when(run, 'runs', ({ state }) => state === 'running');
    }
    client.port.send({ type: 'watch-load', on: true });
    const seen = () => client.loads.at(-1)?.reduce((sum, { processes }) => sum + processes, 0);
    for (const deadline = performance.now() + 30_000; seen() !== TREES * PROCESSES; await sleep(100)) {
      if (performance.now() > deadline) throw new Error(`${seen()} processes are told of, not ${TREES * PROCESSES}`);
    }
    const percents: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = processorTimeOf(host.pid);
      const begin = performance.now();
      await sleep(SECONDS[quick ? 'quick' : 'full'] * 1000);
      percents.push((100 * (processorTimeOf(host.pid) - before)) / (performance.now() - begin));
    }
    const name = `load of ${TREES} trees of ${PROCESSES}: the whole host, in % of a core`;
    return { rows: [atMost(name, median(percents), 3, '%')], series: [percents] };
  });
}
