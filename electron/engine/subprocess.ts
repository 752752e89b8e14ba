// The low entry points: start a process under a transport, with a protocol that hears of it. What asyncio calls
// `loop.subprocess_exec` and `loop.subprocess_shell`, and the same for a process with a terminal.
import type { TerminalSize } from '../../shared/model/stream.ts';
import { DEFAULT_TERMINAL_SIZE } from '../../shared/model/stream.ts';
import { type BackendName, ErrnoFailure, type SpawnBackend, type SpawnRequest } from './backend.ts';
import { ChildTransport } from './child-transport.ts';
import { argumentTypeError, SubprocessOptionError, UnsupportedPlatformError } from './errors.ts';
import {
  checkArguments,
  checkOptionNames,
  type OsText,
  osText,
  requestOf,
  type SubprocessOptions,
  type TerminalOptions,
} from './options.ts';
import { platform } from './platform.ts';
import type { SubprocessProtocol } from './protocol.ts';
import { checkTerminalSize } from './terminal-size.ts';
import type { SubprocessTransport } from './transport.ts';

/** Makes a protocol; called once, before anything is started. */
export type ProtocolFactory<P extends SubprocessProtocol> = () => P;

/** The environment variable that forces a backend, for tests and for trouble. */
const BACKEND_VARIABLE = 'PROACTOR_ENGINE_BACKEND';

/** The backend for a request: the one that was asked for, else the first that can. */
function chooseBackend(request: SpawnRequest, asked: BackendName | undefined): SpawnBackend {
  const backends = request.terminal === null ? platform.pipeBackends : platform.terminalBackends;
  const fromEnvironment = process.env[BACKEND_VARIABLE];
  if (asked !== undefined) {
    const backend = backends.find(({ name }) => name === asked);
    if (backend === undefined) throw new SubprocessOptionError(`the backend "${asked}" cannot be used for this here`);
    const refusal = backend.refuses(request);
    if (refusal !== null) throw new SubprocessOptionError(`the backend "${asked}" cannot do this: ${refusal}`);
    return backend;
  }
  const preferred = backends.find(({ name }) => name === fromEnvironment);
  const ordered = preferred === undefined ? backends : [preferred];
  const refusals: string[] = [];
  for (const backend of ordered) {
    const refusal = backend.refuses(request);
    if (refusal === null) return backend;
    refusals.push(`${backend.name}: ${refusal}`);
  }
  throw new UnsupportedPlatformError(`this process cannot be started here (${refusals.join('; ')})`);
}

/** Names of the backends that would be used for a plain start with pipes and with a terminal, in words for people. */
export function engineBackends(): { readonly pipes: string; readonly terminal: string } {
  const plain = (terminal: TerminalSize | null): SpawnRequest => ({
    program: 'true',
    argv: ['true'],
    cwd: null,
    env: null,
    stdio: new Map([0, 1, 2].map((fd) => [fd, { kind: 'null' }])),
    session: 'new-session',
    uid: null,
    gid: null,
    terminal,
    verbatimArguments: false,
  });
  const name = (request: SpawnRequest) => {
    try {
      return chooseBackend(request, undefined).name;
    } catch (error) {
      if (error instanceof UnsupportedPlatformError) return 'none';
      throw error;
    }
  };
  return { pipes: name(plain(null)), terminal: name(plain(DEFAULT_TERMINAL_SIZE)) };
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}

/** Starts what has been checked. The protocol is told that it is connected before this resolves. */
async function launch<P extends SubprocessProtocol>(
  factory: ProtocolFactory<P>,
  request: SpawnRequest,
  options: SubprocessOptions,
): Promise<[ChildTransport, P]> {
  const { signal, onError = warn } = options;
  const backend = chooseBackend(request, options.backend);
  signal?.throwIfAborted();
  const protocol = factory();
  let transport: ChildTransport;
  try {
    const child = backend.spawn(request);
    // A promise of a child resolves in the turn of its start, so `begin` still comes before any event.
    transport = new ChildTransport(child instanceof Promise ? await child : child, backend.name, protocol, onError);
  } catch (error) {
    if (error instanceof ErrnoFailure) throw platform.explain(error.code, error.errno, request, error.cause);
    throw error;
  }
  transport.begin();
  if (signal === undefined) return [transport, protocol];
  // The caller's own turn may still abort; only a start that was not abandoned is handed out.
  await Promise.resolve();
  if (signal.aborted) {
    transport.close();
    await transport.exited;
    throw signal.reason;
  }
  return [transport, protocol];
}

/** Checks everything, then starts a program. `fallback` is what a stream is that the options don't name. */
export async function startExec<P extends SubprocessProtocol>(
  factory: ProtocolFactory<P>,
  program: OsText,
  args: readonly OsText[],
  options: SubprocessOptions,
  fallback: 'pipe' | 'inherit',
  moreOptions: readonly string[],
): Promise<[SubprocessTransport, P]> {
  checkOptionNames(options, 'exec', moreOptions);
  const checked = checkArguments(program, args);
  return launch(factory, requestOf(checked.program, checked.args, options, fallback, null), options);
}

/** Checks everything, then starts a line in the shell. */
export async function startShell<P extends SubprocessProtocol>(
  factory: ProtocolFactory<P>,
  line: string | Uint8Array,
  options: SubprocessOptions,
  fallback: 'pipe' | 'inherit',
  moreOptions: readonly string[],
): Promise<[SubprocessTransport, P]> {
  checkOptionNames(options, 'shell', moreOptions);
  const { program, args } = shellArguments(line, options);
  return launch(factory, requestOf(program, args, options, fallback, null), options);
}

/**
 * Starts a program with arguments, without a shell. Streams are pipes unless the options say otherwise.
 * Rejects with `SubprocessOptionError` or `TypeError` before anything is started, with `SpawnError` when the system refuses.
 */
export function subprocessExec<P extends SubprocessProtocol>(
  factory: ProtocolFactory<P>,
  program: OsText,
  args: readonly OsText[] = [],
  options: SubprocessOptions = {},
): Promise<[SubprocessTransport, P]> {
  return startExec(factory, program, args, options, 'pipe', []);
}

/** The program and arguments that run a line in this system's shell. */
function shellArguments(line: unknown, options: SubprocessOptions): { program: string; args: (string | Uint8Array)[] } {
  if (typeof line !== 'string' && !(line instanceof Uint8Array)) {
    if (Array.isArray(line)) throw new SubprocessOptionError('a shell takes one line of text, not a list');
    throw argumentTypeError(`a shell takes one line of text, not ${line === null ? 'null' : typeof line}`);
  }
  const [program = '', ...leading] = platform.shell(options.env ?? process.env);
  return { program, args: [...leading, osText(line, 'the shell line')] };
}

/** Starts a line in this system's shell (`/bin/sh -c`). The PID is the shell's; quoting is the caller's business. */
export function subprocessShell<P extends SubprocessProtocol>(
  factory: ProtocolFactory<P>,
  line: string | Uint8Array,
  options: SubprocessOptions = {},
): Promise<[SubprocessTransport, P]> {
  return startShell(factory, line, options, 'pipe', []);
}

/**
 * Starts a program on a new terminal, as the leader of a session of its own. Its output is descriptor 1, its input
 * descriptor 0; the transport's `terminal` sets the size.
 */
export async function subprocessTerminal<P extends SubprocessProtocol>(
  factory: ProtocolFactory<P>,
  program: OsText,
  args: readonly OsText[] = [],
  options: TerminalOptions = {},
): Promise<[SubprocessTransport, P]> {
  checkOptionNames(options, 'terminal');
  const size = checkTerminalSize(options.size ?? DEFAULT_TERMINAL_SIZE);
  const checked = checkArguments(program, args);
  return launch(factory, requestOf(checked.program, checked.args, options, 'pipe', size), options);
}
