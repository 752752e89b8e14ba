// The carrier of a conversation between one page and its host. Two verbs and an end: everything
// richer lies above it. Electron's MessagePort and a WebSocket are both made into one of these.

/** Takes back a subscription. */
export type Undo = () => void;

/**
 * Carries whole messages in order, or is closed; nothing in between.
 * A message is a structured-clone value: plain objects, arrays, strings, numbers, booleans, null and `Uint8Array`.
 */
export interface Port {
  /** Sends one message. After the end of the carrier it does nothing. The bytes inside belong to the carrier from here on. */
  send(message: unknown): void;
  /** Tells of every message. There is one listener; a second one is an error. Messages that came before it are kept for it. */
  onMessage(listener: (message: unknown) => void): Undo;
  /** Tells once of the end, with a reason where there is one. */
  onClose(listener: (reason: string | null) => void): Undo;
  /** Ends the carrier, with a reason for the other side where it can carry one. */
  close(reason?: string): void;
}
