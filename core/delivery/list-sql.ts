/** Statements that read the outbox for people. */
import type { RawBuilder } from "kysely";
import { sql, statement } from "../compiler.ts";
import { allOf, attachmentOf, keyset } from "../fragments.ts";
import type { Delivery, DeliveryState, FailedDeliveries } from "./schema.ts";

/** Looks up customer names by key: a page has few customers, and a join would read all of them. */
const nameOf = (customer: RawBuilder<unknown>) =>
  sql`(select u.display_name from users u where u.id = ${customer}) as display_name`;
const nicknameOf = (customer: RawBuilder<unknown>) =>
  sql`(select s.nickname from user_current_status s where s.user_id = ${customer}) as nickname`;

/** Failed replies that wait for a person, counted up to `cap`, with the customers of the newest. */
export const selectFailed = (cap: number, named: number) =>
  statement<Omit<FailedDeliveries, "capped_at">>(sql`
    with failed as materialized (
      select seq, state, interaction_id, user_id from deliveries
      where state in ('unknown', 'undeliverable') and dismissed_at is null order by seq desc limit ${cap}::integer
    ), newest as (
      select user_id, max(seq) as seq from failed group by user_id order by seq desc limit ${named}::integer
    )
    select (count(distinct interaction_id) filter (where state = 'unknown'))::integer as unknown,
      (count(distinct interaction_id) filter (where state = 'undeliverable'))::integer as undeliverable,
      coalesce((select jsonb_agg(to_jsonb(named) - 'seq' order by named.seq desc) from (
        select n.user_id as id, n.seq, ${nameOf(sql`n.user_id`)}, ${nicknameOf(sql`n.user_id`)}
        from newest n) named), '[]')
        as customers
    from failed`);

/** Newest first. */
export function selectDeliveries(state: DeliveryState | null, before: number | null, limit: number) {
  const conditions = allOf([
    state === null ? null : sql`state = ${state}::text`,
    keyset(sql`seq <`, before === null ? null : [before], ["bigint"]),
  ]);
  return statement<Delivery & { seq: number }>(sql`
    select d.seq, d.id, d.interaction_id, d.user_id as customer_id, ${nameOf(sql`d.user_id`)},
      ${nicknameOf(sql`d.user_id`)}, d.position, d.text, ${attachmentOf("d")} as attachment, d.state, d.telegram_message_id, d.attempts, d.error, d.error_code, d.created_at, d.sent_at, d.dismissed_at, d.resends
    from (select * from deliveries where ${conditions}
      order by seq desc limit ${limit}::integer) d
    order by d.seq desc`);
}
