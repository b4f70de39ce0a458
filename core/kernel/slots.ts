/** Bounds how many calls run at once. */

/** Runs `most` calls at a time; the others wait in the order in which they came. */
export function createSlots(most: number): <T>(call: () => Promise<T>) => Promise<T> {
  let free = most;
  const line: (() => void)[] = [];
  return async (call) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await call();
    } finally {
      // Handed to the next in line: given back, a call that comes just now would take it (as in cockatiel's bulkhead).
      const next = line.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
