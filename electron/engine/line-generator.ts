// A loop over lines that costs one promise for each line that is here already. An async generator function would cost
// three, and most of a program's lines come many at a time.

/**
 * An async generator of what `now` gives at once or else `later` gives in time; null from `later` is the end, and what it
 * throws ends the loop, too. Calls of `next` beside each other are answered in their order.
 */
export function lineGenerator(
  now: () => string | null,
  later: () => Promise<string | null>,
): AsyncGenerator<string, void, void> {
  let over = false;
  /** The last answer that is under way. */
  let turn: Promise<unknown> | null = null;

  async function inTime(before: Promise<unknown> | null): Promise<IteratorResult<string, void>> {
    // Its failure is told to whoever asked for it.
    await before?.catch(() => {});
    if (over) return { done: true, value: undefined };
    try {
      const line = now() ?? (await later());
      if (line !== null) return { done: false, value: line };
    } catch (error) {
      over = true;
      throw error;
    }
    over = true;
    return { done: true, value: undefined };
  }

  async function end(): Promise<IteratorResult<string, void>> {
    const before = turn;
    await before?.catch(() => {});
    over = true;
    return { done: true, value: undefined };
  }

  return {
    next() {
      if (turn === null && !over) {
        const line = now();
        if (line !== null) return Promise.resolve({ done: false, value: line });
      }
      const answer = inTime(turn).finally(() => {
        if (turn === answer) turn = null;
      });
      turn = answer;
      return answer;
    },
    return: end,
    async throw(error: unknown) {
      await end();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  } as AsyncGenerator<string, void, void>;
}
