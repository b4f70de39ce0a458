/** The conversation as Postgres knows it, for when Redis forgot. */
import { sql, statement } from "../compiler.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { HistoryEntry } from "./schema.ts";

/** The last messages and replies, newest first, with how many there are in all on each row. */
export const selectHistory = (customer: CustomerId, limit: number) =>
  statement(sql<HistoryEntry & { total: number }>`
    select role, text, at, (count(*) over ())::integer as total
    from (
      select 'customer' as role, coalesce(text, media ->> 'description', '') as text, sent_at as at, id as place
      from messages where user_id = ${customer}::uuid
      union all
      select 'assistant', string_agg(text, E'\n\n' order by position), max(sent_at), min(seq)
      from deliveries where user_id = ${customer}::uuid and state = 'sent'
      group by interaction_id
    ) conversation
    order by at desc, place desc
    limit ${limit}::integer`);
