// The start time of a child without a look at /proc, which waits while the child is executing its program. Linux tells start
// times in ticks of the clock that counts from the boot: a child that was made between two looks at that clock, both in the
// same tick, was made in that tick. Source: proc(5), field 22 of `/proc/PID/stat`; clock_gettime(2).
import type { Libc } from './libc.ts';
import { readLinuxProcess, startTimeAt } from './linux-processes.ts';
import { clockTicks } from './linux-units.ts';

const CLOCK_BOOTTIME = 7;

const time = new BigInt64Array(2);

/** Whether the clock and /proc agree on this machine; null until both were seen of one child. */
let agreed: boolean | null = null;

/** Ticks since the boot; null where they can't be had. */
function ticks(c: Libc): bigint | null {
  if (agreed === false || c.clockGettime(CLOCK_BOOTTIME, time) !== 0) return null;
  const [seconds = 0n, nanoseconds = 0n] = time;
  const perSecond = BigInt(clockTicks());
  return seconds * perSecond + (nanoseconds * perSecond) / 1_000_000_000n;
}

/** Begun right before a child is made; the function that it gives is called right after, and tells the child's start time. */
export function startMoment(c: Libc): (pid: number) => string | null {
  if (process.platform !== 'linux') return () => null;
  const before = ticks(c);
  return (pid) => {
    if (before === null || ticks(c) !== before) return null;
    const told = startTimeAt(String(before));
    if (agreed === null) {
      const seen = readLinuxProcess(pid)?.startTime;
      if (seen !== undefined) agreed = seen === told;
      return seen ?? null;
    }
    return told;
  };
}
