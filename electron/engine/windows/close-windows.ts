// Asks programs with windows to close, as a click on the window's cross does: WM_CLOSE to every window on the screen
// that belongs to one of these processes. The program may ask its user first, or ignore it.
import { GW_OWNER, NULL, type Win32, WM_CLOSE } from './win32.ts';

/** More windows than a screen ever has: windows that come and go can't make the search endless. */
const MOST_WINDOWS = 20_000;

/** Posts WM_CLOSE to the visible, unowned windows of these processes; tells which processes got one. */
export function closeWindowsOf(w: Win32, pids: ReadonlySet<number>): number[] {
  const reached = new Set<number>();
  const owner = new Uint32Array(1);
  let window = NULL;
  for (let count = 0; count < MOST_WINDOWS; count++) {
    window = w.FindWindowExW(NULL, window, null, null);
    if (window === NULL) break;
    // Zero: it has gone since it was found.
    if (w.GetWindowThreadProcessId(window, owner) === 0) continue;
    const pid = owner[0] ?? 0;
    if (!pids.has(pid) || w.IsWindowVisible(window) === 0 || w.GetWindow(window, GW_OWNER) !== NULL) continue;
    // Zero: it went away meanwhile, or belongs to a program with more rights than ours.
    if (w.PostMessageW(window, WM_CLOSE, 0n, 0n) !== 0) reached.add(pid);
  }
  return [...reached];
}
