// The console helper: a program of its own, because whoever attaches to another's console loses its own and all its
// Ctrl-C handlers. It serves one request after another: attach to the child's console, make sure that nobody is there
// who must not be, send the event, and leave. It ends when the host does.
import type { ConsoleReady, ConsoleReply, ConsoleRequest } from './console-messages.ts';
import { CTRL_BREAK_EVENT, CTRL_C_EVENT, NULL, type Win32, win32, win32Problem } from './win32.ts';
import { check, lastError, Win32Error } from './win32-error.ts';

/** The event reaches this process, too, on a thread that Windows makes: it must be over before the console is left. Milliseconds. */
const SETTLE = 50;

/** Room for this many processes in the first look at a console; for a fuller one it is made. */
const FIRST_ROOM = 64;

/** Electron's utility process; everything else talks over Node's channel. */
interface ParentPort {
  on(event: 'message', listener: (message: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/** A handler that handles every event: any exported function that returns something other than zero. */
function ignoreEverything(w: Win32): void {
  const library = w.GetModuleHandleW('kernel32.dll');
  if (library === NULL) throw lastError(w, 'GetModuleHandleW');
  const handler = w.GetProcAddress(library, 'GetCurrentProcessId');
  if (handler === NULL) throw lastError(w, 'GetProcAddress');
  // Attaching has emptied the table of handlers, so it is filled each time.
  check(w, 'SetConsoleCtrlHandler', w.SetConsoleCtrlHandler(handler, 1));
}

/** Everybody on this console. With too little room Windows lists nobody and says how much it needs. */
function processesOnConsole(w: Win32): number[] {
  for (let room = FIRST_ROOM; ; ) {
    const list = new Uint32Array(room);
    const count = w.GetConsoleProcessList(list, room);
    if (count === 0) throw lastError(w, 'GetConsoleProcessList');
    if (count <= room) return [...list.subarray(0, count)];
    room = count + FIRST_ROOM;
  }
}

/** Leaves the console this process is on. Being on none, for which it says FALSE, is what is wanted. */
function leaveConsole(w: Win32): void {
  w.FreeConsole();
}

function deliver(w: Win32, request: ConsoleRequest): ConsoleReply {
  const { id, pid, event, spare } = request;
  leaveConsole(w);
  if (w.AttachConsole(pid) === 0) return { id, refused: 'no-console', detail: lastError(w, 'AttachConsole').message };
  try {
    ignoreEverything(w);
    const there = processesOnConsole(w);
    const shared = there.filter((member) => spare.includes(member));
    if (shared.length > 0) return { id, refused: 'shared', detail: `process ${shared.join(', ')} is on it, too` };
    // Group 0: everybody on this console. A group of its own would switch CTRL_C off.
    const code = event === 'CTRL_C_EVENT' ? CTRL_C_EVENT : CTRL_BREAK_EVENT;
    check(w, 'GenerateConsoleCtrlEvent', w.GenerateConsoleCtrlEvent(code, 0));
    return { id, reached: there.filter((member) => member !== process.pid) };
  } catch (error) {
    if (error instanceof Win32Error) return { id, refused: 'failed', detail: error.message };
    throw error;
  }
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
      leaveConsole(w);
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
