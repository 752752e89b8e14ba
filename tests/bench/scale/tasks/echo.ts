// One byte, from the key through bridge, engine and `cat` and back until it is drawn: beside the bare server, on an idle
// machine. Both pages draw with the same xterm.
import { median } from '../../goals.ts';
import { type Outcome, percentile, type Scale, slowdown } from '../figures.ts';
import { withHost } from '../host.ts';
import { type BenchPage, withPage } from '../page.ts';
import { startXtermServer } from '../xterm-server.ts';

/** Keys of one round, and the first of them that are not counted. */
const KEYS = { full: 100, quick: 20 };
const WARM = 5;

/** Between two keys, in milliseconds: longer than a frame, so that each has one of its own. */
const EVERY_MS = 30;

const ECHO = ['sh', '-c', 'stty raw -echo; exec cat'] as const;

/** See the top of this file. */
export async function echo({ quick, rounds }: Scale): Promise<Outcome> {
  // The bare terminal is drawn as large as ours.
  let size = { cols: 80, rows: 24 };
  const sides = {
    ours: () =>
      withHost((host) =>
        withPage(host.url, async (page) => {
          await page.ready();
          const run = await host.run(ECHO, 'terminal');
          await page.terminal(run);
          await page.use(run);
          size = await page.size(run);
          return await times(page, run, quick);
        }),
      ),
    bare: async () => {
      const server = await startXtermServer(ECHO);
      try {
        return await withPage(`${server.url}?cols=${size.cols}&rows=${size.rows}`, (page) =>
          times(page, 'bare', quick),
        );
      } finally {
        await server.end();
      }
    },
  };
  const keys: { ours: number[][]; bare: number[][] } = { ours: [], bare: [] };
  await sides.ours();
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? (['ours', 'bare'] as const) : (['bare', 'ours'] as const);
    for (const side of order) keys[side].push(await sides[side]());
    const last = [keys.ours.at(-1) ?? [], keys.bare.at(-1) ?? []].map((all) => percentile(all, 0.5).toFixed(1));
    process.stderr.write(`  p50 ${last[0]} ms, bare ${last[1]} ms\n`);
  }
  const at = (share: number, side: 'ours' | 'bare') => keys[side].map((all) => percentile(all, share));
  return {
    rows: [0.5, 0.99].map((share) =>
      slowdown(
        `echo of one byte, p${share * 100}, in ms: against a bare xterm`,
        at(share, 'ours'),
        at(share, 'bare'),
        1.1,
      ),
    ),
    series: [keys.ours.map((all) => median(all)), keys.bare.map((all) => median(all))],
  };
}

async function times(page: BenchPage, run: string, quick: boolean): Promise<number[]> {
  await page.use(run);
  await page.page.waitForTimeout(500);
  await page.beginKeys(run);
  for (let count = 0; count < KEYS[quick ? 'quick' : 'full'] + WARM; count++) {
    await page.key();
    await page.page.waitForTimeout(EVERY_MS);
  }
  return (await page.keyTimes()).slice(WARM);
}
