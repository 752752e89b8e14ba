// The ids of runs, which name their folders.
import { expect, test } from 'vitest';
import { newRunId } from '../../../electron/runs/run-id.ts';

test('ids that are made in one millisecond are in order, and none is made twice', () => {
  const ids = Array.from({ length: 5000 }, () => newRunId());
  expect(ids).toEqual([...new Set(ids)].sort());
  expect(ids.filter((id) => !/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id))).toEqual([]);
});
