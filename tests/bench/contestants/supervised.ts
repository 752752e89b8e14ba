// The engine under the supervisor of the app: every run has a log, a record, an entry in the registry, and the mark.
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGuard } from '../../../electron/guard/guard.ts';
import { startHelper } from '../../../electron/hosts/start-helper.ts';
import { runFolder } from '../../../electron/runs/records/record.ts';
import { Supervisor } from '../../../electron/runs/supervisor.ts';
import { openMirrors } from '../../../electron/screen/mirrors.ts';
import { type Command, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { sequential, serve, type Task, wide } from '../serve.ts';
import { NOTHING } from '../tasks.ts';

/** Records and logs lie in memory where that can be had: the engine's own starts touch no disk either. */
const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const root = mkdtempSync(join(place, 'proactor-bench-'));
const dataDirectory = join(root, 'data');
const opened = await openGuard({ dataDirectory, startHelper, onTrouble: (text) => console.error(text) });
if (opened.kind !== 'owner') throw new Error('the data directory is taken');
const { guard } = opened;
// No run here has a terminal, so the mirrors' thread is never started.
const mirrors = openMirrors({ workerUrl: new URL('../../loopback/screen-worker.js', import.meta.url) });
const ENVIRONMENT = { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), LANG: 'C.UTF-8' };
const runs = new Supervisor({
  dataDirectory,
  guard,
  mirrors,
  recordWorker: new URL('../../loopback/record-worker.js', import.meta.url),
  logCap: 256 * 1024 * 1024,
  environment: () => ENVIRONMENT,
});

/** The same streams as in every contestant: only the output is a pipe. */
const COMMAND: Command = {
  launch: { kind: 'exec', argv: [NOTHING] },
  cwd: root,
  env: SAME_ENVIRONMENT,
  connection: { kind: 'pipes', stdin: 'null', stdout: { kind: 'log' }, stderr: { kind: 'null' } },
};

const waiting = new Map<RunId, (error: Error | null) => void>();
runs.watch({
  changed(run) {
    if (run.closedAt === null) return;
    const fine = run.ending?.kind === 'exited' && run.ending.code === 0;
    waiting.get(run.id)?.(fine ? null : new Error(`a run is ${run.state}: ${run.failure?.message ?? 'not exit 0'}`));
    waiting.delete(run.id);
  },
  forgotten() {},
  notice: (level, text) => console.error(`${level}: ${text}`),
  closing() {},
});

let mine: RunId[] = [];

function start(): Promise<void> {
  const id = runs.start(COMMAND);
  mine.push(id);
  return new Promise((resolve, reject) => waiting.set(id, (error) => (error === null ? resolve() : reject(error))));
}

/** The task, then a look at what the runs left on disk; they are forgotten so that no round is longer than the first. */
function andForget(task: Task): Task {
  return async (n) => {
    const answer = await task(n);
    let logFiles = 0;
    for (const id of mine) {
      const folder = runFolder(dataDirectory, id);
      // Its record may still be on its way, and then there is nothing at all.
      if (!existsSync(folder)) continue;
      logFiles += readdirSync(folder).filter((name) => !name.startsWith('run.json')).length;
    }
    for (const id of mine) await runs.forget(id);
    mine = [];
    return { ...answer, logFiles };
  };
}

serve({ spawn: andForget(sequential(start)), 'spawn-wide': andForget(wide(start)) }, async () => {
  await runs.close('the measurement is over');
  await mirrors.close();
  await guard.leave();
  await rm(root, { recursive: true, force: true, maxRetries: 3 });
});
