// The window of a desktop host under the double, in Chromium: `app:` requests are answered by main's own protocol handler,
// the real preload runs in the page (in the page's own world, there is no other), and port messages are carried across.
// Chromium knows no `app:` scheme, so the page stands at an address of the test's and is told that it is an `app:` page.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import type { Desktop } from '../../product/desktop/desktop.ts';

const PRELOAD = fileURLToPath(new URL('../../../dist/preload/preload.cjs', import.meta.url));

/** Where the page stands; nobody is asked for this name. */
const ORIGIN = 'https://proactor.test';

/** How the built page tells where it runs (`renderer/link/carrier.ts`). */
const IN_ELECTRON = /location\.protocol\s*===\s*([`'"])app:\1/g;

/** A message on its way: bytes stand at its top, as text. */
interface Carried {
  readonly json: string;
  readonly bytes: string | null;
}

interface Bridge {
  toMain(event: unknown): Promise<void>;
  listeners: Record<string, (event: { readonly ports: readonly MessagePort[] }) => void>;
  ports: MessagePort[];
}

/** Shows the desktop's window in a page. */
export async function showWindow(desktop: Desktop, page: Page): Promise<void> {
  let replaced = 0;
  await page.route(`${ORIGIN}/**`, async (route) => {
    const { pathname, search } = new URL(route.request().url());
    const answer = await desktop.evaluate(async ({ world }, url) => {
      const response = await world.request(url);
      const headers = Object.fromEntries(response.headers);
      return { status: response.status, headers, body: new Uint8Array(await response.arrayBuffer()) };
    }, `app://proactor${pathname}${search}`);
    let body = Buffer.from(answer.body);
    if (pathname.endsWith('.js')) {
      const text = body.toString('utf8');
      replaced += text.match(IN_ELECTRON)?.length ?? 0;
      body = Buffer.from(text.replace(IN_ELECTRON, 'true'));
    }
    await route.fulfill({ status: answer.status, headers: answer.headers, body });
  });
  await page.exposeFunction('__toMain', async (event: { type: string; channel?: string; index?: number } & Carried) => {
    if (event.type === 'send') {
      await desktop.evaluate(({ window }, channel) => {
        const { webContents } = window();
        webContents.ask(channel, webContents.mainFrame);
      }, event.channel ?? '');
      return;
    }
    const message = JSON.parse(event.json) as Record<string, unknown>;
    if (event.bytes !== null) message['bytes'] = new Uint8Array(Buffer.from(event.bytes, 'base64'));
    await desktop.evaluate(
      ({ window }, carried) => {
        const end = window().webContents.page as unknown as { ports: { postMessage(message: unknown): void }[] };
        end.ports[carried.index]?.postMessage(carried.message);
      },
      { index: event.index ?? -1, message },
    );
  });
  await page.addInitScript(installBridge);
  await page.addInitScript(`(() => { const require = () => ({ ipcRenderer: window.__bridge.ipcRenderer, webUtils: window.__bridge.webUtils });
${await readFile(PRELOAD, 'utf8')} })();`);
  // One after the other: a port carries messages in order.
  let before: Promise<unknown> = Promise.resolve();
  desktop.onEvent((event) => {
    before = before
      .then(() => deliver(page, event as MainEvent))
      .catch((error: unknown) => {
        // A page that is gone, or is being loaded again, takes nothing more, as with a real port. Anything else is a fault,
        // and the test's runner is told.
        if (!page.isClosed() && !String(error).includes('Execution context was destroyed')) throw error;
      });
  });
  await page.goto(`${ORIGIN}/?test`);
  if (replaced !== 1) throw new Error(`the page asks ${replaced} times whether it runs in Electron, not once`);
}

type MainEvent =
  | { readonly type: 'port'; readonly channel: string; readonly index: number }
  | { readonly type: 'message'; readonly index: number; readonly message: Record<string, unknown> }
  | { readonly type: 'close'; readonly index: number };

async function deliver(page: Page, event: MainEvent): Promise<void> {
  if (event.type !== 'message') {
    await page.evaluate((told) => (window as unknown as { __bridge: BridgeEnd }).__bridge.take(told, null), event);
    return;
  }
  const { bytes, ...rest } = event.message;
  const carried: Carried = {
    json: JSON.stringify(rest),
    bytes: bytes instanceof Uint8Array ? Buffer.from(bytes).toString('base64') : null,
  };
  await page.evaluate(
    ({ index, message }) =>
      (window as unknown as { __bridge: BridgeEnd }).__bridge.take({ type: 'message', index }, message),
    { index: event.index, message: carried },
  );
}

interface BridgeEnd extends Bridge {
  readonly ipcRenderer: unknown;
  readonly webUtils: { getPathForFile(file: { readonly name: string }): string };
  take(
    event: { readonly type: string; readonly index: number; readonly channel?: string },
    message: Carried | null,
  ): void;
}

/** Runs in the page before anything else. */
function installBridge(): void {
  const toMain = (event: unknown) => (window as unknown as { __toMain(event: unknown): Promise<void> }).__toMain(event);
  const listeners: Bridge['listeners'] = {};
  const ports: MessagePort[] = [];
  const bridge: BridgeEnd = {
    toMain,
    listeners,
    ports,
    ipcRenderer: {
      send: (channel: string) => toMain({ type: 'send', channel }),
      on: (channel: string, listener: Bridge['listeners'][string]) => {
        listeners[channel] = listener;
      },
    },
    webUtils: {
      // Chromium keeps it to itself; a test says where the file of that name lies.
      getPathForFile: ({ name }) => (window as unknown as { __paths?: Record<string, string> }).__paths?.[name] ?? '',
    },
    take({ type, index, channel }, message) {
      if (type === 'port') {
        const { port1, port2 } = new MessageChannel();
        ports[index] = port1;
        port1.onmessage = ({ data }: MessageEvent<Record<string, unknown>>) => {
          const { bytes, ...rest } = data;
          const text = bytes instanceof Uint8Array ? btoa(String.fromCharCode(...bytes)) : null;
          void toMain({ type: 'message', index, json: JSON.stringify(rest), bytes: text });
        };
        listeners[channel ?? '']?.({ ports: [port2] });
      } else if (type === 'close') ports[index]?.close();
      else if (message !== null) {
        const value = JSON.parse(message.json) as Record<string, unknown>;
        if (message.bytes !== null) {
          value['bytes'] = Uint8Array.from(atob(message.bytes), (character) => character.charCodeAt(0));
        }
        ports[index]?.postMessage(value);
      }
    },
  };
  (window as unknown as { __bridge: Bridge }).__bridge = bridge;
}
