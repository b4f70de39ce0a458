/** The machine's clock, moved ahead where nobody wants to wait. */
import { systemClock } from "../../core/kernel/clock.ts";
import type { ManualClock } from "../support/clock.ts";

export interface MovableClock extends ManualClock {
  readonly isReal: true;
}

/** Waits take their time; `advance` moves it ahead. */
export function movableClock(): MovableClock {
  let ahead = 0;
  return {
    isReal: true,
    waits: [],
    now: () => systemClock.now() + ahead,
    wait: (ms, signal) => systemClock.wait(ms, signal),
    advance: (ms) => {
      ahead += ms;
    },
  };
}
