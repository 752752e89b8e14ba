// The whole log of a run of a gigabyte, ended or alive, is opened and scrolled both ways.
import { median, type Row } from '../../goals.ts';
import { atMost, type Outcome, type Scale } from '../figures.ts';
import { type BenchHost, withHost } from '../host.ts';
import { type BenchPage, withPage } from '../page.ts';
import { MemoryWatch } from '../processes.ts';

/** Lines of `seq` in each run: a gigabyte. */
const LINES = { full: 110_000_000, quick: 10_000_000 };

/** How often the log is opened and closed in each round. */
const OPENINGS = 3;

/** How often a key scrolls a page, each way, from each place. */
const PAGES = { full: 300, quick: 40 };

const MEGABYTE = 1024 * 1024;

/** See the top of this file. */
export async function history({ quick, rounds }: Scale): Promise<Outcome> {
  const size = quick ? 'quick' : 'full';
  return await withHost(async (host) => {
    const lines = String(LINES[size]);
    const ended = await host.run(['seq', '1', lines], 'pipes', { name: 'ended' });
    await host.closed(ended);
    const alive = await host.run(['sh', '-c', `seq 1 ${lines}; while sleep 0.2; do echo more; done`], 'pipes', {
      name: 'alive',
    });
    const { log } = await host.closed(ended);
    await host.when(alive, 'has written as much', (run) => run.log.end >= log.end);
    return await withPage(host.url, async (page) => await both(host, page, rounds, PAGES[size]));
  });
}

async function both(host: BenchHost, page: BenchPage, rounds: number, pages: number): Promise<Outcome> {
  await page.ready();
  const rows: Row[] = [];
  const series: number[][] = [];
  for (const name of ['ended', 'alive']) {
    await page.page
      .getByRole('navigation', { name: 'Processes' })
      .getByRole('listitem')
      .filter({ hasText: name })
      .click();
    // The first time the view's code is loaded, too.
    await open(page, name);
    const times: number[] = [];
    for (let count = 0; count < rounds * OPENINGS; count++) times.push(await open(page, name));
    series.push(times);
    rows.push(atMost(`log of 1 GB, ${name}: from the click to its first rows, in ms`, median(times), 100, 'ms'));
  }
  const log = page.page.getByRole('region', { name: 'Log of ended' });
  await opened(page, 'ended');
  const memory = new MemoryWatch([host.pid, await page.rendererPid()]);
  const output = log.getByRole('log');
  for (const place of ['Start', 'End']) {
    await log.getByRole('button', { name: place, exact: true }).click();
    await output.focus();
    for (const key of place === 'Start' ? ['PageDown', 'PageUp'] : ['PageUp', 'PageDown']) {
      for (let count = 0; count < pages; count++) await page.page.keyboard.press(key);
    }
  }
  // And through all of it, by the bar.
  const bar = log.getByRole('slider', { name: 'Place in the log' });
  for (const step of [...Array(100).keys(), ...[...Array(100).keys()].reverse()]) await bar.fill(String(step * 100));
  const [grown = Number.NaN, pageGrown = Number.NaN] = memory.stop();
  rows.push(
    atMost('log of 1 GB, scrolled both ways: growth of the host, in MiB', grown / MEGABYTE, 64, 'MiB'),
    atMost('log of 1 GB, scrolled both ways: growth of the page, in MiB', pageGrown / MEGABYTE, 64, 'MiB'),
  );
  return { rows, series };
}

async function opened(page: BenchPage, name: string): Promise<void> {
  await page.page
    .getByRole('region', { name, exact: true })
    .getByRole('button', { name: 'Open log', exact: true })
    .click();
  await page.page.locator('.history-row').first().waitFor();
}

/** Opens a log, and closes it again: milliseconds from the click until its rows have been painted. */
async function open(page: BenchPage, name: string): Promise<number> {
  const painted = page.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const heard = ({ timeStamp }: MouseEvent) => {
          window.removeEventListener('click', heard, { capture: true });
          const look = () => {
            const rows = document.querySelectorAll('.history-row');
            // A task after the frame in which they are there: the frame has been painted.
            if (rows.length > 0) setTimeout(() => resolve(performance.now() - timeStamp));
            else requestAnimationFrame(look);
          };
          requestAnimationFrame(look);
        };
        window.addEventListener('click', heard, { capture: true });
      }),
  );
  await opened(page, name);
  const ms = await painted;
  await page.page
    .getByRole('region', { name: `Log of ${name}` })
    .getByRole('button', { name: /^Close the log/ })
    .click();
  await page.page.locator('.history').waitFor({ state: 'detached' });
  return ms;
}
