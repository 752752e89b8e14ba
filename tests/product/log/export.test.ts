// Exports of real log folders in every form: what is in the file, whatever way the bytes were cut, and what is left
// when an export can't be finished.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { exportLogs } from '../../../electron/log/export/export.ts';
import { PAGE_COLOURS } from '../../../electron/log/export/html.ts';
import type { ExportedRun, ExportJob, ExportResult } from '../../../electron/log/export/order.ts';
import { hashStreams } from '../../../electron/log/hash.ts';
import { JobControl } from '../../../electron/log/job-control.ts';
import { openLogThreads } from '../../../electron/log/threads.ts';
import type { LogWriter } from '../../../electron/log/types.ts';
import { createLog } from '../../../electron/log/writer.ts';
import type { ExportFormat } from '../../../shared/model/export.ts';
import type { StreamName } from '../../../shared/model/stream.ts';
import { LOG_WORKER } from '../../support/log-worker.ts';
import { catStream, handClock, onDisk, randomBytes, randomFrom, readAll, runFolder, sha256, until } from './support.ts';

const data = mkdtempSync(join(tmpdir(), 'proactor-export-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

const START = 1_800_000_000_000;

/** Everything that a stream may bring, and a character of every length. */
const HARD = [
  'plain\r\n',
  '\x1b[31mred \x1b[1;48;5;200mbold on pink\x1b[0m back\n',
  'ä€🎉 and \x1b]8;;http://example.test/?a=1&b=2\x1b\\a link\x1b]8;;\x1b\\.\n',
  ' 10 %\r 50 %\r\x1b[K100 %\n',
  '<script>alert("1")</script> & </pre><img src=x onerror=alert(1)>\n',
  '\x1b]0;a title <b>\x07\x1bP1$r0m\x1b\\\x1b(B\x07bell\x00nul\n',
  '\x1b[38:2::1:2:3;4:3mcurly\x1b[m\x1b]never closed\n',
  'the end',
].join('');

const HARD_TEXT =
  'plain\nred bold on pink back\nä€🎉 and a link.\n 10 %\n 50 %\n100 %\n' +
  '<script>alert("1")</script> & </pre><img src=x onerror=alert(1)>\nbellnul\ncurly\nthe end';

async function logOf(
  pieces: readonly (readonly [StreamName, string | Uint8Array])[],
  cap?: number,
): Promise<LogWriter> {
  const clock = handClock(START);
  const log = createLog({ folder: runFolder(data), clock, ...(cap === undefined ? {} : { cap }) });
  for (const [stream, bytes] of pieces) {
    clock.advance(10);
    log.append(stream, typeof bytes === 'string' ? Buffer.from(bytes) : bytes);
  }
  await log.close();
  return log;
}

function exported(log: LogWriter, changes: Partial<ExportedRun> = {}): ExportedRun {
  const { begin, end, streams } = log.summary();
  return {
    name: 'a run',
    command: 'a run --of <something>',
    folder: log.folder,
    begin,
    end,
    streams,
    live: false,
    size: null,
    encoding: null,
    startedAt: START,
    endedAt: START + 60_000,
    ending: 'exit 3',
    exitStatus: 3,
    ...changes,
  };
}

/** A new folder with one place for a file. */
function goal(): { readonly folder: string; readonly path: string; readonly part: string; readonly replace: boolean } {
  const folder = mkdtempSync(join(data, 'goal-'));
  return { folder, path: join(folder, 'out'), part: join(folder, '.out.part'), replace: false };
}

interface Written {
  readonly bytes: Buffer;
  readonly result: ExportResult & { readonly kind: 'done' };
}

async function write(
  runs: readonly ExportedRun[],
  format: ExportFormat,
  more: Partial<Pick<ExportJob, 'streams' | 'times'>> = {},
): Promise<Written> {
  const to = goal();
  const job: ExportJob = { runs, format, streams: null, times: false, ...more, goal: to };
  const result = await exportLogs(job, new JobControl(), () => {});
  if (result.kind !== 'done') throw new Error(`the export is ${JSON.stringify(result)}`);
  const bytes = readFileSync(to.path);
  expect(readdirSync(to.folder)).toEqual(['out']);
  expect(result).toMatchObject({ bytes: bytes.length, sha256: sha256(bytes) });
  return { bytes, result };
}

/** Logs of the hard text, each cut in another way: into single bytes, and into pieces of every small length. */
const cutLogs: Promise<LogWriter>[] = [];

async function cutEverywhere(check: (log: LogWriter) => Promise<void>): Promise<void> {
  if (cutLogs.length === 0) {
    const bytes = Buffer.from(HARD);
    for (const length of [1, 2, 3, 5, 7, 11, 64, bytes.length]) {
      const pieces: [StreamName, Uint8Array][] = [];
      for (let at = 0; at < bytes.length; at += length) pieces.push(['terminal', bytes.subarray(at, at + length)]);
      cutLogs.push(logOf(pieces));
    }
  }
  for (const log of cutLogs) await check(await log);
}

describe('bytes', () => {
  test('of one stream are the files of that stream, and both hashes are that of sha256sum', async () => {
    const random = randomFrom(7);
    const pieces = Array.from({ length: 200 }, (): [StreamName, Uint8Array] => [
      random() < 0.7 ? 'stdout' : 'stderr',
      randomBytes(random, 1 + Math.floor(random() * 3000)),
    ]);
    for (const cap of [undefined, 64 * 1024]) {
      const log = await logOf(pieces, cap);
      if (cap !== undefined) expect(log.summary().begin).toBeGreaterThan(0);
      for (const stream of ['stdout', 'stderr'] as const) {
        const { bytes, result } = await write([exported(log)], 'bytes', { streams: [stream] });
        expect(bytes.equals(catStream(log.folder, stream))).toBe(true);
        expect(result.missing).toBe(0);
        const sum = spawnSync('sh', ['-c', `cat ${stream}.* | sha256sum`], { cwd: log.folder, encoding: 'utf8' });
        const [hash] = await hashStreams({ folder: log.folder, streams: [stream] }, new JobControl());
        expect([result.sha256, hash?.sha256]).toEqual([sum.stdout.slice(0, 64), sum.stdout.slice(0, 64)]);
        expect((hash?.to ?? 0) - (hash?.from ?? 0)).toBe(bytes.length);
      }
    }
  });

  test('of all streams are those of the log, in its order', async () => {
    const log = await logOf(Array.from({ length: 300 }, (_, n) => [n % 3 === 0 ? 'stderr' : 'stdout', `line ${n}\n`]));
    const { bytes } = await write([exported(log)], 'bytes');
    expect(bytes.equals((await readAll(log)).bytes)).toBe(true);
  });

  test('of a live log go to where it was when the export began', async () => {
    const log = createLog({ folder: runFolder(data) });
    for (let number = 0; number < 1000; number += 1) {
      log.append(number % 2 === 0 ? 'stdout' : 'stderr', Buffer.from(`line ${number}\n`));
    }
    const run = exported(log, { live: true, endedAt: null });
    const all = write([run], 'bytes');
    const one = write([run], 'bytes', { streams: ['stdout'] });
    for (let number = 0; number < 200; number += 1) log.append('stdout', Buffer.from(`later ${number}\n`));
    expect((await all).bytes.length).toBe(run.end);
    expect((await one).bytes.length).toBe(run.streams.stdout);
    expect((await all).bytes.toString()).not.toContain('later');
    await onDisk(log);
    await log.close();
  });

  test('that are gone are counted, and the rest is there', async () => {
    const log = await logOf(
      Array.from({ length: 100 }, (_, n) => ['stdout', `${n} `.repeat(400)]),
      64 * 1024,
    );
    const run = exported(log);
    const [oldest] = readdirSync(log.folder).filter((name) => name.startsWith('stdout.'));
    const size = statSync(join(log.folder, oldest ?? '')).size;
    rmSync(join(log.folder, oldest ?? ''));
    const { bytes, result } = await write([{ ...run, streams: { ...run.streams, stderr: 1 } }], 'bytes');
    expect(bytes.length + size).toBe(run.end - run.begin);
    expect(result.missing).toBe(size);
    const text = await write([run], 'text');
    expect(text.bytes.toString()).toMatch(/^\[[\d,]+ bytes of stdout could not be kept\]\n/);
  });
});

describe('text', () => {
  test('is without sequences and control characters, wherever they were cut', async () => {
    await cutEverywhere(async (log) => {
      const { bytes } = await write([exported(log, { size: { cols: 80, rows: 24 } })], 'text');
      expect(bytes.toString()).toBe(HARD_TEXT);
    });
  });

  test('is UTF-8, whatever the encoding of the run', async () => {
    const wide = Buffer.from('größer\nals 🎉\n', 'utf16le');
    const log = await logOf([...wide].map((byte): [StreamName, Uint8Array] => ['stdout', Uint8Array.of(byte)]));
    expect((await write([exported(log, { encoding: 'utf-16le' })], 'text')).bytes.toString()).toBe('größer\nals 🎉\n');
    expect((await write([exported(log, { encoding: 'utf-16le' })], 'ansi')).bytes.toString()).toBe('größer\nals 🎉\n');
  });

  test('has whole lines of both streams, each with its time and its stream if wanted', async () => {
    const log = await logOf([
      ['stdout', 'one, '],
      ['stderr', 'trouble\n'],
      ['stdout', 'two\n'],
      ['stderr', 'unfinished'],
    ]);
    const plain = await write([exported(log)], 'text');
    expect(plain.bytes.toString()).toBe('trouble\none, two\nunfinished\n');
    const timed = (await write([exported(log)], 'text', { times: true })).bytes.toString().split('\n');
    expect(timed.map((line) => line.replace(/^\S+ /, ''))).toEqual([
      '[stderr] trouble',
      '[stdout] one, two',
      '[stderr] unfinished',
      '',
    ]);
    // A line has the time of its first byte.
    expect(timed.slice(0, 3).map((line) => Date.parse(line.split(' ')[0] ?? '') - START)).toEqual([20, 10, 40]);
    const errors = await write([exported(log)], 'text', { streams: ['stderr'] });
    expect(errors.bytes.toString()).toBe('trouble\nunfinished');
  });

  test('of several runs is one story in the order of time, and each line says whose it is', async () => {
    const clock = handClock(START);
    const logs = Array.from({ length: 3 }, () => createLog({ folder: runFolder(data), clock }));
    for (let number = 0; number < 600; number += 1) {
      logs[number % 3]?.append('stdout', Buffer.from(`line ${number}\n`));
      clock.advance(2);
    }
    for (const log of logs) await log.close();
    const runs = logs.map((log, index) => exported(log, { name: `run ${index}` }));
    const lines = (await write(runs, 'text')).bytes.toString().trimEnd().split('\n');
    expect(lines.map((line) => line.slice(line.indexOf('[')))).toEqual(
      Array.from({ length: 600 }, (_, number) => `[run ${number % 3} stdout] line ${number}`),
    );
    expect(lines.map((line) => Date.parse(line.split(' ')[0] ?? ''))).toEqual(
      Array.from({ length: 600 }, (_, number) => START + 2 * number),
    );
    const { bytes } = await write(runs, 'bytes');
    expect(bytes.toString()).toBe(Array.from({ length: 600 }, (_, number) => `line ${number}\n`).join(''));
  });
});

describe('html', () => {
  /** The output in a page, as a browser would show it; throws where there is any markup but our own spans. */
  function shown(page: string): string {
    const [, body = ''] = /<pre>([\s\S]*)<\/pre>\n<\/body>\n<\/html>\n$/.exec(page) ?? [];
    const text = body.replace(/<\/span>|<span (?:class="(?:at|err|lost)"|style="[a-z0-9%:;,.() -]+")>/g, '');
    if (/[<>]/.test(text)) throw new Error(`markup: ${/.{0,40}[<>].{0,40}/.exec(text)?.[0]}`);
    return text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => {
      return { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }[entity] ?? '';
    });
  }

  test('shows the text, and nothing in it becomes markup, wherever it was cut', async () => {
    await cutEverywhere(async (log) => {
      const name = '</title><script>alert(2)</script>';
      const page = (await write([exported(log, { name, size: { cols: 80, rows: 24 } })], 'html')).bytes.toString();
      expect(shown(page)).toBe(HARD_TEXT);
      expect(page).not.toMatch(/<script|<img|<b>/);
      expect(page.match(/<span/g)?.length).toBe(page.match(/<\/span>/g)?.length);
    });
  });

  test('has colours as styled spans, those of the window in both themes, and asks for nothing else', async () => {
    const log = await logOf([
      ['stdout', '\x1b[31mr\x1b[91;7mi\x1b[0;38;5;196mx\x1b[38;5;244mg\x1b[48;2;1;2;3;1;4;9mb\x1b[0m.\n'],
      ['stderr', 'trouble\n'],
    ]);
    const page = (await write([exported(log)], 'html')).bytes.toString();
    const body = page.slice(page.indexOf('<pre>'));
    expect(body).toContain('<span style="color:var(--c1)">r</span>');
    expect(body).toContain('<span style="color:var(--ground);background:var(--c9)">i</span>');
    expect(body).toContain('<span style="color:rgb(255 0 0)">x</span>');
    expect(body).toContain('<span style="color:rgb(128 128 128)">g</span>');
    expect(body).toContain('background:rgb(1 2 3);font-weight:700;text-decoration:underline line-through">b</span>.');
    expect(body).toContain('<span class="err">trouble</span>');
    expect(page).toContain('@media (prefers-color-scheme:light)');
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/(src|href)=|url\(|@import/);
    const tokens = readFileSync(fileURLToPath(new URL('../../../renderer/ui/tokens.css', import.meta.url)), 'utf8');
    for (const theme of ['dark', 'light'] as const) {
      const block = tokens.slice(tokens.indexOf(`[data-theme="${theme}"]`));
      const token = (name: string) => new RegExp(`--${name}: (#[0-9a-f]+);`).exec(block)?.[1];
      const { ansi, ...own } = PAGE_COLOURS[theme];
      expect(ansi).toEqual(ansi.map((_, index) => token(`ansi-${index}`)));
      expect(own).toEqual({
        ground: token('bg'),
        text: token('text'),
        dim: token('dim'),
        line: token('line'),
        stderr: token('stderr-text'),
        lost: token('wait'),
      });
    }
  });
});

describe('ansi', () => {
  test('of one stream is its bytes', async () => {
    await cutEverywhere(async (log) => {
      const { bytes } = await write([exported(log, { size: { cols: 80, rows: 24 } })], 'ansi');
      expect(bytes.toString()).toBe(HARD);
    });
  });

  test('keeps the colours of each stream where they take turns', async () => {
    const log = await logOf([
      ['stderr', '\x1b[31mred\n'],
      ['stdout', 'plain, '],
      ['stderr', 'still red\n'],
      ['stdout', 'and whole\n'],
      ['stderr', '\x1b[0mno more\n'],
    ]);
    expect((await write([exported(log)], 'ansi')).bytes.toString()).toBe(
      '\x1b[31mred\n\x1b[0m' + '\x1b[0;31mstill red\n\x1b[0m' + 'plain, and whole\n' + '\x1b[0;31m\x1b[0mno more\n',
    );
  });

  test('of several runs says above their output whose it is and when it came', async () => {
    const clock = handClock(START);
    const [pipes, terminal] = [
      createLog({ folder: runFolder(data), clock }),
      createLog({ folder: runFolder(data), clock }),
    ];
    for (const [log, stream, text] of [
      [pipes, 'stdout', 'one\n'],
      [terminal, 'terminal', '\x1b[32m$ '],
      [terminal, 'terminal', 'ls'],
      [pipes, 'stdout', 'two\n'],
    ] as const) {
      log.append(stream, Buffer.from(text));
      clock.advance(1000);
    }
    await pipes.close();
    await terminal.close();
    const runs = [exported(pipes, { name: 'p' }), exported(terminal, { name: 't', size: { cols: 80, rows: 24 } })];
    const text = (await write(runs, 'ansi')).bytes.toString();
    expect(text.replace(/\d{4}-\S+/g, 'TIME')).toBe(
      '\x1b[2m── TIME p ──\x1b[22m\none\n' +
        '\x1b[2m── TIME t ──\x1b[22m\n\x1b[32m$ \x1b[0m\x1b[0;32mls\x1b[0m\n' +
        '\x1b[2m── TIME p ──\x1b[22m\ntwo\n',
    );
  });
});

describe('asciicast', () => {
  interface Cast {
    readonly header: Record<string, unknown>;
    readonly events: (readonly [number, string, string])[];
  }

  function castOf(bytes: Buffer): Cast {
    const [header = '', ...lines] = bytes.toString().trimEnd().split('\n');
    return { header: JSON.parse(header), events: lines.map((line) => JSON.parse(line)) };
  }

  test('has the output as text, however its characters were cut', async () => {
    await cutEverywhere(async (log) => {
      const { header, events } = castOf(
        (await write([exported(log, { size: { cols: 100, rows: 30 } })], 'asciicast')).bytes,
      );
      expect(header).toEqual({
        version: 3,
        term: { cols: 100, rows: 30, type: 'xterm-256color' },
        timestamp: START / 1000,
        command: 'a run --of <something>',
        title: 'a run',
      });
      const output = events.filter(([, code]) => code === 'o').map(([, , text]) => text);
      expect(output.join('')).toBe(HARD);
      expect(output.join('')).not.toContain('\ufffd');
      expect(events.at(-1)?.slice(1)).toEqual(['x', '3']);
    });
  });

  test('has times, sizes and the end in their places', async () => {
    const clock = handClock(START);
    const log = createLog({ folder: runFolder(data), clock });
    log.resize({ cols: 90, rows: 20 });
    clock.advance(250);
    log.append('terminal', Buffer.from('a'));
    clock.advance(1000.5);
    log.resize({ cols: 91, rows: 21 });
    clock.advance(500);
    log.append('terminal', Buffer.from('b'));
    clock.advance(500);
    log.resize({ cols: 92, rows: 22 });
    await log.close();
    const run = exported(log, { size: { cols: 90, rows: 20 }, endedAt: START + 3000, exitStatus: 143 });
    const { header, events } = castOf((await write([run], 'asciicast')).bytes);
    expect(header['term']).toMatchObject({ cols: 90, rows: 20 });
    expect(events).toEqual([
      [0.25, 'o', 'a'],
      [1.0005, 'r', '91x21'],
      [0.5, 'o', 'b'],
      [0.5, 'r', '92x22'],
      [0.7495, 'x', '143'],
    ]);
  });

  test('of pipes returns the carriage, and says nothing of an end that is not known', async () => {
    const log = await logOf([
      ['stdout', 'one\n'],
      ['stderr', 'two\n'],
    ]);
    const { events } = castOf((await write([exported(log, { exitStatus: null })], 'asciicast')).bytes);
    expect(events).toEqual([
      [0.01, 'o', 'one\r\n'],
      [0.01, 'o', 'two\r\n'],
    ]);
  });
});

describe('a file that can not be written', () => {
  async function attempt(to: ExportJob['goal']): Promise<ExportResult> {
    const log = await logOf([['stdout', 'some output\n']]);
    const job: ExportJob = { runs: [exported(log)], format: 'text', streams: null, times: false, goal: to };
    return await exportLogs(job, new JobControl(), () => {});
  }

  /** Nobody wants the export any more when it has come so many pieces far. */
  class CancelledAt extends JobControl {
    #left: number;
    readonly #then: () => void;

    constructor(pieces: number, then: () => void) {
      super();
      this.#left = pieces;
      this.#then = then;
    }

    override alive(): boolean {
      this.#left -= 1;
      if (this.#left === 0) {
        this.#then();
        this.cancel();
      }
      return super.alive();
    }
  }

  test('is there neither whole nor in part when the export is cancelled half way', async () => {
    const log = createLog({ folder: runFolder(data) });
    const block = Buffer.from('some line of a long story\n'.repeat(40_000));
    for (let count = 0; count < 6; count += 1) log.append('stdout', Buffer.from(block));
    await log.close();
    for (const format of ['text', 'bytes', 'html', 'ansi', 'asciicast'] as const) {
      const to = goal();
      writeFileSync(to.path, 'what was there');
      const job = { runs: [exported(log)], format, streams: null, times: false, goal: { ...to, replace: true } };
      let written = 0;
      const control = new CancelledAt(12, () => {
        written = statSync(to.part).size;
      });
      expect(await exportLogs(job, control, () => {})).toEqual({ kind: 'cancelled' });
      expect(written).toBeGreaterThan(0);
      expect(readdirSync(to.folder)).toEqual(['out']);
      expect(readFileSync(to.path, 'utf8')).toBe('what was there');
    }
  });

  test('is not there either when its thread is cancelled, or ended with the host', async () => {
    const log = await logOf([['stdout', 'some output\n'.repeat(10_000)]]);
    const threads = openLogThreads({ workerUrl: LOG_WORKER });
    const to = goal();
    const order: ExportJob = { runs: [exported(log)], format: 'html', streams: null, times: false, goal: to };
    const job = threads.start('export', order, () => {});
    job.cancel();
    expect(await job.result).toEqual({ kind: 'cancelled' });
    // Its log never comes: it waits until it is told to end.
    const endless = { ...exported(log), end: 1_000_000, streams: { stdout: 1_000_000 }, live: true };
    const waiting = threads.start('export', { ...order, runs: [endless] }, () => {});
    await until(() => readdirSync(to.folder).length > 0);
    await Promise.all([threads.close(), expect(waiting.result).resolves.toEqual({ kind: 'cancelled' })]);
    expect(readdirSync(to.folder)).toEqual([]);
  });

  test('replaces nothing unless it may, keeps who may read it, and goes where a link leads', async () => {
    const to = goal();
    writeFileSync(to.path, 'what was there');
    chmodSync(to.path, 0o640);
    expect(await attempt(to)).toEqual({ kind: 'exists' });
    expect(readFileSync(to.path, 'utf8')).toBe('what was there');
    const link = join(to.folder, 'link');
    symlinkSync('out', link);
    expect(await attempt({ ...to, path: link, replace: true })).toMatchObject({ kind: 'done' });
    expect(readFileSync(to.path, 'utf8')).toBe('some output\n');
    expect(statSync(to.path).mode & 0o777).toBe(0o640);
    expect(readdirSync(to.folder).sort()).toEqual(['link', 'out']);
  });

  test('is a clear sentence', async () => {
    const to = goal();
    mkdirSync(join(to.folder, 'folder'));
    writeFileSync(join(to.folder, 'file'), '');
    const why = async (path: string, part = to.part) => {
      const result = await attempt({ path, part, replace: true });
      return result.kind === 'failed' ? result.why : result.kind;
    };
    expect(await why(join(to.folder, 'folder'))).toMatch(/is a folder: add the name of a file\.$/);
    expect(await why('/dev/null')).toBe('/dev/null is not a file: choose another path.');
    const missing = join(to.folder, 'no', 'such', 'out');
    expect(await why(missing, join(to.folder, 'no', 'such', '.part'))).toBe(
      `There is no folder for ${missing}: make it first, or choose another path.`,
    );
    const beneath = join(to.folder, 'file', 'out');
    expect(await why(beneath, join(to.folder, 'file', '.part'))).toBe(
      `A part of the path ${beneath} is a file, not a folder.`,
    );
    expect(readdirSync(to.folder).sort()).toEqual(['file', 'folder']);
  });

  test.skipIf(process.platform === 'win32')('leaves nothing when the disk takes no more', async () => {
    const log = await logOf(
      Array.from({ length: 40 }, (_, n): [StreamName, string] => ['stdout', `${n}\n`.repeat(4000)]),
    );
    const to = goal();
    const order: ExportJob = { runs: [exported(log)], format: 'text', streams: null, times: false, goal: to };
    // A limit of the system on the size of files is the disk error that needs no disk: 100 blocks of 512 or 1024 bytes.
    const script = `
      const { Worker } = require('node:worker_threads');
      const worker = new Worker(new URL(${JSON.stringify(LOG_WORKER.href)}));
      worker.postMessage({ name: 'export', order: ${JSON.stringify(order)}, control: new SharedArrayBuffer(16) });
      worker.on('message', (message) => {
        if (message.type === 'news') return;
        console.log(JSON.stringify(message));
        process.exit();
      });`;
    const child = spawnSync('sh', ['-c', 'ulimit -f 100; exec "$0" -e "$1"', process.execPath, script], {
      encoding: 'utf8',
    });
    expect(JSON.parse(child.stdout)).toEqual({
      type: 'done',
      result: {
        kind: 'failed',
        why: `The file would be larger than this disk or your limits allow: ${to.path} was not written.`,
      },
    });
    expect(readdirSync(to.folder)).toEqual([]);
  });
});
