/** A semaphore: limits how many calls run at once. */

/** What happens to a call on its way through the semaphore. */
export interface SemaphoreObserver {
  /** It got a slot at once, or has to wait for one. */
  arrived(waits: boolean): void;
  /** It has waited and gets a slot now. */
  admitted(): void;
  /** It is done, and its slot is free. */
  left(): void;
}

/** Runs at most `maxRunning` calls at a time; the others wait in order of arrival. */
export function createSemaphore(
  maxRunning: number,
  observer?: SemaphoreObserver,
): <T>(call: () => Promise<T>) => Promise<T> {
  let free = maxRunning;
  const queue: (() => void)[] = [];
  return async (call) => {
    const waits = free === 0;
    observer?.arrived(waits);
    if (waits) {
      await new Promise<void>((resolve) => queue.push(resolve));
      observer?.admitted();
    } else free -= 1;
    try {
      return await call();
    } finally {
      observer?.left();
      // Handed directly to the next in the queue; if it were released, a call arriving right now would take it (as in
      // cockatiel's bulkhead).
      const next = queue.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
