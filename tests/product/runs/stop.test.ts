// The climb by itself, over a run that does not go: how long it waits.
import { afterEach, expect, test, vi } from 'vitest';
import type { Reach } from '../../../electron/runs/reach.ts';
import { RunControl } from '../../../electron/runs/run-control.ts';
import { Climb } from '../../../electron/runs/stop.ts';
import { PLAIN_PIPES, type RungAction, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';

afterEach(() => {
  vi.useRealTimers();
});

const GRACE_MS = 400;
const signal = (name: string): RungAction => ({ kind: 'signal', signal: name, target: 'tree' });

test.each([1, -1])('a grace is as long as it is when the clock is set by %d hours meanwhile', async (hours) => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const asked: { readonly signal: string; readonly at: number }[] = [];
  const climb = new Climb(
    {
      act: async (action) => {
        asked.push({ signal: action.kind === 'signal' ? action.signal : action.kind, at: performance.now() });
        if (asked.length === 1) vi.setSystemTime(Date.now() + hours * 3_600_000);
        return { reached: [1], missed: [] };
      },
      empty: () => asked.length === 2,
      left: () => [1],
      report: () => {},
    },
    [
      { action: signal('SIGTERM'), graceMs: GRACE_MS },
      { action: signal('SIGKILL'), graceMs: GRACE_MS },
    ],
    'person',
  );
  expect(await climb.finished).toBe(true);
  expect(asked.map((each) => each.signal)).toEqual(['SIGTERM', 'SIGKILL']);
  const waited = (asked[1]?.at ?? 0) - (asked[0]?.at ?? 0);
  expect(waited).toBeGreaterThanOrEqual(GRACE_MS - 1);
  expect(waited).toBeLessThan(GRACE_MS + 2000);
});

test('what has gone by itself is stopped already for a host that closes, and not there for a person', async () => {
  const control = new RunControl({
    name: 'gone',
    command: { launch: { kind: 'shell', line: 'true' }, cwd: '/', env: SAME_ENVIRONMENT, connection: PLAIN_PIPES },
    pid: () => null,
    transport: () => null,
    reach: () => null,
    alive: () => false,
    closeStdin: () => expect.unreachable(),
    onStopping: () => expect.unreachable(),
    onChange: () => expect.unreachable(),
    onNotice: () => expect.unreachable(),
  });
  for (const by of ['host-closing', 'restart'] as const) {
    expect(await control.stop(by)).toBe(true);
    expect(await control.kill(by)).toBe(true);
  }
  expect(() => control.stop('person')).toThrow('nothing of "gone" is running');
  expect(() => control.kill('person')).toThrow('nothing of "gone" is running');
  expect(control.record).toBeNull();
});

test('what is done to a run goes on though nobody can say who belongs to it, and that is told', async () => {
  const told: string[] = [];
  const sent: string[] = [];
  const reach: Reach = {
    hold() {
      throw new Error('EMFILE');
    },
    members: () => [],
    nodes: () => [],
    signalOne: () => ({ reached: [], missed: [] }),
    suspended: () => false,
    act: async (action) => {
      sent.push(action.kind);
      return { reached: [1], missed: [] };
    },
  };
  const control = new RunControl({
    name: 'busy',
    command: { launch: { kind: 'shell', line: 'true' }, cwd: '/', env: SAME_ENVIRONMENT, connection: PLAIN_PIPES },
    pid: () => 1,
    transport: () => null,
    reach: () => reach,
    alive: () => sent.length < 2,
    closeStdin: () => expect.unreachable(),
    onStopping() {},
    onChange() {},
    onNotice: (_level, text) => told.push(text),
  });
  await control.signal('SIGTERM', 'process');
  expect(await control.stop('host-closing')).toBe(true);
  expect(sent).toEqual(['signal', 'signal']);
  expect(told.length).toBe(2);
  for (const text of told) expect(text).toBe(`Who belongs to "busy" can't be seen (EMFILE): some of it may be left`);
});
