/** Text in forms that is not saved yet, in this tab: it survives a reload and the end of the session. No React. */

/** The part of `sessionStorage` that is used. */
type TextStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The contents of a form's fields, by name. */
export type FieldValues = Readonly<Record<string, string>>;

/** Whose text it is, so that nobody else who signs in on this tab sees it, and in which form. */
export interface FormKey {
  readonly me: string;
  readonly form: string;
}

const prefixOf = (me: string): string => `nadia.unsaved.${me}.`;
const storageKey = ({ me, form }: FormKey): string => prefixOf(me) + form;

/** Stores the values, or deletes what is stored if they are null. */
export function storeUnsaved(storage: TextStorage, key: FormKey, values: FieldValues | null): void {
  if (values === null) return storage.removeItem(storageKey(key));
  try {
    storage.setItem(storageKey(key), JSON.stringify(values));
  } catch {
    // The storage is full or disabled: the page still has the text.
  }
}

/** What is stored for this form. Another version of the page may have written it: anything but texts is ignored. */
export function readUnsaved(storage: TextStorage, key: FormKey): FieldValues | null {
  try {
    const stored: unknown = JSON.parse(storage.getItem(storageKey(key)) ?? "null");
    if (typeof stored !== "object" || stored === null) return null;
    return Object.fromEntries(
      Object.entries(stored).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    );
  } catch {
    return null;
  }
}

/** Whether anything of this person is stored. */
export const hasUnsaved = (storage: object, me: string): boolean =>
  Object.keys(storage).some((key) => key.startsWith(prefixOf(me)));
