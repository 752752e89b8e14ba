// Search through real log folders: what is found, where, in which order, and what happens while a log grows or loses
// its oldest part.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { JobControl } from '../../../electron/log/job-control.ts';
import { type SearchedRun, search } from '../../../electron/log/search/search.ts';
import { STEP_BYTES } from '../../../electron/log/search/stream-source.ts';
import { openLogThreads } from '../../../electron/log/threads.ts';
import type { LogWriter } from '../../../electron/log/types.ts';
import { createLog } from '../../../electron/log/writer.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { SearchEnd, SearchHit, SearchProgress, SearchQuery } from '../../../shared/model/search.ts';
import { eventually } from '../../support/eventually.ts';
import { LOG_WORKER } from '../../support/log-worker.ts';
import { handClock, onDisk, runFolder, until } from './support.ts';

const data = mkdtempSync(join(tmpdir(), 'proactor-search-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

const CAP = 64 * 1024;
const SEGMENT = CAP / 8;
const START = 1_800_000_000_000;

function queryOf(query: Partial<SearchQuery> & { readonly text: string }): SearchQuery {
  return { regex: false, matchCase: true, streams: null, since: null, until: null, ...query };
}

function searched(log: LogWriter, live = false, startedAt = START): SearchedRun {
  const run = basename(log.folder) as RunId;
  return { run, folder: log.folder, startedAt, streams: log.summary().streams, live };
}

interface Result {
  readonly hits: SearchHit[];
  readonly end: SearchEnd;
  readonly progress: SearchProgress;
}

function find(runs: readonly SearchedRun[], query: Partial<SearchQuery> & { readonly text: string }): Result {
  const control = new JobControl();
  control.allow(1_000_000);
  const hits: SearchHit[] = [];
  let progress: SearchProgress = { scanned: 0, total: 0, missing: 0 };
  const end = search({ query: queryOf(query), runs }, control, (news) => {
    hits.push(...news.hits);
    progress = news.progress;
  });
  return { hits, end, progress };
}

async function logOf(chunks: readonly string[], cap = 100 * 1024 * 1024): Promise<LogWriter> {
  const log = createLog({ folder: runFolder(data), cap });
  for (const chunk of chunks) log.append('stdout', Buffer.from(chunk));
  await log.close();
  return log;
}

/** What the hits' marks cover. */
function marked(hits: readonly SearchHit[]): string[] {
  return hits.map(({ text, mark: [from, to] }) => text.slice(from, to));
}

describe('a search', () => {
  it('finds a word wherever a segment or a chunk cuts it', async () => {
    const word = 'straddling';
    for (let cut = 0; cut <= word.length; cut += 1) {
      const before = `${'x'.repeat(99)}\n`.repeat(Math.floor((SEGMENT - cut) / 100));
      const start = before + '-'.repeat(SEGMENT - cut - before.length);
      const log = await logOf([start, word.slice(0, cut), `${word.slice(cut)} here\nand no more\n`], CAP);
      const { hits } = find([searched(log)], { text: word });
      expect(hits.map(({ at }) => at)).toEqual([SEGMENT - cut]);
      expect(find([searched(log)], { text: 'str[a-z]+ng', regex: true }).hits.map(({ at }) => at)).toEqual([
        SEGMENT - cut,
      ]);
    }
  });

  it('finds a word at every place around the end of a step, also in a line longer than a step', async () => {
    for (const fill of ['y'.repeat(127), `${'y'.repeat(126)}\n`]) {
      for (const before of [9, 4, 1, 0, 16 * 1024 + 3].map((less) => STEP_BYTES - less)) {
        const start = fill.repeat(Math.ceil(before / 127)).slice(0, before);
        const log = await logOf([start, 'needle', fill.repeat(2000)]);
        expect(find([searched(log)], { text: 'needle' }).hits.map(({ at }) => at)).toEqual([before]);
        expect(find([searched(log)], { text: 'NEE[d]le', regex: true, matchCase: false }).hits.length).toBe(1);
      }
    }
  });

  it('tells the hits of several runs and streams in the order in which their bytes arrived', async () => {
    const clock = handClock(START);
    const logs = Array.from({ length: 3 }, () => createLog({ folder: runFolder(data), clock }));
    for (let number = 0; number < 3000; number += 1) {
      logs[number % 3]?.append(number % 2 === 0 ? 'stdout' : 'stderr', Buffer.from(`line ${number} of many\n`));
      clock.advance(2);
    }
    for (const log of logs) await log.close();
    const { hits, end, progress } = find(
      logs.map((log) => searched(log)),
      { text: 'of many' },
    );
    expect(end).toEqual({ kind: 'complete' });
    expect(hits.map(({ text }) => text)).toEqual(Array.from({ length: 3000 }, (_, number) => `line ${number} of many`));
    expect(progress.scanned).toBe(progress.total);
    for (const number of [0, 1, 17, 2999]) {
      const hit = hits[number];
      const log = logs[number % 3];
      if (hit === undefined || log === undefined) throw new Error('a hit is missing');
      expect(hit.time).toBe(START + 2 * number);
      const slice = await log.read(hit.at, 7);
      expect(Buffer.from(slice.bytes).toString()).toBe('of many');
    }
  });

  it('heeds the filters of stream and time', async () => {
    const clock = handClock(START);
    const log = createLog({ folder: runFolder(data), clock });
    for (let number = 0; number < 1000; number += 1) {
      log.append(number % 2 === 0 ? 'stdout' : 'stderr', Buffer.from(`tick ${number}\n`));
      clock.advance(10);
    }
    await log.close();
    const { hits } = find([searched(log)], {
      text: 'tick',
      streams: ['stderr'],
      since: START + 4000,
      until: START + 4100,
    });
    expect(hits.map(({ text }) => text)).toEqual(['tick 401', 'tick 403', 'tick 405', 'tick 407', 'tick 409']);
  });

  it('sees text as a person does: without escape sequences, in any script, whatever the case', async () => {
    const text = 'a \x1b[31mre\x1b[1md\x1b[0m \x1b]8;;http://x/\x07link\x1b]8;;\x07\r\nGrüße aus KÖLN 🎉 ok\n\xff\n';
    const log = await logOf([text]);
    const run = [searched(log)];
    const red = find(run, { text: 'red link' });
    expect(red.hits.map(({ text: line, at }) => [line, at])).toEqual([['a red link', 7]]);
    expect(marked(find(run, { text: 'grüsse|GRÜSSE|grüße', regex: true, matchCase: false }).hits)).toEqual(['Grüße']);
    const koeln = find(run, { text: 'köln', matchCase: false }).hits;
    expect(marked(koeln)).toEqual(['KÖLN']);
    expect(koeln[0]?.at).toBe(Buffer.from(text).indexOf('KÖLN'));
    expect(marked(find(run, { text: '\\p{Emoji_Presentation} ok$', regex: true }).hits)).toEqual(['🎉 ok']);
  });

  it('matches expressions within lines only, and finds every line that matches', async () => {
    const lines = Array.from({ length: 5000 }, (_, number) => (number % 7 === 0 ? `a ${number} c` : `a ${number}`));
    const log = await logOf([`${lines.join('\n')}\n`]);
    const wanted = lines.filter((line) => line.endsWith('c'));
    for (const expression of ['a[^b]*c', 'a\\s+\\d+\\s+c', '^a.*c$', 'a(?=.*c)', '\\d+(?! d) c']) {
      expect(find([searched(log)], { text: expression, regex: true }).hits.map(({ text }) => text)).toEqual(wanted);
    }
  });

  it('says what the cap took and finds the rest where it is', async () => {
    const log = createLog({ folder: runFolder(data), cap: CAP });
    for (let number = 0; number < 4000; number += 1) {
      log.append('stdout', Buffer.from(`number ${String(number).padStart(6, '0')} of a long log\n`));
      if (number % 200 === 0) await onDisk(log);
    }
    await log.close();
    const { begin } = log.summary();
    expect(begin).toBeGreaterThan(0);
    const { hits } = find([searched(log)], { text: 'number' });
    expect(hits.at(-1)?.text).toBe('number 003999 of a long log');
    expect(hits[0]?.at).toBeGreaterThanOrEqual(begin);
    for (const hit of [hits[0], hits.at(-1)]) {
      const slice = await log.read(hit?.at ?? 0, 13);
      expect(Buffer.from(slice.bytes).toString()).toBe(hit?.text.slice(0, 13));
    }
  });

  it('finds what a live run had written when the search began', async () => {
    const log = createLog({ folder: runFolder(data) });
    for (let number = 0; number < 500; number += 1) log.append('stdout', Buffer.from(`live ${number}\n`));
    const threads = openLogThreads({ workerUrl: LOG_WORKER });
    const hits: SearchHit[] = [];
    const run = searched(log, true);
    const job = threads.start('search', { query: queryOf({ text: 'live' }), runs: [run] }, (news) => {
      hits.push(...news.hits);
    });
    job.allow(10_000);
    const end: (SearchEnd | Error)[] = [];
    job.result.then(
      (result) => end.push(result),
      (error: Error) => end.push(error),
    );
    for (let number = 500; end.length === 0; number += 1) {
      log.append('stdout', Buffer.from(`live ${number}\n`));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(end).toEqual([{ kind: 'complete' }]);
    expect(hits.map(({ text }) => text)).toEqual(Array.from({ length: 500 }, (_, number) => `live ${number}`));
    await log.close();
    await threads.close();
  });

  it('that waits until more is wanted keeps nobody else from a thread', async () => {
    const runs = [searched(await logOf(['again\n'.repeat(5000)]))];
    const threads = openLogThreads({ workerUrl: LOG_WORKER });
    const counts = Array.from({ length: 6 }, () => 0);
    const waiting = counts.map((_, at) => {
      const job = threads.start('search', { query: queryOf({ text: 'again' }), runs }, ({ hits }) => {
        counts[at] = (counts[at] ?? 0) + hits.length;
      });
      job.allow(100);
      return job;
    });
    await eventually('their first hits', () => counts.every((count) => count === 100));
    const other = threads.start('search', { query: queryOf({ text: 'nowhere' }), runs }, () => {});
    expect(await other.result).toEqual({ kind: 'complete' });
    for (const job of waiting) job.allow(5000);
    for (const job of waiting) expect(await job.result).toEqual({ kind: 'complete' });
    expect(counts).toEqual(counts.map(() => 5000));
    await threads.close();
  });

  it('waits where it has told what it may, and goes on or ends when told to', async () => {
    const log = await logOf(['again\n'.repeat(2000)]);
    const threads = openLogThreads({ workerUrl: LOG_WORKER });
    let hits = 0;
    const job = threads.start('search', { query: queryOf({ text: 'again' }), runs: [searched(log)] }, (news) => {
      hits += news.hits.length;
      if (hits === 300) job.allow(700);
      else if (hits === 700) job.cancel();
      else if (hits > 700) throw new Error('more than allowed');
    });
    job.allow(300);
    expect(await job.result).toEqual({ kind: 'cancelled' });
    expect(hits).toBe(700);
    await threads.close();
  });

  it.runIf(process.platform === 'linux')('goes on in the thread of a search that it takes the place of', async () => {
    const log = await logOf(['again\n'.repeat(2000)]);
    const threads = openLogThreads({ workerUrl: LOG_WORKER });
    const threadsNow = () => readdirSync('/proc/self/task').length;
    const runs = [searched(log)];
    let told = 0;
    const first = threads.start('search', { query: queryOf({ text: 'again' }), runs }, ({ hits }) => {
      told += hits.length;
    });
    first.allow(1);
    await until(() => told === 1);
    const before = threadsNow();
    first.cancel();
    const second = threads.start('search', { query: queryOf({ text: 'ag' }), runs }, () => {});
    second.allow(10_000);
    let most = 0;
    const look = setInterval(() => {
      most = Math.max(most, threadsNow());
    }, 1);
    expect(await second.result).toEqual({ kind: 'complete' });
    clearInterval(look);
    expect(Math.max(most, threadsNow())).toBeLessThanOrEqual(before);
    await threads.close();
  });

  it('does not wait long for a thread that does not let go', async () => {
    const log = await logOf([`${'a'.repeat(60)}!\nplain\n`]);
    const threads = openLogThreads({ workerUrl: LOG_WORKER, stallMs: 2000 });
    const runs = [searched(log)];
    const warm = threads.start('search', { query: queryOf({ text: 'plain' }), runs }, () => {});
    warm.allow(10);
    await warm.result;
    const evil = threads.start('search', { query: queryOf({ text: '^(a+)+$', regex: true }), runs }, () => {});
    evil.allow(10);
    // Its thread is at the expression long before that.
    await new Promise((resolve) => setTimeout(resolve, 300));
    evil.cancel();
    const plain = threads.start('search', { query: queryOf({ text: 'plain' }), runs }, () => {});
    plain.allow(10);
    const ended: string[] = [];
    await Promise.all([
      plain.result.then(() => ended.push('plain')),
      evil.result.catch(() => {}).then(() => ended.push('evil')),
    ]);
    expect(ended).toEqual(['plain', 'evil']);
    await threads.close();
  });

  it('ends an expression that backtracks without end, and nothing else suffers', async () => {
    const log = await logOf([`${'a'.repeat(60)}!\nplain\n`]);
    const threads = openLogThreads({ workerUrl: LOG_WORKER, stallMs: 400 });
    const run = searched(log);
    const evil = threads.start('search', { query: queryOf({ text: '^(a+)+$', regex: true }), runs: [run] }, () => {});
    const plain = threads.start('search', { query: queryOf({ text: 'plain' }), runs: [run] }, () => {});
    evil.allow(10);
    plain.allow(10);
    expect(await plain.result).toEqual({ kind: 'complete' });
    await expect(evil.result).rejects.toThrow('backtracks without end');
    await threads.close();
  });

  it.runIf(process.platform === 'linux')(
    'ends the thread of such an expression, too, instead of leaving it to run',
    async () => {
      const log = await logOf([`${'a'.repeat(60)}!\nplain\n`]);
      const threads = openLogThreads({ workerUrl: LOG_WORKER, stallMs: 400 });
      const run = searched(log);
      const plain = threads.start('search', { query: queryOf({ text: 'plain' }), runs: [run] }, () => {});
      plain.allow(10);
      await plain.result;
      // The thread that is idle now is the one that gets stuck.
      const before = readdirSync('/proc/self/task').length;
      const evil = threads.start('search', { query: queryOf({ text: '^(a+)+$', regex: true }), runs: [run] }, () => {});
      evil.allow(10);
      await expect(evil.result).rejects.toThrow('backtracks without end');
      await until(() => readdirSync('/proc/self/task').length < before);
      await threads.close();
    },
  );
});
