// The history view's store: rows of a log that scrolls both ways, whatever the pieces it is read in.
import { describe, expect, it } from 'vitest';
import { HistoryStore, type ReadPiece } from '../../../renderer/history/history-store.ts';
import { rowsOf } from '../../../renderer/history/rows.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import type { HistoryPart } from '../../../shared/protocol/messages.ts';
import { eventually } from '../../support/eventually.ts';

const RUN = '01JD2ZK7Q8E4V9W0N5T3X6YABC' as RunId;

/** A log in memory whose streams take turns, read as the host reads it. */
function logOf(chunks: readonly (readonly [stream: number, text: string])[]): { bytes: Buffer; read: ReadPiece } {
  const bytes = Buffer.from(chunks.map(([, text]) => text).join(''));
  const spans = chunks.map(([stream, text]) => ({ stream, length: Buffer.byteLength(text) }));
  return {
    bytes,
    read: async (_, from, length) => {
      const end = Math.min(bytes.length, from + length);
      const parts: HistoryPart[] = [];
      let at = 0;
      for (const { stream, length: size } of spans) {
        const part = Math.min(at + size, end) - Math.max(at, from);
        if (part > 0) parts.push([stream, part, at, 0]);
        at += size;
      }
      return { at: from, end, parts, bytes: bytes.subarray(from, end), log: { begin: 0, end: bytes.length } };
    },
  };
}

describe('rows', () => {
  it('are plain text: no sequences, the last state of a line, no character that turns it around', () => {
    const text = '\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07\n 10 %\r 50 %\r100 %\r\n\u202eabc\tdef\x07\n';
    const bytes = Buffer.from(text);
    const rows = rowsOf({ at: 0, parts: [[2, bytes.length, 0, 0]], bytes });
    expect(rows.map((row) => row.text)).toEqual(['red link', '100 %', '·abc\tdef·']);
    expect(rows.map((row) => row.end)).toEqual([...rows.slice(1).map((row) => row.at), bytes.length]);
  });

  it('end where the other stream takes its turn, and say what was lost', () => {
    const bytes = Buffer.from('out err\nput\n');
    const parts: HistoryPart[] = [
      [0, 4, 1, 0],
      [1, 4, 2, 0],
      [0, 100, 3, 1],
      [0, 4, 4, 0],
    ];
    const rows = rowsOf({ at: 50, parts, bytes });
    expect(rows.map(({ at, stream, text, lost }) => [at, stream, text, lost])).toEqual([
      [50, 'stdout', 'out ', false],
      [54, 'stderr', 'err', false],
      [58, 'stdout', '', true],
      [158, 'stdout', 'put', false],
    ]);
  });
});

describe('a history', () => {
  const lines = Array.from({ length: 20_000 }, (_, number) => [number % 3 === 0 ? 1 : 0, `line ${number}\n`] as const);
  const { bytes, read } = logOf(lines);

  it('goes to any offset, and from there to both ends without a gap or a repetition', async () => {
    const store = new HistoryStore(RUN, 0, bytes.length, read);
    const state = () => store.state.getState();
    const middle = bytes.indexOf('line 9876\n') + 3;
    store.jump(middle, true);
    await eventually('rows around the place', () => (state().rows.length > 0 ? true : null));
    const here = state().rows.find((row) => row.at <= middle && middle < row.end);
    expect(here?.text).toBe('line 9876');

    const walk = async (step: () => void, there: () => boolean) => {
      for (let steps = 0; !there(); steps += 1) {
        if (steps > 100) throw new Error('the end was not reached');
        const before = state().rows;
        step();
        await eventually('more rows', () => (state().rows !== before ? true : null));
        const { rows } = state();
        expect(rows.length).toBeLessThanOrEqual(3000);
        rows.slice(1).forEach((row, index) => {
          if (row.at !== rows[index]?.end) throw new Error(`a gap at ${row.at}`);
        });
      }
    };
    await walk(
      () => store.before(),
      () => state().rows[0]?.at === 0,
    );
    expect(state().rows[0]?.text).toBe('line 0');
    await walk(
      () => store.after(),
      () => state().rows.at(-1)?.end === bytes.length,
    );
    expect(state().rows.at(-1)?.text).toBe('line 19999');
  });

  it('keeps the rows in sight when it grows at an edge, however many short ones come at once', async () => {
    const short = logOf(Array.from({ length: 36_000 }, (_, number) => [0, `${100_000 + number}\n`] as const));
    const store = new HistoryStore(RUN, 0, short.bytes.length, short.read);
    const state = () => store.state.getState();
    store.jump(126_000, true);
    await eventually('rows around the place', () => (state().rows.length > 0 ? true : null));
    expect(state().rows.length).toBeLessThanOrEqual(3000);
    expect(state().rows.some((row) => row.at === 126_000)).toBe(true);
    for (const [grow, edge] of [
      [() => store.before(), 0],
      [() => store.after(), -1],
    ] as const) {
      const { rows } = state();
      const inSight = rows.at(edge)?.at;
      grow();
      await eventually('more rows', () => (state().rows !== rows ? true : null));
      expect(state().rows.at(edge)?.at).not.toBe(inSight);
      expect(state().rows.some((row) => row.at === inSight)).toBe(true);
      expect(state().rows.length).toBeLessThanOrEqual(3000);
    }
  });

  it('reads the last line again when it has grown', async () => {
    let text = 'one\ntw';
    const growing: ReadPiece = (run, at, length) => logOf([[0, text]]).read(run, at, length);
    const store = new HistoryStore(RUN, 0, text.length, growing);
    store.jump(Number.MAX_SAFE_INTEGER, false);
    const texts = () => store.state.getState().rows.map((row) => row.text);
    await eventually('two rows', () => (texts().length === 2 ? true : null));
    expect(texts()).toEqual(['one', 'tw']);
    text = 'one\ntwo\nthree\n';
    store.grown(text.length);
    store.after();
    await eventually('three rows', () => (texts().length === 3 ? true : null));
    expect(texts()).toEqual(['one', 'two', 'three']);
  });
});
