import { expect, test } from 'vitest';
import { WriteLoad } from '../../../electron/log/write-load.ts';

test('a few programs are no load, hundreds are, and it ends when they do', () => {
  const load = new WriteLoad();
  for (let time = 1000; time < 2000; time += 10) load.note(time);
  expect(load.isHigh(2000)).toBe(false);
  for (let time = 2000; time < 2100; time += 0.5) load.note(time);
  expect(load.isHigh(2099)).toBe(true);
  // The count before still counts, the one before that does not, and silence is not a count.
  expect(load.isHigh(2150)).toBe(true);
  expect(load.isHigh(2250)).toBe(false);
  for (let time = 3000; time < 3100; time += 0.5) load.note(time);
  expect(load.isHigh(3900)).toBe(false);
});
