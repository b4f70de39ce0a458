/** How many bytes of files a worker holds at once. */

export interface Room {
  /**
   * False if they do not fit now; a file larger than the limit fits if nothing else is held, and 0 bytes always fit.
   */
  take(bytes: number): boolean;
  leave(bytes: number): void;
}

/** Room for this many bytes. */
export function roomOf(maxBytes: number): Room {
  let used = 0;
  return {
    take: (bytes) => {
      if (bytes > 0 && used > 0 && used + bytes > maxBytes) return false;
      used += bytes;
      return true;
    },
    leave: (bytes) => {
      used -= bytes;
    },
  };
}
