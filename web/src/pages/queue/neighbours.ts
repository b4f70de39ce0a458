/** A review's neighbours in the queue, even after it has left the queue. */

export interface Neighbours {
  /** Its current or last position; null if it was never seen in the queue. */
  readonly position: number | null;
  readonly next: string | null;
  readonly previous: string | null;
}

/** Instead of a review's id: the page that asks the server for the next review that nobody has claimed. */
export const nextPageId = "next";

/** The neighbours of `current`, or of its last position if it is no longer listed. */
export function neighboursOf(
  ids: readonly string[],
  current: string,
  lastPosition: number | null,
): Neighbours {
  const found = ids.indexOf(current);
  if (found !== -1)
    return { position: found, next: ids[found + 1] ?? null, previous: ids[found - 1] ?? null };
  // The one after it has moved up to its position.
  const index = Math.min(lastPosition ?? 0, ids.length);
  return { position: lastPosition, next: ids[index] ?? null, previous: ids[index - 1] ?? null };
}

/** The first one after `current` that nobody else has, or the first in the list if there is none. */
export function nextFreeOf(
  ids: readonly string[],
  current: string,
  lastPosition: number | null,
  isFree: (id: string) => boolean,
): string | null {
  const found = ids.indexOf(current);
  const from = found === -1 ? (lastPosition ?? 0) : found + 1;
  const inOrder = [...ids.slice(from), ...ids.slice(0, from)];
  return inOrder.find((id) => id !== current && isFree(id)) ?? null;
}

interface Position {
  readonly last: string | null;
  readonly order: readonly string[];
}

/** `last`, or if it is gone, the nearest listed one after it, else before it; null if it was never listed. */
export function nearestTo(ids: readonly string[], { last, order }: Position): string | null {
  if (last === null || ids.includes(last)) return last;
  const index = order.indexOf(last);
  if (index === -1) return null;
  const nearby = [...order.slice(index + 1), ...order.slice(0, index).toReversed()];
  return nearby.find((id) => ids.includes(id)) ?? null;
}

/**
 * The row before or after a position. Without one, the first row; from a row that is gone, the one that followed it.
 */
export function stepFrom(ids: readonly string[], position: Position, step: 1 | -1): string | null {
  const from = nearestTo(ids, position);
  if (from === null) return ids[0] ?? null;
  const wasAfter = position.order.indexOf(from) > position.order.indexOf(position.last ?? "");
  if (from !== position.last && wasAfter === (step === 1)) return from;
  return ids[Math.min(ids.length - 1, Math.max(0, ids.indexOf(from) + step))] ?? null;
}
