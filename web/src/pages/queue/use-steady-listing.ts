/** Keeps the queue's rows in place while a pointer or the keyboard is on them. */
import { type FocusEvent, useState } from "react";
import { arrange, type Listing, emptyListing } from "./arrivals.ts";
import type { Review } from "./reviews.ts";

export interface SteadyListing extends Listing<Review> {
  /** Shows what was held back, even while the list is in use. */
  readonly showArrivals: () => void;
  /** For the element that contains the rows. */
  readonly handlers: {
    readonly onPointerEnter: () => void;
    readonly onPointerLeave: () => void;
    readonly onFocus: (event: FocusEvent) => void;
    readonly onBlur: (event: FocusEvent) => void;
  };
}

/** The rows to show; they follow `latest` whenever the list is not in use. */
export function useSteadyListing(latest: readonly Review[]): SteadyListing {
  const [isUnderPointer, setUnderPointer] = useState(false);
  const [hasKeyboard, setKeyboard] = useState(false);
  const [listing, setListing] = useState<Listing<Review>>(() => arrange<Review>(emptyListing, latest, false));
  const next = arrange(listing, latest, isUnderPointer || hasKeyboard);
  if (next !== listing) setListing(next);
  return {
    ...next,
    showArrivals: () => setListing(arrange(next, latest, false)),
    handlers: {
      onPointerEnter: () => setUnderPointer(true),
      onPointerLeave: () => setUnderPointer(false),
      // Focus that merely marks the place, after going back by pointer, does not count as use.
      onFocus: ({ target }) => setKeyboard(target.matches(":focus-visible")),
      onBlur: ({ currentTarget, relatedTarget }) => {
        const staysInside = relatedTarget instanceof Node && currentTarget.contains(relatedTarget);
        if (!staysInside) setKeyboard(false);
      },
    },
  };
}
