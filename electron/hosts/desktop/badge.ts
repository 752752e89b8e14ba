// How many commands run, on Proactor's icon: the Dock's and the launcher's number, on Windows a mark on the taskbar.
import type { App, BrowserWindow, NativeImage } from 'electron';

/** What the badge needs. */
export interface BadgeOptions {
  readonly app: Pick<App, 'setBadgeCount'>;
  /** The window that is there, on Windows; elsewhere it is not asked for. */
  window(): Pick<BrowserWindow, 'setOverlayIcon'> | null;
  readonly windows: boolean;
  /** The mark on the taskbar. */
  mark(): NativeImage;
}

/** Shows `count` on the icon; nothing for 0. `text` says it for those who can't see a mark. */
export function showBadge(count: number, text: string, { app, window, windows, mark }: BadgeOptions): void {
  if (windows) window()?.setOverlayIcon(count === 0 ? null : mark(), count === 0 ? '' : text);
  else app.setBadgeCount(count);
}
