/** Keeps what is typed into a form until it is saved, and asks before it is discarded. */
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useSession } from "../../api/session.ts";
import { useAskToDiscard } from "../dialogs/discard.tsx";
import { type FieldValues, readUnsaved, storeUnsaved } from "./unsaved-store.ts";

export interface UnsavedForm {
  /** What is kept; null if nothing. */
  readonly read: () => FieldValues | null;
  /** Keeps these values; null if they are those that are saved. */
  readonly keep: (values: FieldValues | null) => void;
  /** Keeps these values, and what is typed from now on, under the name of another form. */
  readonly move: (form: string, values: FieldValues) => void;
  /** To be called once they are saved. */
  readonly forget: () => void;
  /** Calls `close`, unless there is unsaved text and the person decides to keep it. */
  readonly leave: (close: () => void) => void;
}

/** For the form of this name: it names what is edited as well, such as `note.<id>`. */
export function useUnsavedForm(form: string): UnsavedForm {
  const me = useSession().reviewer.id;
  const [moved, setMoved] = useState<string | null>(null);
  const key = { me, form: moved ?? form };
  const mayDiscard = useAskToDiscard();
  const [isUnsaved, setUnsaved] = useState(() => readUnsaved(sessionStorage, key) !== null);
  useEffect(() => {
    if (!isUnsaved) return undefined;
    const preventUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", preventUnload);
    return () => window.removeEventListener("beforeunload", preventUnload);
  }, [isUnsaved]);
  const keep = (values: FieldValues | null) => {
    storeUnsaved(sessionStorage, key, values);
    setUnsaved(values !== null);
  };
  const leave = async (close: () => void) => {
    if (isUnsaved) {
      if (!(await mayDiscard())) return;
      keep(null);
    }
    close();
  };
  return {
    read: () => readUnsaved(sessionStorage, key),
    keep,
    move: (to, values) => {
      storeUnsaved(sessionStorage, key, null);
      storeUnsaved(sessionStorage, { me, form: to }, values);
      setMoved(to);
      setUnsaved(true);
    },
    forget: () => keep(null),
    leave: (close) => void leave(close),
  };
}

/** As `useUnsavedForm`, for a single text that is the component's state. */
export interface UnsavedText extends UnsavedForm {
  readonly text: string;
  readonly write: (text: string) => void;
  /** Sets a text that nobody typed, so that it is discarded without asking. */
  readonly fill: (text: string) => void;
}

/** `saved` is the text before it is edited. */
export function useUnsavedText(form: string, saved: string): UnsavedText {
  const unsaved = useUnsavedForm(form);
  const [text, setText] = useState(() => unsaved.read()?.["text"] ?? saved);
  return {
    ...unsaved,
    text,
    write: (next) => {
      setText(next);
      unsaved.keep(next === saved ? null : { text: next });
    },
    fill: (next) => {
      setText(next);
      unsaved.forget();
    },
    forget: () => {
      setText(saved);
      unsaved.forget();
    },
    leave: (close) =>
      unsaved.leave(() => {
        setText(saved);
        close();
      }),
  };
}

/** Opens the form of this name if an earlier visit to the page left something in it. */
export function useReopenedForm(form: string, open: () => void): void {
  const me = useSession().reviewer.id;
  useEffect(() => {
    if (readUnsaved(sessionStorage, { me, form }) !== null) open();
    // Only when the page is opened: later, closing decides.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
const isField = (element: unknown): element is Field =>
  element instanceof HTMLTextAreaElement ||
  element instanceof HTMLSelectElement ||
  (element instanceof HTMLInputElement && element.type !== "password");

const fieldsIn = (form: HTMLFormElement): readonly Field[] =>
  [...form.elements].filter(isField).filter(({ name }) => name !== "");

const valuesIn = (form: HTMLFormElement): FieldValues =>
  Object.fromEntries(fieldsIn(form).map(({ name, value }) => [name, value]));

/** Fills the fields with what was kept; the returned function keeps what they contain. For fields with a default value. */
export function useUnsavedFields(
  ref: RefObject<HTMLFormElement | null>,
  unsaved: UnsavedForm | undefined,
): () => void {
  const saved = useRef<string | null>(null);
  useLayoutEffect(() => {
    if (ref.current === null || unsaved === undefined || saved.current !== null) return;
    saved.current = JSON.stringify(valuesIn(ref.current));
    const stored = unsaved.read();
    for (const field of fieldsIn(ref.current)) field.value = stored?.[field.name] ?? field.value;
  });
  return () => {
    if (ref.current === null || unsaved === undefined) return;
    const values = valuesIn(ref.current);
    unsaved.keep(JSON.stringify(values) === saved.current ? null : values);
  };
}
