// Two hundred programs that each write a hundred lines a second: every byte is kept, one core is enough for the host, and
// a person scrolls through the output of one of them.
import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RunId } from '../../../../shared/model/ids.ts';
import { median } from '../../goals.ts';
import { atLeast, atMost, type Outcome, percentile, type Scale } from '../figures.ts';
import { type BenchHost, withHost } from '../host.ts';
import { type BenchPage, withPage } from '../page.ts';
import { processorTimeOf } from '../processes.ts';

const PROGRAMS = { full: 200, quick: 50 };
const PER_SECOND = 100;

/** Seconds in which it is measured. */
const SECONDS = { full: 8, quick: 3 };

const WRITER = resolve('tests/bench/scale/programs/steady-writer.pl');

/** Bytes of a line: its name has eight characters. */
const LINE = Buffer.byteLength('name0000 line 0000001 of a program that says a little, again and again\n');

interface Answer {
  readonly kept: number;
  readonly cores: number;
  readonly frames: readonly number[];
}

/** See the top of this file. */
export async function busy({ quick, rounds }: Scale): Promise<Outcome> {
  const answers: Answer[] = [];
  for (let round = 0; round < rounds; round++) {
    answers.push(await withHost((host) => withPage(host.url, (page) => once(host, page, quick ? 'quick' : 'full'))));
    const { kept, cores, frames } = answers.at(-1) as Answer;
    process.stderr.write(
      `  kept ${kept}, ${cores.toFixed(2)} cores, frames p99 ${percentile(frames, 0.99).toFixed(0)} ms\n`,
    );
  }
  const middle = (of: (answer: Answer) => number) => median(answers.map(of));
  const what = `${PROGRAMS[quick ? 'quick' : 'full']} programs at ${PER_SECOND} lines a second`;
  return {
    rows: [
      atLeast(
        `${what}: share of all bytes that is in the logs, worst round`,
        Math.min(...answers.map(({ kept }) => kept)),
        1,
        '',
      ),
      atMost(
        `${what}: cores that the host takes`,
        middle(({ cores }) => cores),
        1,
        '',
      ),
      atMost(
        `${what}: between two frames while scrolling, p99, in ms`,
        middle(({ frames }) => percentile(frames, 0.99)),
        50,
        'ms',
      ),
      atMost(
        `${what}: between two frames while scrolling, longest, in ms`,
        middle(({ frames }) => Math.max(...frames)),
        200,
        'ms',
      ),
    ],
    series: [answers.map(({ cores }) => cores)],
  };
}

async function once(host: BenchHost, page: BenchPage, size: 'full' | 'quick'): Promise<Answer> {
  await page.ready();
  const counts = mkdtempSync(join(host.folder, 'counts-'));
  const ids: RunId[] = [];
  for (let count = 0; count < PROGRAMS[size]; count++) {
    const name = `name${String(count).padStart(4, '0')}`;
    ids.push(await host.run(['perl', WRITER, name, String(PER_SECOND), join(counts, name)], 'pipes', { name }));
  }
  const [first] = ids;
  if (first === undefined) throw new Error('nothing was started');
  await page.terminal(first);
  await page.use(first);
  const before = processorTimeOf(host.pid);
  const begin = performance.now();
  await page.beginFrames();
  // Up through what it has written, a notch of a wheel at a time, and down again.
  for (let notch = 0; performance.now() - begin < SECONDS[size] * 1000; notch++) {
    await page.page.mouse.wheel(0, Math.floor(notch / 20) % 2 === 0 ? -120 : 120);
    await page.page.waitForTimeout(30);
  }
  const frames = await page.endFrames();
  const cores = (processorTimeOf(host.pid) - before) / (performance.now() - begin);
  for (const run of ids) await host.client.call('signal', { run, signal: 'SIGTERM', target: 'process' });
  for (const run of ids) await host.closed(run);
  const kept = ids.reduce((sum, id) => sum + bytesIn(join(host.dataDirectory, 'runs', id)), 0);
  const lines = readdirSync(counts).map((name) => Number(readFileSync(join(counts, name), 'utf8')));
  if (lines.length !== ids.length) throw new Error(`${lines.length} programs said how much they wrote`);
  return { kept: kept / (LINE * lines.reduce((sum, count) => sum + count, 0)), cores, frames };
}

/** Bytes of stdout in a run's folder. */
function bytesIn(folder: string): number {
  return readdirSync(folder)
    .filter((name) => name.startsWith('stdout'))
    .reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}
