/** Limits how many calls run at once. */

/** What happens to a call on its way through the slots. */
export interface SlotsObserver {
  /** It got a slot at once, or has to wait for one. */
  arrived(waits: boolean): void;
  /** It has waited and gets a slot now. */
  admitted(): void;
  /** It left its slot. */
  left(): void;
}

/** Runs at most `maxRunning` calls at a time; the others wait in order of arrival. */
export function createSlots(
  maxRunning: number,
  observer?: SlotsObserver,
): <T>(call: () => Promise<T>) => Promise<T> {
  let free = maxRunning;
  const line: (() => void)[] = [];
  return async (call) => {
    const waits = free === 0;
    observer?.arrived(waits);
    if (waits) {
      await new Promise<void>((resolve) => line.push(resolve));
      observer?.admitted();
    } else free -= 1;
    try {
      return await call();
    } finally {
      observer?.left();
      // Handed directly to the next in line; if it were released, a call arriving right now would take it (as in
      // cockatiel's bulkhead).
      const next = line.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
