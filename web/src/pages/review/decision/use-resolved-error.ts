/** Finds out what a lost response meant, once the server can be reached again. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isOpen, type Review } from "../../queue/filters.ts";
import { isLost, NotDone } from "./decision.ts";
import { reviewQuery } from "../queries.ts";

interface Known {
  readonly error: Error | null;
  /** The review's last read time before the error, and its version then. */
  readonly readAt: number;
  readonly version: number;
  /** What a later read showed. */
  readonly meaning: NotDone | null;
}

/**
 * The error, until a later read shows the review open and unchanged: then nothing was done, which is reported instead
 * of "unknown".
 */
export function useResolvedError(review: Review, error: Error | null): Error | null {
  const isUnknown = error !== null && isLost(error);
  // Only observed: the page itself refetches the review.
  const { dataUpdatedAt: readAt } = useQuery({
    ...reviewQuery(useQueryClient(), review.id),
    enabled: false,
    notifyOnChangeProps: isUnknown ? ["dataUpdatedAt"] : [],
  });
  const { version } = review;
  const [known, setKnown] = useState<Known>({ error, readAt, version, meaning: null });
  if (known.error !== error) setKnown({ error, readAt, version, meaning: null });
  else if (
    isUnknown &&
    known.meaning === null &&
    known.readAt !== readAt &&
    known.version === version &&
    isOpen(review)
  ) {
    setKnown({ ...known, meaning: new NotDone("the server did not do it", { cause: error }) });
  }
  return known.error === error ? (known.meaning ?? error) : error;
}
