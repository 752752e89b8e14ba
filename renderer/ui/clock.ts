// One clock for everything on the page that counts: all that tick at the same pace tick together.
import { useSyncExternalStore } from 'react';

interface Pace {
  readonly listeners: Set<() => void>;
  timer: ReturnType<typeof setInterval> | null;
}

const paces = new Map<number, Pace>();

function subscribeTo(every: number): (listener: () => void) => () => void {
  return (listener) => {
    const pace = paces.get(every) ?? { listeners: new Set(), timer: null };
    paces.set(every, pace);
    pace.listeners.add(listener);
    pace.timer ??= setInterval(() => {
      for (const each of pace.listeners) each();
    }, every);
    return () => {
      pace.listeners.delete(listener);
      if (pace.listeners.size > 0 || pace.timer === null) return;
      clearInterval(pace.timer);
      pace.timer = null;
    };
  };
}

const SECONDLY = 1000;
const OFTEN = 100;
const everySecond = subscribeTo(SECONDLY);
const veryOften = subscribeTo(OFTEN);

/** The time, milliseconds since the epoch, renewed every second. */
export function useNow(): number {
  return useSyncExternalStore(everySecond, () => Math.ceil(Date.now() / SECONDLY) * SECONDLY);
}

/** The time, renewed ten times a second: for what is watched while it happens. */
export function useFineNow(): number {
  return useSyncExternalStore(veryOften, () => Math.ceil(Date.now() / OFTEN) * OFTEN);
}
