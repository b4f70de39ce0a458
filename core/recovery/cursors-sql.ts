/** Statements on message cursors. */
import { json, sql, statement } from "../compiler.ts";
import { isoText } from "../fragments.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { MessageCursor } from "./schema.ts";

/** A message that a commit removes from the log. */
export interface ProcessedMessage {
  readonly connection: string;
  readonly chat_id: number;
  readonly message_id: number;
  readonly update_id: number;
  readonly received_at: string;
  /** It went to quarantine; otherwise it counts once it is stored. */
  readonly held: boolean;
}

/** Moves the cursor to the newest of these messages; never backwards. */
export const moveCursor = (customer: CustomerId, processed: readonly ProcessedMessage[], now: string) =>
  statement(sql`
    insert into message_processing_cursors as c
      (user_id, connection, chat_id, telegram_message_id, update_id, received_at, processed_at)
    select u.id, p.connection, p.chat_id, p.message_id, p.update_id, p.received_at, ${now}::timestamptz
    from jsonb_to_recordset(${json(processed)}) as p(connection text, chat_id bigint, message_id bigint,
      update_id bigint, received_at timestamptz, held boolean)
    join users u on u.id = ${customer}::uuid
    where p.held or exists (select from messages m where m.connection = p.connection and m.chat_id = p.chat_id
      and m.telegram_message_id = p.message_id)
    order by p.received_at desc, p.update_id desc limit 1
    on conflict (user_id) do update set (connection, chat_id, telegram_message_id, update_id, received_at, processed_at)
      = row(excluded.connection, excluded.chat_id, excluded.telegram_message_id, excluded.update_id,
        excluded.received_at, excluded.processed_at)
    where (c.received_at, c.update_id) < (excluded.received_at, excluded.update_id)`);

export const cursorOf = sql`jsonb_build_object('customer_id', c.user_id, 'chat_id', c.chat_id,
  'telegram_message_id', c.telegram_message_id, 'update_id', c.update_id,
  'received_at', ${isoText("c.received_at")},
  'processed_at', ${isoText("c.processed_at")})`;

/** Derives the cursor of a customer whose messages predate cursors. */
export const fillCursor = (customer: CustomerId) =>
  statement(sql`
    insert into message_processing_cursors
      (user_id, connection, chat_id, telegram_message_id, update_id, received_at, processed_at)
    select m.user_id, m.connection, m.chat_id, m.telegram_message_id, m.update_id, m.received_at, i.drafted_at
    from messages m join interactions i on i.id = m.interaction_id and i.created_at = m.interaction_created_at
    where m.user_id = ${customer}::uuid
      and not exists (select from message_processing_cursors c where c.user_id = ${customer}::uuid)
    order by m.received_at desc, m.update_id desc limit 1
    on conflict (user_id) do nothing`);

/** One row for a known customer; `cursor` is null before the first message is processed. */
export const selectCursor = (customer: CustomerId) =>
  statement<{ cursor: MessageCursor | null }>(sql`
    select case when c.user_id is not null then ${cursorOf} end as cursor
    from users u left join message_processing_cursors c on c.user_id = u.id where u.id = ${customer}::uuid`);
