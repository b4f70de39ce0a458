/** Limits how many bytes of files a worker holds in memory at once. */

export interface ByteBudget {
  /**
   * False if they do not fit now; a file larger than the budget fits if nothing else is held, and 0 bytes always fit.
   */
  take(bytes: number): boolean;
  release(bytes: number): void;
}

/** A budget of this many bytes. */
export function createByteBudget(maxBytes: number): ByteBudget {
  let used = 0;
  return {
    take: (bytes) => {
      if (bytes > 0 && used > 0 && used + bytes > maxBytes) return false;
      used += bytes;
      return true;
    },
    release: (bytes) => {
      used -= bytes;
    },
  };
}
