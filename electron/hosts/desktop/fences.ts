// What a page may not do, whatever comes to run in it: leave, open windows, embed others, use devices, download, reach
// the network. Set up for every contents that Electron makes, not only for those we made.
import type { Event, Session, WebContents } from 'electron';
import { APP_ORIGIN } from './app-scheme.ts';
import { outsideAddress } from './outside.ts';

/** The permissions a page of ours has: buttons that copy. Reading the clipboard is the person's own paste. */
const GRANTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Addresses that a page has no business with; its own scheme is none of them. */
const NETWORK = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];

/** Opens an address outside; it was checked. */
export type OpenOutside = (url: string) => void;

/** Keeps a session's pages from permissions, devices, downloads and the network. */
export function fenceSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    callback(isGranted(permission, details.isMainFrame, originOf(details.requestingUrl || contents.getURL())));
  });
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) =>
    isGranted(permission, details.isMainFrame, originOf(requestingOrigin)),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => callback(null));
  session.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }));
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest({ urls: NETWORK }, (_details, callback) => callback({ cancel: true }));
}

function isGranted(permission: string, isMainFrame: boolean, origin: string | null): boolean {
  return GRANTED.has(permission) && isMainFrame && origin === APP_ORIGIN;
}

/** `URL` knows no origin for schemes that are not the web's. */
function originOf(address: string): string | null {
  const url = URL.parse(address);
  return url === null ? null : `${url.protocol}//${url.host}`;
}

/** Keeps contents where they are. Links to the outside go to the person's own programs. */
export function fenceContents(contents: WebContents, openOutside: OpenOutside): void {
  const stay = (event: Event<{ readonly url: string; readonly isMainFrame: boolean }>) => {
    // A page may load itself again; anything else is somewhere else.
    if (event.isMainFrame && event.url === contents.getURL() && originOf(event.url) === APP_ORIGIN) return;
    event.preventDefault();
  };
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('select-bluetooth-device', (event, _devices, callback) => {
    event.preventDefault();
    callback('');
  });
  contents.setWindowOpenHandler(({ url }) => {
    const outside = outsideAddress(url);
    if (outside !== null) openOutside(outside);
    return { action: 'deny' };
  });
}
