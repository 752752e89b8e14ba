// The letterbox between a page and main. It runs sandboxed, in a world of its own, and does one thing: when the page asks
// for a port it asks main, and what main sends it hands on. It exposes no function and no object to the page.
import { ipcRenderer } from 'electron';
import { PORT_CHANNEL, PORT_MESSAGE, PORT_REQUEST } from '../shared/protocol/port-names.ts';

/** A message to this window, as far as it matters here. */
interface WindowMessage {
  readonly source: unknown;
  readonly origin: string;
  readonly data: unknown;
}

/** The little of a page's window that is used here: the layer has no DOM, so that main can't lean on one. */
declare const window: {
  readonly location: { readonly origin: string };
  postMessage(message: string, targetOrigin: string, transfer: readonly unknown[]): void;
  addEventListener(type: 'message', listener: (event: WindowMessage) => void): void;
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
