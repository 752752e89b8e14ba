// What is being typed into the run bar, and the command that it would become.
import type { Command, EnvironmentChanges, Launch } from '../../../shared/model/command.ts';
import { PLAIN_PIPES, SAME_ENVIRONMENT } from '../../../shared/model/command.ts';
import { DEFAULT_TERMINAL_SIZE, type TerminalSize } from '../../../shared/model/stream.ts';
import type { HostInfo } from '../../../shared/protocol/messages.ts';
import { joinWords, type QuotingRules, quotingRules } from '../../../shared/text/quoting.ts';
import { absolute } from '../../command/paths.ts';
import { type SplitLine, splitLine } from '../../command/words.ts';

/** Who gets the line: its first word as a program, a shell, or whichever the line needs. */
export type How = 'auto' | 'exec' | 'shell';

/** Everything the run bar holds. */
export interface Draft {
  readonly line: string;
  readonly how: How;
  readonly connection: 'terminal' | 'pipes';
  /** As typed; empty means the host's own folder. */
  readonly cwd: string;
  readonly env: EnvironmentChanges;
}

/** An empty run bar. */
export const EMPTY_DRAFT: Draft = { line: '', how: 'auto', connection: 'terminal', cwd: '', env: SAME_ENVIRONMENT };

/** What a draft comes to. */
export interface Reading {
  readonly split: SplitLine;
  readonly goesTo: 'exec' | 'shell';
  /** Null while there is nothing to run, or while `problem` says why it cannot be. */
  readonly command: Command | null;
  readonly problem: string | null;
}

/** Reads a draft: how it splits, where it goes, and the command. */
export function readDraft(draft: Draft, host: HostInfo, size: TerminalSize | null): Reading {
  const split = splitLine(draft.line, quotingRules(host.platform));
  const goesTo = draft.how === 'auto' ? (split.shellSyntax === null ? 'exec' : 'shell') : draft.how;
  const problem = goesTo === 'exec' ? split.problem : null;
  const empty = draft.line.trim() === '' || (goesTo === 'exec' && split.words.length === 0);
  if (empty || problem !== null) return { split, goesTo, command: null, problem };
  const launch: Launch =
    goesTo === 'exec'
      ? { kind: 'exec', argv: split.words.map((word) => word.value) }
      : { kind: 'shell', line: draft.line.trim() };
  return { split, goesTo, problem, command: commandFor(launch, draft, host, size) };
}

function commandFor(launch: Launch, draft: Draft, host: HostInfo, size: TerminalSize | null): Command {
  return {
    launch,
    cwd: absolute(draft.cwd, host),
    env: draft.env,
    connection:
      draft.connection === 'terminal' ? { kind: 'terminal', size: size ?? DEFAULT_TERMINAL_SIZE } : PLAIN_PIPES,
  };
}

/** A launch in a terminal, in the host's folder, with the environment as it is. */
export function commandOf(launch: Launch, host: HostInfo, size: TerminalSize | null): Command {
  return commandFor(launch, EMPTY_DRAFT, host, size);
}

/** A command of a run, or a saved one, as a draft, to be run again or changed. */
export function draftOf({ command }: { readonly command: Command }, rules: QuotingRules): Draft {
  const { launch } = command;
  const line = launch.kind === 'shell' ? launch.line : joinWords(launch.argv, rules);
  const guess = splitLine(line, rules).shellSyntax === null ? 'exec' : 'shell';
  return {
    line,
    how: guess === launch.kind ? 'auto' : launch.kind,
    connection: command.connection.kind,
    cwd: command.cwd,
    env: command.env,
  };
}

/** Reads a change to the environment: `NAME=value` sets, `-NAME` removes. */
export function readChange(typed: string, env: EnvironmentChanges): EnvironmentChanges | { readonly problem: string } {
  const text = typed.trim();
  if (text.startsWith('-') && !text.includes('=')) {
    const name = text.slice(1).trim();
    if (name === '') return { problem: 'name a variable after the minus' };
    const { [name]: _, ...set } = env.set;
    return { set, unset: [...env.unset.filter((other) => other !== name), name] };
  }
  const at = text.indexOf('=');
  if (at < 0) return { problem: 'write NAME=value to set a variable, −NAME to remove one' };
  const name = text.slice(0, at).trim();
  if (name === '') return { problem: 'a variable needs a name before the =' };
  return {
    set: { ...env.set, [name]: text.slice(at + 1) },
    unset: env.unset.filter((other) => other !== name),
  };
}

/** Takes a change back. */
export function withoutChange(env: EnvironmentChanges, name: string): EnvironmentChanges {
  const { [name]: _, ...set } = env.set;
  return { set, unset: env.unset.filter((other) => other !== name) };
}
