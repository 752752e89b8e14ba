// Time as a log needs it: one look at the wall clock, then only the monotonic one, so that a corrected wall clock never
// puts later bytes before earlier ones.

/** Both in milliseconds, with fractions. */
export interface Clock {
  /** Since the epoch. */
  wall(): number;
  /** Since some moment that does not change while the host lives. */
  monotonic(): number;
}

/** The system's clocks. */
export const systemClock: Clock = { wall: () => Date.now(), monotonic: () => performance.now() };
