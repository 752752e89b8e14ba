// The letterbox between a page and main. It runs sandboxed, in a world of its own, and does two things: when the page asks
// for a port it asks main, and what main sends it hands on; and when a person drops files on the page it tells the page
// where they lie. It exposes no function and no object to the page.
import { ipcRenderer, webUtils } from 'electron';
import { DROP_MESSAGE, PORT_CHANNEL, PORT_MESSAGE, PORT_REQUEST } from '../shared/protocol/port-names.ts';

/** A message to this window, as far as it matters here. */
interface WindowMessage {
  readonly source: unknown;
  readonly origin: string;
  readonly data: unknown;
}

/** Something that was let go over this window. */
interface WindowDrop {
  readonly isTrusted: boolean;
  readonly dataTransfer: { readonly files: ArrayLike<unknown> } | null;
}

/** The little of a page's window that is used here: the layer has no DOM, so that main can't lean on one. */
declare const window: {
  readonly location: { readonly origin: string };
  postMessage(message: unknown, targetOrigin: string, transfer: readonly unknown[]): void;
  addEventListener(type: 'message', listener: (event: WindowMessage) => void): void;
  addEventListener(type: 'drop', listener: (event: WindowDrop) => void, capture: true): void;
};

window.addEventListener('message', ({ source, origin, data }) => {
  // Frames and other windows can post here too; only this page may ask.
  if (source !== window || origin !== window.location.origin || data !== PORT_REQUEST) return;
  ipcRenderer.send(PORT_CHANNEL);
});

ipcRenderer.on(PORT_CHANNEL, ({ ports }) => {
  // Named by its origin, so that the port reaches nobody when the window has moved on meanwhile.
  window.postMessage(PORT_MESSAGE, window.location.origin, ports);
});

window.addEventListener(
  'drop',
  ({ isTrusted, dataTransfer }) => {
    // A page can make up a drop, and a `File`; where a file lies is told of those alone that a hand let go here. There is
    // nothing to call: what a page may learn this way is decided by the person, each time.
    if (!isTrusted || dataTransfer === null || dataTransfer.files.length === 0) return;
    const files = Array.from(dataTransfer.files) as Parameters<typeof webUtils.getPathForFile>[0][];
    // A file that is on no disk (a picture dragged out of a page) has no path.
    const paths = files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '');
    window.postMessage({ type: DROP_MESSAGE, paths }, window.location.origin, []);
  },
  true,
);
