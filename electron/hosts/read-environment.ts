// The environment that children of this host get: asked for once, at the start, by both hosts in the same way.
import type { Connection } from '../../shared/model/command.ts';
import { type Environment, personsEnvironment, pipesEnvironment, terminalEnvironment } from './environment.ts';
import { askLoginShell, needsLoginShell } from './login-shell.ts';

/** The person's environment, and a sentence when their login shell should have been asked and did not answer. */
export async function readEnvironment(): Promise<{
  readonly environment: Environment;
  readonly problem: string | null;
}> {
  const own = personsEnvironment(process.env);
  const hasTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY === true);
  if (!needsLoginShell(own, hasTerminal)) return { environment: own, problem: null };
  const answer = await askLoginShell(own);
  if (!answer.ok) return { environment: own, problem: answer.problem };
  return { environment: personsEnvironment(answer.environment), problem: null };
}

/** What a child finds in its environment, by how it is connected. */
export function environmentFor(own: Environment): (connection: Connection) => Environment {
  return ({ kind }) => (kind === 'terminal' ? terminalEnvironment(own) : pipesEnvironment(own));
}
