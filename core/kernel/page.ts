/** Keyset pagination: a cursor holds where the previous page ended, so every page costs the same. */
import * as z from "zod";
import { digits } from "./digits.ts";
import { NadiaError } from "./errors.ts";
import { Moment } from "./moment.ts";
import { storable } from "./text.ts";

/** A position in a list: the values that its rows are sorted by, as a cursor encodes them. */
export type Position = readonly (string | number)[];

export interface Page<Item> {
  readonly items: Item[];
  /** Where the next page begins, or null on the last one. */
  readonly next_cursor: string | null;
}

/** The schema of a page in a response. */
export const pageSchema = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });

/** Our longest cursor has 1,100 characters: a time and an id of 200 characters beyond the BMP. */
const maxCursorLength = 2_000;
const Cursor = z.string().max(maxCursorLength);

/** The parameters of every query for a page. */
export const paging = (maxLimit = 200) => ({
  limit: digits(1, maxLimit).prefault(50),
  cursor: Cursor.optional(),
});

/** A position in a list sorted by time. */
export const TimePosition = z.tuple([Moment, z.uuid()]);

/** Text within a position; a cursor limits its length. */
export const PositionText = storable(maxCursorLength);

interface List<Row, Key, Item> {
  readonly position: z.ZodType<Key>;
  /** The first `limit` rows after this position; null means from the beginning. */
  readonly select: (after: Key | null, limit: number) => Promise<readonly Row[]>;
  readonly show: (row: Row) => { readonly position: Position; readonly item: Item };
}

/**
 * A page of a list. Reads one row more than it returns, only to learn whether there is a next page. Throws
 * `field_invalid` for an invalid cursor.
 */
export async function readPage<Row, Key, Item>(
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  { position, select, show }: List<Row, Key, Item>,
): Promise<Page<Item>> {
  const rows = await select(cursor === undefined ? null : decodeCursor(cursor, position), limit + 1);
  const shown = rows.slice(0, limit).map(show);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const next_cursor = last === undefined ? null : encodeCursor(last.position);
  return { items: shown.map(({ item }) => item), next_cursor };
}

/** A position as a cursor. */
export const encodeCursor = (position: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(position)).toString("base64url");

/** The position that a cursor encodes. Throws `field_invalid`. */
export function decodeCursor<Key>(cursor: string, shape: z.ZodType<Key>): Key {
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
  } catch (cause) {
    throw new NadiaError("field_invalid", "cursor must be the next_cursor of an earlier page", {
      cause,
      facts: { field: "cursor" },
    });
  }
}
