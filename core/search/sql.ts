/** The search of conversations; triggers fill its table (migration 035). */
import type { RawBuilder } from "kysely";
import { sql, statement } from "../compiler.ts";
import { allOf, isoMicros, isoText, keyset, newestMatches } from "../fragments.ts";
import type { CustomerId, ReviewerId } from "../kernel/ids.ts";
import type { ReviewStatus } from "../review/schema.ts";
import type { SearchHit } from "./schema.ts";

export interface SearchFilter {
  readonly words: string;
  readonly customer: CustomerId | null;
  readonly status: readonly ReviewStatus[] | null;
  /** Who decided. */
  readonly reviewer: ReviewerId | null;
  readonly tag: string | null;
  /** ISO 8601, like `to`. */
  readonly from: string | null;
  readonly to: string | null;
  readonly after: readonly [at: string, id: string] | null;
  readonly limit: number;
}

/** `position` has the time to the microsecond: a cursor with milliseconds would skip entries. */
export type HitRow = SearchHit & { readonly position: readonly [at: string, id: string] };

/** A page, newest first. Conditions on the interaction apply only to entries with the words. */
export function selectHits(filter: SearchFilter) {
  const { words, customer, from, to, after, limit } = filter;
  const conditions = allOf([
    customer === null ? null : sql`user_id = ${customer}::uuid`,
    from === null ? null : sql`at >= ${from}::timestamptz`,
    to === null ? null : sql`at <= ${to}::timestamptz`,
    keyset(sql`(at, id) <`, after, ["timestamptz", "bigint"]),
  ]);
  return statement<HitRow>(sql`
    ${newestMatches({
      columns: sql`id, user_id, message_id, interaction_id, interaction_created_at, at`,
      table: sql`search_entries`,
      order: sql`at desc, id desc`,
      matches: allOf([sql`e.words @@ search_query(${words})`, interactionOf(filter)]),
      conditions,
      limit,
    })}
    select case when e.message_id is null then 'reply' else 'message' end as kind,
      ${isoText("e.at")} as at,
      case when e.message_id is null then i.final_text else m.text end as text, m.media,
      jsonb_build_object('id', u.id, 'display_name', u.display_name, 'nickname', s.nickname) as customer,
      jsonb_build_object('id', i.id, 'status', i.status) as interaction,
      jsonb_build_array(${isoMicros("e.at")}, e.id::text) as position
    from (select * from matching order by at desc, id desc limit ${limit}::integer) e
    left join messages m on m.id = e.message_id
    join interactions i on i.id = coalesce(m.interaction_id, e.interaction_id)
      and i.created_at = coalesce(m.interaction_created_at, e.interaction_created_at)
    join users u on u.id = e.user_id left join user_current_status s on s.user_id = e.user_id
    order by e.at desc, e.id desc`);
}

/**
 * Creates missing entries, newest first, for messages older than the triggers and for the replies to them; yields the
 * number of messages indexed. Messages get their ids in order, so those without an entry come before all that have one.
 * An edit waits until the entry exists, and then changes it.
 */
export const fillEntries = (limit: number) =>
  statement<{ filled: number }>(sql`
    with missing as materialized (
      select * from messages
      where id < coalesce((select min(message_id) from search_entries where message_id is not null), 9223372036854775807)
      order by id desc limit ${limit}::integer for share
    ), replies as (
      insert into search_entries (user_id, interaction_id, interaction_created_at, at, words)
      select user_id, id, created_at, updated_at, array_to_tsvector(search_words(final_text, false))
      from interactions where status = 'sent'
        and (id, created_at) in (select interaction_id, interaction_created_at from missing)
      on conflict do nothing
    ), filled as (
      insert into search_entries (user_id, message_id, at, words)
      select user_id, id, sent_at, message_words(text, media) from missing
      on conflict do nothing returning 1
    )
    select count(*)::integer as filled from filled`);

/** The conditions on the interaction of an entry, `e`. */
function interactionOf({ status, reviewer, tag }: SearchFilter): RawBuilder<unknown> | null {
  if (status === null && reviewer === null && tag === null) return null;
  const conditions = [
    status === null ? null : sql`i.status in (${sql.join(status)})`,
    reviewer === null ? null : sql`i.decided_by = ${reviewer}::uuid`,
    tag === null ? null : sql`i.edit_tags @> array[${tag}::text]`,
  ];
  return sql`exists (select from interactions i left join messages m on m.id = e.message_id
    where i.id = coalesce(m.interaction_id, e.interaction_id)
      and i.created_at = coalesce(m.interaction_created_at, e.interaction_created_at) and ${allOf(conditions)})`;
}
