// Runs that are over are taken off the guard's list though nothing else happens in the host.
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { newRunId } from '../../../electron/runs/run-id.ts';
import { StrikeOff } from '../../../electron/runs/strike-off.ts';
import type { RunId } from '../../../shared/model/ids.ts';

test('a thousand runs that ended together are off the list in a moment, in a host that has nothing else to do', async () => {
  const struck: RunId[] = [];
  const strikeOff = new StrikeOff({ ended: (id) => struck.push(id) }, (error) => expect.unreachable(String(error)));
  const ids = Array.from({ length: 1000 }, () => newRunId());
  for (const id of ids) strikeOff.add({ id, pid: 1, hasLeft: () => false, onGone() {} });
  // Nothing may wake the loop meanwhile, as looking every now and then would.
  await delay(2000);
  expect(struck.length).toBe(ids.length);
  expect(struck).toEqual(ids);
});
