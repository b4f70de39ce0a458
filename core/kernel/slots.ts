/** Limits how many calls run at once. */

/** Runs at most `most` calls at a time; the others wait in order of arrival. */
export function createSlots(most: number): <T>(call: () => Promise<T>) => Promise<T> {
  let free = most;
  const line: (() => void)[] = [];
  return async (call) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => line.push(resolve));
    try {
      return await call();
    } finally {
      // Handed directly to the next in line; if it were released, a call arriving right now would take it (as in
      // cockatiel's bulkhead).
      const next = line.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
