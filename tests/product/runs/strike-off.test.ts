// Runs that are over are taken off the guard's list though nothing else happens in the host.
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { newRunId } from '../../../electron/runs/run-id.ts';
import { StrikeOff } from '../../../electron/runs/strike-off.ts';
import type { RunId } from '../../../shared/model/ids.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('a run that can not be settled yet is off the list once, and asked again until it can', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const struck: RunId[] = [];
  const strikeOff = new StrikeOff({ ended: (id) => struck.push(id) }, (error) => expect.unreachable(String(error)));
  const id = newRunId();
  let asked = 0;
  strikeOff.add({ id, pid: 1, hasLeft: () => false, settle: () => ++asked === 3 });
  vi.advanceTimersByTime(1000);
  expect({ struck, asked }).toEqual({ struck: [id], asked: 1 });
  vi.advanceTimersByTime(60_000);
  expect({ struck, asked }).toEqual({ struck: [id], asked: 3 });
});

test('a thousand runs that ended together are off the list in a moment, in a host that has nothing else to do', async () => {
  const struck: RunId[] = [];
  const strikeOff = new StrikeOff({ ended: (id) => struck.push(id) }, (error) => expect.unreachable(String(error)));
  const ids = Array.from({ length: 1000 }, () => newRunId());
  for (const id of ids) strikeOff.add({ id, pid: 1, hasLeft: () => false, settle: () => true });
  // Nothing may wake the loop meanwhile, as looking every now and then would.
  await delay(2000);
  expect(struck.length).toBe(ids.length);
  expect(struck).toEqual(ids);
});
