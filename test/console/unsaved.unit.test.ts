/** What this tab keeps of forms that are not saved yet. */
import { expect, test } from "vitest";
import { hasUnsaved, readUnsaved, storeUnsaved } from "../../web/src/ui/forms/unsaved-store.ts";

/** As `sessionStorage`, over these properties. */
const storageOver = (stored: Record<string, string>) => ({
  getItem: (key: string) => stored[key] ?? null,
  setItem: (key: string, value: string) => void (stored[key] = value),
  removeItem: (key: string) => void delete stored[key],
});

test("[R12] a form's text is kept for the person who typed it, by form, until it is saved", () => {
  const stored: Record<string, string> = {};
  const tab = storageOver(stored);
  const note = { me: "bea", form: "note.new.1" };
  storeUnsaved(tab, note, { text: "Half a note" });
  expect(readUnsaved(tab, note)).toEqual({ text: "Half a note" });
  expect(readUnsaved(tab, { ...note, me: "max" })).toBe(null);
  expect(readUnsaved(tab, { ...note, form: "note.new.2" })).toBe(null);
  expect([hasUnsaved(stored, "bea"), hasUnsaved(stored, "max"), hasUnsaved(stored, "be")]).toEqual([
    true,
    false,
    false,
  ]);
  storeUnsaved(tab, note, null);
  expect(readUnsaved(tab, note)).toBe(null);
  expect(hasUnsaved(stored, "bea")).toBe(false);
});

test("[R12] what another version of the page stored, and a full storage, break no form", () => {
  const key = { me: "bea", form: "note.1" };
  const read = (text: string) => readUnsaved(storageOver({ "nadia.unsaved.bea.note.1": text }), key);
  expect([read("{"), read("null"), read("3"), read('"text"')]).toEqual([null, null, null, null]);
  expect(read('{"text":"a","age":3,"tags":["b"]}')).toEqual({ text: "a" });
  const full = {
    ...storageOver({}),
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  storeUnsaved(full, key, { text: "a" });
  expect(readUnsaved(full, key)).toBe(null);
});
