/** Finds out what a lost response meant, once the server can be reached again. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isOpen, type Review } from "../../queue/reviews.ts";
import { isOutcomeUnknown, NotDoneError } from "./decision.ts";
import { reviewQuery } from "../queries.ts";

interface ObservedError {
  readonly error: Error | null;
  /** The review's last read time before the error, and its version then. */
  readonly readAt: number;
  readonly version: number;
  /** What a later read showed. */
  readonly meaning: NotDoneError | null;
}

/**
 * The error, until a later read shows the review open and unchanged: then nothing was done, which is reported instead
 * of "unknown".
 */
export function useResolvedError(review: Review, error: Error | null): Error | null {
  const isUnknown = error !== null && isOutcomeUnknown(error);
  // Only observed: the page itself refetches the review.
  const { dataUpdatedAt: readAt } = useQuery({
    ...reviewQuery(useQueryClient(), review.id),
    enabled: false,
    notifyOnChangeProps: isUnknown ? ["dataUpdatedAt"] : [],
  });
  const { version } = review;
  const [observed, setObserved] = useState<ObservedError>({ error, readAt, version, meaning: null });
  if (observed.error !== error) setObserved({ error, readAt, version, meaning: null });
  else if (
    isUnknown &&
    observed.meaning === null &&
    observed.readAt !== readAt &&
    observed.version === version &&
    isOpen(review)
  ) {
    setObserved({ ...observed, meaning: new NotDoneError("the server did not do it", { cause: error }) });
  }
  return observed.error === error ? (observed.meaning ?? error) : error;
}
