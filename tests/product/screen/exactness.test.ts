// A terminal restored from a snapshot must be the terminal that was never left: at every byte of a hard stream its
// cells, cursor and modes equal a twin's that was fed everything, and stay equal after whatever comes next.
import { beforeAll, describe, expect, test } from 'vitest';
import { prepareXterm } from '../../../electron/screen/headless-terminal.ts';
import { pieces } from './support/hard-stream.ts';
import { comparisons } from './support/twin.ts';

beforeAll(prepareXterm);

describe('a terminal restored from a snapshot equals its twin at every byte of:', () => {
  for (const piece of pieces()) {
    test(piece.name, { timeout: 60_000 }, async () => {
      for (const { where, copy, twin } of await comparisons(piece)) expect(copy, where).toEqual(twin);
    });
  }
});
