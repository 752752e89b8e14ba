// Who keeps a subprocess from being closed.
import { platform } from './platform.ts';
import type { SubprocessTransport } from './transport.ts';

/**
 * PIDs other than this process that hold the subprocess' pipes or terminal open; null where the system or the backend
 * can't tell (only Linux with `posix_spawn` can). The first process itself is among them while it lives.
 */
export async function pipeHolders(transport: SubprocessTransport): Promise<number[] | null> {
  const identities = transport.getExtraInfo('open-files');
  if (!Array.isArray(identities) || identities.length === 0) return null;
  return platform.holders(identities);
}
