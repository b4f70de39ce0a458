/** The reader's position in the queue: it outlives the page, so that going back leads to the same row. */
import { useMatchRoute } from "@tanstack/react-router";
import { useEffect } from "react";
import { nearest, stepped, nextPageId } from "./neighbours.ts";

/** The review that was open last. */
let last: string | null = null;
/** The queue as last shown. */
let order: readonly string[] = [];

/** Makes every review that is opened the reader's position, however it was opened; for the shell. */
export function useTrackedPosition(): void {
  const match = useMatchRoute()({ to: "/reviews/$id" });
  const id = match === false ? null : match.id;
  useEffect(() => {
    if (id !== null && id !== nextPageId) last = id;
  }, [id]);
}

export const lastReview = (): string | null => last;

export function setLastReview(id: string | null): void {
  last = id;
}

/**
 * Remembers the order of the rows, unless the reader's position has left the queue: then the order still shows where it
 * was.
 */
export function setOrder(ids: readonly string[]): void {
  if (last === null || ids.includes(last)) order = ids;
}

/** The reader's position among these rows: the last review itself or, if it is gone, its nearest neighbour. */
export const positionIn = (ids: readonly string[]): string | null => nearest(ids, { last, order });

/** The row one step away. */
export const stepIn = (ids: readonly string[], step: 1 | -1): string | null =>
  stepped(ids, { last, order }, step);
