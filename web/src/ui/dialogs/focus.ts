/** Where the focus goes when the focused element disappears: back to where it was, or nearby, but never to the body. */
import { type FocusEvent, type RefObject, useEffect, useRef, useState } from "react";

/** The body counts as nowhere: it has the focus if no element does. */
export const isFocusLost = (): boolean =>
  [null, document.body, document.getElementById("content")].includes(
    document.activeElement instanceof HTMLElement ? document.activeElement : null,
  );

/** Returns the focus from a closed dialog to its opener, or to the page's heading if that is gone. */
export function useRestoredFocus(isOpen: boolean): (event: Event) => void {
  const [before, setBefore] = useState<{ readonly isOpen: boolean; readonly opener: Element | null }>({
    isOpen: false,
    opener: null,
  });
  // Recorded during rendering, because a field of the dialog may take the focus before any effect runs.
  if (isOpen !== before.isOpen)
    setBefore({ isOpen, opener: isOpen ? document.activeElement : before.opener });
  return (event) => {
    event.preventDefault();
    // The result of the dialog may have taken it already.
    if (!isFocusLost()) return;
    if (before.opener instanceof HTMLElement) before.opener.focus({ preventScroll: true });
    if (!isFocusLost()) return;
    const start = document.querySelector<HTMLElement>("h1[tabindex]") ?? document.getElementById("content");
    start?.focus({ preventScroll: true });
  };
}

/** The element with this ref takes the focus when something else that had it disappears; it needs a tabIndex. */
export function useFocusFallback<E extends HTMLElement>(isPresent: boolean): RefObject<E | null> {
  const ref = useRef<E>(null);
  const wasPresent = useRef(isPresent);
  useEffect(() => {
    if (wasPresent.current && !isPresent && isFocusLost()) ref.current?.focus();
    wasPresent.current = isPresent;
  }, [isPresent]);
  return ref;
}

interface ListFocus<E extends HTMLElement> {
  readonly ref: RefObject<E | null>;
  readonly tabIndex: -1;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: () => void;
}

/** For a list's container: takes the focus when the focused row disappears. */
export function useListFocus<E extends HTMLElement>(): ListFocus<E> {
  const ref = useRef<E>(null);
  const isInside = useRef(false);
  useEffect(() => {
    // Browsers report no event if the focused element is removed.
    if (isInside.current && document.activeElement === document.body)
      ref.current?.focus({ preventScroll: true });
  });
  return {
    ref,
    tabIndex: -1,
    // In React, a row's dialog is its child; in the DOM it is not.
    onFocus: ({ currentTarget, target }) => {
      isInside.current = currentTarget.contains(target);
    },
    onBlur: () => {
      isInside.current = false;
    },
  };
}
