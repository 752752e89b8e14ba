// Waiting for something to become true, with a limit that fails.

/** Longest wait in milliseconds unless told otherwise: a limit, not a measurement. */
const LIMIT_MS = 15_000;

/** Waits until `check` gives something other than false, null and undefined, and gives that. */
export async function eventually<T>(
  what: string,
  check: () => T | Promise<T>,
  limitMs: number = LIMIT_MS,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const value = await check();
    if (value !== false && value !== null && value !== undefined) return value as Exclude<T, false | null | undefined>;
    if (Date.now() > deadline) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
