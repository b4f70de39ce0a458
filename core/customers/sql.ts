/** Statements about customers. */
import { sql, statement } from "../compiler.ts";
import type { Sender } from "../intake/schema.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { CustomerStatus } from "./schema.ts";

/** Serializes concurrent changes, so that each audit row shows what actually changed. */
export const lockCustomer = (id: CustomerId) =>
  statement<{ id: CustomerId }>(sql`select id from users where id = ${id}::uuid for no key update`);

/**
 * Stores the sender's current names and, at first contact, a status. A customer who wrote at `wrote`, after blocking
 * the bot, is reachable again.
 */
export const upsertCustomer = (customer: CustomerId, sender: Sender, wrote: string | null, at: string) =>
  statement(sql`
    with contact as (
    insert into users (id, telegram_user_id, display_name, username, language_code, created_at, updated_at)
    values (${customer}::uuid, ${sender.telegram_user_id}::bigint, ${sender.display_name}, ${sender.username},
            ${sender.language_code}, ${at}::timestamptz, ${at}::timestamptz)
    on conflict (id) do update set display_name = excluded.display_name, username = excluded.username,
      language_code = excluded.language_code, updated_at = excluded.updated_at,
      reachable = users.reachable or ${wroteSince(wrote)},
      reachable_at = case when not users.reachable and ${wroteSince(wrote)} then ${wrote}::timestamptz
        else users.reachable_at end
      where (users.display_name, users.username, users.language_code)
        is distinct from (excluded.display_name, excluded.username, excluded.language_code)
        or (not users.reachable and ${wroteSince(wrote)})
    )
    insert into user_current_status (user_id, updated_at) values (${customer}::uuid, ${at}::timestamptz)
    on conflict (user_id) do nothing`);

/**
 * Whether the customer wrote after their reachability was last known. Telegram's times are whole seconds: if a message
 * and a block share one, the block counts.
 */
const wroteSince = (wrote: string | null) =>
  sql`coalesce(${wrote}::timestamptz > coalesce(users.reachable_at, '-infinity'), false)`;

/**
 * Stores reachability as of `knownAt`, unless something later is known: a block may arrive after a message that was
 * written later.
 */
export const updateReachable = (customer: CustomerId, reachable: boolean, knownAt: string, now: string) =>
  statement(sql`
    update users set reachable = ${reachable}::boolean, reachable_at = ${knownAt}::timestamptz,
      updated_at = ${now}::timestamptz
    where id = ${customer}::uuid and (reachable_at is null or reachable_at <= ${knownAt}::timestamptz)
      and (${reachable}::boolean or not exists (select from messages
        where user_id = ${customer}::uuid and connection = '' and sent_at > ${knownAt}::timestamptz))`);

/** Always one row, even for a customer never seen before. */
export const selectStatus = (customer: CustomerId) =>
  statement(sql<CustomerStatus>`
    select coalesce(s.funnel_status, 'new') as funnel_status, s.nickname, coalesce(p.silenced, false) as silenced,
      coalesce(s.profile, '{}') as profile
    from (select ${customer}::uuid as id) c
    left join user_current_status s on s.user_id = c.id
    left join user_protocol_status p on p.user_id = c.id`);
