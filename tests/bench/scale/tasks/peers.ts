// The same flood under other programs that run programs: how long the job is held up, what of its output can be read
// afterwards, and how soon it ends when somebody interrupts it.
import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, type Row } from '../../goals.ts';
import type { Outcome, Scale } from '../figures.ts';
import { BenchHost, newFolder } from '../host.ts';
import { BenchPage } from '../page.ts';
import { bareXterm } from '../peers/bare-xterm.ts';
import { concurrently } from '../peers/concurrently.ts';
import { mprocs } from '../peers/mprocs.ts';
import { endlessJob, gone, type Peer, pidOf, timedJob, timeOf } from '../peers/peer.ts';
import { pm2 } from '../peers/pm2.ts';
import { supervisor } from '../peers/supervisor.ts';

const PEERS: readonly Peer[] = [concurrently, pm2, supervisor, mprocs, bareXterm];

/** A quick run has so small a part of the lines. */
const QUICK_PART = 20;

/** How long an endless job runs before it is interrupted, in milliseconds. */
const UNDISTURBED_MS = 1500;

/** A person's Ctrl-C must have its effect by then, in milliseconds. */
const MOST_INTERRUPT_MS = 100;

/** Proactor, seen as a peer of the others: with a page that shows the job. */
const proactor = (kind: Peer['kind']): Peer => ({
  name: 'Proactor',
  kind,
  lines: kind === 'pipes' ? 200_000_000 : 20_000_000,
  isHere: () => true,
  start: async (job) => {
    const host = await BenchHost.start();
    const page = await BenchPage.open(host.url);
    await page.ready();
    const run = await host.run([job], kind);
    await page.terminal(run);
    await page.use(run);
    return {
      interrupt: () => page.page.keyboard.press('Control+c'),
      kept: async () => {
        const { log } = await host.closed(run);
        const stream = kind === 'pipes' ? log.streams.stdout : log.streams.terminal;
        return log.begin === 0 ? await host.lines(run, stream ?? 0) : 0;
      },
      end: async () => {
        await page.close();
        await host.end();
      },
    };
  },
});

/** What came of all rounds. */
interface Figures {
  /** Lines a second, as the job was held up. */
  readonly rates: number[];
  /** Share of the lines that was kept. */
  readonly kept: number[];
  readonly interruptMs: number[];
}

/** See the top of this file. */
export async function peers({ quick, rounds }: Scale): Promise<Outcome> {
  const theirs = PEERS.filter((peer) => {
    const here = peer.isHere();
    if (!here) console.log(`${peer.name} cannot be had here`);
    return here;
  });
  const all = [proactor('pipes'), proactor('terminal'), ...theirs];
  const figures = new Map(all.map((peer) => [peer, { rates: [], kept: [], interruptMs: [] } as Figures]));
  for (let round = 0; round < rounds; round++) {
    const first = round % all.length;
    for (const peer of [...all.slice(first), ...all.slice(0, first)]) {
      const { rates, kept, interruptMs } = figures.get(peer) as Figures;
      const lines = quick ? peer.lines / QUICK_PART : peer.lines;
      await withJob(
        peer,
        (folder) => timedJob(folder, lines),
        async (folder, running) => {
          rates.push((lines / (await timeOf(folder))) * 1000);
          kept.push(Math.min(1, (await running.kept()) / lines));
        },
      );
      // Pipes have no Ctrl-C with us: a person who wants one runs the program in a terminal.
      if (peer.name !== 'Proactor' || peer.kind === 'terminal') {
        await withJob(peer, endlessJob, async (folder, running) => {
          const pid = await pidOf(folder);
          await sleep(UNDISTURBED_MS);
          const begin = performance.now();
          const done = running.interrupt();
          await gone(pid);
          interruptMs.push(performance.now() - begin);
          await done;
        });
      }
      const told = [`${((rates.at(-1) ?? 0) / 1e6).toFixed(2)} million lines/s`, `kept ${kept.at(-1)}`];
      process.stderr.write(
        `  ${peer.name}, ${peer.kind}: ${told.join(', ')}, interrupted in ${interruptMs.at(-1)?.toFixed(0)} ms\n`,
      );
    }
  }
  const ours = (kind: Peer['kind']) => figures.get(all[kind === 'pipes' ? 0 : 1] as Peer) as Figures;
  const rows = theirs.flatMap((peer) => compare(peer, ours(peer.kind), figures.get(peer) as Figures, ours('terminal')));
  return {
    rows,
    series: [...figures.values()]
      .flatMap(({ rates, interruptMs }) => [rates, interruptMs])
      .filter(({ length }) => length > 0),
  };
}

function compare(peer: Peer, mine: Figures, theirs: Figures, inTerminal: Figures): Row[] {
  const ratio = (a: readonly number[], b: readonly number[]) =>
    median(a.map((value, round) => value / (b[round] ?? Number.NaN)));
  const rate = ratio(mine.rates, theirs.rates);
  const kept = Math.min(...mine.kept);
  const interrupted = median(inTerminal.interruptMs);
  return [
    {
      name: `beside ${peer.name}: million lines a second until the job's exit`,
      ours: median(mine.rates) / 1e6,
      reference: median(theirs.rates) / 1e6,
      ratio: rate,
      goal: 'ratio at least 1',
      met: rate >= 1,
    },
    {
      name: `beside ${peer.name}: share of the output that can be read afterwards`,
      ours: kept,
      reference: median(theirs.kept),
      ratio: null,
      goal: 'all of it',
      met: kept === 1,
    },
    {
      name: `beside ${peer.name}: from Ctrl-C to the job's end, in ms`,
      ours: interrupted,
      reference: median(theirs.interruptMs),
      ratio: ratio(inTerminal.interruptMs, theirs.interruptMs),
      goal: `at most ${MOST_INTERRUPT_MS} ms`,
      met: interrupted <= MOST_INTERRUPT_MS,
    },
  ];
}

async function withJob(
  peer: Peer,
  job: (folder: string) => string,
  work: (folder: string, running: Awaited<ReturnType<Peer['start']>>) => Promise<void>,
): Promise<void> {
  const folder = newFolder();
  try {
    const running = await peer.start(job(folder), folder);
    try {
      await work(folder, running);
    } finally {
      await running.end();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}
