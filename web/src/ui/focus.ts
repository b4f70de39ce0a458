/** Where the focus goes when what had it is gone: back, or close by, never nowhere. */
import { type FocusEvent, type RefObject, useEffect, useRef, useState } from "react";

/** The page as a whole counts as nowhere: it has the focus when nothing on it has. */
const isNowhere = (): boolean =>
  [null, document.body, document.getElementById("content")].includes(
    document.activeElement instanceof HTMLElement ? document.activeElement : null,
  );

/** For a dialog, when it has closed: gives the focus back to what had it, or to the page's heading where that is gone. */
export function useFocusBack(isOpen: boolean): (event: Event) => void {
  const [before, note] = useState<{ readonly isOpen: boolean; readonly opener: Element | null }>({
    isOpen: false,
    opener: null,
  });
  // Noted while drawing: a field of the dialog may take the focus before any effect runs.
  if (isOpen !== before.isOpen) note({ isOpen, opener: isOpen ? document.activeElement : before.opener });
  return (event) => {
    event.preventDefault();
    // What the dialog led to may have taken it already.
    if (!isNowhere()) return;
    if (before.opener instanceof HTMLElement) before.opener.focus({ preventScroll: true });
    if (!isNowhere()) return;
    const start = document.querySelector<HTMLElement>("h1[tabindex]") ?? document.getElementById("content");
    start?.focus({ preventScroll: true });
  };
}

/** What has this ref takes the focus when something else is no longer there and had it; it needs a tabIndex. */
export function useFocusWhenGone<E extends HTMLElement>(isThere: boolean): RefObject<E | null> {
  const place = useRef<E>(null);
  const wasThere = useRef(isThere);
  useEffect(() => {
    if (wasThere.current && !isThere && isNowhere()) place.current?.focus();
    wasThere.current = isThere;
  }, [isThere]);
  return place;
}

interface Keeper<E extends HTMLElement> {
  readonly ref: RefObject<E | null>;
  readonly tabIndex: -1;
  readonly onFocus: (event: FocusEvent) => void;
  readonly onBlur: () => void;
}

/** For what holds a list: it takes the focus itself when the row that had it goes. */
export function useFocusKept<E extends HTMLElement>(): Keeper<E> {
  const ref = useRef<E>(null);
  const isInside = useRef(false);
  useEffect(() => {
    // No browser tells of a focus that went with its element.
    if (isInside.current && document.activeElement === document.body)
      ref.current?.focus({ preventScroll: true });
  });
  return {
    ref,
    tabIndex: -1,
    // A row's dialog is its child for React alone.
    onFocus: ({ currentTarget, target }) => {
      isInside.current = currentTarget.contains(target);
    },
    onBlur: () => {
      isInside.current = false;
    },
  };
}
