// Places in a log by time, line and offset, held against a slow count.
import { describe, expect, it } from 'vitest';
import { JobControl } from '../../../electron/log/job-control.ts';
import type { LineCounts } from '../../../electron/log/line-index.ts';
import { findPlace, type PlaceBy } from '../../../electron/log/place.ts';
import { createLog } from '../../../electron/log/writer.ts';
import { handClock, onDisk, randomFrom, readAll, runFolder } from './support.ts';

const START = 1_800_000_000_000;

describe('a place in a log', () => {
  it.each([
    ['whole', 100_000_000],
    ['whose oldest part was dropped', 1_000_000],
  ])('is found in one that is %s, by line, by time and by offset', async (_, cap) => {
    const clock = handClock(START);
    const random = randomFrom(7);
    const log = createLog({ folder: runFolder(), cap, clock });
    const times: { at: number; time: number }[] = [];
    for (let chunk = 0; chunk < 3000; chunk += 1) {
      clock.advance(2);
      times.push({ at: log.summary().end, time: clock.wall() });
      const text = `${'x'.repeat(Math.floor(random() * 900))}\n`.repeat(1 + Math.floor(random() * 2));
      log.append(random() < 0.4 ? 'stderr' : 'stdout', Buffer.from(text));
      if (chunk % 50 === 0) await onDisk(log);
    }
    const { begin, end } = await log.close();
    expect(begin > 0).toBe(cap < 2_000_000);
    const { bytes, at: first } = await readAll(log);
    expect(first).toBe(begin);
    let known: LineCounts = [];
    const find = (by: PlaceBy) => {
      const place = findPlace({ folder: log.folder, end, by, known }, new JobControl());
      known = place.counts;
      return place;
    };

    const whole = find({ kind: 'offset', at: end });
    const kept = find({ kind: 'offset', at: begin });
    // Streams whose bytes before the log's begin are still in their files have lines there, too.
    const before = (kept.line ?? 1) - 1;
    let lineFeeds = 0;
    for (const byte of bytes) if (byte === 10) lineFeeds += 1;
    expect(whole.line).toBe(1 + before + lineFeeds);
    for (const part of [0, 0.25, 0.5, 0.99]) {
      const line = 1 + before + Math.floor(part * lineFeeds);
      const { at } = find({ kind: 'line', line });
      let counted = before;
      for (let index = 0; index < at - begin; index += 1) if (bytes[index] === 10) counted += 1;
      expect(counted).toBe(line - 1);
      expect(at === begin || bytes[at - begin - 1] === 10).toBe(true);
    }
    for (const { at, time } of times.filter((mark, index) => index % 500 === 0 && mark.at > begin)) {
      expect(find({ kind: 'time', time }).at).toBe(at);
    }
  });
});
