/** The reader's place in the queue: it outlives the page, so that the way back leads to where they were. */
import { useMatchRoute } from "@tanstack/react-router";
import { useEffect } from "react";
import { nearest, stepped } from "./neighbours.ts";

/** The review that was open last. */
let last: string | null = null;
/** The queue as it was shown last. */
let order: readonly string[] = [];

/** For the shell: whichever review is open, however one came there, becomes the place. */
export function useNotedReview(): void {
  const match = useMatchRoute()({ to: "/reviews/$id" });
  const id = match === false ? null : match.id;
  useEffect(() => {
    if (id !== null) last = id;
  }, [id]);
}

export function notePlace(id: string | null): void {
  last = id;
}

/** Of what has left the queue the order still tells where it stood. */
export function noteOrder(ids: readonly string[]): void {
  if (last === null || ids.includes(last)) order = ids;
}

/** Where the reader is among these rows: `place` itself, or where it is gone what stood next to it. */
export const placeIn = (ids: readonly string[]): string | null => nearest(ids, { last, order });

/** The row that is one step on. */
export const stepIn = (ids: readonly string[], step: 1 | -1): string | null =>
  stepped(ids, { last, order }, step);
