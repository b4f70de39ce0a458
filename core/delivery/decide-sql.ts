/** Statements of a person's decisions on a delivery; lock its interaction first. */
import { sql, statement } from "../compiler.ts";
import { insertAudit } from "../fragments.ts";
import type { CustomerId, DeliveryId } from "../kernel/ids.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { DeliveredWords, DeliveryState } from "./schema.ts";

export interface DecidedRow {
  /** The previous state. */
  readonly state: DeliveryState;
  readonly resends: number;
  readonly user_id: CustomerId;
  readonly done: boolean;
}

const target = (id: DeliveryId) => sql`
  select d.id, d.state, d.resends, d.user_id, d.interaction_id from deliveries d where d.id = ${id}::uuid`;

/** True unless the caller saw the message before it was sent again. */
const isAsSeen = (resends: number | null) =>
  sql`(${resends}::integer is null or target.resends = ${resends}::integer)`;

const outcome = sql`
    select state, resends, user_id, exists (select from changed) as done from target`;

const audit = (action: string, by: Reviewer, now: string) =>
  insertAudit(
    {
      at: now,
      by,
      action,
      subject: ["delivery", sql`target.id`],
      detail: sql`jsonb_build_object('interaction_id', target.interaction_id, 'was', target.state)`,
    },
    sql`target where exists (select from changed)`,
  );

/**
 * Queues a message again because a person chose to; after a refusal with the rest of its reply, which was never sent.
 */
export const putBack = (id: DeliveryId, reviewer: Reviewer, now: string, resends: number | null) =>
  statement<DecidedRow>(sql`
    with target as (${target(id)}), changed as (
      update deliveries d set state = 'queued', not_before = ${now}::timestamptz, error_code = null, error = null,
        dismissed_at = null, resends = d.resends + 1, updated_at = ${now}::timestamptz
      from target where d.interaction_id = target.interaction_id and d.state = target.state and ${isAsSeen(resends)}
        and (target.state = 'undeliverable' or (target.state = 'unknown' and d.id = target.id))
      returning d.id
    ), audited as (${audit("delivery.resend", reviewer, now)})${outcome}`);

/** Marks a message as sent because a person says that it arrived. */
export const confirmSent = (id: DeliveryId, reviewer: Reviewer, now: string, messageId: number | null) =>
  statement<DecidedRow>(sql`
    with target as (${target(id)}), changed as (
      update deliveries d set state = 'sent', telegram_message_id = ${messageId}::bigint,
        sent_at = coalesce(d.sending_since, ${now}::timestamptz), error_code = null, error = null,
        updated_at = ${now}::timestamptz
      from target where d.id = target.id and d.state = 'unknown'
      returning d.id
    ), audited as (${audit("delivery.confirm", reviewer, now)})${outcome}`);

/** Dismisses a refused reply, because a person has seen it. */
export const dismissRefused = (id: DeliveryId, reviewer: Reviewer, now: string, resends: number | null) =>
  statement<DecidedRow>(sql`
    with target as (${target(id)}), changed as (
      update deliveries d set dismissed_at = ${now}::timestamptz, updated_at = ${now}::timestamptz
      from target where d.interaction_id = target.interaction_id and d.state = 'undeliverable'
        and target.state = 'undeliverable' and d.dismissed_at is null and ${isAsSeen(resends)}
      returning d.id
    ), audited as (${audit("delivery.dismiss", reviewer, now)})${outcome}`);

export const selectWords = (id: DeliveryId) =>
  statement(sql<DeliveredWords>`
    select user_id as customer_id, interaction_id, text, state from deliveries where id = ${id}::uuid`);
