/** Full-text search of what customers wrote and what they were answered. */
import * as z from "zod";
import { Moment } from "../kernel/moment.ts";
import { readPage } from "../kernel/page.ts";
import type { Ports } from "../kernel/ports.ts";
import { rangeIn } from "../kernel/zone.ts";
import { zoneFor } from "../settings/team.ts";
import type { SearchPage, SearchQuery } from "./schema.ts";
import * as sql from "./sql.ts";

const EntryPosition = z.tuple([Moment, z.string().regex(/^\d{1,18}$/)]);

/**
 * A page of the messages and sent replies in Postgres that contain all words, newest first; retention's archive cannot
 * be searched. Throws `field_invalid` for an invalid cursor.
 */
export async function searchConversations(
  { sql: db }: Pick<Ports, "sql">,
  query: SearchQuery,
): Promise<SearchPage> {
  const filter = {
    words: query.q,
    customer: query.customer ?? null,
    status: query.status ?? null,
    reviewer: query.reviewer ?? null,
    tag: query.tag ?? null,
    ...rangeIn(await zoneFor({ sql: db }, query.from, query.to), query),
  };
  return readPage(query, {
    position: EntryPosition,
    select: (after, limit) => db.query(sql.selectHits({ ...filter, after, limit })),
    show: ({ position, ...item }) => ({ position, item }),
  });
}

/**
 * Indexes messages and replies older than the search feature, this many messages at a time; resolves to their number.
 */
export const fillSearch = async ({ sql: db }: Pick<Ports, "sql">, limit: number): Promise<number> =>
  (await db.query(sql.fillEntries(limit)))[0]?.filled ?? 0;
