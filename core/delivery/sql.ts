/** Statements of the outbox; lock the interaction before changing its deliveries. */
import { sql, statement } from "../compiler.ts";
import { attachmentOf } from "../fragments.ts";
import type { CustomerId, DeliveryId, InteractionId } from "../kernel/ids.ts";
import type { Attachment } from "../media/attachment-schema.ts";
import { isBefore, isStepTo, stateAfter } from "../review/states-sql.ts";
import { holdBehindUnknownMs } from "./rules.ts";
import type { DeliveryState } from "./schema.ts";

/** Receipts and people's decisions on one reply are serialised here, so that each sees the others' changes. */
export const lockInteraction = (delivery: DeliveryId) =>
  statement<{ locked: number }>(sql`
    select 1 as locked from deliveries d
    join interactions i on i.id = d.interaction_id and i.created_at = d.interaction_created_at
    where d.id = ${delivery}::uuid for update of i`);

export interface Claim {
  readonly customer: CustomerId;
  readonly attempt: string;
  readonly now: string;
  /** A started reply is finished before another one. */
  readonly prefer: InteractionId | null;
  /** False only checks when the next one is due. */
  readonly take: boolean;
  /** If the stores belong to another bot, it gets nothing; null skips the check. */
  readonly bot?: number | null;
}

export interface ClaimRow {
  readonly id: DeliveryId | null;
  readonly interaction_id: InteractionId;
  readonly chat_id: number;
  readonly connection: string | null;
  readonly position: number;
  readonly text: string;
  readonly attachment: Attachment | null;
  readonly link_preview: boolean;
  readonly reply_to_message_id: number | null;
  readonly thread_id: number | null;
  readonly attempts: number;
  readonly moved: boolean;
  readonly due_at: string | null;
  readonly busy: boolean;
  /** The bot that owns these stores, if it is another one. */
  readonly other_bot: number | null;
}

/**
 * Until when a bubble waits because an earlier reply in its chat has an unknown outcome: a person's "send again" should
 * still come first. Null if it need not wait.
 */
const heldUntil = sql`(select max(e.updated_at) + make_interval(secs => ${holdBehindUnknownMs / 1_000}::integer)
        from deliveries e
        where e.user_id = d.user_id and e.state = 'unknown' and e.seq < d.seq and e.interaction_id <> d.interaction_id
          and e.chat_id = d.chat_id and e.connection is not distinct from d.connection)`;

/**
 * Takes the customer's next bubble unless one is on its way, and always returns one row. A bubble behind an `unknown`
 * one of the same reply waits for a person, and a later reply for a limited time. If two run at once, the second one's
 * update finds the row no longer queued, or, if an approval was undone while it waited for the interaction, no row. Run
 * again with the same attempt, it yields the same claim, so a lost response loses nothing.
 */
export const claimNext = ({ customer, attempt, now, prefer, take, bot = null }: Claim) =>
  statement<ClaimRow>(sql`
    with other as (
      select bot_id from store_owner where bot_id <> ${bot}::bigint
    ), head as (
      select d.id, greatest(d.not_before, d.held_until) as not_before, d.interaction_id, d.interaction_created_at
      from (select d.*, ${heldUntil} as held_until from deliveries d
        where d.user_id = ${customer}::uuid and d.state = 'queued' and not exists (
          select from deliveries e
          where e.interaction_id = d.interaction_id and e.position < d.position and e.state = 'unknown')) d
      order by d.held_until > ${now}::timestamptz is true,
        (d.interaction_id is not distinct from ${prefer}::uuid) desc, d.seq limit 1
    ), held as (
      select d.* from deliveries d where d.user_id = ${customer}::uuid and d.state = 'sending'
    ), due as (
      select head.id from head
      join interactions i on i.id = head.interaction_id and i.created_at = head.interaction_created_at
      where head.not_before <= ${now}::timestamptz and ${take}::boolean and not exists (select from held)
        and not exists (select from other)
      for update of i
    ), claimed as (
      update deliveries d set state = 'sending', attempt_id = ${attempt}::uuid, attempts = d.attempts + 1,
        sending_since = ${now}::timestamptz, updated_at = ${now}::timestamptz
      from due where d.id = due.id and d.state = 'queued' and d.not_before <= ${now}::timestamptz
      returning d.*
    ), begun as (
      update interactions i set status = ${stateAfter("send")}, version = i.version + 1, updated_at = ${now}::timestamptz
      from claimed c
      where i.id = c.interaction_id and i.created_at = c.interaction_created_at and ${isBefore("send")}
    )
    select c.id, c.interaction_id, c.chat_id, c.connection, c.position, c.text, ${attachmentOf("c")} as attachment, c.link_preview, c.reply_to_message_id, c.attempts,
      i.thread_id, c.chat_id is distinct from i.chat_id as moved,
      head.not_before as due_at, exists (select from held) as busy,
      (select bot_id from other) as other_bot
    from (values (1)) as always
    left join head on true
    left join (select * from claimed union all select * from held where attempt_id = ${attempt}::uuid) c on true
    left join interactions i on i.id = c.interaction_id and i.created_at = c.interaction_created_at`);

export interface Receipt {
  readonly id: DeliveryId;
  readonly attempt: string;
  readonly now: string;
  readonly state: DeliveryState;
  readonly telegram_message_id: number | null;
  readonly not_before: string | null;
  readonly chat_id: number | null;
  readonly error_code: string | null;
  readonly error: string | null;
  readonly unreachable: boolean;
}

/**
 * Writes what became of an attempt. Only the attempt that is on its way may write; an arrival counts even if the
 * delivery has been given up or put back since. A refusal ends the reply's other bubbles, a new chat moves them.
 * Outside business chats the result also shows whether the customer can be reached.
 */
export const settle = (r: Receipt) =>
  statement<{ id: DeliveryId }>(sql`
    with settled as (
      update deliveries d set state = ${r.state}::text, chat_id = coalesce(${r.chat_id}::bigint, d.chat_id),
        not_before = coalesce(${r.not_before}::timestamptz, d.not_before),
        telegram_message_id = ${r.telegram_message_id}::bigint,
        sent_at = case when ${r.state}::text = 'sent' then ${r.now}::timestamptz end,
        error_code = ${r.error_code}::text, error = ${r.error}::text, updated_at = ${r.now}::timestamptz
      where d.id = ${r.id}::uuid and d.attempt_id = ${r.attempt}::uuid
        and (d.state = 'sending' or (${r.state}::text = 'sent' and d.state in ('unknown', 'queued')))
      returning d.id, d.user_id, d.interaction_id, d.connection
    ), others as (
      update deliveries d set chat_id = coalesce(${r.chat_id}::bigint, d.chat_id),
        state = case when ${r.state}::text = 'undeliverable' then 'undeliverable' else d.state end,
        error_code = ${r.error_code}::text, error = ${r.error}::text, updated_at = ${r.now}::timestamptz
      from settled s where d.interaction_id = s.interaction_id and d.id <> s.id and d.state = 'queued'
        and (${r.state}::text = 'undeliverable' or ${r.chat_id}::bigint is not null)
    ), changed_users as (
      update users u set reachable = not u.reachable, reachable_at = ${r.now}::timestamptz,
        updated_at = ${r.now}::timestamptz
      from settled s where u.id = s.user_id and s.connection is null
        and ((u.reachable and ${r.unreachable}::boolean) or (not u.reachable and ${r.state}::text = 'sent'))
    )
    select id from settled`);

export interface FollowRow {
  readonly status: string;
  readonly user_id: CustomerId;
  readonly interaction_id: InteractionId;
  readonly text: string;
  readonly sent_at: string | null;
}

/** Updates an interaction's status to that of its deliveries; returns a row only if it changed. */
export const followDeliveries = (delivery: DeliveryId, now: string) =>
  statement<FollowRow>(sql`
    update interactions i set status = f.status, version = i.version + 1, updated_at = ${now}::timestamptz,
      telegram_message_id = case when f.status = ${stateAfter("arrive")} then f.first_message else i.telegram_message_id end
    from (
      select interaction_id, interaction_created_at,
        case when bool_or(state = 'unknown') then ${stateAfter("lose")}
          when bool_or(state in ('queued', 'sending')) then ${stateAfter("resend")}
          when bool_or(state = 'undeliverable') then ${stateAfter("refuse")} else ${stateAfter("arrive")} end as status,
        (array_agg(telegram_message_id order by position))[1] as first_message,
        string_agg(text, E'\n\n' order by position) as text, max(sent_at) as sent_at
      from deliveries where interaction_id = (select d.interaction_id from deliveries d where d.id = ${delivery}::uuid)
      group by interaction_id, interaction_created_at
    ) f
    where i.id = f.interaction_id and i.created_at = f.interaction_created_at
      and ${isStepTo(sql`f.status`, ["arrive", "lose", "refuse", "resend"])}
    returning i.status, i.user_id, i.id as interaction_id, f.text, f.sent_at`);

/** Sends without a receipt since `before` become `unknown`, their interactions with them. */
export const markStuckUnknown = (before: string, now: string, limit: number) =>
  statement<{ id: DeliveryId }>(sql`
    with locked as (
      select d.id from deliveries d
      join interactions i on i.id = d.interaction_id and i.created_at = d.interaction_created_at
      where d.state = 'sending' and d.sending_since <= ${before}::timestamptz
      order by d.sending_since limit ${limit}::integer for update of i
    ), stuck as (
      update deliveries d set state = 'unknown', error_code = 'no_receipt',
        error = 'the worker was lost while sending', updated_at = ${now}::timestamptz
      from locked where d.id = locked.id and d.state = 'sending' and d.sending_since <= ${before}::timestamptz
      returning d.id, d.interaction_id, d.interaction_created_at
    ), followed as (
      update interactions i set status = ${stateAfter("lose")}, version = i.version + 1, updated_at = ${now}::timestamptz
      from stuck s where i.id = s.interaction_id and i.created_at = s.interaction_created_at and ${isBefore("lose")}
    )
    select id from stuck`);

/** Customers whose next bubble has been due since `before`, longest waiting first. */
export const selectOverdue = (before: string, limit: number) =>
  statement<{ user_id: CustomerId }>(sql`
    select d.user_id from deliveries d
    where d.state = 'queued' and d.not_before <= ${before}::timestamptz
      and not exists (select from deliveries e where e.interaction_id = d.interaction_id
        and e.position < d.position and e.state = 'unknown')
      and not exists (select from deliveries e where e.user_id = d.user_id and e.state = 'sending')
      and coalesce(${heldUntil}, ${before}::timestamptz) <= ${before}::timestamptz
    group by d.user_id order by min(d.not_before) limit ${limit}::integer`);
