/** The reader's position in the queue: it outlives the page, so that going back leads to the same row. */
import { useMatchRoute } from "@tanstack/react-router";
import { useEffect } from "react";
import { nearestTo, stepFrom, nextPageId } from "./neighbours.ts";

/** The review that was open last. */
let lastId: string | null = null;
/** The queue as last shown. */
let lastOrder: readonly string[] = [];

/** Makes every review that is opened the reader's position, however it was opened; for the shell. */
export function useTrackedPosition(): void {
  const match = useMatchRoute()({ to: "/reviews/$id" });
  const id = match === false ? null : match.id;
  useEffect(() => {
    if (id !== null && id !== nextPageId) lastId = id;
  }, [id]);
}

export const lastReviewId = (): string | null => lastId;

export function setLastReviewId(id: string | null): void {
  lastId = id;
}

/**
 * Remembers the order of the rows, unless the reader's position has left the queue: then the order still shows where it
 * was.
 */
export function recordOrder(ids: readonly string[]): void {
  if (lastId === null || ids.includes(lastId)) lastOrder = ids;
}

/** The reader's position among these rows: the last review itself or, if it is gone, its nearest neighbour. */
export const positionAmong = (ids: readonly string[]): string | null =>
  nearestTo(ids, { last: lastId, order: lastOrder });

/** The row one step away. */
export const stepToRow = (ids: readonly string[], step: 1 | -1): string | null =>
  stepFrom(ids, { last: lastId, order: lastOrder }, step);
