/** What an answer that was lost had meant, once the server can be asked again. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { isOpen, type Review } from "../queue/filters.ts";
import { isLost, NotDone } from "./decision.ts";
import { reviewQuery } from "./queries.ts";

interface Known {
  readonly error: Error | null;
  /** When the review was last read before the error, and its version then. */
  readonly readAt: number;
  readonly version: number;
  /** What a later reading told of it. */
  readonly meaning: NotDone | null;
}

/**
 * The error, until a reading that came after it shows the review open and as it was: then nothing was done, and that is
 * said instead of not knowing.
 */
export function useFoundOut(review: Review, error: Error | null): Error | null {
  const isUnknown = error !== null && isLost(error);
  // Only looked at: the page itself reads the review again and again.
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
