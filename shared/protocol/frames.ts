// Messages as bytes, for carriers that have nothing better (WebSocket). MessagePack keeps
// `Uint8Array` what it is, so output is never base64 and never text.
import { decode, encode } from '@msgpack/msgpack';

/** Largest frame that a host accepts from a client, in bytes. */
export const MAX_CLIENT_FRAME = 4 * 1024 * 1024;

/** One message as one frame. `undefined` properties are left out. */
export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  return encode(message, { ignoreUndefined: true });
}

/** One frame as one message. Throws on anything that is not exactly one MessagePack value. */
export function decodeFrame(frame: Uint8Array): unknown {
  return decode(frame, {
    maxStrLength: MAX_CLIENT_FRAME,
    maxBinLength: 64 * 1024 * 1024,
    maxArrayLength: 1_000_000,
    maxMapLength: 100_000,
    maxExtLength: 0,
  });
}
