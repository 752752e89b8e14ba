// The filter that makes two pipes one terminal's output.
import { describe, expect, test } from 'vitest';
import { type PipeName, StreamMerge } from '../../../renderer/terminal/stream-merge.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A cell: its character and the look it was written with. */
interface Written {
  readonly character: string;
  readonly look: string;
}

/** What a terminal would show: every character with the SGR parameters and link in force. Throws on ill-formed bytes. */
function shown(bytes: Uint8Array): Written[] {
  const cells: Written[] = [];
  let sgr = '0';
  let link = '';
  const text = decoder.decode(bytes);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it reads control sequences
  const token = /\x1b\]8;([^\x1b]*)\x1b\\|\x1b\[([\d;:]*)([A-Za-z@])|[\s\S]/gu;
  for (const [whole, linkTo, parameters, final] of text.matchAll(token)) {
    if (linkTo !== undefined) link = linkTo === ';' ? '' : linkTo;
    else if (final === 'm') sgr = parameters ?? '';
    else if (final !== undefined) cells.push({ character: `<${parameters}${final}>`, look: `${sgr} ${link}` });
    else if (whole === '\x1b') throw new Error(`a lone ESC in ${JSON.stringify(text)}`);
    else cells.push({ character: whole, look: `${sgr} ${link}` });
  }
  return cells;
}

function text(cells: readonly Written[]): string {
  return cells.map(({ character }) => character).join('');
}

function run(merge: StreamMerge, chunks: readonly (readonly [PipeName, string | Uint8Array])[]): Written[] {
  const parts = chunks.map(([name, chunk]) =>
    merge.push(name, typeof chunk === 'string' ? encoder.encode(chunk) : chunk),
  );
  return shown(Buffer.concat([...parts, merge.end()]));
}

const HARD =
  'plain \x1b[1;31mred\x1b[0m …–é漢👍🏽\r\n\tindent\x1b[38;5;200;4:3mx\x1b[38:2::1:2:3my\x1b[48;2;9;8;7mz\x1b[39;49mw\x1b[m' +
  '\x1b]8;id=a;https://example.org/ü;b\x1b\\link\x1b]8;;\x07 50%\r100%\x1b[K\x1b[2A\x1b[1Gback' +
  '\x1b[?1049h\x1bc\x1b(0\x0e\x1b[2J\x1b[5;5H\x1b]0;title\x07\x1bP+q544e\x1b\\\x1b[6n\x1b_apc\x1b\\\x1b7\x07\0end';

const HARD_TEXT = 'plain red …–é漢👍🏽\r\n\tindentxyzwlink 50%\r100%<K><2A><1G>backend';

describe('one stream', () => {
  test('keeps text, colours, links and small moves, and nothing that would take the view over', () => {
    expect(text(run(new StreamMerge(), [['stdout', HARD]]))).toBe(HARD_TEXT);
  });

  test('shows the same wherever it is cut', () => {
    const bytes = encoder.encode(HARD);
    const whole = run(new StreamMerge(), [['stdout', bytes]]);
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const halves = run(new StreamMerge(), [
        ['stdout', bytes.subarray(0, cut)],
        ['stdout', bytes.subarray(cut)],
      ]);
      expect(halves, `cut at ${cut}`).toEqual(whole);
    }
    const single = run(
      new StreamMerge(),
      Array.from(bytes, (byte) => ['stdout', Uint8Array.of(byte)] as const),
    );
    expect(single).toEqual(whole);
  });

  test('gives plain bytes through as they are, without a copy', () => {
    const merge = new StreamMerge();
    merge.push('stdout', encoder.encode('first'));
    const bytes = encoder.encode('plain text\n'.repeat(1000));
    expect(merge.push('stdout', bytes).buffer).toBe(bytes.buffer);
  });

  test.each([
    ['a lone continuation', [0x80], '�'],
    ['an overlong slash', [0xc0, 0xaf], '��'],
    ['a surrogate', [0xed, 0xa0, 0x80], '���'],
    ['beyond Unicode', [0xf5, 0x80, 0x80, 0x80], '����'],
    ['a character cut by a letter', [0xe2, 0x80, 0x41], '�A'],
    ['a C1 control', [0xc2, 0x9b, 0x33, 0x31, 0x6d], '�31m'],
    ['a character that never ends', [0x41, 0xf0, 0x9f, 0x91], 'A�'],
  ])('shows U+FFFD for %s', (_name, bytes, expected) => {
    expect(text(run(new StreamMerge(), [['stdout', Uint8Array.from(bytes)]]))).toBe(expected);
  });

  test('takes any bytes at all', () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48271) % 2147483647;
      return seed;
    };
    const favourites = [0x1b, 0x5b, 0x5d, 0x6d, 0x3b, 0x38, 0xe2, 0x80, 0xc2, 0x9b, 0x07, 0x18, 0x50, 0x5c];
    for (let round = 0; round < 200; round += 1) {
      const merge = new StreamMerge();
      const parts: Uint8Array[] = [];
      for (let chunk = 0; chunk < 20; chunk += 1) {
        const bytes = Uint8Array.from({ length: random() % 12 }, () =>
          random() % 2 === 0 ? (favourites[random() % favourites.length] ?? 0) : random() % 256,
        );
        parts.push(merge.push(random() % 2 === 0 ? 'stdout' : 'stderr', bytes));
      }
      // Reading throws on a lone ESC and on bytes that are not UTF-8.
      shown(Buffer.concat([...parts, merge.end()]));
    }
  });

  test('does not wait for ever for the end of a string', () => {
    const merge = new StreamMerge();
    merge.push('stdout', encoder.encode('\x1b]52;c;'));
    for (let count = 0; count < 100; count += 1) {
      expect(merge.push('stdout', encoder.encode('A'.repeat(1000)))).toHaveLength(0);
    }
    expect(text(shown(merge.push('stdout', encoder.encode('\x07after'))))).toBe('after');
  });
});

describe('two streams', () => {
  test('a colour opened on one does not run into the other, and is still there when it goes on', () => {
    const cells = run(new StreamMerge(), [
      ['stderr', '\x1b[1;31mE'],
      ['stdout', 'o'],
      ['stderr', 'F\x1b[0mG'],
      ['stdout', '\x1b[32mp'],
      ['stderr', 'H'],
    ]);
    expect(cells.map(({ character, look }) => `${character} ${look.trim()}`)).toEqual([
      'E 0;1;31',
      'o 0',
      'F 0;1;31',
      'G 0',
      'p 0;32',
      'H 0',
    ]);
  });

  test('a character and a sequence of one may be cut by the other', () => {
    const euro = encoder.encode('€');
    const cells = run(new StreamMerge(), [
      ['stderr', euro.subarray(0, 2)],
      ['stdout', 'a\x1b[3'],
      ['stderr', euro.subarray(2)],
      ['stdout', '3mb'],
    ]);
    expect(cells.map(({ character, look }) => `${character} ${look.trim()}`)).toEqual(['a 0', '€ 0', 'b 0;33']);
  });

  test('stderr has a colour of its own where it sets none, and its cells are marked', () => {
    const merge = new StreamMerge({ stderr: { foreground: '38;5;255', mark: '<mark>' } });
    const output = decoder.decode(merge.push('stderr', encoder.encode('E\x1b[31mF\x1b[39mG')));
    expect(output.replaceAll('\x1b]8;;\x1b\\', '')).toBe(
      '\x1b[0;38;5;255m<mark>E\x1b[0;31m<mark>F\x1b[0;38;5;255m<mark>G',
    );
  });
});

describe('a skip', () => {
  test('stands on a line of its own and forgets colours, links and what was cut', () => {
    const merge = new StreamMerge();
    merge.push('stderr', encoder.encode('\x1b[31mred\x1b]8;;https://a\x07 half \x1b[4'));
    merge.push('stdout', Uint8Array.of(0xe2, 0x80));
    expect(text(shown(merge.skip('⋯ 1 kB skipped')))).toBe('�\n⋯ 1 kB skipped\n');
    const after = shown(merge.push('stderr', encoder.encode('m plain')));
    expect(text(after)).toBe('m plain');
    expect(new Set(after.map(({ look }) => look))).toEqual(new Set(['0 ']));
  });

  test('begins no empty line after a line feed', () => {
    const merge = new StreamMerge();
    merge.push('stdout', encoder.encode('line\n'));
    expect(text(shown(merge.skip('skipped')))).toBe('skipped\n');
  });
});

test('another encoding is decoded per stream, also when a character is cut by a chunk', () => {
  const merge = new StreamMerge({}, 'shift_jis');
  // 日本 in Shift JIS, cut within its second character by bytes of the other stream.
  const parts = [
    merge.push('stdout', Uint8Array.of(0x93, 0xfa, 0x96)),
    merge.push('stderr', Uint8Array.of(0x83, 0x89)),
    merge.push('stdout', Uint8Array.of(0x7b, 0x0a)),
  ];
  const characters = shown(Buffer.concat(parts)).map(({ character }) => character);
  expect(characters.join('')).toBe('日ラ本\n');
});
