// Gives the keyboard back: what covers a part of the window takes it when it comes, and whoever had it before has it again
// when it goes.
import { type RefObject, useLayoutEffect } from 'react';

/** Call it in what comes and goes, before anything in it takes the keyboard; `box` is all of it. */
export function useReturnFocus(box: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    const element = box.current;
    return () => {
      // Whoever took the keyboard elsewhere meanwhile keeps it.
      const mine = element?.contains(document.activeElement) === true;
      if (mine && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, [box]);
}
