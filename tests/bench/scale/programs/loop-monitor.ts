// Loaded into a host before its own first module (`node --import`): watches the delay of its event loop from the
// first SIGUSR2 on. Each makes it write what it has seen since the one before to the file named in PROACTOR_BENCH_LOOP.
// Nothing of it ships.
import { renameSync, writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { RESOLUTION_MS } from '../loop-delay.ts';

const file = process.env['PROACTOR_BENCH_LOOP'];
if (file === undefined) throw new Error('PROACTOR_BENCH_LOOP names no file');
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
process.on('SIGUSR2', () => {
  delay.enable();
  const seen = { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6, samples: delay.count };
  delay.reset();
  // Whole or not at all for whoever waits for it.
  writeFileSync(`${file}.new`, JSON.stringify(seen));
  renameSync(`${file}.new`, file);
});
