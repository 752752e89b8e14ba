// What a start makes of the records and the receipt of the host before it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runFolder } from '../../../electron/runs/records/record.ts';
import { Supervisor } from '../../../electron/runs/supervisor.ts';
import { openMirrors } from '../../../electron/screen/mirrors.ts';
import type { Receipt } from '../../../shared/model/receipt.ts';
import type { Run } from '../../../shared/model/run.ts';
import { RECORD_WORKER } from '../../support/record-worker.ts';
import { SCREEN_WORKER } from '../../support/screen-worker.ts';
import { idOf, runOf } from '../page/scripted-host.ts';

const dataDirectory = mkdtempSync(join(tmpdir(), 'proactor-recall-'));
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }));

function record(run: Run): void {
  const folder = runFolder(dataDirectory, run.id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ version: 1, run }));
}

const over = { state: 'ended', exitedAt: 2000, closedAt: 2001, ending: { kind: 'exited', code: 0 } } as const;

test('a receipt leaves out what had just ended when the host was lost, unless it left something running', async () => {
  record(runOf(1));
  record(runOf(2, over));
  record(runOf(3, over));
  const mirrors = openMirrors({ workerUrl: SCREEN_WORKER });
  const unused = () => {
    throw new Error('nothing is started here');
  };
  const runs = new Supervisor({
    dataDirectory,
    mirrors,
    guard: { markFor: unused, started: unused, ended: unused },
    recordWorker: RECORD_WORKER,
    logCap: 1024 * 1024,
    environment: unused,
  });
  const left = { pid: 4242, name: 'daemon', run: idOf(3), outcome: 'reaper' } as const;
  const receipt: Receipt = { lostAt: 3000, runs: [idOf(1), idOf(2), idOf(3)], processes: [left] };
  expect(await runs.recall(receipt)).toEqual({ ...receipt, runs: [idOf(1), idOf(3)] });
  expect(await runs.recall(null)).toBeNull();
  await runs.close('the test is over');
  await mirrors.close();
});
