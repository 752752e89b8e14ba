// The page has keys of its own (`renderer/keys.ts`), and the menu presses them: whatever can be done by menu can be done by
// key, in one way, and main needs no second language to speak to the page.
import type { WebContents } from 'electron';

/** What the page has a key for: a new shell, the run bar. */
export type PageKey = 'shell' | 'run';

const KEY_CODES: Readonly<Record<PageKey, string>> = { shell: 'Return', run: 'K' };

/** Presses one of the page's keys in it. */
export function pressPageKey(
  contents: Pick<WebContents, 'focus' | 'sendInputEvent'>,
  key: PageKey,
  mac: boolean,
): void {
  contents.focus();
  const keyCode = KEY_CODES[key];
  const modifiers: ('meta' | 'control' | 'shift')[] = mac
    ? ['meta', ...(key === 'shell' ? (['shift'] as const) : [])]
    : ['control', 'shift'];
  contents.sendInputEvent({ type: 'keyDown', keyCode, modifiers });
  contents.sendInputEvent({ type: 'keyUp', keyCode, modifiers });
}
