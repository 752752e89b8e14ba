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
const troubles: string[] = [];

function open(workerUrl = RECORD_WORKER): Records {
  return new Records({ dataDirectory, workerUrl, onTrouble: (text) => troubles.push(text) });
}

beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), 'proactor-records-'));
  troubles.length = 0;
  records = open();
});

afterEach(async () => {
  await records.close();
  rmSync(dataDirectory, { recursive: true, force: true });
});

const over = { state: 'ended', exitedAt: 2000, closedAt: 2001, ending: { kind: 'exited', code: 0 } } as const;

function onDisk(n: number): Run {
  return JSON.parse(readFileSync(join(runFolder(dataDirectory, idOf(n)), 'run.json'), 'utf8')).run;
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

test('of many states of many runs the newest is written, and a start and an end that are near are one write', async () => {
  const all = Array.from({ length: 300 }, (_, n) => n);
  for (const n of all) records.keep(runOf(n));
  for (const n of all) records.keep(runOf(n, { title: 'half way' }));
  // Those of the first order are with the thread by now.
  await new Promise((resolve) => setTimeout(resolve, 25));
  for (const n of all) records.keep(runOf(n, over));
  await records.settled();
  expect(all.map(onDisk)).toEqual(all.map((n) => runOf(n, over)));
  expect(readdirSync(runsFolder(dataDirectory)).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('runs that had begun when their host was killed are known to the next, and get their records', async () => {
  records.keep(runOf(1));
  await records.settled();
  await records.close();
  mkdirSync(runFolder(dataDirectory, idOf(3)), { recursive: true });
  // 1 has a newer record; 2 has none; 3 has only a log; of 4 no process was ever started.
  appendFileSync(begunFile(dataDirectory), [runOf(1, { title: 'old' }), runOf(2), runOf(3)].map(recordText).join(''));
  appendFileSync(begunFile(dataDirectory), `nonsense\n${recordText(runOf(4)).slice(0, 100)}`);
  records = open();
  const { runs, bad } = await records.recall();
  expect(runs).toEqual([runOf(1), runOf(2), runOf(3)]);
  expect(bad.map(({ path }) => path)).toEqual([begunFile(dataDirectory)]);
  records.keep(runOf(5));
  await records.settled();
  expect([1, 2, 3, 5].map(onDisk)).toEqual([1, 2, 3, 5].map((n) => runOf(n)));
  expect(begun()).toBe('');
});

test('a line that was not finished is written over', async () => {
  writeFileSync(begunFile(dataDirectory), recordText(runOf(1)) + recordText(runOf(2)).slice(0, 400));
  await records.recall();
  records.keep(runOf(3, { title: 'short' }));
  const next = open();
  expect((await next.recall()).runs.map(({ id }) => id)).toEqual([idOf(1), idOf(3)]);
  await next.close();
});

test('a run that is removed does not come back from what had begun', async () => {
  records.keep(runOf(1));
  records.keep(runOf(2));
  const removed = records.remove(idOf(1));
  records.keep(runOf(3));
  await removed;
  expect(begun()).not.toContain(idOf(1));
  expect(existsSync(runFolder(dataDirectory, idOf(1)))).toBe(false);
  expect((await open().recall()).runs.map(({ id }) => id)).toEqual([idOf(2), idOf(3)]);
});

test('the file of what has begun stays small while runs begin without a pause', async () => {
  const long = 'x'.repeat(100_000);
  let largest = 0;
  for (let n = 0; n < 60; n++) {
    records.keep(runOf(n, { ...over, name: long }));
    if (n > 0) records.keep(runOf(n - 1, { ...over, name: `${long} again` }));
    largest = Math.max(largest, statSync(begunFile(dataDirectory)).size);
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  expect(largest).toBeGreaterThan(100_000);
  expect(largest).toBeLessThan(2_500_000);
});

test('what can not be written is told once, and written when it can be', async () => {
  mkdirSync(runsFolder(dataDirectory));
  writeFileSync(runFolder(dataDirectory, idOf(1)), 'a file where the folder belongs');
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

test('a run goes on when nothing at all can be written', async () => {
  writeFileSync(runsFolder(dataDirectory), 'a file where the folder belongs');
  mkdirSync(begunFile(dataDirectory));
  records.keep(runOf(1));
  records.keep(runOf(1, over));
  await records.settled();
  expect(troubles).toHaveLength(1);
});

test('without its thread the host writes by itself', async () => {
  records = open(new URL('./not-there.js', RECORD_WORKER));
  records.keep(runOf(1));
  records.keep(runOf(1, over));
  await records.settled();
  expect(onDisk(1)).toEqual(runOf(1, over));
  records.keep(runOf(2, over));
  await records.settled();
  expect(onDisk(2)).toEqual(runOf(2, over));
  expect(troubles).toEqual([expect.stringMatching(/^The thread that saves runs was lost \(.*not-there/)]);
});
