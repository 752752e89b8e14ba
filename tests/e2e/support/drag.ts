// Files dragged into a page by a hand: Chromium's own drag, as it would come from a file manager, with trusted events.
import type { Locator, Page } from '@playwright/test';

/** A drag that is over the page. */
export interface Drag {
  /** Moves it over something. */
  over(place: Locator): Promise<void>;
  /** Lets go. */
  drop(): Promise<void>;
}

/** Takes files into the hand; `uris` is what the file manager says beside them, as a `text/uri-list`. */
export async function dragFiles(page: Page, files: readonly string[], uris: readonly string[] = []): Promise<Drag> {
  const session = await page.context().newCDPSession(page);
  const items = uris.length === 0 ? [] : [{ mimeType: 'text/uri-list', data: uris.join('\r\n') }];
  const data = { items, files: [...files], dragOperationsMask: 1 };
  let at = { x: 0, y: 0 };
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    session.send('Input.dispatchDragEvent', { type, ...at, data });
  let entered = false;
  return {
    async over(place) {
      const box = await place.boundingBox();
      if (box === null) throw new Error('it can’t be seen, so nothing can be dragged over it');
      at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
      if (!entered) await send('dragEnter');
      entered = true;
      await send('dragOver');
    },
    async drop() {
      await send('drop');
      await session.detach();
    },
  };
}
