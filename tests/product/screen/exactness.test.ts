// A terminal restored from a snapshot must be the terminal that was never left: at every byte of a hard stream its
// cells, cursor and modes equal a twin's that was fed everything, and stay equal after whatever comes next.
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareXterm } from '../../../electron/screen/headless-terminal.ts';
import { pieces } from './support/hard-stream.ts';
import { comparisons } from './support/twin.ts';

beforeAll(prepareXterm);

describe('a terminal restored from a snapshot equals its twin at every byte of:', () => {
  for (const { name, before, bytes, after } of pieces()) {
    test(name, { timeout: 60_000 }, async () => {
      const cuts = Array.from(bytes, (_, index) => index + 1);
      // All at once: every write waits for a timer of xterm's, and they can wait together.
      const results = await Promise.all(cuts.map((cut) => comparisons(before, bytes, cut, after)));
      for (const { where, copy, twin } of results.flat()) expect(copy, where).toEqual(twin);
    });
  }
});
