// The mirrors through their thread, as the host uses them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareXterm } from '../../../electron/screen/headless-terminal.ts';
import { openMirrors } from '../../../electron/screen/mirrors.ts';
import type { Mirror, Mirrors } from '../../../electron/screen/types.ts';
import { SCREEN_WORKER } from '../../support/screen-worker.ts';
import { describeTerminal, Twin } from './support/twin.ts';

const SIZE = { cols: 40, rows: 8 };
const SCROLLBACK = 5_000;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

let mirrors: Mirrors;

beforeAll(async () => {
  await prepareXterm();
  mirrors = openMirrors({ workerUrl: SCREEN_WORKER });
});

afterAll(async () => {
  await mirrors.close();
});

function replies(mirror: Mirror): () => string {
  let text = '';
  mirror.onReply((bytes) => {
    text += decoder.decode(bytes);
  });
  return () => text;
}

/** Feeds text and waits until it is parsed; what was said on the way has arrived by then. */
async function feed(mirror: Mirror, at: number, text: string): Promise<number> {
  const bytes = encoder.encode(text);
  mirror.feed(at, bytes);
  await mirror.snapshot();
  return at + bytes.length;
}

describe('a mirror', () => {
  test('knows the screen after everything fed, with resizes at their place between the bytes', async () => {
    const mirror = mirrors.open(SIZE);
    const twin = new Twin(SIZE, SCROLLBACK);
    const first = encoder.encode(
      'a line that is longer than the terminal will be in a moment\r\n\x1b[32mgreen …'.repeat(3),
    );
    const second = encoder.encode('after the resize \x1b[3');
    mirror.feed(0, first);
    mirror.resize({ cols: 25, rows: 5 });
    mirror.feed(first.length, second);
    await twin.write(first);
    twin.terminal.resize(25, 5);
    await twin.write(second);
    const snapshot = await mirror.snapshot();
    expect(snapshot.at).toBe(first.length + second.length);
    expect(snapshot.size).toEqual({ cols: 25, rows: 5 });
    const copy = new Twin(snapshot.size, SCROLLBACK);
    await copy.write(snapshot.bytes);
    expect(describeTerminal(copy.terminal)).toEqual(describeTerminal(twin.terminal));
    mirror.close();
  });

  test('does not lose a character whose bytes come apart', async () => {
    const mirror = mirrors.open(SIZE);
    const bytes = encoder.encode('one…two–three👍🏽');
    for (const [at, byte] of bytes.entries()) mirror.feed(at, Uint8Array.of(byte));
    const { bytes: state } = await mirror.snapshot();
    expect(decoder.decode(state)).toContain('👍🏽');
    const copy = new Twin(SIZE, SCROLLBACK);
    await copy.write(state);
    expect(copy.terminal.buffer.active.getLine(0)?.translateToString(true)).toBe('one…two–three👍🏽');
    mirror.close();
  });

  test('says how much it has not parsed yet, and when there is room again', async () => {
    const mirror = mirrors.open(SIZE);
    const drained = new Promise<void>((resolve) => mirror.onDrain(resolve));
    const chunk = encoder.encode(`${'x'.repeat(63)}\n`.repeat(1024));
    let at = 0;
    while (mirror.pending <= mirror.pendingLimit) {
      mirror.feed(at, chunk);
      at += chunk.length;
    }
    await drained;
    expect(mirror.pending).toBeLessThan(mirror.pendingLimit);
    expect((await mirror.snapshot()).at).toBe(at);
    expect(mirror.pending).toBe(0);
    mirror.close();
  });

  test('does not take the bytes that it is fed from their owner', async () => {
    const mirror = mirrors.open(SIZE);
    const log = encoder.encode('kept by the log');
    mirror.feed(0, log.subarray(5));
    await mirror.snapshot();
    expect(decoder.decode(log)).toBe('kept by the log');
    mirror.close();
  });

  test('does not take a Buffer from its owner either, whose parts share its memory', async () => {
    const mirror = mirrors.open(SIZE);
    const log = Buffer.allocUnsafeSlow(20);
    log.write('first and second one');
    mirror.feed(0, log.subarray(0, 10));
    mirror.feed(10, log.subarray(10));
    expect(decoder.decode((await mirror.snapshot()).bytes)).toContain('first and second one');
    expect(log.toString()).toBe('first and second one');
    mirror.close();
  });

  test('goes on after bytes that were lost, and refuses to go back', async () => {
    const mirror = mirrors.open(SIZE);
    const failed = new Promise<Error>((resolve) => mirror.onFailure(resolve));
    await feed(mirror, 0, 'before\x1b]2;half a ti');
    await feed(mirror, 1000, 'after');
    const { at, bytes } = await mirror.snapshot();
    expect(at).toBe(1005);
    expect(decoder.decode(bytes)).toContain('beforeafter');
    mirror.feed(10, encoder.encode('again'));
    expect((await failed).message).toContain("can't go back");
  });
});

describe('queries', () => {
  const QUERIES: readonly (readonly [name: string, query: string, reply: string])[] = [
    ['primary attributes', '\x1b[c', '\x1b[?62;4;9;22c'],
    ['secondary attributes', '\x1b[>c', '\x1b[>0;276;0c'],
    ['tertiary attributes', '\x1b[=c', '\x1bP!|00000000\x1b\\'],
    ['terminal version', '\x1b[>q', '\x1bP>|xterm.js(6.0.0)\x1b\\'],
    ['status', '\x1b[5n', '\x1b[0n'],
    ['cursor position', 'ab\x1b[6n', '\x1b[1;3R'],
    ['extended cursor position', 'ab\x1b[?6n', '\x1b[?1;3R'],
    ['cursor position behind the last column', `${'x'.repeat(SIZE.cols)}\x1b[6n`, `\x1b[1;${SIZE.cols}R`],
    ['cursor position under origin mode', '\x1b[3;6r\x1b[?6h\x1b[2;2H\x1b[6n', '\x1b[2;2R'],
    ['an ANSI mode', '\x1b[4h\x1b[4$p', '\x1b[4;1$y'],
    ['a private mode', '\x1b[?2004$p', '\x1b[?2004;2$y'],
    ['a mode that nobody knows', '\x1b[?4711$p', '\x1b[?4711;0$y'],
    ['attributes in use', '\x1b[1;31m\x1bP$qm\x1b\\', '\x1bP1$r0;1;31m\x1b\\'],
    ['scroll region', '\x1b[2;5r\x1bP$qr\x1b\\', '\x1bP1$r2;5r\x1b\\'],
    ['cursor style', '\x1b[5 q\x1bP$q q\x1b\\', '\x1bP1$r5 q\x1b\\'],
    ['a setting that nobody knows', '\x1bP$qz\x1b\\', '\x1bP0$r\x1b\\'],
    ['termcap', '\x1bP+q544e\x1b\\', '\x1bP0+r\x1b\\'],
    ['size in cells', '\x1b[18t', '\x1b[8;8;40t'],
    ['foreground', '\x1b]10;?\x07', '\x1b]10;rgb:0101/0202/0303\x1b\\'],
    [
      'background and cursor at once',
      '\x1b]11;?;?\x1b\\',
      '\x1b]11;rgb:0404/0505/0606\x1b\\\x1b]12;rgb:0707/0808/0909\x1b\\',
    ],
    ['a palette colour', '\x1b]4;1;?\x07', '\x1b]4;1;rgb:1111/1111/1111\x1b\\'],
    ['a colour that the program set', '\x1b]4;1;#ff8000\x07\x1b]4;1;?\x07', '\x1b]4;1;rgb:ffff/8080/0000\x1b\\'],
    ['a colour that it gave back', '\x1b]11;#fff\x07\x1b]111\x07\x1b]11;?\x07', '\x1b]11;rgb:0404/0505/0606\x1b\\'],
    ['a colour of the cube', '\x1b]4;196;?\x07', '\x1b]4;196;rgb:ffff/0000/0000\x1b\\'],
    ['the kitty keyboard: silence', '\x1b[?u', ''],
    ['the title: silence', '\x1b]2;rm -rf\x07\x1b[21t', ''],
    ['sizes in pixels', '\x1b[14t\x1b[16t', '\x1b[4;160;400t\x1b[6;20;10t'],
    ['colours of pictures', '\x1b[?1;1S', '\x1b[?1;0;256S'],
    ['room for pictures', '\x1b[?2;1S', '\x1b[?2;0;400;160S'],
    ['graphics that nobody knows', '\x1b[?3;1S', '\x1b[?3;1S'],
    ['answers of other terminals: silence', '\x1b[?1;2c\x1b[0n\x1b[1;1R', ''],
  ];

  beforeAll(() => {
    mirrors.setColours({
      foreground: '#010203',
      background: '#040506',
      cursor: '#070809',
      palette: Array.from({ length: 16 }, (_, index) => `#${index.toString(16).repeat(6)}`),
    });
  });

  test.each(QUERIES)('are answered once: %s', async (_name, query, reply) => {
    const mirror = mirrors.open(SIZE);
    const said = replies(mirror);
    const bytes = encoder.encode(query);
    // Cut in the middle, as a chunk's edge may cut it.
    const half = Math.ceil(bytes.length / 2);
    mirror.feed(0, bytes.subarray(0, half));
    mirror.feed(half, bytes.subarray(half));
    await mirror.snapshot();
    await mirror.snapshot();
    expect(said()).toBe(reply);
    mirror.close();
  });

  test('are not answered again by a mirror that is fed what another one has answered', async () => {
    const mirror = mirrors.open(SIZE, { answerFrom: 6 });
    const said = replies(mirror);
    mirror.feed(0, encoder.encode('\x1b[5n\x1b[c\x1b[6n'));
    await mirror.snapshot();
    expect(said()).toBe('\x1b[?62;4;9;22c\x1b[1;1R');
    mirror.close();
  });
});

describe('titles', () => {
  test('come as one plain line, the last of a chunk', async () => {
    const mirror = mirrors.open(SIZE);
    const titles: string[] = [];
    mirror.onTitle((title) => titles.push(title));
    let at = await feed(mirror, 0, '\x1b]2;one\x07\x1b]2;two\x07');
    at = await feed(mirror, at, '\x1b]0;a\u202eb\u200b  c\x7fd\x07');
    await feed(mirror, at, `\x1b]2;${'long '.repeat(1000)}\x07`);
    expect(titles[0]).toBe('two');
    expect(titles[1]).toBe('a b c d');
    expect(titles[2]).toHaveLength(200);
    mirror.close();
  });
});

describe('folders and bells', () => {
  test('are told once per chunk, and a folder of another machine is none', async () => {
    const mirror = mirrors.open(SIZE);
    const told: (string | null)[] = [];
    mirror.onFolder((folder) => told.push(folder));
    mirror.onBell(() => told.push('bell'));
    let at = await feed(mirror, 0, '\x1b]7;file:///tmp\x07\x1b]7;file://localhost/srv/a%20b\x1b\\\x07\x07');
    at = await feed(mirror, at, '\x1b]7;file:///srv/a%20b\x07');
    await feed(mirror, at, '\x1b]7;file://elsewhere.invalid/srv\x07');
    expect(told).toEqual(['/srv/a b', 'bell', null]);
    mirror.close();
  });
});

describe('a lost thread', () => {
  test('is reported, nothing hangs, and the next mirror gets another', { timeout: 60_000 }, async () => {
    // The bundle as it ships, but it breaks when it is told to close a screen.
    const folder = await mkdtemp(join(tmpdir(), 'proactor-screen-'));
    const breaking = pathToFileURL(join(folder, 'breaking.mjs'));
    await writeFile(
      breaking,
      `import { parentPort } from 'node:worker_threads';
       const on = parentPort.on.bind(parentPort);
       parentPort.on = (event, listener) => on(event, (message) => {
         if (message.type === 'close') throw new Error('broken on purpose');
         listener(message);
       });
       await import(${JSON.stringify(SCREEN_WORKER.href)});`,
    );
    const fragile = openMirrors({ workerUrl: breaking });
    const mirror = fragile.open(SIZE);
    const other = fragile.open(SIZE);
    const failures: string[] = [];
    mirror.onFailure((error) => failures.push(error.message));
    let drains = 0;
    mirror.onDrain(() => {
      drains += 1;
    });
    mirror.feed(0, encoder.encode('x'.repeat(100_000)));
    other.close();
    await expect(mirror.snapshot()).rejects.toThrow('broken on purpose');
    expect(failures).toHaveLength(1);
    expect(mirror.pending).toBe(0);
    expect(drains).toBeLessThanOrEqual(1);
    mirror.feed(100_000, encoder.encode('ignored'));
    await expect(mirror.snapshot()).rejects.toThrow('lost');
    const next = fragile.open(SIZE);
    await feed(next, 0, 'alive');
    expect(decoder.decode((await next.snapshot()).bytes)).toContain('alive');
    await fragile.close();
    await rm(folder, { recursive: true });
  });

  test('a closed mirror refuses, and does not wait', async () => {
    const mirror = mirrors.open(SIZE);
    const asked = mirror.snapshot();
    mirror.close();
    await expect(asked).rejects.toThrow('closed');
  });
});
