/** Long lists for the console: copies of one review, and a customer's earlier messages. */
import { sql, statement } from "../../core/compiler.ts";
import type { Sql } from "../../core/kernel/sql.ts";

/** Adds `count` copies of a waiting review to the queue, each a second older than the one before. */
export async function fillQueue(database: Sql, review: string, count: number): Promise<void> {
  await database.query(
    statement(sql`insert into interactions select (jsonb_populate_record(i, jsonb_build_object(
        'id', gen_random_uuid(), 'created_at', i.created_at - make_interval(secs => n)))).*
      from interactions i, generate_series(1, ${count}::integer) n where i.id = ${review}::uuid`),
  );
}

/**
 * Adds `count` messages "Line 1", "Line 2" … to the customer of a review, sent before its question, a minute apart, as
 * an earlier interaction that expired. The last one is a forwarded message with a quote.
 */
export async function fillConversation(database: Sql, review: string, count: number): Promise<void> {
  await database.batch({
    earlier: statement(sql`insert into interactions (id, created_at, user_id, chat_id, status)
      select gen_random_uuid(), created_at - interval '1 second', user_id, chat_id, 'expired'
      from interactions where id = ${review}::uuid`),
    messages:
      statement(sql`insert into messages (connection, chat_id, telegram_message_id, user_id, interaction_id,
        interaction_created_at, update_id, text, sent_at, received_at, details)
      select '', e.chat_id, 1000000 + n, e.user_id, e.id, e.created_at, 1000000 + n, 'Line ' || n,
        e.created_at - make_interval(mins => ${count}::integer - n), e.created_at,
        case when n = ${count}::integer then '{"quote": "a quoted line", "forward": {"kind": "user", "name": "Rosa", "date": null}}'::jsonb end
      from interactions i join interactions e on e.user_id = i.user_id and e.status = 'expired',
        generate_series(1, ${count}::integer) n
      where i.id = ${review}::uuid`),
  });
}
