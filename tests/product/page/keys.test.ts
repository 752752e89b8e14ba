import { expect, it } from 'vitest';
import { paneKey } from '../../../renderer/keys.ts';

const press = (code: string, held: string) => ({
  code,
  ctrlKey: held.includes('c'),
  metaKey: held.includes('m'),
  shiftKey: held.includes('s'),
  altKey: held.includes('a'),
});

it('leaves every key to programs that a terminal can send them: plain, Ctrl, Alt, Shift', () => {
  for (const held of ['', 's', 'c', 'a', 'ca', 'sa', 'csa', 'm']) {
    for (const code of ['KeyX', 'KeyO', 'BracketRight', 'ArrowLeft', 'Backspace', 'KeyG']) {
      expect(paneKey(press(code, held), false, false), `${held} ${code}`).toBe(null);
    }
  }
  expect(paneKey(press('KeyX', 'cs'), false, true)).toBe(null);
});

it('knows the keys of the panes, and leaves to a text field what it needs for its text', () => {
  expect(paneKey(press('KeyX', 'cs'), false, false)).toBe('maximise');
  expect(paneKey(press('KeyX', 'ms'), true, true)).toBe('maximise');
  expect(paneKey(press('ArrowLeft', 'cs'), false, false)).toBe('left');
  expect(paneKey(press('ArrowLeft', 'cs'), true, false)).toBe(null);
  expect(paneKey(press('Backspace', 'cs'), true, false)).toBe(null);
});
