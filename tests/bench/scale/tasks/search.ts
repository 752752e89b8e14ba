// A gigabyte in twenty runs is searched: for a word that is everywhere until its first hit, and to the end for what is
// rare, as text and as a regular expression, beside ripgrep on the same files.
import { join, resolve } from 'node:path';
import type { SearchEnd } from '../../../../shared/model/search.ts';
import { type HostMessage, MAX_HITS } from '../../../../shared/protocol/messages.ts';
import { median, type Row } from '../../goals.ts';
import { canBeHad } from '../debian.ts';
import { atMost, type Outcome, type Scale } from '../figures.ts';
import { type BenchHost, withHost } from '../host.ts';
import { MemoryWatch } from '../processes.ts';
import { ripgrep } from '../ripgrep.ts';

const RUNS = 20;

/** Bytes of each run. */
const BYTES = { full: 50_000_000, quick: 5_000_000 };

const WRITER = resolve('tests/bench/scale/programs/log-writer.pl');

/** In every run, again and again. */
const EVERYWHERE = 'checkpoint';

/** Once in every run, at its end. */
const RARE = [
  { kind: 'text', text: 'failed after', regex: false, least: 1 / 3, share: '1/3' },
  { kind: 'regular expression', text: 'failed after \\d+ ms', regex: true, least: 1 / 10, share: '1/10' },
] as const;

const MEGABYTE = 1024 * 1024;

/** See the top of this file. */
export async function search({ quick, rounds }: Scale): Promise<Outcome> {
  return await withHost(async (host) => {
    for (let count = 0; count < RUNS; count++) {
      const run = await host.run(['perl', WRITER, String(BYTES[quick ? 'quick' : 'full'])], 'pipes');
      await host.closed(run);
    }
    const bytes = [...host.client.runs.values()].reduce((sum, { log }) => sum + log.end, 0);
    const compared = canBeHad('rg', 'ripgrep');
    if (!compared) console.log('ripgrep cannot be had here: nothing to hold a search against');
    // Once unmeasured: the files come into the system's cache, for both.
    await found(host, 1, RARE[0], MAX_HITS);
    const firsts: number[] = [];
    const times = RARE.map(() => ({ ours: [] as number[], theirs: [] as number[] }));
    const memory = new MemoryWatch([host.pid]);
    let number = 2;
    for (let round = 0; round < rounds; round++) {
      firsts.push((await found(host, number++, { text: EVERYWHERE, regex: false }, 1)).first);
      for (const [index, query] of RARE.entries()) {
        const ours = async () => {
          const { ms, hits } = await found(host, number++, query, MAX_HITS);
          if (hits !== RUNS) throw new Error(`"${query.text}" was found ${hits} times, not ${RUNS}`);
          times[index]?.ours.push(ms);
        };
        const theirs = async () => {
          const { ms, lines } = await ripgrep(join(host.dataDirectory, 'runs'), query.text, query.regex);
          if (lines !== RUNS) throw new Error(`ripgrep found ${lines} lines, not ${RUNS}`);
          times[index]?.theirs.push(ms);
        };
        const both = compared ? [ours, theirs] : [ours];
        for (const side of round % 2 === 0 ? both : both.reverse()) await side();
      }
    }
    const [grown = Number.NaN] = memory.stop();
    const rate = (ms: number) => bytes / 1e6 / (ms / 1000);
    const rows: Row[] = [
      atMost('search: first hit of a word in every run, in ms', median(firsts), 300, 'ms'),
      ...(compared
        ? RARE.map(({ kind, least, share }, index): Row => {
            const { ours, theirs } = times[index] ?? { ours: [], theirs: [] };
            const ratio = median(ours.map((ms, round) => (theirs[round] ?? Number.NaN) / ms));
            return {
              name: `search for ${kind}, in MB/s: against ripgrep`,
              ours: rate(median(ours)),
              reference: rate(median(theirs)),
              ratio,
              goal: `ratio at least ${share}`,
              met: ratio >= least,
            };
          })
        : []),
      atMost('search: growth of the host, in MiB', grown / MEGABYTE, 64, 'MiB'),
    ];
    return { rows, series: [firsts, ...times.flatMap(({ ours, theirs }) => (compared ? [ours, theirs] : [ours]))] };
  });
}

/** Milliseconds until the first hit and until the end, which for a search that wants fewer hits than there are is the first. */
async function found(
  host: BenchHost,
  number: number,
  query: { readonly text: string; readonly regex: boolean },
  wanted: number,
): Promise<{ readonly first: number; readonly ms: number; readonly hits: number }> {
  const { client } = host;
  const begin = performance.now();
  let first = Number.NaN;
  let hits = 0;
  const over = new Promise<SearchEnd>((resolve) => {
    const undo = client.port.onMessage((raw) => {
      const message = raw as HostMessage;
      if (!('search' in message) || message.search !== number) return;
      if (message.type === 'found' && message.hits.length > 0) {
        hits += message.hits.length;
        if (Number.isNaN(first)) first = performance.now() - begin;
      }
      const enough = message.type === 'found' && hits >= wanted;
      if (!enough && message.type !== 'searched') return;
      undo();
      resolve(message.type === 'searched' ? message.end : { kind: 'complete' });
    });
  });
  const all = { matchCase: true, streams: null, since: null, until: null };
  await client.call('search', { search: number, query: { ...all, ...query }, runs: null, wanted });
  const end = await over;
  if (end.kind !== 'complete') throw new Error(`a search is ${end.kind}`);
  return { first, ms: performance.now() - begin, hits };
}
