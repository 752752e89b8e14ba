// A peer that a person looks at: it runs in a terminal, and all that it draws is read and thrown away.
import { spawn } from '@lydell/node-pty';

/** Starts a program in a terminal of a usual size. */
export function inTerminal(
  program: string,
  args: string[],
  cwd: string,
): { write(text: string): void; end(): Promise<void> } {
  const terminal = spawn(program, args, { cols: 120, rows: 40, cwd });
  const ended = new Promise<void>((resolve) => terminal.onExit(() => resolve()));
  let over = false;
  void ended.then(() => {
    over = true;
  });
  terminal.onData(() => {});
  return {
    write: (text) => {
      if (!over) terminal.write(text);
    },
    end: async () => {
      if (!over) terminal.kill('SIGKILL');
      await ended;
    },
  };
}
