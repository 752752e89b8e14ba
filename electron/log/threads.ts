// The log's threads as the host sees them: search and export read gigabytes, and none of it may touch the host's loop.
// A job gets a thread of its own while it lasts; an idle one is kept warm for the next. A thread whose regular
// expression backtracks without end is ended, and its job fails with a sentence.
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { JobControl } from './job-control.ts';
import type { JobMessage, JobName, JobRequest, Jobs } from './job-messages.ts';

/** Threads at work at once; further jobs wait for one. Two cores are busy with four. */
const MOST_AT_WORK = 4;

/** Threads in all: a search that waits for somebody to want more keeps its own, and does nothing in it. */
const MOST_THREADS = 64;

/**
 * A thread that is at an expression and gave no sign of life for so long is ended, in milliseconds. Between two signs lie
 * 64 KiB of text, some milliseconds of an honest expression.
 */
const STALL_MS = 5000;

/** How long jobs may take to come to an orderly end when the host closes, in milliseconds: an export takes its file away. */
const LAST_WORDS_MS = 1000;

/**
 * How long a job may wait for a thread whose own was cancelled, in milliseconds: a search that is refined as it is typed
 * goes on in the thread of the one before, which lets go within a step, and not in a cold one.
 */
const LETS_GO_MS = 50;

/** How often threads are looked at, in milliseconds. */
const LOOK_MS = 500;

/** A job under way. */
export interface Job<N extends JobName> {
  /** Lets so many results come in all, for jobs that have them. */
  allow(count: number): void;
  /** Ends it soon; it still answers. */
  cancel(): void;
  /** How it ended. Rejects when its thread was lost or had to be ended. */
  readonly result: Promise<Jobs[N]['result']>;
}

/** Does jobs on logs. */
export interface LogThreads {
  start<N extends JobName>(name: N, order: Jobs[N]['order'], onNews: (news: Jobs[N]['news']) => void): Job<N>;
  /** Cancels every job, and ends every thread; what has not come to an end by then fails. */
  close(): Promise<void>;
}

/** Options of `openLogThreads`. */
export interface LogThreadsOptions {
  /** The built `log-worker.js`. */
  readonly workerUrl: URL;
  /** See `STALL_MS`; for tests. */
  readonly stallMs?: number;
}

/** Starts no thread before the first job. */
export function openLogThreads({ workerUrl, stallMs = STALL_MS }: LogThreadsOptions): LogThreads {
  return new Threads(workerUrl, stallMs);
}

/** A job, whatever its kind. */
interface Task {
  readonly request: JobRequest;
  readonly control: JobControl;
  readonly onNews: (news: never) => void;
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  /** When it was asked for, in milliseconds of `performance.now()`. */
  readonly since: number;
  cancelled: boolean;
}

interface Thread {
  readonly worker: Worker;
  task: Task | null;
  beat: number;
  movedAt: number;
}

class Threads implements LogThreads {
  readonly #workerUrl: URL;
  readonly #stallMs: number;
  readonly #threads = new Set<Thread>();
  readonly #queue: Task[] = [];
  /** Jobs whose result is still awaited. */
  readonly #results = new Set<Promise<unknown>>();
  #looking: NodeJS.Timeout | null = null;
  #waiting: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(workerUrl: URL, stallMs: number) {
    this.#workerUrl = workerUrl;
    this.#stallMs = stallMs;
  }

  start<N extends JobName>(name: N, order: Jobs[N]['order'], onNews: (news: Jobs[N]['news']) => void): Job<N> {
    const control = new JobControl();
    let task: Task | null = null;
    const result = new Promise<Jobs[N]['result']>((resolve, reject) => {
      if (this.#closed) {
        reject(new Error('Proactor is closing.'));
        return;
      }
      const request = { name, order, control: control.memory } as JobRequest;
      task = { request, control, onNews, resolve, reject, since: performance.now(), cancelled: false } as Task;
      this.#queue.push(task);
      this.#next();
    });
    const settled: Promise<unknown> = result.then(
      () => this.#results.delete(settled),
      () => this.#results.delete(settled),
    );
    this.#results.add(settled);
    const cancel = () => {
      if (task !== null) task.cancelled = true;
      control.cancel();
    };
    return { allow: (count) => control.allow(count), cancel, result };
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#queue.splice(0)) task.reject(new Error('Proactor is closing.'));
    for (const { task } of this.#threads) task?.control.cancel();
    await Promise.race([Promise.all(this.#results), delay(LAST_WORDS_MS, null, { ref: false })]);
    await Promise.all([...this.#threads].map((thread) => this.#end(thread, 'Proactor is closing.')));
  }

  /** Gives waiting jobs to idle threads, or to new ones while there may be more. */
  #next(): void {
    while (this.#queue.length > 0) {
      const idle = [...this.#threads].find(({ task }) => task === null);
      if (idle === undefined && (!this.#mayOpen() || this.#waitsForOne())) return;
      const task = this.#queue.shift();
      if (task === undefined) return;
      const thread = idle ?? this.#open();
      thread.task = task;
      thread.movedAt = performance.now();
      // A job under way keeps the host alive no more than an idle thread does: it is for somebody who is connected.
      thread.worker.postMessage(task.request);
      this.#looking ??= setInterval(() => this.#look(), Math.min(LOOK_MS, this.#stallMs / 4)).unref();
    }
  }

  #mayOpen(): boolean {
    if (this.#threads.size >= MOST_THREADS) return false;
    return [...this.#threads].filter(({ task }) => task?.control.waiting !== true).length < MOST_AT_WORK;
  }

  /** Whether the first in the queue waits a moment, because a thread is about to be idle. */
  #waitsForOne(): boolean {
    const since = this.#queue[0]?.since ?? -Infinity;
    const left = since + LETS_GO_MS - performance.now();
    if (left <= 0 || ![...this.#threads].some(({ task }) => task?.cancelled === true)) return false;
    this.#waiting ??= setTimeout(() => {
      this.#waiting = null;
      this.#next();
    }, left).unref();
    return true;
  }

  #open(): Thread {
    // It needs nothing of the host's environment, and must not read its options for the main thread.
    const worker = new Worker(this.#workerUrl, { name: 'log', execArgv: [], env: {} });
    const thread: Thread = { worker, task: null, beat: -1, movedAt: performance.now() };
    this.#threads.add(thread);
    worker.on('message', (message: JobMessage) => this.#receive(thread, message));
    worker.on('error', (error) => void this.#end(thread, `The thread that reads logs was lost: ${error.message}`));
    worker.on('exit', () => void this.#end(thread, 'The thread that reads logs ended by itself.'));
    worker.unref();
    return thread;
  }

  #receive(thread: Thread, message: JobMessage): void {
    const { task } = thread;
    if (task === null) return;
    switch (message.type) {
      case 'news':
        task.onNews(message.news as never);
        return;
      case 'done':
        thread.task = null;
        task.resolve(message.result as never);
        break;
      case 'failed':
        thread.task = null;
        task.reject(new Error(message.error));
        break;
    }
    this.#next();
    this.#rest();
  }

  #look(): void {
    const now = performance.now();
    for (const thread of this.#threads) {
      if (thread.task === null || !isAtExpression(thread.task.request)) continue;
      const { beat, waiting } = thread.task.control;
      // A beat of 0 is a thread that has not begun.
      if (beat !== thread.beat || beat === 0 || waiting) {
        thread.beat = beat;
        thread.movedAt = now;
      } else if (now - thread.movedAt > this.#stallMs) {
        void this.#end(
          thread,
          'The regular expression takes too long: it backtracks without end on some line. Try a simpler one.',
        );
      }
    }
    // One that has begun to wait makes room, and tells nobody.
    this.#next();
    this.#rest();
  }

  /** Keeps one idle thread, and stops looking while nothing is done. */
  #rest(): void {
    const idle = [...this.#threads].filter(({ task }) => task === null);
    for (const thread of idle.slice(1)) void this.#end(thread, '');
    if (this.#looking === null || idle.length < this.#threads.size) return;
    clearInterval(this.#looking);
    this.#looking = null;
  }

  async #end(thread: Thread, why: string): Promise<void> {
    if (!this.#threads.delete(thread)) return;
    thread.task?.reject(new Error(why));
    thread.task = null;
    await thread.worker.terminate();
  }
}

/** Whether what a thread does may have no end. */
function isAtExpression(request: JobRequest): boolean {
  return request.name === 'search' && request.order.query.regex;
}
