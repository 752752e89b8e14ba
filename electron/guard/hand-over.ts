// The door of a data directory's host for later starts: a socket that only this user can reach. A start that finds the
// directory taken says here what it was asked to do, gets the address of the running host, and leaves. One JSON line
// each way, checked; whatever else comes is refused and harms nobody.
import { chmodSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import * as z from 'zod/mini';

/** Longest line either side takes, in bytes: room for the longest command line that Linux has. */
const LONGEST_LINE = 4 * 1024 * 1024;

/** A connection that has not said its line by then is closed, in milliseconds. */
const LINE_DEADLINE = 15_000;

/** How long a second start waits for the first to take its request over, in milliseconds. */
const ANSWER_DEADLINE = 30_000;

/** More at once than this are turned away. */
const MOST_CONNECTIONS = 32;

const text = z
  .string()
  .check(z.refine((value) => !value.includes('\0'), { error: 'must not contain a NUL character' }));

const requestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ping') }),
  z.object({
    type: z.literal('open'),
    cwd: text.check(z.minLength(1)),
    command: z.nullable(z.array(text).check(z.minLength(1), z.maxLength(100_000))),
    open: z.optional(z.nullable(text.check(z.minLength(1)))),
  }),
]);

const answerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), url: z.optional(z.string()), open: z.optional(z.string()) }),
  z.object({ ok: z.literal(false), error: z.string() }),
]);

/** What a second start was asked to do. */
export interface HandOverRequest {
  /** Absolute path: where it was started. */
  readonly cwd: string;
  /** A command to start at once, as argv. */
  readonly command: readonly string[] | null;
  /** A folder or a link that the desktop asked to open. */
  readonly open?: string | null;
}

/** What the running host answers. */
export interface HandOverAnswer {
  /** Where it is reached; empty when it has a window of its own, which has come to the front. */
  readonly url: string;
  /** What to open in a browser: like `url`, but fit for a command line that others can read. Empty like `url`. */
  readonly open: string;
}

/** Takes a request over. A rejection's message is told to the other side. */
export type TakeOver = (request: HandOverRequest) => Promise<HandOverAnswer>;

/** The listening side. */
export interface HandOverDoor {
  /** From now on requests are answered; those that came before have waited. */
  serve(takeOver: TakeOver): void;
  close(): Promise<void>;
}

/** Listens at `endpoint` (a socket path or a pipe name that must be free). */
export async function openDoor(endpoint: string): Promise<HandOverDoor> {
  let begin: (takeOver: TakeOver) => void = () => {};
  const serving = new Promise<TakeOver>((resolve) => {
    begin = resolve;
  });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    // A second start that dies meanwhile is nobody's concern.
    socket.on('error', () => socket.destroy());
    void converse(socket, serving);
  });
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, endpoint);
  if (!isPipeName(endpoint)) chmodSync(endpoint, 0o600);
  server.unref();
  return {
    serve: begin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Tells whether a host listens at `endpoint` and answers within `deadline` milliseconds. */
export async function answersAt(endpoint: string, deadline: number): Promise<boolean> {
  try {
    await ask(endpoint, { type: 'ping' }, deadline);
    return true;
  } catch {
    // Refused, gone, silent or nonsense: each means that nobody is there to hand anything to.
    return false;
  }
}

/** Hands a request to the host at `endpoint`. Rejects with what to do when it does not take it. */
export async function handOver(endpoint: string, request: HandOverRequest): Promise<HandOverAnswer> {
  const { url, open } = await ask(
    endpoint,
    {
      type: 'open',
      cwd: request.cwd,
      command: request.command === null ? null : [...request.command],
      open: request.open ?? null,
    },
    ANSWER_DEADLINE,
  );
  if (url === undefined || open === undefined) throw new Error('the running Proactor gave no address');
  return { url, open };
}

async function ask(endpoint: string, request: z.input<typeof requestSchema>, deadline: number) {
  const socket = connect(endpoint);
  // A host that was stopped accepts connections until its queue is full, and then not even that.
  const timer = setTimeout(() => socket.destroy(new Error('the running Proactor does not answer')), deadline);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    socket.write(`${JSON.stringify(request)}\n`);
    const answer = answerSchema.safeParse(parseJson(await readLine(socket, deadline)));
    if (!answer.success) throw new Error('the running Proactor answered something else; it may be another version');
    if (!answer.data.ok) throw new Error(answer.data.error);
    return answer.data;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

async function converse(socket: Socket, serving: Promise<TakeOver>): Promise<void> {
  let answer: unknown;
  try {
    answer = await answerLine(await readLine(socket, LINE_DEADLINE), serving);
  } catch (error) {
    answer = { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
  socket.end(`${JSON.stringify(answer)}\n`);
}

async function answerLine(line: string, serving: Promise<TakeOver>): Promise<unknown> {
  const request = requestSchema.safeParse(parseJson(line));
  if (!request.success) throw new Error(`not a request: ${z.prettifyError(request.error)}`);
  if (request.data.type === 'ping') return { ok: true };
  const takeOver = await serving;
  const { cwd, command, open = null } = request.data;
  return { ok: true, ...(await takeOver({ cwd, command, open })) };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error('not a request: the line is not JSON');
  }
}

/** One line from a socket; rejects when it is too long, too late, or the socket ends first. */
function readLine(socket: Socket, deadline: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => finish(new Error('no line came in time')), deadline);
    const onData = (part: Buffer) => {
      const end = part.indexOf(10);
      length += end < 0 ? part.length : end;
      if (length > LONGEST_LINE) return finish(new Error(`the line is longer than ${LONGEST_LINE} bytes`));
      parts.push(end < 0 ? part : part.subarray(0, end));
      if (end >= 0) finish(null);
    };
    const onEnd = () => finish(new Error('the connection ended before its line'));
    function finish(error: Error | null) {
      clearTimeout(timer);
      socket.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', finish);
      if (error === null) resolve(Buffer.concat(parts).toString('utf8'));
      else reject(error);
    }
    socket.on('data', onData).once('end', onEnd).once('close', onEnd).once('error', finish);
  });
}

function listen(server: Server, endpoint: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(endpoint, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function isPipeName(endpoint: string): boolean {
  return endpoint.startsWith('\\\\.\\pipe\\');
}
