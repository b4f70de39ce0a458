/** An event loop whose time passes only on request, so that a call that hangs times out at once. */
import type { EventLoop } from "../../core/kernel/timeout.ts";
import type { ManualClock } from "./clock.ts";

export interface ManualLoop extends EventLoop {
  /** Lets time pass, on the clock too, until the next timer is due, and runs it; false if there is none. */
  passes(): boolean;
}

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Its time starts at 0, and all of it counts as idle. */
export function manualLoop(clock: ManualClock): ManualLoop {
  const timers = new Set<Timer>();
  let now = 0;
  return {
    now: () => now,
    idle: () => now,
    after: (ms, callback) => {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    passes: () => {
      const [next] = [...timers].toSorted((a, b) => a.at - b.at);
      if (next === undefined) return false;
      timers.delete(next);
      clock.advance(next.at - now);
      now = next.at;
      next.callback();
      return true;
    },
  };
}
