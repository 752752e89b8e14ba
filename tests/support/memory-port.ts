// Two ends of a Port in one process: messages are cloned, so that nothing is shared, and delivered in later turns.
import type { Port } from '../../shared/protocol/port.ts';

interface End extends Port {
  receive(message: unknown): void;
  ended(reason: string | null): void;
}

function newEnd(other: () => End): End {
  const waiting: unknown[] = [];
  let listener: ((message: unknown) => void) | null = null;
  const closers: ((reason: string | null) => void)[] = [];
  let open = true;
  const end: End = {
    send: (message) => {
      if (!open) return;
      const copy: unknown = structuredClone(message);
      setImmediate(() => other().receive(copy));
    },
    onMessage: (next) => {
      if (listener !== null) throw new Error('a port has one listener');
      listener = next;
      for (const message of waiting.splice(0)) next(message);
      return () => {
        listener = null;
      };
    },
    onClose: (closer) => {
      closers.push(closer);
      return () => {
        closers.splice(closers.indexOf(closer), 1);
      };
    },
    close: (reason) => {
      if (!open) return;
      setImmediate(() => other().ended(reason ?? null));
      end.ended(reason ?? null);
    },
    receive: (message) => {
      if (!open) return;
      if (listener === null) waiting.push(message);
      else listener(message);
    },
    ended: (reason) => {
      if (!open) return;
      open = false;
      for (const closer of [...closers]) closer(reason);
    },
  };
  return end;
}

/** A host's end and a client's end. */
export function memoryPorts(): readonly [host: Port, client: Port] {
  const ends: [End, End] = [newEnd(() => ends[1]), newEnd(() => ends[0])];
  return ends;
}
