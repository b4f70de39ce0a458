/** The server's time: the `Date` of its responses corrects a wrong clock on this device. */

export interface ServerClock {
  /** Learns from a response: its `Date`, and the device's times of request and response, ms since 1970. */
  readonly learn: (date: string | null, requestedAt: number, receivedAt: number) => void;
  /** The server's time in ms since 1970; the device's own while the two may agree. */
  readonly now: () => number;
}

/** ms; `Date` has whole seconds, and servers update it once a second. */
const resolutionMs = 1_000;
const toleranceMs = 100;

/** A clock that has not learned from the server yet. */
export function createServerClock(): ServerClock {
  // The server's clock is ahead of this one by between these two values, ms; each response narrows the range.
  let minOffset = -Infinity;
  let maxOffset = Infinity;
  return {
    learn: (date, requestedAt, receivedAt) => {
      const serverTime = Date.parse(date ?? "");
      const [low, high] = [
        serverTime - toleranceMs - receivedAt,
        serverTime + resolutionMs + toleranceMs - requestedAt,
      ];
      if (Number.isNaN(serverTime) || low > high) return;
      // A response that contradicts earlier ones means that a clock was changed; then only it counts.
      const isContradiction = low > maxOffset || high < minOffset;
      minOffset = isContradiction ? low : Math.max(minOffset, low);
      maxOffset = isContradiction ? high : Math.min(maxOffset, high);
    },
    now: () => {
      const mayAgree = minOffset <= 0 && maxOffset >= 0;
      return Date.now() + (mayAgree ? 0 : Math.round((minOffset + maxOffset) / 2));
    },
  };
}

/** Learns from every API call. */
export const serverClock = createServerClock();

/** The server's time, ms since 1970. */
export const serverNow = (): number => serverClock.now();
