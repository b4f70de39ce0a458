/** Editing in place: the focus moves into the form, and back to the button that opened it. */
import { type RefObject, useEffect, useRef, useState } from "react";
import type { UnsavedForm } from "./unsaved.ts";

export interface InlineEdit {
  readonly isEditing: boolean;
  readonly edit: () => void;
  readonly close: () => void;
  readonly button: RefObject<HTMLButtonElement | null>;
}

/** Starts open if an earlier visit to the page left something unsaved. */
export function useInlineEdit(unsaved?: UnsavedForm): InlineEdit {
  const [isEditing, setEditing] = useState(() => unsaved !== undefined && unsaved.read() !== null);
  const wasEditing = useRef(false);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (wasEditing.current && !isEditing) button.current?.focus();
    wasEditing.current = isEditing;
  }, [isEditing]);
  return { isEditing, edit: () => setEditing(true), close: () => setEditing(false), button };
}

/** Focuses the first field inside the element with this ref, once it exists. */
export function useFirstField<E extends HTMLElement>(isEnabled: boolean): RefObject<E | null> {
  const ref = useRef<E>(null);
  useEffect(() => {
    if (isEnabled) ref.current?.querySelector<HTMLElement>("input, select, textarea")?.focus();
  }, [isEnabled]);
  return ref;
}
