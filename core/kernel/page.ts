/** Keyset pagination: a cursor holds where the previous page ended, so every page costs the same. */
import * as z from "zod/mini";
import { NadiaError } from "./errors.ts";

export interface Page<Item> {
  readonly items: Item[];
  /** Where the next page begins, or null on the last one. */
  readonly next_cursor: string | null;
}

/**
 * A cursor from outside. The longest possible key, a time and an id of 200 characters beyond the BMP, takes 1,100
 * characters.
 */
export const Cursor = z.string().check(z.maxLength(2_000));

/** Text within a key. Postgres text cannot hold NUL or lone surrogates. */
export const KeyText = z.string().check(z.refine((text) => !text.includes("\0") && text.isWellFormed()));

/** A page from up to `limit` rows and one more, which only shows that there is a next page. */
export function pageOf<Row, Item>(
  rows: readonly Row[],
  limit: number,
  split: (row: Row) => { readonly key: readonly (string | number)[]; readonly item: Item },
): Page<Item> {
  const shown = rows.slice(0, limit).map(split);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const next_cursor = last === undefined ? null : Buffer.from(JSON.stringify(last.key)).toString("base64url");
  return { items: shown.map(({ item }) => item), next_cursor };
}

/** The key in a cursor, or null without one. Throws `field_invalid` for an invalid cursor. */
export function readCursor<Key>(shape: z.core.$ZodType<Key>, cursor: string | undefined): Key | null {
  if (cursor === undefined) return null;
  try {
    return z.parse(shape, JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch (cause) {
    throw new NadiaError("field_invalid", "cursor must be the next_cursor of an earlier page", {
      cause,
      facts: { field: "cursor" },
    });
  }
}
