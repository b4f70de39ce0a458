/** A clock that tests move: waiting takes no time, it only moves the hands. */
import type { Clock } from "../../core/kernel/clock.ts";

export interface HandClock extends Clock {
  /** Moves the hands forward, ms. */
  advance(ms: number): void;
}

/** Starts at the machine's time, because the stores expire by their own clocks, and stands still. */
export function handClock(start = Date.now()): HandClock {
  let now = start;
  return {
    now: () => now,
    wait: async (ms) => {
      now += ms;
    },
    advance: (ms) => {
      now += ms;
    },
  };
}
