/** Statements on business connections. */
import { sql, statement } from "../compiler.ts";
import type { ConnectionEnvelope } from "../intake/schema.ts";
import type { BusinessConnection } from "./schema.ts";

/** Stores a connection unless something later is known: Telegram does not order kinds of updates. */
export const upsertConnection = ({ connection, owner, can_reply, is_enabled, date }: ConnectionEnvelope) =>
  statement(sql`
    insert into business_connections (id, owner_telegram_id, owner_name, can_reply, is_enabled, changed_at)
    values (${connection}, ${owner.telegram_user_id}::bigint, ${owner.display_name}, ${can_reply}::boolean,
      ${is_enabled}::boolean, ${date}::timestamptz)
    on conflict (id) do update set owner_telegram_id = excluded.owner_telegram_id, owner_name = excluded.owner_name,
      can_reply = excluded.can_reply, is_enabled = excluded.is_enabled, changed_at = excluded.changed_at
    where business_connections.changed_at <= excluded.changed_at`);

export const selectConnections = (limit: number) =>
  statement<BusinessConnection>(sql`
    select id, owner_telegram_id, owner_name, can_reply, is_enabled, changed_at
    from business_connections order by changed_at desc, id limit ${limit}::integer`);
