/** The conversation as Postgres knows it, for when Redis forgot. */
import { sql, statement } from "../compiler.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { HistoryEntry } from "./schema.ts";

/** A reply counts once the whole of it was sent, for only then it is appended in Redis. */
const total = (customer: CustomerId) => sql`
  ((select count(*) from messages where user_id = ${customer}::uuid)
    + (select count(*) from interactions where user_id = ${customer}::uuid and status = 'sent'))::integer`;

/** How many messages and replies there are in all. */
export const countHistory = (customer: CustomerId) =>
  statement<{ total: number }>(sql`select ${total(customer)} as total`);

/** The last messages and replies, newest first, with how many there are in all on each row. */
export const selectHistory = (customer: CustomerId, limit: number) =>
  statement(sql<HistoryEntry & { total: number }>`
    select role, text, at, ${total(customer)} as total
    from (
      (select 'customer' as role, coalesce(text, media ->> 'description', '') as text, sent_at as at, id as place
        from messages where user_id = ${customer}::uuid order by sent_at desc, id desc limit ${limit}::integer)
      union all
      (select 'assistant', reply.text, reply.at, reply.place
        from (select id from interactions where user_id = ${customer}::uuid and status = 'sent'
          order by decided_at desc limit ${limit}::integer) i
        cross join lateral (
          select string_agg(d.text, E'\n\n' order by d.position) as text, max(d.sent_at) as at, min(d.seq) as place
          from deliveries d where d.interaction_id = i.id) reply)
    ) conversation
    order by at desc, place desc
    limit ${limit}::integer`);
