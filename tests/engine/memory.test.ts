// What a child used of memory, and the kernel's own killer.
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSubprocessExec, DEVNULL, PIPE } from '../../electron/engine/index.ts';
import { delay, fallback, text } from './support.ts';

const options = { skip: process.platform !== 'linux' ? 'Linux only' : fallback ? 'wait4 only' : false };

/** A control group of ours that may have little memory; null where we may not make one. */
function smallGroup(limit: number): { readonly procs: string; remove(): void } | null {
  const groups = readFileSync('/proc/self/cgroup', 'utf8').split('\n');
  const first = groups.find((line) => /^\d+:memory:/.test(line));
  const [root, file] =
    first === undefined
      ? [`/sys/fs/cgroup${groups.find((line) => line.startsWith('0::'))?.slice(3) ?? ''}`, 'memory.max']
      : [`/sys/fs/cgroup/memory${first.replace(/^\d+:memory:/, '')}`, 'memory.limit_in_bytes'];
  const folder = join(root, `proactor-test-${process.pid}`);
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, file), String(limit));
    const swap = join(folder, first === undefined ? 'memory.swap.max' : 'memory.memsw.limit_in_bytes');
    if (existsSync(swap)) writeFileSync(swap, first === undefined ? '0' : String(limit));
    return { procs: join(folder, 'cgroup.procs'), remove: () => rmdirSync(folder) };
  } catch {
    // Not root, or no memory controller here: the test says so.
    if (existsSync(folder)) rmdirSync(folder);
    return null;
  }
}

test('the peak of a child is its own, not the host’s', options, async () => {
  const ballast = Buffer.alloc(150_000_000, 1);
  const child = await createSubprocessExec(
    'python3',
    ['-c', 'x = bytearray(40_000_000); print("ready", flush=True); input()'],
    { stdin: PIPE, stdout: PIPE },
  );
  assert.equal(text((await child.stdout?.readline()) ?? null), 'ready\n');
  // Everybody is looked at each second.
  await delay(2100);
  await child.communicate(new TextEncoder().encode('\n'));
  const peak = child.usage?.maxRssBytes ?? 0;
  assert.ok(peak > 40_000_000 && peak < 80_000_000, `${peak} B`);
  assert.ok(ballast.length > 0);
});

test('a child that ends at once is not said to have used what its host does', options, async () => {
  const ballast = Buffer.alloc(150_000_000, 1);
  const child = await createSubprocessExec('true', []);
  await child.wait();
  // Where it was quick, nobody saw it: too short to tell. Where it was seen, it is what `true` has of its own.
  const peak = child.usage?.maxRssBytes ?? null;
  assert.ok(peak === null || peak < 20_000_000, `${peak} B`);
  assert.ok(ballast.length > 0);
});

test('a kill by the kernel for want of memory comes with its evidence', options, async (t) => {
  const group = smallGroup(32_000_000);
  if (group === null) return t.skip('no control group can be made here');
  try {
    const line = `read -r _; exec python3 -c 'x = bytearray(200_000_000)'`;
    const child = await createSubprocessExec('sh', ['-c', line], { stdin: PIPE, stderr: DEVNULL });
    appendFileSync(group.procs, String(child.pid));
    await child.communicate(new TextEncoder().encode('go\n'));
    assert.ok(child.ending?.kind === 'signaled');
    assert.equal(child.ending.name, 'SIGKILL');
    assert.match(
      child.ending.outOfMemory ?? '',
      /out-of-memory killer was at work .*\(oom_kill in \/proc\/vmstat: \d+, then \d+\)$/,
    );
  } finally {
    group.remove();
  }
});

test('a kill by somebody else is not blamed on the kernel', options, async () => {
  const child = await createSubprocessExec('sleep', ['100'], { stdout: PIPE });
  process.kill(child.pid, 'SIGKILL');
  await child.wait();
  assert.deepEqual(child.ending, { kind: 'signaled', signal: 9, name: 'SIGKILL', coreDumped: false });
  assert.equal(text(await (child.stdout?.read(-1) ?? null)), '');
});
