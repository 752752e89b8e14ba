// A program started from a desktop has the desktop's PATH, not the person's: what their shell's start-up files add is
// missing. So the login shell is asked once, with a deadline; a shell that fails, hangs or talks costs a notice, nothing else.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { basename } from 'node:path';

/** How long start-up files may take, in milliseconds: version managers are slow, but nobody waits longer for a window. */
const DEADLINE = 5_000;

/** More output than this is not an environment, in bytes. */
const MOST_OUTPUT = 2 * 1024 * 1024;

/** Folders of which every desktop's own PATH consists. */
const SYSTEM_FOLDERS: ReadonlySet<string> = new Set([
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
  '/usr/games',
  '/usr/local/games',
  '/snap/bin',
]);

/** Belong to the shell that was asked, or to this question. */
const NOT_TAKEN: ReadonlySet<string> = new Set([
  '_',
  'SHLVL',
  'PWD',
  'OLDPWD',
  'TERM',
  'PROACTOR_RESOLVING_ENVIRONMENT',
]);

/** Tells whether Proactor was started by a desktop: from no terminal, and with a PATH of system folders only. */
export function needsLoginShell(
  env: Readonly<Record<string, string | undefined>>,
  hasTerminal: boolean,
  platform: NodeJS.Platform = process.platform,
): boolean {
  if (platform === 'win32' || hasTerminal || env['SSH_CONNECTION'] !== undefined) return false;
  return (env['PATH'] ?? '').split(':').every((folder) => folder === '' || SYSTEM_FOLDERS.has(folder));
}

/** What came of asking. */
export type LoginShellAnswer =
  | { readonly ok: true; readonly environment: Readonly<Record<string, string>> }
  /** A sentence for the person. */
  | { readonly ok: false; readonly problem: string };

/** What can be chosen. */
export interface LoginShellOptions {
  /** Default: `$SHELL`, else what the system's user list says. */
  readonly shell?: string;
  /** Milliseconds. Default: five seconds. */
  readonly deadline?: number;
}

/**
 * Asks the login shell for the environment that it would give a terminal, starting from `env`. The shell sees
 * `PROACTOR_RESOLVING_ENVIRONMENT=1`, so that a start-up file can tell and skip what needs a person. Never rejects.
 */
export async function askLoginShell(
  env: Readonly<Record<string, string | undefined>>,
  { shell = loginShell(env), deadline = DEADLINE }: LoginShellOptions = {},
): Promise<LoginShellAnswer> {
  const sentinel = randomBytes(16).toString('hex');
  // Given to sh inside: its words mean the same whatever the login shell's own language is. Where `env` has no `-0`,
  // PATH alone must do.
  const script = `printf %s ${sentinel}; env -0 2>/dev/null || printf "PATH=%s\\0" "$PATH"; printf %s ${sentinel}`;
  const args = argumentsFor(shell, `/bin/sh -c '${script}'`);
  const outcome = await run(shell, args, env, deadline, (text) => text.split(sentinel).length === 3);
  if (typeof outcome !== 'string') return fail(shell, outcome.why);
  const parts = outcome.split(sentinel);
  if (parts.length !== 3) return fail(shell, 'it gave no environment');
  const environment = parseEnvironment(parts[1] ?? '');
  if (environment['PATH'] === undefined) return fail(shell, 'it gave no PATH');
  return { ok: true, environment };
}

function fail(shell: string, why: string): LoginShellAnswer {
  return {
    ok: false,
    problem: `The environment of your login shell could not be read (${shell}: ${why}). Commands get the desktop's PATH; start Proactor from a terminal to give them yours.`,
  };
}

/** The person's login shell. */
function loginShell(env: Readonly<Record<string, string | undefined>>): string {
  const named = env['SHELL'];
  if (named !== undefined && named !== '') return named;
  try {
    return userInfo().shell ?? '/bin/sh';
  } catch {
    return '/bin/sh'; // The user has no entry in the system's list, as in some containers.
  }
}

/** Login and interactive, because people set their PATH in either kind of file. csh takes `-l` only alone. */
function argumentsFor(shell: string, command: string): readonly string[] {
  return /^t?csh$/.test(basename(shell)) ? ['-i', '-c', command] : ['-i', '-l', '-c', command];
}

function parseEnvironment(text: string): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const entry of text.split('\0')) {
    const equals = entry.indexOf('=');
    if (equals <= 0) continue;
    const name = entry.slice(0, equals);
    // Exported bash functions are no business of other programs' parents.
    if (!NOT_TAKEN.has(name) && !name.startsWith('BASH_FUNC_')) environment[name] = entry.slice(equals + 1);
  }
  return environment;
}

function run(
  shell: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  deadline: number,
  isWhole: (text: string) => boolean,
): Promise<string | { readonly why: string }> {
  return new Promise((resolve) => {
    const child = spawn(shell, args, {
      // A session of its own: an interactive shell must not reach for a terminal, and everything it started can be ended.
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...env, PROACTOR_RESOLVING_ENVIRONMENT: '1' },
    });
    const parts: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => finish({ why: `no answer in ${deadline / 1000} s` }), deadline);
    const finish = (outcome: string | { readonly why: string }) => {
      clearTimeout(timer);
      child.stdout.destroy();
      const over = child.exitCode !== null || child.signalCode !== null;
      if (typeof outcome !== 'string' && child.pid !== undefined && !over) endGroup(child.pid);
      resolve(outcome);
    };
    child.stdout.on('data', (part: Buffer) => {
      length += part.length;
      parts.push(part);
      if (length > MOST_OUTPUT) finish({ why: 'it writes without end' });
      else if (isWhole(Buffer.concat(parts).toString('utf8'))) finish(Buffer.concat(parts).toString('utf8'));
    });
    child.once('error', (error: NodeJS.ErrnoException) => finish({ why: error.code ?? error.message }));
    // Its output may be held open for longer by something that a start-up file left in the background.
    child.once('close', () => finish(Buffer.concat(parts).toString('utf8')));
  });
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself between the look and the signal.
  }
}
