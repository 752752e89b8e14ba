// The secret that stands between every program of this machine and a shell: 256 random bits per start, never stored.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A new token: 43 characters that need no escaping in a URL. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares in a time that tells nothing about where the two differ, nor how long the right one is. */
export function isToken(offered: string, token: string): boolean {
  return timingSafeEqual(digest(offered), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
