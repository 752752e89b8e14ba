// Times beside lines, held against a real xterm: they stay with their lines whatever happens to the rows.
import { Terminal } from '@xterm/headless';
import { describe, expect, test } from 'vitest';
import { absoluteText, gapText, relativeText } from '../../../renderer/terminal/line-time-text.ts';
import { type LineTerminal, LineTimes } from '../../../renderer/terminal/line-times.ts';

interface View {
  readonly terminal: Terminal;
  readonly times: LineTimes;
  /** Queues output that came at a time. */
  say(time: number, text: string, orderUnknown?: boolean): void;
  /** Text and time of every line that has one, when all is parsed. */
  lines(): Promise<string[]>;
}

function view(cols = 20, rows = 4, scrollback = 50): View {
  const terminal = new Terminal({ cols, rows, scrollback, convertEol: true, allowProposedApi: true });
  const times = new LineTimes(terminal as unknown as LineTerminal);
  return {
    terminal,
    times,
    say: (time, text, orderUnknown = false) => {
      terminal.write('', () => times.next(time, orderUnknown));
      terminal.write(text);
    },
    lines: async () => {
      await new Promise<void>((resolve) => terminal.write('', resolve));
      const { active } = terminal.buffer;
      return times.of(0, active.length).flatMap((at, row) => {
        const text = active.getLine(row)?.translateToString(true) ?? '';
        return at === null ? [] : [`${at.time}${at.orderUnknown ? '?' : ''} ${text}`];
      });
    },
  };
}

describe('the time of a line', () => {
  test('is when its first byte came, also when its end came later', async () => {
    const { say, lines } = view();
    say(1, 'one\ntwo\nth');
    say(2, 'ree\nfour\n');
    say(3, 'five\n', true);
    say(3, 'six\n');
    expect(await lines()).toEqual(['1 one', '1 two', '1 three', '2 four', '3? five', '3 six']);
  });

  test('stays when a program goes back and writes the line again', async () => {
    const { say, lines } = view();
    say(1, 'a 10%\rb 20%\r');
    say(2, 'c 30%\r');
    expect(await lines()).toEqual(['1 c 30%']);
    say(3, '\nnext\n\x1b[A');
    say(4, 'again\n');
    expect(await lines()).toEqual(['1 c 30%', '3 again']);
  });

  test('stays with its line when the terminal is made narrower and wider', async () => {
    const { say, lines, terminal } = view(20, 6);
    for (let time = 1; time <= 9; time += 1) say(time, `${'x'.repeat(time * 4)}\n`);
    const before = (await lines()).map((line) => line.split(' ')[0]);
    expect(before).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    for (const cols of [7, 33, 5, 20]) {
      terminal.resize(cols, 6);
      expect((await lines()).map((line) => line.split(' ')[0])).toEqual(before);
    }
    say(10, 'more\n');
    expect((await lines()).at(-1)).toBe('10 more');
  });

  test('stays with its line when older ones are dropped, piece by piece or all at once', async () => {
    const { say, lines } = view(10, 4, 20);
    for (let time = 1; time <= 60; time += 1) say(time, `n${time} ${time % 3 === 0 ? 'wraps over' : ''}\n`);
    for (const line of await lines()) expect(line).toMatch(/^(\d+) n\1/);
    expect((await lines()).length).toBeGreaterThan(10);
    // More at once than the terminal keeps: nothing is left to count from.
    say(300, 'z\n'.repeat(500));
    say(301, 'last\n');
    expect((await lines()).at(0)).toBe('300 z');
    expect((await lines()).slice(-2)).toEqual(['300 z', '301 last']);
  });

  test('is there for every line that the terminal keeps', async () => {
    const { say, lines } = view(10, 4, 20);
    for (let time = 0; time < 500; time += 1) say(time, 'x\n');
    const kept = await lines();
    expect([kept[0], kept.at(-1), kept.length]).toEqual(['477 x', '499 x', 23]);
  });
});

test('times read the same way whatever they are', () => {
  const noon = new Date(2026, 0, 2, 9, 4, 5, 120).getTime();
  expect(absoluteText(noon)).toBe('09:04:05.120');
  expect([0, 120, 12_003, 245_120, 3_845_120].map((ms) => relativeText(noon + ms, noon))).toEqual([
    '0.000',
    '0.120',
    '12.003',
    '4:05.120',
    '1:04:05.120',
  ]);
  expect([0, 0.4, 12, 1_234, 61_000, 3_700_000].map((ms) => gapText(noon + ms, noon))).toEqual([
    '',
    '',
    '+12 ms',
    '+1.23 s',
    '+1m 01s',
    '+1h 01m',
  ]);
  expect(gapText(noon, noon + 5)).toBe('');
});
