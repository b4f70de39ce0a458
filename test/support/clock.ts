/** A clock that tests move: waiting takes no time, it only moves the hands. */
import { type Clock, systemClock } from "../../core/kernel/clock.ts";

export interface HandClock extends Clock {
  /** How long each wait was, ms. */
  readonly waits: number[];
  /** Moves the hands forward, ms. */
  advance(ms: number): void;
}

/** Starts at the machine's time, because the stores expire by their own clocks, and stands still. */
export function handClock(start = Date.now()): HandClock {
  let now = start;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    wait: async (ms) => {
      waits.push(ms);
      now += ms;
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

export interface HeldClock extends Clock {
  /** Stands still from here on. */
  hold(): void;
  /** Moves the hands forward, ms, and goes on. */
  goOn(ms: number): void;
}

/** From here, ms, up to `slow`, a wait is for the next look at what is due. */
const brisk = 1_000;
const slow = 4_000;

/** Goes as the machine's clock does, until it is held or moved; whoever looks for what is due looks four times as often. */
export function heldClock(): HeldClock {
  let ahead = 0;
  let heldAt: number | null = null;
  const now = () => heldAt ?? systemClock.now() + ahead;
  return {
    now,
    wait: (ms, signal) => systemClock.wait(ms >= brisk && ms <= slow ? ms / 4 : ms, signal),
    hold: () => void (heldAt = now()),
    goOn: (ms) => {
      ahead = now() + ms - systemClock.now();
      heldAt = null;
    },
  };
}
