// The high entry points: asyncio's `create_subprocess_exec` and `create_subprocess_shell`. Streams are inherited unless
// the options say otherwise.
import type { OsText, SubprocessOptions } from './options.ts';
import { type CommunicateOptions, type Process, ProcessProtocol } from './process.ts';
import { checkLimit, DEFAULT_LIMIT } from './stream-reader.ts';
import { startExec, startShell } from './subprocess.ts';

/** Options of a process with streams. */
export interface ProcessOptions extends SubprocessOptions {
  /** How long a line may be, in bytes; about twice as much is buffered. Default: 65,536. */
  readonly limit?: number | undefined;
}

function factory(options: ProcessOptions): () => ProcessProtocol {
  const limit = checkLimit(options.limit ?? DEFAULT_LIMIT);
  return () => new ProcessProtocol(limit);
}

/** Starts a program with arguments, without a shell. Rejects as `subprocessExec` does; resolves when it runs. */
export async function createSubprocessExec(
  program: OsText,
  args: readonly OsText[] = [],
  options: ProcessOptions = {},
): Promise<Process> {
  const [, protocol] = await startExec(factory(options), program, args, options, 'inherit', ['limit']);
  return protocol.take();
}

/** Starts a line in this system's shell. Quote what comes from elsewhere with `shellQuote`. */
export async function createSubprocessShell(line: string | Uint8Array, options: ProcessOptions = {}): Promise<Process> {
  const [, protocol] = await startShell(factory(options), line, options, 'inherit', ['limit']);
  return protocol.take();
}

/** What `run` gives. */
export interface RunResult {
  readonly stdout: Uint8Array | null;
  readonly stderr: Uint8Array | null;
  readonly returncode: number;
}

/** Starts a program, gives it `input`, and waits for all it says. Streams are pipes unless the options say otherwise. */
export async function run(
  program: OsText,
  args: readonly OsText[] = [],
  options: ProcessOptions & CommunicateOptions & { readonly input?: Uint8Array } = {},
): Promise<RunResult> {
  const { input, maxBuffer, strict, ...rest } = options;
  // Null and undefined say nothing, as everywhere: what is not said is a pipe here.
  const { stdin, stdout: out, stderr: err } = options;
  const streams = { stdin: stdin ?? 'pipe', stdout: out ?? 'pipe', stderr: err ?? 'pipe' };
  const child = await createSubprocessExec(program, args, { ...rest, ...streams });
  try {
    const [stdout, stderr] = await child.communicate(input, { signal: options.signal, maxBuffer, strict });
    return { stdout, stderr, returncode: await child.wait() };
  } catch (error) {
    // Nobody else has this process: it must not outlive the call.
    child.close();
    await child.closed;
    throw error;
  }
}

/** Quotes a word so that a POSIX shell takes it as it is. As a template tag it quotes every inserted value. */
export function shellQuote(word: string): string;
export function shellQuote(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string;
export function shellQuote(first: string | TemplateStringsArray, ...values: readonly (string | number)[]): string {
  if (typeof first === 'string') return quoteWord(first);
  return first.reduce((line, part, at) => line + quoteWord(String(values[at - 1])) + part);
}

function quoteWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", `'"'"'`)}'`;
}
