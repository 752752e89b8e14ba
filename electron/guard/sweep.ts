// What a start does about the host before it: nothing when that ended politely. Else it lets a reaper that is still at
// work finish, looks for anything left (the same script as the reaper's), and draws up the receipt.
import { setTimeout as delay } from 'node:timers/promises';
import type { HostId } from '../../shared/model/ids.ts';
import type { Receipt } from '../../shared/model/receipt.ts';
import { childrenEndWithHost, isSameProcess } from '../engine/index.ts';
import type { StartHelper } from './helper.ts';
import { reaperProgram } from './reaper.ts';
import { readLostHost, registryFile } from './registry.ts';
import { readReport, reportFile } from './report.ts';

/** How long a start waits for the lost host's reaper, and then for its own sweep, in milliseconds each: a busy machine is slow at both. */
const PATIENCE = 60_000;

/** Between two looks at the reaper, in milliseconds. */
const INTERVAL = 50;

/**
 * Ends what a lost host left behind and tells what became of it; null when there was no lost host. Call it under the
 * data lock and before the new registry is begun. Rejects when the sweep itself cannot be run.
 */
export async function sweepLostHost(dataDirectory: string, startHelper: StartHelper): Promise<Receipt | null> {
  const lost = readLostHost(dataDirectory);
  if (lost === null) return null;
  if (!childrenEndWithHost()) {
    const { reaper } = lost;
    const deadline = Date.now() + PATIENCE;
    while (reaper !== null && isSameProcess(reaper.pid, reaper.startTime) && Date.now() < deadline)
      await delay(INTERVAL);
    await runSweep(lost.host, dataDirectory, startHelper);
  }
  const report = readReport(dataDirectory, lost.host);
  return {
    lostAt: report.lostAt ?? Math.round(lost.lastWrite),
    runs: [...new Set(lost.processes.map((process) => process.run))],
    processes: report.processes,
  };
}

async function runSweep(host: HostId, dataDirectory: string, startHelper: StartHelper): Promise<void> {
  const before = readReport(dataDirectory, host).finished;
  const program = reaperProgram(host, registryFile(dataDirectory), reportFile(dataDirectory, host), 'start');
  const how = await new Promise<string>((resolve) => {
    const timer = setTimeout(() => resolve('it took too long'), PATIENCE);
    const helper = startHelper({ ...program, name: 'proactor-sweep' });
    helper.onExit((text) => {
      clearTimeout(timer);
      resolve(text);
    });
    helper.end();
  });
  if (readReport(dataDirectory, host).finished === before) {
    throw new Error(`What an earlier Proactor left running could not be looked for: ${how}.`);
  }
}
