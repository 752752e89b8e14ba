// Takes the data lock of `argv[2]` by the way `argv[3]` and says in one line what came of it; an owner then stays and
// answers later starts until it is ended, anyone else hands over its own PID and leaves. Patient: a crowd shares a processor.
import { handOver } from '../../../../electron/guard/hand-over.ts';
import type { LockWay } from '../../../../electron/guard/kernel-lock.ts';
import { acquireDataLock } from '../../../../electron/guard/lock.ts';

const result = await acquireDataLock(process.argv[2] ?? '', { way: process.argv[3] as LockWay, patience: 60_000 });
if (result.kind === 'owner') {
  result.lock.serve(async ({ command }) => ({ url: `owner ${process.pid}`, open: `heard ${command?.[0]}` }));
  process.stdout.write(`owner ${process.pid}\n`);
  setInterval(() => {}, 1_000_000);
} else {
  const { url } = await handOver(result.endpoint, { cwd: '/', command: [`from ${process.pid}`] });
  process.stdout.write(`taken by ${url}\n`);
}
