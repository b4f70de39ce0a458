/** How much an entry says that others do not, for candidates that only fill the rest of a recall's budget. */
import type { RawBuilder } from "kysely";
import { sql } from "../../compiler.ts";

/**
 * Reads `found` (place, full_text, filler): the mean rarity of an entry's words among them, from 0 (in every entry) to
 * 1. All are in one object, because the planner expects one row instead of hundreds and would join them in a loop.
 */
export const novelty = sql`
  words as materialized (
    select place, unnest(tsvector_to_array(full_text)) as lexeme from found where filler > 0
  ), novel as materialized (
    select jsonb_object_agg(place, novelty) as by_place from (
      select place, avg(ln(entries.all::float8 / said.entries)) / greatest(1, ln(entries.all::float8)) as novelty
      from words join (select lexeme, count(*) as entries from words group by 1) said using (lexeme)
      cross join (select count(*) as all from found where filler > 0) entries group by place, entries.all
    ) measured
  )`;

/** The novelty of the entry at a place. */
export const noveltyOf = (place: RawBuilder<unknown>) =>
  sql`coalesce(((select by_place from novel) ->> (${place})::text)::float8, 0)`;
