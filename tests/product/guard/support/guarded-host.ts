// The smallest host that is worth killing: it opens a guard on the data directory `argv[2]` and then does what its stdin
// says, one JSON line each: `{"start": [argv...]}` starts a marked and registered child, `{"leave": true}` ends politely.
// It writes one JSON line for each thing that it has done.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { openGuard } from '../../../../electron/guard/guard.ts';
import { MARK, markOf } from '../../../../electron/guard/mark.ts';
import { startHelper } from '../../../../electron/hosts/start-helper.ts';
import { newRunId } from '../../../../electron/runs/run-id.ts';
import type { RunId } from '../../../../shared/model/ids.ts';

function say(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function start(
  guard: { started(run: RunId, pid: number): void; host: Parameters<typeof markOf>[0] },
  argv: string[],
): void {
  const [program = '', ...args] = argv;
  const run = newRunId();
  const child = spawn(program, args, {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, [MARK]: markOf(guard.host, run) },
  });
  if (child.pid === undefined) throw new Error(`cannot start ${program}`);
  child.unref();
  guard.started(run, child.pid);
  say({ started: child.pid, run });
}

const opened = await openGuard({
  dataDirectory: process.argv[2] ?? '',
  startHelper,
  onTrouble: (text) => say({ trouble: text }),
});
if (opened.kind === 'taken') {
  say({ taken: opened.endpoint });
} else {
  const { guard } = opened;
  guard.serve(async (request) => ({ url: `served by ${process.pid} for ${request.cwd}`, open: 'nothing' }));
  say({ host: guard.host, reaper: guard.reaperPid, receipt: guard.receipt });
  for await (const line of createInterface({ input: process.stdin })) {
    const order = JSON.parse(line) as { start?: string[]; leave?: true; reaper?: true };
    if (order.start !== undefined) start(guard, order.start);
    if (order.reaper === true) say({ reaper: guard.reaperPid });
    if (order.leave === true) {
      await guard.leave();
      say({ left: true });
      // Its stdin is still open.
      process.exit(0);
    }
  }
}
