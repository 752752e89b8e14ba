// The console helper: a program of its own, because whoever attaches to another's console loses its own and all its
// Ctrl-C handlers. It serves one request after another: attach to the child's console, make sure that nobody is there
// who must not be, send the event, and leave. It ends when the host does.
import type { ConsoleReady, ConsoleReply, ConsoleRequest } from './console-messages.ts';
import { CTRL_BREAK_EVENT, CTRL_C_EVENT, type Win32, win32, win32Problem } from './win32.ts';
import { lastError } from './win32-error.ts';

/** The event reaches this process, too, on a thread that Windows makes: it must be over before the console is left. Milliseconds. */
const SETTLE = 50;

/** Most processes that are listed of one console. */
const MOST_PROCESSES = 256;

/** Electron's utility process; everything else talks over Node's channel. */
interface ParentPort {
  on(event: 'message', listener: (message: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/** A handler that handles every event: any exported function that returns something other than zero. */
function ignoreEverything(w: Win32): void {
  const handler = w.GetProcAddress(w.GetModuleHandleW('kernel32.dll'), 'GetCurrentProcessId');
  // Attaching has emptied the table of handlers, so it is filled each time.
  w.SetConsoleCtrlHandler(handler, 1);
}

function deliver(w: Win32, request: ConsoleRequest): ConsoleReply {
  const { id, pid, event, spare } = request;
  w.FreeConsole();
  if (w.AttachConsole(pid) === 0) return { id, refused: 'no-console', detail: lastError(w, 'AttachConsole').message };
  ignoreEverything(w);
  const list = new Uint32Array(MOST_PROCESSES);
  const count = Math.min(w.GetConsoleProcessList(list, list.length), list.length);
  const there = [...list.subarray(0, count)];
  const shared = there.filter((member) => spare.includes(member));
  if (shared.length > 0) return { id, refused: 'shared', detail: `process ${shared.join(', ')} is on it, too` };
  // Group 0: everybody on this console. A group of its own would switch CTRL_C off.
  if (w.GenerateConsoleCtrlEvent(event === 'CTRL_C_EVENT' ? CTRL_C_EVENT : CTRL_BREAK_EVENT, 0) === 0) {
    return { id, refused: 'failed', detail: lastError(w, 'GenerateConsoleCtrlEvent').message };
  }
  return { id, reached: there.filter((member) => member !== process.pid) };
}

function serve(
  receive: (listener: (message: unknown) => void) => void,
  post: (message: ConsoleReady | ConsoleReply) => void,
): void {
  const w = win32();
  let last: Promise<void> = Promise.resolve();
  receive((message) => {
    const request = message as ConsoleRequest;
    last = last.then(async () => {
      if (w === null) {
        post({ id: request.id, refused: 'failed', detail: `Win32 cannot be called here: ${win32Problem()}` });
        return;
      }
      post(deliver(w, request));
      await new Promise((resolve) => setTimeout(resolve, SETTLE));
      w.FreeConsole();
    });
  });
  post({ ready: true });
}

const parentPort = (process as { parentPort?: ParentPort }).parentPort;
if (parentPort === undefined) {
  process.on('disconnect', () => process.exit(0));
  serve(
    (listener) => void process.on('message', listener),
    (message) => void process.send?.(message),
  );
} else {
  serve(
    (listener) => parentPort.on('message', ({ data }) => listener(data)),
    (message) => parentPort.postMessage(message),
  );
}
