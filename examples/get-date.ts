// Runs a program and reads its first line: the shortest use of the high-level API.
import { createSubprocessExec, PIPE } from '../electron/engine/index.ts';

/** The date, as a child process tells it. */
export async function getDate(): Promise<string> {
  const code = 'console.log(new Date().toISOString())';

  // Start the program, with a pipe for its output.
  const child = await createSubprocessExec(process.execPath, ['-e', code], { stdout: PIPE });

  // Read one line of output.
  const line = await child.stdout?.readline();

  // Wait for the process to end.
  await child.wait();
  return new TextDecoder().decode(line).trimEnd();
}
