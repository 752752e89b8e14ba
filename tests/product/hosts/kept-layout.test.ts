import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeptLayout } from '../../../electron/hosts/kept-layout.ts';
import { type Arrangement, keptArrangement, parseArrangement } from '../../../shared/model/arrangement.ts';
import type { RunId } from '../../../shared/model/ids.ts';
import { parseClientMessage } from '../../../shared/protocol/messages.ts';

const idOf = (n: number) => String(n).padStart(26, '0') as RunId;

const LAYOUT: Arrangement = {
  root: {
    kind: 'split',
    along: 'row',
    parts: [
      { share: 0.25, place: { kind: 'tile', runs: [idOf(1), idOf(2)], active: idOf(2) } },
      { share: 0.75, place: { kind: 'tile', runs: [idOf(3)], active: idOf(3) } },
    ],
  },
  focused: idOf(2),
  maximised: null,
  newest: idOf(9),
  tidy: false,
};

let folder: string;
let troubles: string[];
const open = () => new KeptLayout(folder, (text) => troubles.push(text));

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'proactor-layout-'));
  troubles = [];
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the layout that a host keeps', () => {
  it('is there again at the next start, and private', async () => {
    const first = open();
    expect(first.last).toBe(null);
    first.keep({ ...LAYOUT, focused: null });
    first.keep(LAYOUT);
    await first.settled();
    expect(open().last).toEqual(LAYOUT);
    expect(readdirSync(folder)).toEqual(['layout.json']);
    if (process.platform !== 'win32') expect(statSync(join(folder, 'layout.json')).mode & 0o777).toBe(0o600);
    expect(troubles).toEqual([]);
  });

  it.each([
    ['half a file', '{"version": 1, "root": {"kind"'],
    ['another version', JSON.stringify({ ...keptArrangement(LAYOUT), version: 7 })],
    ['no object', '"tiles"'],
  ])('is set aside when it can not be understood (%s), and a person is told', async (_, text) => {
    writeFileSync(join(folder, 'layout.json'), text);
    const kept = open();
    expect(kept.last).toBe(null);
    expect(troubles).toEqual([expect.stringContaining('layout.json.unreadable')]);
    expect(readFileSync(join(folder, 'layout.json.unreadable'), 'utf8')).toBe(text);
    kept.keep(LAYOUT);
    await kept.settled();
    expect(open().last).toEqual(LAYOUT);
  });

  it('never takes the place of what was set aside before', async () => {
    for (const text of ['first', 'second', 'third']) {
      writeFileSync(join(folder, 'layout.json'), text);
      open();
    }
    const aside = (suffix: string) => readFileSync(join(folder, `layout.json.unreadable${suffix}`), 'utf8');
    expect([aside(''), aside('-2'), aside('-3')]).toEqual(['first', 'second', 'third']);
    expect(troubles[2]).toContain('layout.json.unreadable-3');
  });

  it.skipIf(process.platform === 'win32')(
    'that can not be read is set aside before another takes its place',
    async () => {
      mkdirSync(join(folder, 'layout.json'));
      writeFileSync(join(folder, 'layout.json', 'theirs'), 'theirs');
      writeFileSync(join(folder, 'layout.json.unreadable'), 'earlier');
      const kept = open();
      kept.keep(LAYOUT);
      await kept.settled();
      expect(open().last).toEqual(LAYOUT);
      expect(readFileSync(join(folder, 'layout.json.unreadable'), 'utf8')).toBe('earlier');
      expect(readFileSync(join(folder, 'layout.json.unreadable-2', 'theirs'), 'utf8')).toBe('theirs');
      expect(troubles.length).toBe(2);
    },
  );

  it('says once that it can not be written, and goes on', async () => {
    const kept = open();
    mkdirSync(join(folder, 'layout.json.new'));
    kept.keep(LAYOUT);
    await kept.settled();
    kept.keep({ ...LAYOUT, tidy: true });
    await kept.settled();
    expect(troubles.length).toBe(1);
    expect(kept.last?.tidy).toBe(true);
    expect(existsSync(join(folder, 'layout.json'))).toBe(false);
  });
});

describe('an arrangement from outside', () => {
  const parse = (changes: object) => parseArrangement({ ...keptArrangement(LAYOUT), ...changes });
  const tile = (runs: readonly unknown[], active: unknown) => ({ kind: 'tile', runs, active });

  it.each<[string, object]>([
    ['a run that is none', { root: tile(['../../etc'], '../../etc') }],
    ['an empty tile', { root: tile([], idOf(1)) }],
    ['a tile that shows a stranger', { root: tile([idOf(1)], idOf(2)) }],
    ['a run in two tiles', { root: { ...LAYOUT.root, parts: [LAYOUT.root, LAYOUT.root] } }],
    [
      'a split of one',
      { root: { kind: 'split', along: 'row', parts: [{ share: 1, place: tile([idOf(1)], idOf(1)) }] } },
    ],
    ['a focus on nothing', { focused: idOf(8) }],
    ['a share of nothing', { root: { kind: 'split', along: 'row', parts: [{ share: 0 }, { share: Number.NaN }] } }],
    ['no word on tidiness', { tidy: 'yes' }],
  ])('is refused with a reason when it has %s', (_, changes) => {
    expect(parse(changes)).toEqual({ ok: false, problem: expect.any(String) });
  });

  it('is refused before it is too deep to walk', () => {
    let place: unknown = tile([idOf(1)], idOf(1));
    for (let depth = 0; depth < 5000; depth += 1) {
      place = {
        kind: 'split',
        along: 'row',
        parts: [
          { share: 0.5, place },
          { share: 0.5, place },
        ],
      };
    }
    expect(parse({ root: place })).toMatchObject({ ok: false });
  });

  it('reaches the host as nothing but what the model knows', () => {
    const layout = { ...keptArrangement(LAYOUT), extra: 'x'.repeat(100) };
    const parsed = parseClientMessage({ type: 'layout', layout });
    expect(parsed).toEqual({ ok: true, message: { type: 'layout', layout: LAYOUT } });
    const refused = parseClientMessage({ type: 'layout', layout: { version: 1 } });
    expect(refused).toMatchObject({ ok: false, error: expect.stringContaining('not an arrangement of panes') });
  });
});
