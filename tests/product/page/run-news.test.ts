// News of runs on their way to the page's store.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RunNews } from '../../../renderer/link/run-news.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { Run } from '../../../shared/model/run.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

const run = (id: string, pid: number) => ({ id: id as RunId, pid }) as unknown as Run;

function news() {
  const puts: string[][] = [];
  const to = new RunNews((runs) => puts.push([...runs].map(({ id, pid }) => `${id}${pid}`)));
  return { to, puts };
}

test('the first is told at once, what follows is gathered, and of each run only the newest state', () => {
  const { to, puts } = news();
  to.add(run('a', 1));
  expect(puts).toEqual([['a1']]);
  for (let pid = 2; pid <= 50; pid += 1) {
    to.add(run('a', pid));
    to.add(run('b', pid));
  }
  expect(puts).toHaveLength(1);
  vi.advanceTimersByTime(50);
  expect(puts).toEqual([['a1'], ['a50', 'b50']]);
  vi.advanceTimersByTime(1000);
  expect(puts).toHaveLength(2);
  to.add(run('c', 1));
  expect(puts.at(-1)).toEqual(['c1']);
});

test('what waits is told before something else is, and not a second time', () => {
  const { to, puts } = news();
  to.add(run('a', 1));
  to.add(run('a', 2));
  to.flush();
  expect(puts).toEqual([['a1'], ['a2']]);
  to.flush();
  vi.advanceTimersByTime(1000);
  expect(puts).toHaveLength(2);
});
