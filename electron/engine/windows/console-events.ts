// CTRL_C and CTRL_BREAK to one child's console and to nobody else's. The work is done by a helper program that stays:
// starting one takes longer than a person's patience for Ctrl-C. How it is started is the host's business, because a
// packaged app has no plain Node to run; it comes in by `setConsoleHelper`.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ConsoleEventError } from '../errors.ts';
import type { ConsoleReady, ConsoleReply, ConsoleRequest } from './console-messages.ts';
import type { ConsoleEvent } from './signal-table.ts';
import { NULL, win32 } from './win32.ts';
import { check } from './win32-error.ts';

/** A helper that doesn't answer for so long is given up and started anew for the next request. Milliseconds. */
const PATIENCE = 5000;

/** How long a helper may take to start: a program and a native library, read from a disk that may be busy. Milliseconds. */
const START_PATIENCE = 60_000;

/** A running console helper. It must not keep its host alive. */
export interface ConsoleHelper {
  /** Hands over a value that JSON can hold. */
  post(message: unknown): void;
  /** Tells what the helper posts. Called once. */
  onMessage(listener: (message: unknown) => void): void;
  /** Tells that it has ended. Called once. */
  onExit(listener: () => void): void;
  end(): void;
}

/** Starts the built `console-helper` program. */
export type StartConsoleHelper = () => ConsoleHelper;

/** A helper that was started, and whether it has said that it is ready. */
interface Running {
  readonly helper: ConsoleHelper;
  ready: boolean;
}

let startHelper: StartConsoleHelper | null = null;
let running: Running | null = null;
let nextId = 1;

interface Waiting {
  readonly pid: number;
  readonly by: Running;
  timer: NodeJS.Timeout;
  readonly settle: (outcome: readonly number[] | ConsoleEventError) => void;
}

const waiting = new Map<number, Waiting>();

/** Says how console events are sent; null: not at all. Has no meaning outside Windows. */
export function setConsoleHelper(start: StartConsoleHelper | null): void {
  startHelper = start;
  running?.helper.end();
  running = null;
}

/** `StartConsoleHelper` for a host that runs on plain Node: the script is the built `console-helper`. */
export function forkConsoleHelper(script: string | URL): StartConsoleHelper {
  const path = typeof script === 'string' ? script : fileURLToPath(script);
  return () => {
    const child = fork(path, [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
      windowsHide: true,
    } as object);
    child.unref();
    child.channel?.unref();
    // Told by `exit`, which comes as well.
    child.on('error', () => {});
    return {
      // A helper that is just ending takes nothing more; its end is told by `exit`.
      post: (message) => void child.send(message as object, () => {}),
      onMessage: (listener) => void child.on('message', listener),
      onExit: (listener) => void child.once('exit', listener),
      end: () => {
        if (child.connected) child.disconnect();
      },
    };
  };
}

/** Whether events can be sent at all; a reason when not. */
export function consoleEventProblem(): ConsoleEventError | null {
  if (startHelper !== null) return null;
  return new ConsoleEventError('no-helper', 'this host has no helper that could send console events');
}

function settle(id: number, outcome: readonly number[] | ConsoleEventError): void {
  const request = waiting.get(id);
  if (request === undefined) return;
  waiting.delete(id);
  clearTimeout(request.timer);
  request.settle(outcome);
}

function outcomeOf(reply: ConsoleReply, pid: number): readonly number[] | ConsoleEventError {
  if ('reached' in reply) return reply.reached;
  switch (reply.refused) {
    case 'no-console':
      return new ConsoleEventError('no-private-console', `process ${pid} has no console of its own (${reply.detail})`);
    case 'shared':
      return new ConsoleEventError('shared-console', `the console of process ${pid} is not its own: ${reply.detail}`);
    case 'failed':
      return new ConsoleEventError('failed', `Windows did not send the event to process ${pid}: ${reply.detail}`);
  }
}

/** Gives a helper so long to answer; then it is ended, and what was asked of it is refused. */
function giveUpAfter(ms: number, id: number, by: Running): NodeJS.Timeout {
  return setTimeout(() => {
    const what = by.ready ? 'does not answer' : 'does not start';
    settle(id, new ConsoleEventError('helper-lost', `the helper that sends console events ${what}`));
    if (running === by) running = null;
    by.helper.end();
  }, ms);
}

function isReady(message: ConsoleReady | ConsoleReply): message is ConsoleReady {
  return 'ready' in message;
}

function runningHelper(start: StartConsoleHelper): Running {
  if (running !== null) return running;
  const helper = start();
  const started: Running = { helper, ready: false };
  running = started;
  const mine = () => [...waiting].filter(([, { by }]) => by === started);
  helper.onMessage((message) => {
    const said = message as ConsoleReady | ConsoleReply;
    if (!isReady(said)) {
      const request = waiting.get(said.id);
      if (request !== undefined) settle(said.id, outcomeOf(said, request.pid));
      return;
    }
    started.ready = true;
    for (const [id, request] of mine()) {
      clearTimeout(request.timer);
      request.timer = giveUpAfter(PATIENCE, id, started);
    }
  });
  helper.onExit(() => {
    if (running === started) running = null;
    for (const [id] of mine()) {
      settle(id, new ConsoleEventError('helper-lost', 'the helper that sends console events ended unexpectedly'));
    }
  });
  return started;
}

/**
 * Sends an event to everybody on the console of a process. Resolves with the PIDs that were on it; rejects with
 * `ConsoleEventError` when the process has no console, this host is on it, too, or Windows refuses.
 */
export function sendConsoleEvent(pid: number, event: ConsoleEvent): Promise<readonly number[]> {
  if (startHelper === null) return Promise.reject(consoleEventProblem());
  const by = runningHelper(startHelper);
  const id = nextId++;
  return new Promise((resolve, reject) => {
    waiting.set(id, {
      pid,
      by,
      timer: giveUpAfter(by.ready ? PATIENCE : START_PATIENCE, id, by),
      settle: (outcome) => (outcome instanceof ConsoleEventError ? reject(outcome) : resolve(outcome)),
    });
    by.helper.post({ id, pid, event, spare: [process.pid] } satisfies ConsoleRequest);
  });
}

let cleared = false;

/** A host that was started with Ctrl-C switched off would hand that on to every child: switch it on, once. */
export function letChildrenHearCtrlC(): void {
  if (cleared) return;
  cleared = true;
  const w = win32();
  if (w !== null) check(w, 'SetConsoleCtrlHandler', w.SetConsoleCtrlHandler(NULL, 0));
}
