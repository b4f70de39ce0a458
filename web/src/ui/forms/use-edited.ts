/** Editing what others may change or delete in the meantime: nothing is overwritten unseen, and nothing typed is lost. */
import { useState } from "react";
import { Problem } from "../../api/client.ts";
import { differing, merged } from "./edited.ts";
import type { UnsavedForm } from "./unsaved.ts";
import type { FieldValues } from "./unsaved-store.ts";

interface EditedOptions<T> {
  /** What is edited, as the form shows it first; null for a new one. */
  readonly first: T | null;
  /** Its form fields, by name. */
  readonly fieldsOf: (stored: T) => FieldValues;
  /** Reads it again. */
  readonly read: (stored: T) => Promise<T>;
  readonly unsaved: UnsavedForm;
  /** The name under which the form for a new one keeps what is typed; null if nobody can add one. */
  readonly newName: string | null;
}

/** Somebody else changed or deleted it. */
export interface Clash {
  /** Undefined if nobody recorded it. */
  readonly by: string | undefined;
  /** What is saved now, and in which fields it differs from what is in the form; null if it was deleted. */
  readonly theirs: { readonly fields: FieldValues; readonly names: readonly string[] } | null;
}

export interface Edited<T> {
  /** What the form is based on; null for a new one. */
  readonly base: T | null;
  /** Renders the form again when its base changes. */
  readonly formKey: string;
  readonly isMoved: boolean;
  readonly clash: Clash | null;
  /** Saves the form; `put` gets the version that it is based on. Throws as `put` does. */
  readonly save: <Out>(form: FormData, put: (version: number | undefined) => Promise<Out>) => Promise<Out>;
  /** The error of the save, unless `EditClash` shows it. */
  readonly errorOf: (error: Error | null) => Error | null;
  readonly keepMine: () => void;
  readonly takeTheirs: () => void;
}

/** The name of the hidden field with the version, which is kept along with what is typed. */
export const versionField = "version";

const valuesOf = (form: FormData): FieldValues =>
  Object.fromEntries([...form].filter((entry): entry is [string, string] => typeof entry[1] === "string"));

interface Found<T> extends Clash {
  readonly stored: T | null;
  readonly mine: FieldValues;
}

const isClash = (error: Error | null): boolean =>
  error instanceof Problem && (error.code === "version_conflict" || error.code === "not_found");

/** What the API's refusal means for this form; null if it has nothing to do with somebody else's change. */
async function foundAfter<T extends { readonly version: number }>(
  problem: Problem,
  mine: FieldValues,
  edited: T,
  { fieldsOf, read, newName }: EditedOptions<T>,
): Promise<Found<T> | null> {
  const named = problem.facts["changed_by"];
  const by = typeof named === "string" ? named : undefined;
  if (problem.code === "not_found" && newName !== null) return { by, theirs: null, stored: null, mine };
  if (problem.code !== "version_conflict") return null;
  const stored = await read(edited);
  const fields = fieldsOf(stored);
  // What was kept over a reload may be based on an older version, which is not known any more.
  const isBase = mine[versionField] === String(edited.version);
  const both = merged(isBase ? fieldsOf(edited) : null, mine, fields);
  const names = differing(Object.keys(fields), both, fields);
  return { by, theirs: { fields, names }, stored, mine: both };
}

/** For a form that contains `EditClash`. */
export function useEdited<T extends { readonly version: number }>(options: EditedOptions<T>): Edited<T> {
  const { unsaved, newName } = options;
  const [{ base, replaced }, setBase] = useState({ base: options.first, replaced: 0 });
  const replaceBase = (next: T | null) => setBase({ base: next, replaced: replaced + 1 });
  const [found, setFound] = useState<Found<T> | null>(null);
  const meet = (next: Found<T> | null) => {
    setFound(next);
    if (next === null || next.stored !== null || newName === null) return;
    unsaved.move(newName, next.mine);
    replaceBase(null);
  };
  const show = (kept: FieldValues | null) => {
    if (found === null || found.stored === null) return;
    unsaved.keep(kept === null ? null : { ...kept, [versionField]: String(found.stored.version) });
    replaceBase(found.stored);
    setFound(null);
  };
  return {
    base,
    // Not the version: what was typed before a reload may be based on an older one than `base`.
    formKey: String(replaced),
    isMoved: replaced > 0,
    clash: found,
    save: async (form, put) => {
      const mine = valuesOf(form);
      try {
        return await put(base === null ? undefined : Number(mine[versionField]));
      } catch (error) {
        if (error instanceof Problem && base !== null) meet(await foundAfter(error, mine, base, options));
        throw error;
      }
    },
    errorOf: (error) => (found !== null && isClash(error) ? null : error),
    keepMine: () => show(found?.mine ?? null),
    takeTheirs: () => show(null),
  };
}
