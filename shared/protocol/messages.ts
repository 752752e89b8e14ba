// The conversation between one page (the client) and its host, written down once.
//
// Client → host: `hello` first, then calls (each answered once, by its id) and notes (never answered).
// Host → client: answers, events about runs, and the output of the views that the client has attached.
// Everything a client sends is checked by `parseClientMessage` before anything else sees it.
import * as z from 'zod/mini';
import type { Arrangement } from '../model/arrangement.ts';
import type { Rung } from '../model/command.ts';
import type { ExportEnd } from '../model/export.ts';
import type { RunId } from '../model/ids.ts';
import type { RunLoad } from '../model/load.ts';
import type { Receipt } from '../model/receipt.ts';
import type { Run } from '../model/run.ts';
import type { SavedCommand } from '../model/saved.ts';
import type { SearchEnd, SearchHit, SearchProgress } from '../model/search.ts';
import type { Keeping, Pruned } from '../model/settings.ts';
import type { StreamName, TerminalSize } from '../model/stream.ts';
import type { TaskList } from '../model/task.ts';
import {
  arrangement,
  bytes,
  command,
  exportGoal,
  exportOrder,
  groupName,
  type KeyChoice,
  keyChoice,
  osText,
  runId,
  savedName,
  searchQuery,
  settings,
  signalName,
  terminalSize,
} from './schema.ts';

/** Most bytes that one input note may carry; a longer paste is sent in pieces. */
export const MAX_INPUT_BYTES = 256 * 1024;

/** Bytes that may be under way to one view before its acknowledgement: enough that a parser never starves. */
export const VIEW_CREDIT = 1024 * 1024;

/** A view further behind than this is skipped ahead, in bytes. */
export const SKIP_AFTER = 4 * 1024 * 1024;

/** A terminal run whose log is no longer than this, in bytes, is restored by sending them from the start: exact, and fast enough. */
export const REPLAY_LIMIT = 2 * 1024 * 1024;

/** Most hits of one search that a client may want: more than anyone reads, and what a page holds with ease. */
export const MAX_HITS = 20_000;

/** Most bytes of a log that one call reads. */
export const MAX_READ_BYTES = 256 * 1024;

/** Most paths that one call may ask about: more than anybody means to type. */
export const MAX_PATHS = 100;

/** Most runs that one call may name. */
const MAX_RUNS = 100_000;

const offset = z.number().check(z.int(), z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));
/** A view's number: chosen by the client, never used twice on one port. */
const view = z.number().check(z.int(), z.minimum(1), z.maximum(0x7fffffff));
/** A search's number: chosen by the client, never used twice on one port. */
const searchNumber = view;
/** An export's number: chosen by the client, never used twice on one port. */
const exportNumber = view;
/** How many hits a client wants, of all. */
const wanted = z.number().check(z.int(), z.minimum(1), z.maximum(MAX_HITS));
const callId = z.number().check(z.int(), z.minimum(1), z.maximum(Number.MAX_SAFE_INTEGER));
const pid = z.number().check(z.int(), z.minimum(1), z.maximum(0xffff_ffff));

/** The parameters of every call, by its name. What each answers is `CallResults`. */
export const callParameters = {
  /** Starts a command as a new run. A command that cannot be started is a run too: a failed one. */
  start: z.object({ command }),
  /** Climbs the stop ladder. Answers at once; the run tells how it goes. A second stop goes to the next rung. */
  stop: z.object({ run: runId }),
  /** Ends the whole tree, now. */
  kill: z.object({ run: runId }),
  /** Sends one signal to the process, its group, its terminal's foreground job, its tree, or any one process of that tree. */
  signal: z.object({
    run: runId,
    signal: signalName,
    target: z.union([z.enum(['process', 'group', 'foreground', 'tree']), z.object({ pid })]),
  }),
  /** Stops it if it runs, then starts the same command as a new run. */
  restart: z.object({ run: runId }),
  /** Closes a pipes run's stdin, after what was written before. */
  closeStdin: z.object({ run: runId }),
  /** Removes an ended run and its log, for good. */
  forget: z.object({ run: runId }),
  /** Shows what a command would execute, without executing it. */
  resolve: z.object({ command }),
  /** Lists the names in a directory, for completion of working directories. */
  directories: z.object({ prefix: z.string().check(z.maxLength(4096)) }),
  /** What lies at some paths, as they were dropped on a page. */
  paths: z.object({ paths: z.array(osText.check(z.minLength(1), z.maxLength(4096))).check(z.maxLength(MAX_PATHS)) }),
  /** Puts a run's command into a group of that name, or (null) into none. */
  group: z.object({ run: runId, group: z.nullable(groupName) }),
  /** The processes that belong to a run now. */
  tree: z.object({ run: runId }),
  /**
   * Looks through the logs of some runs (null: of all), oldest first. Answers when it has begun; `found` and `searched`
   * follow. A client has one search at a time: another one ends it without a word.
   */
  search: z.object({
    search: searchNumber,
    query: searchQuery,
    runs: z.nullable(z.array(runId).check(z.maxLength(MAX_RUNS))),
    wanted,
  }),
  /** A piece of a run's log, from `at` on. */
  read: z.object({
    run: runId,
    at: offset,
    bytes: z.number().check(z.int(), z.minimum(1), z.maximum(MAX_READ_BYTES)),
  }),
  /** The offset at which a time or a line begins, or the line of an offset. */
  place: z.object({
    run: runId,
    by: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('time'), time: z.number().check(z.minimum(0)) }),
      z.object({ kind: z.literal('line'), line: offset }),
      z.object({ kind: z.literal('offset'), at: offset }),
    ]),
  }),
  /** Stops every run by its ladder, then the host itself. */
  shutdown: z.object({}),
  /** Writes logs to a file; answers when that is over. `exporting` tells on the way how far it is. One at a time. */
  export: z.object({ export: exportNumber, order: exportOrder, goal: exportGoal }),
  /** SHA-256 of what is kept of each stream of a run. */
  hash: z.object({ run: runId }),
  /** Keeps a run whatever its age and size, or no longer. */
  pin: z.object({ run: runId, pinned: z.boolean() }),
  /** The settings, and what is used of the disk. */
  settings: z.object({}),
  /** Saves other settings; past runs that they leave no room for are removed. */
  changeSettings: z.object({ settings }),
  /** Keeps a command under a name, in place of the one that has it; every page hears of it. */
  saveCommand: z.object({ name: savedName, command }),
  /** Forgets a saved command. */
  forgetCommand: z.object({ name: savedName }),
  /** What a folder offers to run: scripts, targets, services. `folder` is absolute. */
  tasks: z.object({ folder: z.string().check(z.minLength(1), z.maxLength(4096)) }),
} as const;

/** What can be called. */
export type CallName = keyof typeof callParameters;

/** The parameters of a call. */
export type CallParameters<N extends CallName> = z.output<(typeof callParameters)[N]>;

/** Whom a signal goes to. */
export type SignalTarget = CallParameters<'signal'>['target'];

/** Something to say of one field of a command, in one sentence. */
export interface FieldMessage {
  readonly field:
    | 'command'
    | 'cwd'
    | 'env'
    | 'files'
    | 'stdin'
    | 'stdout'
    | 'stderr'
    | 'ladder'
    | 'output'
    | 'encoding';
  /** Which file or rung, from 0, where the field has several. */
  readonly index?: number;
  readonly message: string;
}

/** One variable that the child would have otherwise than the person has it. */
export interface EnvironmentDifference {
  readonly name: string;
  /** The person's own value; null when they have none. */
  readonly before: string | null;
  /** The child's; null when it has none. */
  readonly after: string | null;
  /** What made the difference: the number of a `.env` file, from 0, or a change of the command itself. */
  readonly from: number | 'change';
}

/** What a command would execute. */
export interface Resolution {
  /** The argument vector as the program will see it. */
  readonly argv: readonly string[];
  /** Absolute path of the program; null when it was not found. */
  readonly program: string | null;
  /** What is wrong, beside the field at fault. */
  readonly problems: readonly FieldMessage[];
  /** What is worth knowing and not wrong: a file that will be replaced, say. */
  readonly notes: readonly FieldMessage[];
  /** What the environment changes come to, by name. */
  readonly environment: readonly EnvironmentDifference[];
}

/** What lies at a path; `missing` is also what can't be looked at. */
export type PathKind = 'folder' | 'file' | 'missing';

/** One process of a run's tree. */
export interface TreeNode {
  readonly pid: number;
  readonly parent: number;
  readonly name: string;
  readonly state: string;
  /** Left the session and was reparented: a daemon of its own. */
  readonly daemon: boolean;
  /** Its process group; 0 where there are none (Windows). */
  readonly group: number;
  /** Belongs to the job in the foreground of the run's terminal. */
  readonly foreground: boolean;
  /** Its resident set in bytes; absent where it can't be told. */
  readonly residentBytes?: number | undefined;
}

/** Bytes of one stream in a piece of a log: `[index of the stream, length, time, lost]`. Lost ones have no bytes. */
export type HistoryPart = readonly [stream: number, length: number, time: number, lost: 0 | 1];

/** A piece of a log. */
export interface HistoryPiece {
  /** Offset of the first byte; larger than asked for when what was asked is no longer kept. */
  readonly at: number;
  /** Offset after the piece. */
  readonly end: number;
  readonly parts: readonly HistoryPart[];
  readonly bytes: Uint8Array;
  /** What is kept of the whole log now. */
  readonly log: { readonly begin: number; readonly end: number };
}

/** The hash of what is kept of a stream. */
export interface StreamHash {
  readonly stream: StreamName;
  /** Offset in the stream of the first byte that is kept, and after the last. */
  readonly from: number;
  readonly to: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** What every call answers with. */
export interface CallResults {
  start: { readonly run: RunId };
  stop: null;
  kill: null;
  signal: { readonly reached: readonly number[] };
  restart: { readonly run: RunId };
  closeStdin: null;
  forget: null;
  resolve: Resolution;
  directories: { readonly base: string; readonly names: readonly string[] };
  paths: { readonly kinds: readonly PathKind[] };
  group: null;
  tree: { readonly nodes: readonly TreeNode[] };
  search: null;
  read: HistoryPiece;
  /** Lines are counted from 1 at the first byte that is kept; null when a time was looked for. */
  place: { readonly at: number; readonly line: number | null };
  shutdown: null;
  export: ExportEnd;
  hash: { readonly streams: readonly StreamHash[] };
  pin: null;
  settings: Keeping;
  changeSettings: Keeping;
  saveCommand: null;
  forgetCommand: null;
  tasks: TaskList;
}

const colour = z.string().check(z.regex(/^#[0-9a-f]{6}$/));

/** The colours that a host answers a terminal's colour queries with: those of the page last in use. */
export const terminalColours = z.object({
  foreground: colour,
  background: colour,
  cursor: colour,
  /** The sixteen ANSI colours. */
  palette: z.array(colour).check(z.length(16)),
});

/** See `terminalColours`. */
export type TerminalColours = z.output<typeof terminalColours>;

const helloMessage = z.object({
  type: z.literal('hello'),
  version: z.number(),
  client: z.enum(['browser', 'electron', 'test']),
});

const callMessage = z.object({
  type: z.literal('call'),
  id: callId,
  name: z.enum(Object.keys(callParameters) as [CallName, ...CallName[]]),
  params: z.unknown(),
});

const noteMessages = [
  /** Follow a run's output from `from`. `null` asks for the best way to come up to date: a replay while the log is small, else a snapshot (terminal) or the tail (pipes). */
  z.object({
    type: z.literal('attach'),
    view,
    run: runId,
    from: z.nullable(offset),
    /** Only this stream of a pipes run; the bytes of the other are passed over. */
    only: z.optional(z.enum(['stdout', 'stderr'])),
  }),
  z.object({ type: z.literal('detach'), view }),
  /** The view has parsed everything before this offset. */
  z.object({ type: z.literal('ack'), view, upTo: offset }),
  /** Typed or pasted, for the run's terminal or its stdin pipe. */
  z.object({ type: z.literal('input'), run: runId, bytes: bytes(MAX_INPUT_BYTES) }),
  /** The view in use has room for this many cells: it now owns the terminal's size. */
  z.object({ type: z.literal('resize'), run: runId, size: terminalSize }),
  z.object({ type: z.literal('colours'), colours: terminalColours }),
  /** How the panes of this page are laid out now; the host keeps it for the next window and the next start. */
  z.object({ type: z.literal('layout'), layout: arrangement }),
  /** A search may tell so many hits in all; it waits where it has told those it may. */
  z.object({ type: z.literal('search-more'), search: searchNumber, wanted }),
  /** A search is no longer of interest; `searched` still comes. */
  z.object({ type: z.literal('search-end'), search: searchNumber }),
  /** An export is no longer wanted; its call still answers. */
  z.object({ type: z.literal('export-cancel'), export: exportNumber }),
  /** Whether anybody looks at what the runs cost; `load` comes while somebody does. */
  z.object({ type: z.literal('watch-load'), on: z.boolean() }),
  /** The keys that this person wants from now on; the host keeps them for every window to come. */
  z.object({ type: z.literal('keys'), keys: keyChoice }),
] as const;

const clientMessage = z.discriminatedUnion('type', [helloMessage, callMessage, ...noteMessages]);

type ParsedMessage = z.output<typeof clientMessage>;

/** A checked call. */
export type Call = {
  [N in CallName]: { readonly type: 'call'; readonly id: number; readonly name: N; readonly params: CallParameters<N> };
}[CallName];

/** What a client may say. */
export type ClientMessage = Exclude<ParsedMessage, { type: 'call' }> | Call;

/** The outcome of checking a message: the message, or a sentence on what is wrong with it. */
export type Parsed =
  | { readonly ok: true; readonly message: ClientMessage }
  /** `id` is the call that can still be answered, when it was one. */
  | { readonly ok: false; readonly id: number | null; readonly error: string };

/** Checks anything that came from a client. Never throws. */
export function parseClientMessage(message: unknown): Parsed {
  const parsed = check(clientMessage, message);
  if (!parsed.ok) return { ok: false, id: null, error: parsed.error };
  if (parsed.value.type !== 'call') return { ok: true, message: parsed.value };
  const { id, name } = parsed.value;
  const params = check<CallParameters<CallName>>(callParameters[name], parsed.value.params);
  if (!params.ok) return { ok: false, id, error: params.error };
  return { ok: true, message: { type: 'call', id, name, params: params.value } as Call };
}

type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string };

/** What zod makes of a value. It throws a `RangeError` where more is wrong than one call takes as arguments. */
function check<T>(schema: z.ZodMiniType<T>, value: unknown): Checked<T> {
  try {
    const parsed = schema.safeParse(value);
    return parsed.success ? { ok: true, value: parsed.data } : { ok: false, error: z.prettifyError(parsed.error) };
  } catch {
    return { ok: false, error: 'there is too much wrong with this message' };
  }
}

/** A refusal or failure of a call. */
export interface CallError {
  /** For programs: `not-found`, `invalid`, `not-running`, `unsupported`, `ESRCH`, … */
  readonly code: string;
  /** For people: what happened and what to do. */
  readonly message: string;
}

/** Whom a signal goes to: the first process, its group, the job in a terminal's foreground, or everything of the run. */
export type NamedTarget = Extract<SignalTarget, string>;

/** A signal that this system has, for the menu. */
export interface SignalInfo {
  readonly name: string;
  /** Null for what has a name only: the console events of Windows. */
  readonly number: number | null;
  /** What it does to a process that does not handle it, in a few words. */
  readonly effect: string;
}

/** What the host is and can do: the answer to `hello`. */
export interface HostInfo {
  readonly version: number;
  readonly app: string;
  readonly platform: 'linux' | 'darwin' | 'win32' | 'other';
  readonly hostname: string;
  readonly dataDirectory: string;
  /** Where commands start unless told otherwise. */
  readonly cwd: string;
  readonly home: string;
  /** Program and arguments of a plain new shell. */
  readonly shell: readonly string[];
  /** Program and leading arguments that a shell line is given to. */
  readonly shellLine: readonly string[];
  readonly signals: readonly SignalInfo[];
  /** Whom a signal can go to here: Windows knows no groups. */
  readonly signalTargets: readonly NamedTarget[];
  /** How children are made here, in words, for the about box and bug reports. */
  readonly backend: { readonly pipes: string; readonly terminal: string };
  readonly logCap: number;
  /** The stop ladders of commands that bring none of their own. */
  readonly ladders: { readonly pipes: readonly Rung[]; readonly terminal: readonly Rung[] };
  /** The output of one run can become the input of another here. */
  readonly canJoinRuns: boolean;
  /** Exports can be given to the browser that shows the page. */
  readonly canDownload: boolean;
  readonly receipt: Receipt | null;
}

/** A span on the wire: `[kind, a, b, time, flags]`, small because there are many. See `packSpan`. */
export type PackedSpan = readonly [kind: number, a: number, b: number, time: number, flags: number];

/** What a host may say. */
export type HostMessage =
  /** `layout` is the arrangement of panes that was kept last in this data directory; null when there is none. */
  | {
      readonly type: 'welcome';
      readonly host: HostInfo;
      readonly runs: readonly Run[];
      readonly layout: Arrangement | null;
      /** What was removed by age or for room since the host began; null for nothing. */
      readonly pruned: Pruned | null;
      /** The keys that a person chose in this data directory; absent when none. */
      readonly keys?: KeyChoice;
      /** The commands that a person saved in this data directory, by name. */
      readonly saved: readonly SavedCommand[];
    }
  /** The message before this made no sense; for a call, its answer. The port stays open. */
  | { readonly type: 'refused'; readonly error: string }
  | { readonly type: 'return'; readonly id: number; readonly value: CallResults[CallName] }
  | { readonly type: 'throw'; readonly id: number; readonly error: CallError }
  /** A run is new or has changed. */
  | { readonly type: 'run'; readonly run: Run }
  | { readonly type: 'forgotten'; readonly run: RunId }
  /** Something the person should read. */
  | { readonly type: 'notice'; readonly level: 'info' | 'warning' | 'error'; readonly text: string }
  /** The host is ending its runs and then itself. */
  | { readonly type: 'closing'; readonly reason: string }
  /** Bytes from offset `at`; `spans` says how they divide, and what is passed over between them. A span may be cut by the edges of the message. */
  | {
      readonly type: 'output';
      readonly view: number;
      readonly at: number;
      readonly spans: readonly PackedSpan[];
      readonly bytes: Uint8Array;
    }
  /** A terminal's whole state at offset `at`: reset, take this size, write these bytes. */
  | {
      readonly type: 'snapshot';
      readonly view: number;
      readonly at: number;
      readonly size: TerminalSize;
      readonly bytes: Uint8Array;
      readonly skipped: number;
    }
  /** Output from `from` to `to` is not sent: the view was too far behind (`behind`), the log no longer has it (`evicted`), or could not keep it (`lost`). */
  | {
      readonly type: 'skipped';
      readonly view: number;
      readonly from: number;
      readonly to: number;
      readonly why: 'behind' | 'evicted' | 'lost';
    }
  /** Hits of a search, in the order of their times, and how far it is. */
  | {
      readonly type: 'found';
      readonly search: number;
      readonly hits: readonly SearchHit[];
      readonly progress: SearchProgress;
    }
  /** A search is over. */
  | { readonly type: 'searched'; readonly search: number; readonly end: SearchEnd; readonly progress: SearchProgress }
  /** The settings have changed, or runs were removed to keep to them. */
  | { readonly type: 'kept'; readonly logCap: number; readonly pruned: Pruned | null }
  /** Commands were saved or forgotten: all of them now. */
  | { readonly type: 'saved'; readonly commands: readonly SavedCommand[] }
  /** How far an export is, in bytes of logs. */
  | { readonly type: 'exporting'; readonly export: number; readonly done: number; readonly total: number }
  /** The run has closed and the view has been sent everything. */
  | { readonly type: 'end'; readonly view: number; readonly at: number }
  /** A sample of what every run with processes costs now. */
  | { readonly type: 'load'; readonly loads: readonly RunLoad[] };
