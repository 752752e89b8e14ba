import { expect, it } from 'vitest';
import { typedText } from '../../../renderer/type-ahead.ts';

const press = (key: string, held = '') => ({
  key,
  ctrlKey: held.includes('c'),
  altKey: held.includes('a'),
  metaKey: held.includes('m'),
  isComposing: held.includes('i'),
});

it.each([
  [press('a'), 'a'],
  [press('A'), 'A'],
  [press(' '), ' '],
  [press('日'), '日'],
  [press('Enter'), '\r'],
  [press('Backspace'), '\x7f'],
  [press('Escape'), '\x1b'],
  [press('ArrowUp'), '\x1b[A'],
  [press('c', 'c'), '\x03'],
  [press('D', 'c'), '\x04'],
  [press('[', 'c'), '\x1b'],
  [press('b', 'a'), '\x1bb'],
  [press('@', 'ca'), '@'],
  [press('Shift'), null],
  [press('F5'), null],
  [press('Dead'), null],
  [press('Enter', 'c'), null],
  [press('v', 'm'), null],
  [press('に', 'i'), null],
])('what a key types before its terminal is there: %j', (key, text) => {
  expect(typedText(key)).toBe(text);
});
