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

interface Place {
  readonly last: string | null;
  readonly order: readonly string[];
}

/** `last`, or where that is gone what stood after it, or else before it, and is still there; null where it never was. */
export function nearest(ids: readonly string[], { last, order }: Place): string | null {
  if (last === null || ids.includes(last)) return last;
  const place = order.indexOf(last);
  if (place === -1) return null;
  const around = [...order.slice(place + 1), ...order.slice(0, place).toReversed()];
  return around.find((id) => ids.includes(id)) ?? null;
}

/** From nowhere to the first row; of one that is gone on to what stood after it. */
export function stepped(ids: readonly string[], place: Place, step: 1 | -1): string | null {
  const from = nearest(ids, place);
  if (from === null) return ids[0] ?? null;
  const stoodAfter = place.order.indexOf(from) > place.order.indexOf(place.last ?? "");
  if (from !== place.last && stoodAfter === (step === 1)) return from;
  return ids[Math.min(ids.length - 1, Math.max(0, ids.indexOf(from) + step))] ?? null;
}
