import { expect, it } from 'vitest';
import { LISTED } from '../../../renderer/actions.ts';
import { actionOf, keyName, keysOf, readChosenKeys, whyNotKey } from '../../../renderer/keys.ts';

const press = (code: string, held: string) => ({
  code,
  ctrlKey: held.includes('c'),
  metaKey: held.includes('m'),
  shiftKey: held.includes('s'),
  altKey: held.includes('a'),
});

const TERMINAL = { inTerminal: true, inText: false };
const TEXT = { inTerminal: false, inText: true };
const ELSEWHERE = { inTerminal: false, inText: false };

const CODES = [
  ...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('').map((letter) => `Key${letter}`),
  ...['BracketRight', 'BracketLeft', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Backspace', 'Enter', 'Tab'],
];

it('leaves every key to programs that a terminal can send them: plain, Ctrl, Alt, Shift', () => {
  for (const held of ['', 's', 'c', 'a', 'ca', 'sa', 'csa', 'm']) {
    for (const code of CODES) expect(actionOf(press(code, held), TERMINAL, false), `${held} ${code}`).toBe(null);
  }
  for (const held of ['', 's', 'c', 'cs', 'a', 'ca']) {
    for (const code of CODES) expect(actionOf(press(code, held), TERMINAL, true), `${held} ${code}`).toBe(null);
  }
});

it('knows the keys of the panes, and leaves to a text field what it needs for its text', () => {
  expect(actionOf(press('KeyX', 'cs'), ELSEWHERE, false)).toBe('maximise');
  expect(actionOf(press('KeyX', 'ms'), TEXT, true)).toBe('maximise');
  expect(actionOf(press('ArrowLeft', 'cs'), ELSEWHERE, false)).toBe('left');
  expect(actionOf(press('ArrowLeft', 'cs'), TEXT, false)).toBe(null);
  expect(actionOf(press('Backspace', 'cs'), TEXT, false)).toBe(null);
});

it('goes to the run bar by plain Ctrl+K too, where no terminal has the keyboard', () => {
  expect(actionOf(press('KeyK', 'c'), TEXT, false)).toBe('run');
  expect(actionOf(press('KeyK', 'c'), TERMINAL, false)).toBe(null);
  expect(actionOf(press('KeyK', 'cs'), TERMINAL, false)).toBe('run');
  expect(actionOf(press('KeyK', 'm'), TERMINAL, true)).toBe('run');
});

it('gives no key to two actions, and none that a person might not choose as well', () => {
  for (const mac of [true, false]) {
    const all = LISTED.flatMap(({ id }) => keysOf(id, {}, mac));
    expect(new Set(all).size).toBe(all.length);
    for (const { id, fixed } of LISTED) {
      const [key] = keysOf(id, {}, mac).filter((each) => mac || each.includes('Shift'));
      if (key !== undefined && fixed !== true) expect(whyNotKey(key, id, mac, {}), `${id} ${key}`).toBe(null);
    }
  }
});

it('takes the key that a person chose, and none of theirs that belongs to others', () => {
  const chosen = { tidy: 'Mod+Shift+KeyD', next: null } as const;
  expect(actionOf(press('KeyD', 'cs'), TERMINAL, false, chosen)).toBe('tidy');
  expect(actionOf(press('KeyG', 'cs'), TERMINAL, false, chosen)).toBe(null);
  expect(actionOf(press('BracketRight', 'cs'), TERMINAL, false, chosen)).toBe(null);
  expect(whyNotKey('Mod+KeyD', 'tidy', false, {})).toMatch(/^Choose one with Ctrl and Shift/);
  expect(whyNotKey('Mod+Shift+KeyT', 'tidy', false, {})).toBe('Ctrl ⇧ T brings back a tab of the browser.');
  expect(whyNotKey('Mod+Shift+KeyX', 'tidy', false, {})).toMatch(/is the key of “Maximise/);
  expect(whyNotKey('Mod+Shift+BracketRight', 'tidy', false, chosen)).toBe(null);
});

it('reads chosen keys from anywhere, and only what it knows', () => {
  expect(
    readChosenKeys({ tidy: 'Mod+Shift+KeyD', next: null, find: 7, nobody: 'Mod+Shift+KeyD', run: 'Ctrl+C' }),
  ).toEqual({
    tidy: 'Mod+Shift+KeyD',
    next: null,
  });
  expect(readChosenKeys('no')).toEqual({});
});

it('says keys as people write them', () => {
  expect(keyName('Mod+Shift+BracketRight', false)).toBe('Ctrl ⇧ ]');
  expect(keyName('Mod+KeyF', true)).toBe('⌘ F');
});

it('opens the settings from a terminal, which has no code for that key, and takes no other from it', () => {
  expect(actionOf(press('Comma', 'c'), TERMINAL, false)).toBe('settings');
  expect(actionOf(press('Comma', 'c'), TERMINAL, false, { settings: 'Mod+Shift+KeyD' })).toBe(null);
  for (const code of ['Period', 'Slash', 'Enter']) expect(actionOf(press(code, 'c'), TERMINAL, false), code).toBe(null);
});
