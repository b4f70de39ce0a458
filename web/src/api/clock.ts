/** The present as the server knows it: a wrong clock of this device is put right by the `Date` of its answers. */

export interface ServerClock {
  /** Learns from an answer: what its `Date` said, and when by this device's clock it was asked for and came, ms since 1970. */
  readonly learn: (date: string | null, asked: number, came: number) => void;
  /** ms since 1970 by the server's clock; by this device's while the two may agree. */
  readonly now: () => number;
}

/** ms; `Date` tells whole seconds, and servers write it down once a second. */
const resolution = 1_000;
const slack = 100;

/** A clock that knows nothing of the server yet. */
export function createServerClock(): ServerClock {
  // So much the server's clock is ahead of this one, ms: between these two, which each answer brings nearer together.
  let least = -Infinity;
  let most = Infinity;
  return {
    learn: (date, asked, came) => {
      const told = Date.parse(date ?? "");
      const [low, high] = [told - slack - came, told + resolution + slack - asked];
      if (Number.isNaN(told) || low > high) return;
      // An answer that contradicts those before it means that a clock was set: then it alone counts.
      const isAtOdds = low > most || high < least;
      least = isAtOdds ? low : Math.max(least, low);
      most = isAtOdds ? high : Math.min(most, high);
    },
    now: () => {
      const mayAgree = least <= 0 && most >= 0;
      return Date.now() + (mayAgree ? 0 : Math.round((least + most) / 2));
    },
  };
}

/** The one that every call of the API teaches. */
export const serverClock = createServerClock();

/** ms since 1970, by the server's clock. */
export const now = (): number => serverClock.now();
