// The export and settings dialogs' own words: proposed names, what is wrong beside a field, and what the fields make.
import { describe, expect, test } from 'vitest';
import { problemOf, proposedName, streamsOf } from '../../../renderer/features/export/export-form.ts';
import { formOf, readSettings } from '../../../renderer/features/settings/settings-form.ts';
import { actionOf } from '../../../renderer/keys.ts';
import { Exports } from '../../../renderer/link/exports.ts';
import { DEFAULT_SETTINGS } from '../../../shared/model/settings.ts';
import { runOf } from './scripted-host.ts';

const written = (n: number, streams: Record<string, number>) =>
  runOf(n, { log: { begin: 0, end: 5, streams, cap: 1024, warning: null } });

describe('the export dialog', () => {
  test('proposes a name of the run and the moment that any system takes', () => {
    const now = new Date(2026, 10, 3, 7, 5, 9);
    const name = (text: string) => proposedName([runOf(1, { name: text })], 'text', now);
    expect(name('npm run dev -- --port=80')).toBe('npm-run-dev-port-80-20261103-070509.txt');
    expect(name('../../etc/passwd\n')).toBe('etc-passwd-20261103-070509.txt');
    expect(name('größe')).toBe('gro-e-20261103-070509.txt');
    expect(name('日本')).toBe('run-20261103-070509.txt');
    expect(name('x'.repeat(300)).length).toBeLessThan(70);
    expect(proposedName([runOf(1), runOf(2)], 'asciicast', now)).toBe('runs-20261103-070509.cast');
  });

  test('says what keeps it from beginning', () => {
    expect(problemOf([], 'text')).toBe('Choose a run.');
    expect(problemOf([runOf(1)], 'text')).toBe('There is nothing in the log.');
    expect(problemOf([written(1, {}), written(2, {})], 'asciicast')).toContain('of one run');
    expect(problemOf([written(1, {}), runOf(2)], 'html')).toBeNull();
    expect(streamsOf([written(1, { stderr: 2 }), written(2, { terminal: 1, stdout: 0 })])).toEqual([
      'stderr',
      'terminal',
    ]);
  });

  test('hears of its own export only, and a call that fails is an export that failed', async () => {
    let fail: (error: Error) => void = () => {};
    const sent: unknown[] = [];
    const exports = new Exports({
      call: () => new Promise((_, reject) => (fail = reject)),
      send: (message) => sent.push(message),
    });
    const heard: number[] = [];
    const order = { runs: [], streams: null, format: 'text', times: false } as const;
    const one = exports.start(order, { kind: 'file', path: '/x', replace: false }, (done) => heard.push(done));
    exports.deliver({ type: 'exporting', export: 7, done: 1, total: 2 });
    exports.deliver({ type: 'exporting', export: 1, done: 2, total: 2 });
    one.cancel();
    expect(sent).toEqual([{ type: 'export-cancel', export: 1 }]);
    fail(new Error('the host went away'));
    expect(await one.end).toEqual({ kind: 'failed', why: 'the host went away' });
    expect(heard).toEqual([2]);
  });
});

describe('the settings dialog', () => {
  const usual = formOf(DEFAULT_SETTINGS, DEFAULT_SETTINGS);

  test('gives the settings back that it was given', () => {
    for (const settings of [
      DEFAULT_SETTINGS,
      { runCap: 1_500_000, totalCap: null, maxAgeDays: null },
      { runCap: 2_000_000, totalCap: 12_500_000_000, maxAgeDays: 1 },
    ]) {
      expect(readSettings(formOf(settings, DEFAULT_SETTINGS))).toEqual({ settings, problems: {} });
    }
    expect(readSettings({ ...usual, runCap: ' 2,5 ' }).settings?.runCap).toBe(2_500_000);
  });

  test.each([
    [{ runCap: '' }, 'runCap', 'Not a number.'],
    [{ runCap: '1e9' }, 'runCap', 'Not a number.'],
    [{ runCap: '0.5' }, 'runCap', 'Must be from 1 MB to'],
    [{ totalCap: '-1' }, 'totalCap', 'Not a number.'],
    [{ totalCap: '0.5' }, 'totalCap', 'at least what one run may keep (1 GB)'],
    [{ maxAgeDays: '0' }, 'maxAgeDays', 'whole number of days'],
    [{ maxAgeDays: '1.5' }, 'maxAgeDays', 'whole number of days'],
    [{ maxAgeDays: 'soon' }, 'maxAgeDays', 'whole number of days'],
  ] as const)('says beside the field what is wrong: %j', (part, field, message) => {
    const { settings, problems } = readSettings({ ...usual, ...part });
    expect(settings).toBeNull();
    expect(Object.keys(problems)).toEqual([field]);
    expect(problems[field]).toContain(message);
  });

  test('does not read what does not hold', () => {
    const form = { ...usual, totalLimited: false, totalCap: 'x', ageLimited: false, maxAgeDays: '' };
    expect(readSettings(form).settings).toEqual({ ...DEFAULT_SETTINGS, totalCap: null, maxAgeDays: null });
  });

  test('has the key that people know, in terminals too, which have no code for it', () => {
    const key = { code: 'Comma', ctrlKey: true, metaKey: false, shiftKey: false, altKey: false };
    const terminal = { inTerminal: true, inText: false };
    expect(actionOf(key, { inTerminal: false, inText: true }, false, {})).toBe('settings');
    expect(actionOf(key, terminal, false, {})).toBe('settings');
    expect(actionOf({ ...key, shiftKey: true }, terminal, false, {})).toBeNull();
    expect(actionOf({ ...key, ctrlKey: false, metaKey: true }, terminal, true, {})).toBe('settings');
  });
});
