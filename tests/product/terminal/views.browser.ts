// The views in a real browser, with a feed played by hand.
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { openViewBrowser, type ViewBrowser, type ViewPage } from './support/view-page.ts';

/** Waits for a value, on a busy machine too. */
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 30_000 });

vi.setConfig({ testTimeout: 60_000 });

let browser: ViewBrowser;
let view: ViewPage;

beforeAll(async () => {
  browser = await openViewBrowser();
  view = await browser.open();
}, 60_000);

afterAll(() => browser.close());

beforeEach(() => view.reset());

/** Every query and every sequence that makes xterm talk by itself. */
const TALKATIVE =
  '\x1b[c\x1b[0c\x1b[>c\x1b[=c\x1b[5n\x1b[6n\x1b[?6n\x1b[?15n\x1b[4$p\x1b[?2004$p\x1b[?1$p\x1b[>q\x1b[>0q\x1b[?u' +
  '\x1bP$qm\x1b\\\x1bP$q q\x1b\\\x1bP+q544e\x1b\\\x1b[11t\x1b[14t\x1b[16t\x1b[18t\x1b[19t\x1b[20t\x1b[21t' +
  '\x1b]4;1;?\x07\x1b]4;1;#112233;2;?\x07\x1b]10;?\x07\x1b]11;?\x1b\\\x1b]12;?\x07\x1b]10;?;?;?\x07\x1b[?1004h\x1b[?1000;1004;1006h';

describe('a terminal view', () => {
  test('says nothing but what the person typed, live and in a replay, focused or not', async () => {
    await view.show({ focused: true });
    let at = await view.output(0, [TALKATIVE]);
    for (const byte of Buffer.from(TALKATIVE)) at = await view.output(at, [Uint8Array.of(byte)]);
    await view.snapshot(at, { cols: 80, rows: 24 }, Buffer.from(`\x18${TALKATIVE}`), 0);
    await view.lines();
    expect((await view.seen()).input).toBe('');
    await view.output(at, ['\x1b[?1000;1002;1003;1004l']);
    await view.lines();
    await view.page.keyboard.type('ls -l ü');
    await view.page.keyboard.press('Enter');
    await eventually(async () => Buffer.from((await view.seen()).input, 'latin1').toString()).toBe('ls -l ü\r');
  });

  test('resizes exactly where the size changed, and acknowledges what is parsed', async () => {
    await view.show({ focused: false });
    const end = await view.output(0, [
      '0123456789',
      { cols: 10, rows: 5 },
      'ABCDEFGHIJKLMNO',
      { cols: 20, rows: 5 },
      'x',
    ]);
    const lines = await view.lines();
    expect(await view.size()).toEqual({ cols: 20, rows: 5 });
    expect(lines.slice(0, 2)).toEqual(['0123456789ABCDEFGHIJ', 'KLMNOx']);
    expect((await view.seen()).acknowledged.at(-1)).toBe(end);
  });

  test('takes a snapshot instead of what it had, and says how much it passed over', async () => {
    await view.show({});
    await view.output(0, ['old \x1b[31m…'.slice(0, 9)]);
    await view.snapshot(38_200_000, { cols: 30, rows: 6 }, Buffer.from('\x18new'), 38_199_990);
    expect((await view.lines())[0]).toBe('new');
    expect(await view.size()).toEqual({ cols: 30, rows: 6 });
    await expect
      .poll(() => view.page.getByRole('status').textContent())
      .toBe('⋯ 38.2 MB skipped to keep up · all of it is in the log');
    expect((await view.seen()).acknowledged.at(-1)).toBe(38_200_000);
  });

  test('keeps a character whose bytes come in two messages', async () => {
    await view.show({});
    const bytes = Buffer.from('wait…–👍');
    let at = 0;
    for (const byte of bytes) at = await view.output(at, [Uint8Array.of(byte)]);
    expect((await view.lines())[0]).toBe('wait…–👍');
  });

  test('asks for the size of its box only while it is in use, and follows the run otherwise', async () => {
    await view.show({ focused: false, width: 800, height: 400 });
    await view.output(0, ['x']);
    await view.show({ focused: false, width: 500, height: 300 });
    await view.lines();
    expect((await view.seen()).sizes).toEqual([]);
    expect(await view.size()).toEqual({ cols: 80, rows: 24 });
    await view.show({ focused: true });
    await eventually(async () => (await view.seen()).sizes.length).toBe(1);
    const [asked] = (await view.seen()).sizes;
    expect(asked?.cols).toBeGreaterThan(30);
    expect(asked?.cols).toBeLessThan(80);
    // It does not resize by itself: the size comes with the output.
    expect(await view.size()).toEqual({ cols: 80, rows: 24 });
    await view.show({ focused: true, ...(asked === undefined ? {} : { size: asked }) });
    await view.output(1, [asked ?? { cols: 1, rows: 1 }, 'y']);
    await view.lines();
    expect(await view.size()).toEqual(asked);
    // Somebody else took the size; typing here asks for it again.
    await view.show({ size: { cols: 99, rows: 33 } });
    await view.page.keyboard.press('a');
    await eventually(async () => (await view.seen()).sizes.length).toBe(2);
  });

  test('detaches while it is hidden and goes on where it was', async () => {
    await view.show({});
    const at = await view.output(0, ['before ']);
    await view.lines();
    await view.show({ visible: false });
    await eventually(async () => (await view.seen()).detached).toBe(1);
    await view.show({ visible: true });
    await eventually(async () => (await view.seen()).attached).toEqual([null, at]);
    await view.output(at, ['after']);
    expect((await view.lines())[0]).toBe('before after');
  });

  test('takes no input after the end, and fits its box by itself', async () => {
    await view.show({ ended: true, width: 600, height: 200 });
    const at = await view.output(0, ['done']);
    await view.page.evaluate((offset) => window.harness.end(offset), at);
    await eventually(async () => (await view.size()).rows).toBeLessThan(20);
    await view.page.keyboard.type('x');
    expect((await view.seen()).input).toBe('');
    expect((await view.seen()).sizes).toEqual([]);
  });

  test('copies what is selected with Ctrl-C and interrupts when nothing is', async () => {
    await view.show({});
    await view.output(0, ['some text']);
    await view.lines();
    await view.page.keyboard.press('Control+c');
    await eventually(async () => (await view.seen()).input).toBe('\x03');
    await view.page.evaluate(() => {
      for (const terminal of window.__proactor?.terminals.values() ?? []) terminal.select(0, 0, 4);
      document.addEventListener('copy', (event) => {
        document.title = event.clipboardData?.getData('text/plain') ?? '';
      });
    });
    await view.page.keyboard.press('Control+c');
    await eventually(() => view.page.title()).toBe('some');
    expect((await view.seen()).input).toBe('\x03');
  });

  test('changes its colours with the theme', async () => {
    await view.show({ theme: 'dark' });
    const dark = await view.page.evaluate(() => window.harness.colours());
    expect(dark.background).toMatch(/^#[0-9a-f]{6}$/);
    expect(dark.palette).toHaveLength(16);
    await view.show({ theme: 'light' });
    const light = await view.page.evaluate(() => window.harness.colours());
    expect(light.background).not.toBe(dark.background);
    const background = () =>
      view.page.evaluate(() => [...(window.__proactor?.terminals.values() ?? [])][0]?.options.theme?.background);
    await eventually(background).toBe(light.background);
  });
});

describe('a pipes view', () => {
  test('shows both streams, each in its own colours, and marks the lines of stderr', async () => {
    await view.show({ kind: 'pipes' });
    await view.pipes(0, [
      ['stdout', 'one\n'],
      ['stderr', '\x1b[31mbad'],
      ['stdout', ' two\n'],
      ['stderr', '\x1b[0mthree\n'],
      ['stdout', 'four\n'],
    ]);
    expect((await view.lines()).slice(0, 4)).toEqual(['one', 'bad two', 'three', 'four']);
    const marks = () =>
      view.page.evaluate(() =>
        [...document.querySelectorAll('.stderr-gutter i')].slice(0, 5).map((row) => row.className),
      );
    await eventually(marks).toEqual(['', 'stderr', 'stderr', '', '']);
  });

  test('says what was skipped, on a line of its own', async () => {
    await view.show({ kind: 'pipes' });
    await view.pipes(0, [['stdout', 'half a li']]);
    await view.page.evaluate(() => window.harness.skipped(9, 38_200_009, 'behind'));
    await view.pipes(38_200_009, [['stdout', 'fresh\n']]);
    expect((await view.lines()).slice(0, 3)).toEqual([
      'half a li',
      '⋯ 38.2 MB skipped to keep up · all of it is in the log',
      'fresh',
    ]);
    expect((await view.seen()).acknowledged.at(-1)).toBe(38_200_015);
  });

  test('answers nothing, and fills its box', async () => {
    await view.show({ kind: 'pipes', width: 400, height: 200 });
    await view.pipes(0, [
      ['stdout', TALKATIVE],
      ['stderr', TALKATIVE],
    ]);
    await view.lines();
    await view.page.keyboard.type('x');
    expect((await view.seen()).input).toBe('');
    await eventually(async () => (await view.size()).cols).toBeLessThan(60);
  });
});
