// The mirrors' thread: all screens of a host, so that parsing never takes time from its loop. One that fails is
// reported and given up, the others go on.
import { parentPort } from 'node:worker_threads';
import { DEFAULT_COLOURS } from './colours.ts';
import { prepareXterm } from './headless-terminal.ts';
import { Screen } from './screen.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

const port = parentPort;
if (port === null) throw new Error('electron/screen/worker.ts runs as a worker thread only.');

function say(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

await prepareXterm();

let colours = DEFAULT_COLOURS;
const screens = new Map<number, Screen>();

function failed(id: number, error: unknown): void {
  const screen = screens.get(id);
  if (screen === undefined) return;
  screens.delete(id);
  screen.dispose();
  say({ type: 'failed', screen: id, error: error instanceof Error ? error.message : String(error) });
}

function open({ screen: id, size, answerFrom }: Extract<ToWorker, { type: 'open' }>): void {
  const screen = new Screen(
    { size, colours, answerFrom },
    {
      reply: (bytes) => say({ type: 'reply', screen: id, bytes }),
      title: (title) => say({ type: 'title', screen: id, title }),
      folder: (folder) => say({ type: 'folder', screen: id, folder }),
      bell: () => say({ type: 'bell', screen: id }),
    },
  );
  screens.set(id, screen);
}

function act(id: number, screen: Screen, message: ToWorker): void {
  switch (message.type) {
    case 'feed':
      screen.write(message.at, message.bytes, () => say({ type: 'parsed', screen: id, bytes: message.bytes.length }));
      break;
    case 'resize':
      screen.resize(message.size);
      break;
    case 'snapshot':
      screen.snapshot(message.above).then(
        (snapshot) =>
          say({ type: 'snapshot', screen: id, request: message.request, snapshot }, [
            snapshot.bytes.buffer as ArrayBuffer,
          ]),
        (error: unknown) => failed(id, error),
      );
      break;
    case 'close':
      screens.delete(id);
      screen.dispose();
      break;
  }
}

port.on('message', (message: ToWorker) => {
  if (message.type === 'colours') {
    colours = message.colours;
    for (const screen of screens.values()) screen.setColours(colours);
    return;
  }
  if (message.type === 'open') {
    open(message);
    return;
  }
  const screen = screens.get(message.screen);
  if (screen === undefined) return;
  try {
    act(message.screen, screen, message);
  } catch (error) {
    failed(message.screen, error);
  }
});
