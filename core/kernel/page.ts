/** Keyset pagination: a cursor holds where the previous page ended, so every page costs the same. */
import * as z from "zod";
import { NadiaError } from "./errors.ts";
import { Moment } from "./moment.ts";
import { storable } from "./text.ts";

/** What the rows of a list are sorted by, as a cursor encodes it. */
export type Place = readonly (string | number)[];

export interface Page<Item> {
  readonly items: Item[];
  /** Where the next page begins, or null on the last one. */
  readonly next_cursor: string | null;
}

/** The shape of a page in an answer. */
export const pageSchema = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });

/** The longest cursor of ours, of a time and an id of 200 characters beyond the BMP, has 1,100 characters. */
const maxCursorLength = 2_000;
const Cursor = z.string().max(maxCursorLength);

/** What every query for a page may contain. */
export const paging = (maxLimit = 200) => ({
  limit: z.coerce.number().int().min(1).max(maxLimit).default(50),
  cursor: Cursor.optional(),
});

/** A place in a list sorted by time. */
export const TimePlace = z.tuple([Moment, z.uuid()]);

/** Text within a place; a cursor limits its length. */
export const PlaceText = storable(maxCursorLength);

interface List<Row, Key, Item> {
  readonly place: z.ZodType<Key>;
  /** The first `limit` rows after this place; null means from the beginning. */
  readonly select: (after: Key | null, limit: number) => Promise<readonly Row[]>;
  readonly show: (row: Row) => { readonly place: Place; readonly item: Item };
}

/**
 * A page of a list. Reads one row more than it returns, only to learn whether there is a next page. Throws
 * `field_invalid` for an invalid cursor.
 */
export async function readPage<Row, Key, Item>(
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  { place, select, show }: List<Row, Key, Item>,
): Promise<Page<Item>> {
  const rows = await select(cursor === undefined ? null : placeIn(cursor, place), limit + 1);
  const shown = rows.slice(0, limit).map(show);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const next_cursor = last === undefined ? null : placeText(last.place);
  return { items: shown.map(({ item }) => item), next_cursor };
}

/** A place as a cursor. */
export const placeText = (place: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(place)).toString("base64url");

/** The place that a cursor holds. Throws `field_invalid`. */
export function placeIn<Key>(cursor: string, shape: z.ZodType<Key>): Key {
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch (cause) {
    throw new NadiaError("field_invalid", "cursor must be the next_cursor of an earlier page", {
      cause,
      facts: { field: "cursor" },
    });
  }
}
