// A whole host, killed at random moments over trees that try to get away: nothing survives, and the next start's
// receipt names what was left, run by run.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Command, type Connection, PLAIN_PIPES, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import { BuiltHosts, killed } from '../../support/built-hosts.ts';
import { eventually } from '../../support/eventually.ts';
import { removeFolder } from '../../support/remove-folder.ts';
import { connectClient } from '../../support/socket-client.ts';

/** How often the host is killed: the soak lane asks for more. */
const KILLS = Number(process.env['PROACTOR_SOAK_KILLS'] ?? 2);

/** A number that no other process of this machine sleeps for, so that survivors can be recognised. */
const SLEEP = 40_000 + (process.pid % 10_000);

const TERMINAL: Connection = { kind: 'terminal', size: { cols: 80, rows: 24 } };

const TREES: readonly (readonly [line: string, connection: Connection])[] = [
  [`sleep ${SLEEP} & exit 0`, PLAIN_PIPES],
  [`setsid sleep ${SLEEP} & setsid sleep ${SLEEP} & exec sleep ${SLEEP}`, PLAIN_PIPES],
  [`(setsid sh -c 'sleep ${SLEEP} & exit' &) ; exec sleep ${SLEEP}`, PLAIN_PIPES],
  [`sleep ${SLEEP} & sleep ${SLEEP}`, TERMINAL],
  [`trap '' HUP TERM INT; (trap '' HUP; setsid sleep ${SLEEP} &) ; sleep ${SLEEP}`, TERMINAL],
  [`while :; do sleep ${SLEEP} & sleep 0.02; done`, PLAIN_PIPES],
];

let folder: string;

const hosts = new BuiltHosts();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'proactor-sudden-'));
});

afterEach(async () => {
  await hosts.end();
  await removeFolder(folder);
});

/** A process of ours that is alive. */
interface Sleeper {
  readonly pid: number;
  /** Whether it has a controlling terminal, whose end may be its own before anybody ends it. */
  readonly terminal: boolean;
}

/** Our sleepers that are alive, by the only argument that is ours. */
function sleepers(): Sleeper[] {
  return execFileSync('ps', ['-eo', 'pid=,tty=,stat=,args='])
    .toString()
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .filter(([, , stat = 'Z', ...args]) => !stat.startsWith('Z') && args.join(' ') === `sleep ${SLEEP}`)
    .map(([pid, tty]) => ({ pid: Number(pid), terminal: tty !== '?' }));
}

test(`a host killed ${KILLS} times at random leaves nothing, and its receipt is the truth`, {
  timeout: KILLS * 40_000,
}, async () => {
  const bystander = spawn('sleep', [String(SLEEP)], { detached: true, stdio: 'ignore' });
  try {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { child, url } = await hosts.start(folder);
      const client = await connectClient(url);
      for (const [line, connection] of TREES) {
        const command: Command = { launch: { kind: 'shell', line }, cwd: folder, env: SAME_ENVIRONMENT, connection };
        void client.start(command);
      }
      // The bystander is one.
      await eventually('the first of them', () => sleepers().length > 3);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
      const truth = sleepers().filter(({ pid }) => pid !== bystander.pid);
      await killed(child);
      await eventually('nobody left but the bystander', () => {
        const left = sleepers();
        return left.length === 1 && left[0]?.pid === bystander.pid;
      });
      const next = await hosts.start(folder);
      const after = await connectClient(next.url);
      const host = await eventually('the welcome', () => after.host);
      expect(host.receipt).not.toBeNull();
      const named = host.receipt?.processes ?? [];
      const pids = new Set(named.map(({ pid }) => pid));
      expect(truth.length).toBeGreaterThan(2);
      // Whoever sat at a terminal may have ended of its hang-up before the reaper came; all others were ended by it.
      expect(truth.filter(({ pid, terminal }) => !terminal && !pids.has(pid))).toEqual([]);
      expect(named.filter(({ outcome }) => outcome === 'survived')).toEqual([]);
      expect(named.map(({ pid }) => pid)).not.toContain(bystander.pid);
      for (const id of host.receipt?.runs ?? []) {
        const run = after.runs.get(id);
        if (run === undefined) throw new Error(`the receipt names a run that is not there: ${id}`);
        expect(['ended', 'failed']).toContain(run.state);
        const reaped = named.some((process) => process.run === run.id);
        if (run.ending?.kind === 'unknown') expect(run.endedBy).toEqual({ kind: reaped ? 'reaper' : 'unknown' });
      }
      const ended = once(next.child, 'exit');
      next.child.kill('SIGTERM');
      expect((await ended)[0]).toBe(0);
      expect(readFileSync(join(folder, 'data', 'registry'), 'utf8')).toMatch(/^bye /m);
    }
  } finally {
    bystander.kill('SIGKILL');
  }
});
