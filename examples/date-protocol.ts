// The same with a transport and a protocol. asyncio's example ends as soon as the process has exited and may so miss
// its output; this one waits until the process has exited *and* its pipes have ended, which is connectionLost.
import { DEVNULL, type SubprocessProtocol, subprocessExec } from '../electron/engine/index.ts';

class DateProtocol implements SubprocessProtocol {
  readonly output: Uint8Array[] = [];
  readonly #end: () => void;

  constructor(end: () => void) {
    this.#end = end;
  }

  pipeDataReceived(_fd: number, data: Uint8Array): void {
    this.output.push(data);
  }

  connectionLost(): void {
    this.#end();
  }
}

/** The date, as a child process tells it. */
export async function getDate(): Promise<string> {
  const code = 'console.log(new Date().toISOString())';
  let end: () => void = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });

  // Start the process under the protocol. Stdin and stderr are not needed.
  const [, protocol] = await subprocessExec(() => new DateProtocol(end), process.execPath, ['-e', code], {
    stdin: DEVNULL,
    stderr: DEVNULL,
  });

  // The process has exited, and everything that it wrote has arrived.
  await ended;
  return Buffer.concat(protocol.output).toString().trimEnd();
}
