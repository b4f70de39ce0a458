/** Editing in place: the focus goes into the form, and back to the button that opened it. */
import { type RefObject, useEffect, useRef, useState } from "react";

export interface InPlace {
  readonly isEditing: boolean;
  readonly edit: () => void;
  readonly close: () => void;
  readonly button: RefObject<HTMLButtonElement | null>;
}

export function useInPlace(): InPlace {
  const [isEditing, setEditing] = useState(false);
  const wasEditing = useRef(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (wasEditing.current && !isEditing) button.current?.focus();
    wasEditing.current = isEditing;
  }, [isEditing]);
  return { isEditing, edit: () => setEditing(true), close: () => setEditing(false), button };
}

/** Puts the focus into the first field of what has this ref, once it is there. */
export function useFirstField<E extends HTMLElement>(isWanted: boolean): RefObject<E | null> {
  const place = useRef<E>(null);
  useEffect(() => {
    if (isWanted) place.current?.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }, [isWanted]);
  return place;
}
