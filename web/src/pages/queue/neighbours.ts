/** What stands before and after a review in the queue, also when it has left the queue meanwhile. */

export interface Neighbours {
  /** Its place, or the one that it had; null when it was never seen in the queue. */
  readonly place: number | null;
  readonly next: string | null;
  readonly previous: string | null;
}

/** The neighbours of `current`; when it is no longer listed, of the place where it stood. */
export function neighbours(ids: readonly string[], current: string, lastPlace: number | null): Neighbours {
  const found = ids.indexOf(current);
  if (found !== -1) return { place: found, next: ids[found + 1] ?? null, previous: ids[found - 1] ?? null };
  // What came after it has moved up to its place.
  const place = Math.min(lastPlace ?? 0, ids.length);
  return { place: lastPlace, next: ids[place] ?? null, previous: ids[place - 1] ?? null };
}

/** The first after `current` that nobody else is on, from the top when there is none below. */
export function nextFree(
  ids: readonly string[],
  current: string,
  lastPlace: number | null,
  isFree: (id: string) => boolean,
): string | null {
  const found = ids.indexOf(current);
  const from = found === -1 ? (lastPlace ?? 0) : found + 1;
  const inOrder = [...ids.slice(from), ...ids.slice(0, from)];
  return inOrder.find((id) => id !== current && isFree(id)) ?? null;
}
