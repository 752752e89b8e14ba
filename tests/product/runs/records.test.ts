// What of runs is on disk, and when: what has begun is there at once, everything else soon, and nothing is given up.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { BroadcastChannel } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { begunFile } from '../../../electron/runs/records/begun-runs.ts';
import { recordText, runFolder, runsFolder } from '../../../electron/runs/records/record.ts';
import { Records } from '../../../electron/runs/records/records.ts';
import type { Run } from '../../../shared/model/run.ts';
import { eventually } from '../../support/eventually.ts';
import { RECORD_WORKER } from '../../support/record-worker.ts';
import { idOf, runOf } from '../page/scripted-host.ts';

let dataDirectory: string;
let records: Records;
const opened: Records[] = [];
const troubles: string[] = [];
const heardBy: BroadcastChannel[] = [];

function open(workerUrl = RECORD_WORKER): Records {
  const one = new Records({ dataDirectory, workerUrl, onTrouble: (text) => troubles.push(text) });
  opened.push(one);
  return one;
}

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'proactor-records-'));
  troubles.length = 0;
  records = open();
});

afterEach(async () => {
  // Also those of hosts before: their threads may still be writing.
  for (const one of opened.splice(0)) await one.close();
  for (const words of heardBy.splice(0)) words.close();
  rmSync(dataDirectory, { recursive: true, force: true });
});

const over = { state: 'ended', exitedAt: 2000, closedAt: 2001, ending: { kind: 'exited', code: 0 } } as const;

function onDisk(n: number): Run {
  return JSON.parse(readFileSync(join(runFolder(dataDirectory, idOf(n)), 'run.json'), 'utf8')).run;
}

/** Lets the record of a run not be written: until this is gone. */
function block(n: number): void {
  mkdirSync(runsFolder(dataDirectory), { recursive: true });
  writeFileSync(runFolder(dataDirectory, idOf(n)), 'a file where the folder belongs');
}

/** A thread of a test's own, which does this with each order; what it says comes to `heard`. */
function worker(code: string, heard?: (text: string) => void): URL {
  const words = new BroadcastChannel(`records-${heardBy.length}`);
  words.onmessage = (event) => heard?.((event as { data: string }).data);
  words.unref();
  heardBy.push(words);
  const file = join(dataDirectory, `worker-${heardBy.length}.mjs`);
  writeFileSync(
    file,
    `import { parentPort as port, BroadcastChannel } from 'node:worker_threads';
const words = new BroadcastChannel('records-${heardBy.length - 1}');
const say = (text) => words.postMessage(text);
port.on('message', (order) => { ${code} });`,
  );
  return pathToFileURL(file);
}

const begun = () => readFileSync(begunFile(dataDirectory), 'utf8');

test('that a run has begun is on disk at once, in a file that is emptied when it has its record', async () => {
  records.keep(runOf(1));
  expect(begun()).toBe(recordText(runOf(1)));
  expect(statSync(begunFile(dataDirectory)).mode & 0o077).toBe(0);
  expect(existsSync(runFolder(dataDirectory, idOf(1)))).toBe(false);
  await records.settled();
  expect(onDisk(1)).toEqual(runOf(1));
  expect(begun()).toBe('');
});

test('of many states of many runs the newest is written', async () => {
  const all = Array.from({ length: 300 }, (_, n) => n);
  for (const n of all) records.keep(runOf(n));
  for (const n of all) records.keep(runOf(n, { title: 'half way' }));
  // Those of the first order are with the thread by now.
  await delay(125);
  for (const n of all) records.keep(runOf(n, over));
  await records.settled();
  expect(all.map(onDisk)).toEqual(all.map((n) => runOf(n, over)));
  expect(readdirSync(runsFolder(dataDirectory)).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('a start and an end that are near are one write, and so are the ends of a moment', async () => {
  const orders: string[] = [];
  records = open(
    worker("say(order.map(([run]) => run).join(' ')); port.postMessage([]);", (text) => orders.push(text)),
  );
  records.keep(runOf(1));
  records.keep(runOf(1, { title: 'running' }));
  records.keep(runOf(1, over));
  await delay(2);
  for (const n of [2, 3, 4]) records.keep(runOf(n, over));
  await records.settled();
  expect(orders).toEqual([idOf(1), [2, 3, 4].map(idOf).join(' ')]);
});

test('the state of a run that goes on waits for its end, though not for long, and not for each change anew', async () => {
  const orders: string[] = [];
  records = open(
    worker("say(order.map(([run]) => run).join(' ')); port.postMessage([]);", (text) => orders.push(text)),
  );
  const began = performance.now();
  for (let change = 0; orders.length === 0; change += 1) {
    records.keep(runOf(1, { title: `title ${change}` }));
    await delay(10);
  }
  // Timers may be a millisecond early, and on a busy machine they are late.
  expect(performance.now() - began).toBeGreaterThan(98);
  expect(orders).toEqual([idOf(1)]);
});

test('runs that had begun when their host was killed are known to the next, and get their records', async () => {
  records.keep(runOf(1));
  await records.settled();
  await records.close();
  mkdirSync(runFolder(dataDirectory, idOf(3)), { recursive: true });
  // 1 has a newer record; 2 has none; 3 has only a log; of 4 no process was ever started.
  const lines = [runOf(1, { title: 'old' }), runOf(2), runOf(3)].map(recordText).join('');
  writeFileSync(begunFile(dataDirectory), lines + recordText(runOf(4)).slice(0, 100));
  records = open();
  expect(await records.recall()).toEqual({ runs: [runOf(1), runOf(2), runOf(3)], bad: [] });
  expect(begun().match(/"id":"\w+"/g)).toEqual([2, 3].map((n) => `"id":"${idOf(n)}"`));
  records.keep(runOf(5));
  await records.settled();
  expect([1, 2, 3, 5].map(onDisk)).toEqual([1, 2, 3, 5].map((n) => runOf(n)));
  expect(begun()).toBe('');
});

test('a line that was not finished is written over, whichever is longer', async () => {
  for (const [n, length] of [
    [2, 20_000],
    [3, 1],
  ] as const) {
    const torn = recordText(runOf(9, { name: 'x'.repeat(10_000) })).slice(0, -5000);
    appendFileSync(begunFile(dataDirectory), torn);
    records = open();
    await records.recall();
    records.keep(runOf(n, { name: 'y'.repeat(length) }));
    const next = await open().recall();
    expect(next.bad).toEqual([]);
    expect(next.runs.map(({ id }) => id)).toContain(idOf(n));
  }
});

test('what can not be read is set aside and named, and the next host starts all the same', async () => {
  const aside = `${begunFile(dataDirectory)}.unreadable`;
  const text = `${recordText(runOf(1))}{"version":99}\n${recordText(runOf(2))}`;
  writeFileSync(begunFile(dataDirectory), text);
  const { runs, bad } = await records.recall();
  expect(runs).toEqual([runOf(1), runOf(2)]);
  expect(bad).toEqual([{ path: aside, why: 'not a run record' }]);
  expect(readFileSync(aside, 'utf8')).toBe(text);
  await records.settled();
  expect([1, 2].map(onDisk)).toEqual([runOf(1), runOf(2)]);

  rmSync(aside);
  rmSync(begunFile(dataDirectory), { force: true });
  mkdirSync(begunFile(dataDirectory));
  records = open();
  expect((await records.recall()).bad).toEqual([{ path: aside, why: expect.stringContaining('EISDIR') }]);
  records.keep(runOf(3));
  expect(begun()).toBe(recordText(runOf(3)));
});

test('a record that is not understood is named and left as it is, whatever is known of its beginning', async () => {
  const path = join(runFolder(dataDirectory, idOf(1)), 'run.json');
  mkdirSync(runFolder(dataDirectory, idOf(1)), { recursive: true });
  const newer = JSON.stringify({ version: 99, run: runOf(1, over) });
  writeFileSync(path, newer);
  writeFileSync(begunFile(dataDirectory), recordText(runOf(1)));
  const { runs, bad } = await records.recall();
  expect(runs).toEqual([]);
  expect(bad).toEqual([{ path: runFolder(dataDirectory, idOf(1)), why: 'a run record of version 99' }]);
  await records.settled();
  expect(readFileSync(path, 'utf8')).toBe(newer);
});

test('a run that is removed does not come back from what had begun', async () => {
  block(1);
  records.keep(runOf(1));
  await records.settled();
  rmSync(runFolder(dataDirectory, idOf(1)));
  records.keep(runOf(2));
  const removed = records.remove(idOf(1));
  records.keep(runOf(3));
  await removed;
  expect(begun()).not.toContain(idOf(1));
  expect(existsSync(runFolder(dataDirectory, idOf(1)))).toBe(false);
  expect((await open().recall()).runs.map(({ id }) => id)).toEqual([idOf(2), idOf(3)]);
});

test('a run is removed while others begin without a pause', async () => {
  records.keep(runOf(0, over));
  let n = 1;
  const beginning = setInterval(() => {
    for (let i = 0; i < 5; i++) records.keep(runOf(n++, over));
  }, 1);
  await delay(30);
  await records.remove(idOf(0));
  clearInterval(beginning);
  // It waited for an order or two, not for a pause that never comes.
  expect(n).toBeLessThan(2000);
});

test('the file of what has begun stays small while runs begin without a pause', async () => {
  const long = 'x'.repeat(100_000);
  let largest = 0;
  for (let n = 0; n < 200; n++) {
    records.keep(runOf(n, { ...over, name: long }));
    // Something always waits, so that the file is never just emptied.
    if (n > 0) records.keep(runOf(n - 1, { ...over, name: `${long} again` }));
    largest = Math.max(largest, statSync(begunFile(dataDirectory)).size);
    await delay(4);
  }
  // 20 MB have gone through it.
  expect(largest).toBeGreaterThan(100_000);
  expect(largest).toBeLessThan(8_000_000);
});

test('the file is not written anew for every run while none can get its record', async () => {
  writeFileSync(runsFolder(dataDirectory), 'a file where the folder belongs');
  const files = new Set<number>();
  for (let n = 0; n < 5000; n++) {
    records.keep(runOf(n));
    files.add(statSync(begunFile(dataDirectory)).ino);
  }
  expect(statSync(begunFile(dataDirectory)).size).toBeGreaterThan(2 * 1024 * 1024);
  expect(files.size).toBeLessThan(5);
});

test('what can not be written is told once, and written when it can be', async () => {
  block(1);
  records.keep(runOf(1));
  records.keep(runOf(2));
  await records.settled();
  records.keep(runOf(1, { title: 'newer' }));
  await records.settled();
  expect(troubles).toEqual([expect.stringMatching(/^What became of runs can't be saved: /)]);
  expect(onDisk(2)).toEqual(runOf(2));
  // Still known from its beginning.
  expect(begun()).toContain(idOf(1));
  rmSync(runFolder(dataDirectory, idOf(1)));
  await eventually('the record', () => existsSync(join(runFolder(dataDirectory, idOf(1)), 'run.json')) || null);
  expect(onDisk(1).title).toBe('newer');
  await records.settled();
  expect(begun()).toBe('');
});

test('a state that comes while an older one fails is the one that is written', async () => {
  block(1);
  records.keep(runOf(1));
  const first = records.settled();
  records.keep(runOf(1, { title: 'newer' }));
  await first;
  rmSync(runFolder(dataDirectory, idOf(1)));
  await records.close();
  expect(onDisk(1).title).toBe('newer');
});

test('runs are written when one that could not be has been removed', async () => {
  block(1);
  records.keep(runOf(1));
  await records.settled();
  await records.remove(idOf(1));
  // The time at which it would have been tried again passes.
  await delay(2200);
  records.keep(runOf(2, over));
  await eventually('its record', () => existsSync(join(runFolder(dataDirectory, idOf(2)), 'run.json')) || null);
});

test('a host that closes writes all that can be written, and says the rest where runs begin', async () => {
  block(0);
  const all = Array.from({ length: 40 }, (_, n) => n);
  for (const n of all) {
    records.keep(runOf(n));
    await delay(1);
    records.keep(runOf(n, over));
  }
  await records.close();
  expect(all.slice(1).map(onDisk)).toEqual(all.slice(1).map((n) => runOf(n, over)));
  expect(begun()).toBe(recordText(runOf(0, over)));
  rmSync(runFolder(dataDirectory, idOf(0)));
  records = open();
  expect((await records.recall()).runs[0]).toEqual(runOf(0, over));
});

test('an end that only the file of beginnings has is not forgotten for a record without one', async () => {
  records.keep(runOf(1));
  await records.close();
  writeFileSync(begunFile(dataDirectory), recordText(runOf(1, over)));
  records = open();
  expect((await records.recall()).runs).toEqual([runOf(1, over)]);
  await records.settled();
  expect(onDisk(1)).toEqual(runOf(1, over));
});

test('nothing is kept after the end', async () => {
  await records.close();
  records.keep(runOf(1));
  await delay(50);
  expect(readdirSync(dataDirectory)).toEqual([]);
  expect(troubles).toEqual([]);
});

test('a run goes on when nothing at all can be written, and each thing is told once', async () => {
  writeFileSync(runsFolder(dataDirectory), 'a file where the folder belongs');
  mkdirSync(begunFile(dataDirectory));
  for (let n = 0; n < 5; n++) {
    records.keep(runOf(n));
    records.keep(runOf(n, over));
    await records.settled();
  }
  expect(troubles).toEqual([
    expect.stringMatching(/^That a run begins can't be noted \(EISDIR/),
    expect.stringMatching(/^What became of runs can't be saved: /),
  ]);
});

test('that beginnings can not be noted is told once, though records are written', async () => {
  mkdirSync(begunFile(dataDirectory));
  for (let n = 0; n < 5; n++) {
    records.keep(runOf(n, over));
    await records.settled();
  }
  expect(troubles).toEqual([expect.stringMatching(/^That a run begins can't be noted/)]);
  expect(onDisk(4)).toEqual(runOf(4, over));
});

test('without its thread the host writes by itself: when there is none, and when it ends in the middle', async () => {
  for (const url of [new URL('./not-there.js', RECORD_WORKER), worker('process.exit()')]) {
    troubles.length = 0;
    records = open(url);
    records.keep(runOf(1));
    records.keep(runOf(1, over));
    await records.settled();
    expect(onDisk(1)).toEqual(runOf(1, over));
    records.keep(runOf(2, over));
    await records.settled();
    expect(onDisk(2)).toEqual(runOf(2, over));
    expect(troubles).toEqual([expect.stringMatching(/^The thread that saves runs was lost/)]);
    rmSync(runsFolder(dataDirectory), { recursive: true });
  }
});
