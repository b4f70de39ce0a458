/** A clock that tests control: waiting takes no real time, it only advances the clock. */
import { type Clock, systemClock } from "../../core/kernel/clock.ts";

export interface ManualClock extends Clock {
  /** How long each wait was, ms. */
  readonly waits: number[];
  /** Advances the clock by this many ms. */
  advance(ms: number): void;
}

/** Starts at the machine's time, because the stores expire keys by their own clocks, and then stays frozen. */
export function manualClock(start = Date.now()): ManualClock {
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

export interface PausableClock extends Clock {
  /** Freezes the clock. */
  freeze(): void;
  /** Advances the clock by this many ms and lets it run. */
  advance(ms: number): void;
}

/** Waits of so many ms are the pauses of a loop that looks for what is due. */
const isPause = (ms: number): boolean => ms >= 1_000 && ms <= 4_000;

/** Follows the machine's clock until it is frozen or advanced, which ends such pauses: what has become due is found at once. */
export function pausableClock(): PausableClock {
  let ahead = 0;
  let frozenAt: number | null = null;
  let advancing = new AbortController();
  const now = () => frozenAt ?? systemClock.now() + ahead;
  return {
    now,
    wait: (ms, signal) =>
      systemClock.wait(
        ms,
        isPause(ms) ? AbortSignal.any([advancing.signal, signal].flatMap((one) => one ?? [])) : signal,
      ),
    freeze: () => void (frozenAt = now()),
    advance: (ms) => {
      ahead = now() + ms - systemClock.now();
      frozenAt = null;
      advancing.abort();
      advancing = new AbortController();
    },
  };
}
