// The browser of past runs: which runs it shows in which order, and what it says of two that are compared.
import { describe, expect, it } from 'vitest';
import { compareFacts } from '../../../renderer/features/past/compare-facts.ts';
import { type DiffRow, differs, diffOutputs, MOST_LINES } from '../../../renderer/features/past/output-diff.ts';
import { readLines } from '../../../renderer/features/past/read-lines.ts';
import { chooseRuns, earliest, oldestWorth, type Wish } from '../../../renderer/features/past/selection.ts';
import { type Command, PLAIN_PIPES, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';
import type { HistoryPiece } from '../../../shared/protocol/messages.ts';

const NOW = 1_800_000_000_000;
const id = (number: number) => String(number).padStart(26, '0') as RunId;

const command = (argv: readonly string[], change: Partial<Command> = {}): Command => ({
  launch: { kind: 'exec', argv },
  cwd: '/srv',
  env: SAME_ENVIRONMENT,
  connection: PLAIN_PIPES,
  ...change,
});

function run(number: number, name: string, change: Partial<Run> = {}): Run {
  return {
    id: id(number),
    name,
    command: command(name.split(' ')),
    predecessor: null,
    state: 'ended',
    pid: 1000 + number,
    startedAt: NOW - 100_000 + number * 1000,
    exitedAt: NOW - 100_000 + number * 1000 + 500,
    closedAt: NOW - 100_000 + number * 1000 + 500,
    ending: { kind: 'exited', code: 0 },
    endedBy: { kind: 'itself' },
    failure: null,
    usage: { userMs: 100, systemMs: 20, maxRssBytes: 5_000_000 },
    stdin: 'closed',
    size: null,
    title: null,
    folder: null,
    bellAt: null,
    log: { begin: 0, end: 1000, streams: {}, cap: 1_000_000, warning: null },
    stop: null,
    holders: [],
    ...change,
  };
}

const failed = { ending: { kind: 'exited', code: 3 } } as const;
const stopped = {
  ending: { kind: 'signaled', signal: 15, name: 'SIGTERM', coreDumped: false },
  endedBy: { kind: 'person', action: 'stop' },
} as const;

describe('past runs', () => {
  const log = (begin: number, end: number) => ({ log: { begin, end, streams: {}, cap: 1_000_000, warning: null } });
  const all = [
    run(1, 'npm test', { ...failed, ...log(0, 50) }),
    run(2, 'npm run build', { ...log(500, 5000), pinned: true }),
    run(3, 'npm test', { ...stopped, ...log(0, 10) }),
    run(4, 'node server.js', { state: 'running', ending: null, endedBy: null, exitedAt: null, closedAt: null }),
    run(5, 'nosuch', { state: 'failed', ending: null, exitedAt: null, pid: null }),
  ];
  const runs = new Map(all.map((one) => [one.id, one]));
  const shown = (wish: Partial<Wish>) =>
    chooseRuns(
      runs,
      { text: '', ending: 'any', when: 'any', order: { column: 'started', falling: true }, ...wish },
      NOW,
    ).map((one) => (all.indexOf(one) === -1 ? 0 : all.indexOf(one) + 1));

  it('are found by their command and their ending, and by letters of them', () => {
    expect(shown({})).toEqual([5, 4, 3, 2, 1]);
    expect(shown({ text: 'npm' })).toEqual([3, 2, 1]);
    expect(shown({ text: 'nrb' })).toEqual([2]);
    expect(shown({ text: 'exit 3' })).toEqual([1]);
    expect(shown({ text: 'no such thing' })).toEqual([]);
  });

  it('are told by how they ended: what somebody asked for is no trouble', () => {
    expect(shown({ ending: 'trouble' })).toEqual([5, 1]);
    expect(shown({ ending: 'well' })).toEqual([3, 2]);
    expect(shown({ ending: 'alive' })).toEqual([4]);
    expect(shown({ ending: 'pinned' })).toEqual([2]);
  });

  it('are told by when they were started', () => {
    const days = (n: number) => ({ startedAt: NOW - n * 86_400_000, exitedAt: NOW - n * 86_400_000 + 500 });
    const old = [run(1, 'a', days(40)), run(2, 'b', days(20)), run(3, 'c', days(3)), run(4, 'd')];
    const since = (when: Wish['when']) =>
      chooseRuns(
        new Map(old.map((one) => [one.id, one])),
        { text: '', ending: 'any', when, order: { column: 'started', falling: true } },
        NOW,
      ).map(({ name }) => name);
    expect(since('any')).toEqual(['d', 'c', 'b', 'a']);
    expect(since('month')).toEqual(['d', 'c', 'b']);
    expect(since('week')).toEqual(['d', 'c']);
    expect(since('hour')).toEqual(['d']);
    expect(earliest('today', NOW)).toBe(new Date(NOW).setHours(0, 0, 0, 0));
  });

  it('make room: those that ended first go first, never a pinned one, never one that is not over', () => {
    const held = run(6, 'held', { closedAt: null, ...log(0, 9000) });
    const some = new Map([...all, held].map((one) => [one.id, one]));
    const worth = (bytes: number) => oldestWorth(some, bytes).map(({ id }) => [...some.keys()].indexOf(id) + 1);
    expect(worth(1)).toEqual([1]);
    expect(worth(50)).toEqual([1]);
    expect(worth(51)).toEqual([1, 3]);
    // The last of them never ended, because it never began: its time is that of its start.
    expect(worth(1_000_000)).toEqual([1, 3, 5]);
  });

  it('stand in any order, equal ones newest first', () => {
    expect(shown({ order: { column: 'command', falling: false } })).toEqual([4, 5, 2, 3, 1]);
    expect(shown({ order: { column: 'size', falling: true } })).toEqual([2, 5, 4, 1, 3]);
    expect(shown({ order: { column: 'took', falling: true } })).toEqual([4, 3, 2, 1, 5]);
    expect(shown({ order: { column: 'ending', falling: false } })).toEqual([5, 2, 1, 4, 3]);
  });
});

describe('two runs compared', () => {
  const rules = 'posix' as const;
  const difference = (a: Run, b: Run) =>
    Object.fromEntries(
      compareFacts(a, b, rules, NOW).flatMap((fact) => (fact.difference === '' ? [] : [[fact.name, fact.difference]])),
    );

  it('differ in nothing when only time has passed', () => {
    expect(difference(run(1, 'npm test'), run(2, 'npm test'))).toEqual({});
  });

  it('say what differs, and by how much', () => {
    const second = run(2, 'npm test', {
      ...failed,
      command: command(['npm', 'test', 'a b'], { env: { set: { CI: '1' }, unset: ['HOME'] } }),
      exitedAt: NOW - 100_000 + 2000 + 2500,
      usage: { userMs: 30, systemMs: 20, maxRssBytes: null },
      log: { begin: 200, end: 700, streams: {}, cap: 1_000_000, warning: null },
    });
    expect(difference(run(1, 'npm test'), second)).toEqual({
      Command: 'differs',
      Environment: 'differs',
      Took: '+2.0 s (×5.0)',
      Ending: 'differs',
      'CPU time': '−70 ms (×0.42)',
      Written: '−300 B (×0.70)',
      Kept: '−500 B (×0.50)',
    });
    const facts = compareFacts(run(1, 'npm test'), second, rules, NOW);
    const fact = (name: string) => facts.find((each) => each.name === name);
    expect(fact('Command')).toMatchObject({ first: 'npm test', second: "npm test 'a b'" });
    expect(fact('Environment')).toMatchObject({ first: 'yours', second: 'CI=1 without HOME' });
    expect(fact('Peak memory')).toMatchObject({ first: '5 MB', second: 'not known', difference: '' });
  });
});

describe('two outputs compared', () => {
  const text = (rows: readonly DiffRow[] | null) =>
    rows?.map((row) =>
      row.kind === 'folded' ? `…${row.count}` : `${{ same: ' ', first: '-', second: '+' }[row.kind]}${row.text}`,
    );

  it('fold what is equal, and show what is around a difference', async () => {
    const equal = Array.from({ length: 20 }, (_, line) => `line ${line}`);
    const rows = await diffOutputs(equal, [...equal.slice(0, 10), 'new', ...equal.slice(11)], false);
    expect(text(rows)).toEqual([
      '…7',
      ' line 7',
      ' line 8',
      ' line 9',
      '-line 10',
      '+new',
      ' line 11',
      ' line 12',
      ' line 13',
      '…6',
    ]);
  });

  it('are alike when only numbers differ, if nobody minds; what is shown is the second one’s', async () => {
    const [a, b] = [
      ['12:01 pid 7', 'done'],
      ['12:02 pid 19', 'done'],
    ];
    const alike = await diffOutputs(a, b, true);
    expect(differs(alike ?? [])).toBe(false);
    expect(differs((await diffOutputs(a, b, false)) ?? [])).toBe(true);
  });

  it('are not compared when they have next to nothing in common', async () => {
    const lines = (word: string) => Array.from({ length: MOST_LINES }, (_, line) => `${word} ${line}`);
    expect(await diffOutputs(lines('one'), lines('other'), false)).toBe(null);
  });
});

describe('the output of a run', () => {
  const log = (text: string) => {
    const bytes = Buffer.from(text);
    const reads: number[] = [];
    const read = async (at: number, length: number): Promise<HistoryPiece> => {
      const end = Math.min(bytes.length, at + length);
      reads.push(end - at);
      return {
        at,
        end,
        parts: [[0, end - at, 0, 0]],
        bytes: bytes.subarray(at, end),
        log: { begin: 0, end: bytes.length },
      };
    };
    return { read, reads, run: { log: { begin: 0, end: bytes.length, streams: {}, cap: 1, warning: null } } };
  };

  it('is read whole when it is short, lines over the edge of a piece included', async () => {
    const lines = Array.from({ length: 4000 }, (_, line) => `line ${line} ${'x'.repeat(100)}`);
    const { read, reads, run } = log(lines.join('\n'));
    const output = await readLines(run, read);
    expect(output).toEqual({ lines, cut: false });
    expect(reads.length).toBeGreaterThan(1);
  });

  it('is read from its end when it is long', async () => {
    const lines = Array.from({ length: 100_000 }, (_, line) => `line ${line}`);
    const { read, reads, run } = log(`${lines.join('\n')}\n`);
    const output = await readLines(run, read);
    expect(output).toEqual({ lines: lines.slice(-MOST_LINES), cut: true });
    expect(reads.reduce((sum, size) => sum + size, 0)).toBeLessThan(600_000);
  });
});
