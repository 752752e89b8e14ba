// Hands ports to our own pages: one live port for each page, and none to anybody else. This is all of main's IPC surface:
// one channel, without content, whose sender is checked before anything else happens.
import type { IpcMain, IpcMainEvent, MessageChannelMain, WebContents } from 'electron';
import type { Port } from '../../../shared/protocol/port.ts';
import { PORT_CHANNEL } from '../../../shared/protocol/port-names.ts';
import { APP_ORIGIN } from './app-scheme.ts';
import { messagePort } from './message-port.ts';

/** What is needed to hand out ports. */
export interface PagePortsOptions {
  readonly ipcMain: Pick<IpcMain, 'on'>;
  newChannel(): MessageChannelMain;
  /** Whether these contents are a window of ours. */
  owns(contents: WebContents): boolean;
  /** Told of every new port. */
  serve(port: Port, contents: WebContents): void;
  /** Told of every request that was turned away: a sentence for the log. */
  refused(why: string): void;
}

/** The frame that may have a port: the main frame of a window of ours, with our page in it. */
export function isOwnPage(
  event: Pick<IpcMainEvent, 'sender' | 'senderFrame'>,
  owns: PagePortsOptions['owns'],
): boolean {
  const frame = event.senderFrame;
  return owns(event.sender) && frame !== null && frame.parent === null && frame.origin === APP_ORIGIN;
}

/** Answers requests for ports from now on. */
export function handOutPorts({ ipcMain, newChannel, owns, serve, refused }: PagePortsOptions): void {
  const live = new WeakMap<WebContents, Port>();
  ipcMain.on(PORT_CHANNEL, (event) => {
    const { sender, senderFrame } = event;
    for (const port of event.ports) port.close();
    if (senderFrame === null || !isOwnPage(event, owns)) {
      refused(`A port was asked for by ${senderFrame?.url ?? 'a page that is gone'} and was not given.`);
      return;
    }
    // A page that asks again has reloaded or lost its port: either way the old one is nobody's.
    const before = live.get(sender);
    before?.close();
    if (before === undefined) {
      sender.on('render-process-gone', () => live.get(sender)?.close());
      sender.once('destroyed', () => live.get(sender)?.close());
    }
    const { port1, port2 } = newChannel();
    const port = messagePort(port1);
    live.set(sender, port);
    serve(port, sender);
    senderFrame.postMessage(PORT_CHANNEL, null, [port2]);
  });
}
