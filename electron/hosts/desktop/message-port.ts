// Electron's MessagePortMain as a Port. Messages are structured-clone values on both sides, so nothing is encoded; its
// end is the page's end (reload, crash, closed window) or ours, told once.
import type { MessageEvent, MessagePortMain } from 'electron';
import type { Port } from '../../../shared/protocol/port.ts';

/** Makes one end of a channel into a Port. Electron keeps what comes before there is a listener. */
export function messagePort(channel: MessagePortMain): Port {
  const closeListeners = new Set<(reason: string | null) => void>();
  let ended: { readonly reason: string | null } | null = null;
  let listening = false;

  function end(reason: string | null): void {
    if (ended !== null) return;
    ended = { reason };
    for (const listener of [...closeListeners]) listener(reason);
    closeListeners.clear();
  }

  channel.on('close', () => end(null));
  return {
    send(message) {
      if (ended === null) channel.postMessage(withOwnBytes(message));
    },
    onMessage(listener) {
      if (listening) throw new Error('this port has a listener already');
      listening = true;
      const receive = (event: MessageEvent) => {
        // A conversation has one carrier: ports sent along have no meaning here.
        for (const port of event.ports) port.close();
        if (ended === null) listener(event.data);
      };
      channel.on('message', receive);
      channel.start();
      return () => {
        channel.off('message', receive);
        listening = false;
      };
    },
    onClose(listener) {
      if (ended !== null) {
        const { reason } = ended;
        queueMicrotask(() => listener(reason));
        return () => {};
      }
      closeListeners.add(listener);
      return () => closeListeners.delete(listener);
    },
    close(reason) {
      if (ended !== null) return;
      end(reason ?? null);
      channel.close();
    },
  };
}

/**
 * A clone takes the whole buffer that a view looks into: for a slice of Node's shared pool, other people's bytes with
 * it. So bytes go as a buffer of exactly their length. Bytes stand at the top of a message, in no deeper place.
 */
function withOwnBytes(message: unknown): unknown {
  if (typeof message !== 'object' || message === null) return message;
  let copy: Record<string, unknown> | null = null;
  for (const [name, value] of Object.entries(message)) {
    if (!(value instanceof Uint8Array) || value.byteLength === value.buffer.byteLength) continue;
    copy ??= { ...message };
    copy[name] = new Uint8Array(value);
  }
  return copy ?? message;
}
