// What it costs to show the load of a hundred trees, each of four processes: the middle of many samples must be less than
// 3 % of a core. Ends with 1 when it is more.
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { createSubprocessShell, type Process } from '../../electron/engine/index.ts';
import { LoadWatch } from '../../electron/runs/load.ts';
import type { RunId } from '../../shared/model/ids.ts';
import { LOAD_EVERY_MS, type RunLoad } from '../../shared/model/load.ts';

const TREES = 100;
const PROCESSES = 4;
const ROUNDS = 30;
const MOST_PERCENT = 3;

const trees: Process[] = [];
try {
  for (let count = 0; count < TREES; count += 1) {
    trees.push(await createSubprocessShell('sleep 1000 & sleep 1000 & sleep 1000', { newSession: true }));
  }
  const roots = new Map(trees.map(({ pid }, index) => [pid, `run-${index}` as RunId]));
  let newest: readonly RunLoad[] = [];
  const watch = new LoadWatch(
    () => roots,
    () => {},
  );
  const undo = watch.watch((loads) => {
    newest = loads;
  });
  const deadline = Date.now() + 30_000;
  while (newest.reduce((sum, { processes }) => sum + processes, 0) !== TREES * PROCESSES) {
    assert.ok(Date.now() < deadline, 'the trees did not come up');
    await delay(100);
    watch.sample();
  }
  const used: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // As often as it happens: the table is made anew each time.
    await delay(40);
    const before = process.cpuUsage();
    watch.sample();
    const { user, system } = process.cpuUsage(before);
    used.push((user + system) / 1000);
  }
  undo();
  // The middle one: a busy machine can only add to what it costs.
  const middle = used.sort((a, b) => a - b)[ROUNDS / 2] ?? Number.NaN;
  const percent = (middle / LOAD_EVERY_MS) * 100;
  console.log(`load of ${TREES} trees: ${middle.toFixed(1)} ms per sample, ${percent.toFixed(2)} % of a core`);
  assert.ok(percent < MOST_PERCENT, `more than ${MOST_PERCENT} %`);
} finally {
  for (const tree of trees) process.kill(-tree.pid, 'SIGKILL');
}
