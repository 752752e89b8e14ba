// What a person notices while a program writes as fast as it can in a pane: keys in another pane, frames, Ctrl-C; and
// what it costs: the host's loop and the memory of host and page.
import { median, type Row } from '../../goals.ts';
import { atMost, type Outcome, percentile, type Scale } from '../figures.ts';
import { type BenchHost, withHost } from '../host.ts';
import { type BenchPage, withPage } from '../page.ts';
import { MemoryWatch } from '../processes.ts';

type Kind = 'pipes' | 'terminal';

/** Keys that are pressed under each flood; pauses between them are a typist's, in milliseconds. */
const KEYS = { full: 60, quick: 12 };
const KEY_EVERY_MS = 100;

/** A flood runs for so long at least while it is looked at, milliseconds. */
const LOOK_MS = { full: 8000, quick: 2000 };

/** It runs so long before that caches and compilers are warm; milliseconds. */
const WARM_MS = 1500;

const MEGABYTE = 1024 * 1024;

/** One round. */
interface Answer {
  readonly keys: readonly number[];
  readonly frames: readonly number[];
  readonly loopP99: number;
  readonly host: number;
  readonly page: number;
  readonly interruptMs: number | null;
}

/** Both kinds of floods, each in a pane beside one that is typed into. */
export async function underFlood(scale: Scale): Promise<Outcome> {
  const rows: Row[] = [];
  const series: (readonly number[])[] = [];
  for (const kind of ['pipes', 'terminal'] as const) {
    const answers: Answer[] = [];
    for (let round = 0; round < scale.rounds; round++) {
      answers.push(await withHost((host) => withPage(host.url, (page) => watch(host, page, kind, scale.quick))));
      const { keys, loopP99 } = answers.at(-1) ?? { keys: [], loopP99: 0 };
      process.stderr.write(
        `  ${kind}: keys p95 ${percentile(keys, 0.95).toFixed(0)} ms, loop ${loopP99.toFixed(1)} ms\n`,
      );
    }
    const middle = (of: (answer: Answer) => number) => median(answers.map(of));
    const what = `under a flood ${kind === 'pipes' ? 'on pipes' : 'in a terminal'}`;
    rows.push(
      atMost(
        `${what}: a key's echo in another pane, p95, in ms`,
        middle(({ keys }) => percentile(keys, 0.95)),
        50,
        'ms',
      ),
      atMost(
        `${what}: between two frames, p99, in ms`,
        middle(({ frames }) => percentile(frames, 0.99)),
        50,
        'ms',
      ),
      atMost(
        `${what}: between two frames, longest, in ms`,
        middle(({ frames }) => Math.max(...frames)),
        200,
        'ms',
      ),
      atMost(
        `${what}: delay of the host's loop, p99, in ms`,
        middle(({ loopP99 }) => loopP99),
        20,
        'ms',
      ),
      atMost(
        `${what}: growth of the host, in MiB`,
        middle(({ host }) => host / MEGABYTE),
        64,
        'MiB',
      ),
      atMost(
        `${what}: growth of the page, in MiB`,
        middle(({ page }) => page / MEGABYTE),
        64,
        'MiB',
      ),
    );
    if (kind === 'terminal') {
      rows.push(
        atMost(
          `${what}: from Ctrl-C to its end, in ms`,
          middle(({ interruptMs }) => interruptMs ?? Number.NaN),
          100,
          'ms',
        ),
      );
    }
    series.push(answers.map(({ keys }) => percentile(keys, 0.5)));
  }
  return { rows, series };
}

async function watch(host: BenchHost, page: BenchPage, kind: Kind, quick: boolean): Promise<Answer> {
  await page.ready();
  const typed = await host.run(['sh', '-c', 'stty raw -echo; exec cat'], 'terminal');
  await page.terminal(typed);
  const flood = await host.run(['seq', '1', '100000000000'], kind, { output: { kind: 'all' } });
  await page.terminal(flood);
  await page.use(typed);
  await page.beginKeys(typed);
  await page.page.waitForTimeout(WARM_MS);
  const memory = new MemoryWatch([host.pid, await page.rendererPid()]);
  await host.loopDelay();
  await page.beginFrames();
  const begin = performance.now();
  for (let count = 0; count < KEYS[quick ? 'quick' : 'full']; count++) {
    await page.key();
    await page.page.waitForTimeout(KEY_EVERY_MS);
  }
  const rest = LOOK_MS[quick ? 'quick' : 'full'] - (performance.now() - begin);
  if (rest > 0) await page.page.waitForTimeout(rest);
  const frames = await page.endFrames();
  const { p99 } = await host.loopDelay();
  const [grown = Number.NaN, pageGrown = Number.NaN] = memory.stop();
  const keys = await page.keyTimes();
  const interruptMs = kind === 'terminal' ? await interrupt(host, page, flood) : null;
  return { keys, frames, loopP99: p99, host: grown, page: pageGrown, interruptMs };
}

/** Milliseconds from Ctrl-C in the flood's own pane to the end of its program. */
async function interrupt(
  host: BenchHost,
  page: BenchPage,
  flood: Awaited<ReturnType<BenchHost['run']>>,
): Promise<number> {
  await page.use(flood);
  await page.page.waitForTimeout(KEY_EVERY_MS);
  const at = await page.interrupt();
  const { exitedAt } = await host.when(flood, 'has ended', (run) => run.exitedAt !== null);
  return (exitedAt ?? Number.NaN) - at;
}
