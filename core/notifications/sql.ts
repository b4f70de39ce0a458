/** Statements about notifications. */
import type { RawBuilder } from "kysely";
import { json, sql, statement } from "../compiler.ts";
import type { CustomerId, InteractionId, ReviewerId } from "../kernel/ids.ts";
import { isBefore } from "../review/states-sql.ts";
import { defaults } from "./rules.ts";
import type { PushTarget } from "./port.ts";
import type {
  NotificationEvent,
  NotificationPreferences,
  PushSubscription,
  PushSubscriptionId,
  SentNotification,
} from "./schema.ts";

/** Active reviewers who want notifications of this event and have a way to get them. */
const recipients = (event: NotificationEvent) => sql`
  select r.id from reviewers r left join notification_preferences p on p.reviewer_id = r.id
  where r.disabled_at is null
    and ${defaults.events.includes(event) ? sql`(p.events is null or ${event} = any(p.events))` : sql`${event} = any(p.events)`}
    and (p.sound or p.browser or exists (select from push_subscriptions s where s.reviewer_id = r.id))`;

/**
 * Queues a notification of an event for each of its recipients, in the event's transaction. `of` yields `subject_id`,
 * `user_id` and `only_for`, the only reviewer it concerns, or null. Returns a row for each notification.
 */
export const insertNotifications = (
  event: NotificationEvent,
  of: RawBuilder<unknown>,
  now: string,
  again = false,
) =>
  statement<{ event: string }>(sql`
    insert into notifications as n (subject_id, event, reviewer_id, user_id, created_at)
    select e.subject_id, ${event}, l.id, e.user_id, ${now}::timestamptz
    from (${of}) e join (${recipients(event)}) l on e.only_for is null or e.only_for = l.id
    on conflict (subject_id, event, reviewer_id) do ${
      again
        ? sql`update set state = 'queued', created_at = excluded.created_at, sent_at = null
            where n.state <> 'queued'`
        : sql`nothing`
    } returning event`);

/** Queues notifications of a review that was drafted. */
export const insertNew = (review: InteractionId, customer: CustomerId, now: string) =>
  insertNotifications(
    "new",
    sql`select ${review}::uuid as subject_id, ${customer}::uuid as user_id, null::uuid as only_for`,
    now,
  );

export interface QueuedRow {
  readonly subject_id: string;
  readonly event: NotificationEvent;
  readonly reviewer_id: ReviewerId;
  /** False if nobody has to act any longer. */
  readonly is_relevant: boolean;
  readonly quiet_from: string | null;
  readonly quiet_to: string | null;
  readonly time_zone: string | null;
}

/** The review still waits for this reviewer; unless it is overdue, somebody who claimed it has seen it. */
const waits = sql`exists (select from interactions i where i.id = n.subject_id
  and case when n.event = 'overdue' then ${isBefore("expire")} else ${isBefore("supersede")} end
  and case when n.event = 'assigned' then i.assigned_to = n.reviewer_id
    else i.assigned_to is null or i.assigned_to = n.reviewer_id or i.claimed_by = n.reviewer_id end)`;

const mentions = sql`exists (select from note_mentions m where m.note_id = n.subject_id
  and m.reviewer_id = n.reviewer_id and m.seen_at is null)`;

/** Notifications that have to be sent, oldest first. */
export const selectQueued = (limit: number) =>
  statement<QueuedRow>(sql`
    select n.subject_id, n.event, n.reviewer_id, p.quiet_from, p.quiet_to, p.time_zone,
      case when n.event = 'mentioned' then ${mentions} else ${waits} end as is_relevant
    from notifications n left join notification_preferences p on p.reviewer_id = n.reviewer_id
    where n.state = 'queued' order by n.created_at limit ${limit}::integer`);

export const selectAnyQueued = (before: string) =>
  statement<{ any: boolean }>(
    sql`select exists (select from notifications where state = 'queued' and created_at < ${before}::timestamptz) as any`,
  );

export interface Settled {
  readonly subject_id: string;
  readonly event: NotificationEvent;
  readonly reviewer_id: ReviewerId;
  readonly state: "sent" | "quiet" | "dropped";
}

/** Ends the notifications that are still queued; of two workers, one gets each row. */
export const settle = (rows: readonly Settled[], now: string) =>
  statement<Settled>(sql`
    update notifications n set state = s.state, sent_at = ${now}::timestamptz
    from jsonb_to_recordset(${json(rows)}) as s (subject_id uuid, event text, reviewer_id uuid, state text)
    where n.subject_id = s.subject_id and n.event = s.event and n.reviewer_id = s.reviewer_id and n.state = 'queued'
    returning n.subject_id, n.event, n.reviewer_id, n.state`);

/** The reviewer's notifications since then. */
export const selectSent = (reviewer: ReviewerId, since: string, limit: number) =>
  statement<SentNotification>(sql`
    select event, case when event <> 'mentioned' then subject_id end as review, sent_at from notifications
    where reviewer_id = ${reviewer}::uuid and state = 'sent' and sent_at > ${since}::timestamptz
    order by sent_at desc, subject_id limit ${limit}::integer`);

export interface PreferencesRow extends Pick<
  NotificationPreferences,
  "events" | "sound" | "browser" | "time_zone"
> {
  readonly quiet_from: string | null;
  readonly quiet_to: string | null;
}

export const selectPreferences = (reviewer: ReviewerId) =>
  statement<PreferencesRow>(sql`
    select to_jsonb(events) as events, sound, browser, time_zone, quiet_from, quiet_to
    from notification_preferences where reviewer_id = ${reviewer}::uuid`);

export const putPreferences = (
  reviewer: ReviewerId,
  { events, sound, browser, quiet, time_zone }: NotificationPreferences,
  now: string,
) =>
  statement(sql`
    insert into notification_preferences (reviewer_id, events, sound, browser, quiet_from, quiet_to, time_zone, changed_at)
    values (${reviewer}::uuid, array(select jsonb_array_elements_text(${json([...new Set(events)])})), ${sound}, ${browser},
      ${quiet?.from ?? null}, ${quiet?.to ?? null}, ${time_zone}, ${now}::timestamptz)
    on conflict (reviewer_id) do update set events = excluded.events, sound = excluded.sound, browser = excluded.browser,
      quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to, time_zone = excluded.time_zone,
      changed_at = excluded.changed_at`);

export interface NewSubscription extends PushTarget {
  readonly id: PushSubscriptionId;
  readonly reviewer: ReviewerId;
  readonly language: string;
  readonly userAgent: string | null;
  readonly now: string;
}

/** Stores a browser's subscription, which belongs to the reviewer who subscribed last. */
export const putSubscription = (one: NewSubscription) =>
  statement<PushSubscription>(sql`
    insert into push_subscriptions as s (id, reviewer_id, endpoint, p256dh, auth, language, user_agent, created_at)
    values (${one.id}::uuid, ${one.reviewer}::uuid, ${one.endpoint}, ${one.p256dh}, ${one.auth}, ${one.language},
      ${one.userAgent}, ${one.now}::timestamptz)
    on conflict (endpoint) do update set reviewer_id = excluded.reviewer_id, p256dh = excluded.p256dh,
      auth = excluded.auth, language = excluded.language, user_agent = excluded.user_agent,
      id = case when s.reviewer_id = excluded.reviewer_id then s.id else excluded.id end,
      created_at = case when s.reviewer_id = excluded.reviewer_id then s.created_at else excluded.created_at end
    returning id, user_agent, created_at`);

/** Deletes all but the newest. */
export const boundSubscriptions = (reviewer: ReviewerId, maxSubscriptions: number) =>
  statement(sql`delete from push_subscriptions where id in (
    select id from push_subscriptions where reviewer_id = ${reviewer}::uuid
    order by created_at desc, id offset ${maxSubscriptions}::integer)`);

export const selectSubscriptions = (reviewer: ReviewerId) =>
  statement<PushSubscription>(sql`
    select id, user_agent, created_at from push_subscriptions where reviewer_id = ${reviewer}::uuid
    order by created_at desc, id`);

/** Returns no row if it is not the reviewer's. */
export const deleteSubscription = (id: PushSubscriptionId, reviewer: ReviewerId) =>
  statement<{ id: string }>(sql`
    delete from push_subscriptions where id = ${id}::uuid and reviewer_id = ${reviewer}::uuid returning id`);

/** Ends all of a person's. */
export const deleteSubscriptionsOf = (reviewer: ReviewerId) =>
  statement(sql`delete from push_subscriptions where reviewer_id = ${reviewer}::uuid`);

export interface SubscriptionRow extends PushTarget {
  readonly id: PushSubscriptionId;
  readonly reviewer_id: ReviewerId;
  readonly language: string;
}

/** The browsers of these people. */
export const selectTargets = (reviewers: readonly ReviewerId[]) =>
  statement<SubscriptionRow>(sql`
    select id, reviewer_id, endpoint, p256dh, auth, language from push_subscriptions
    where reviewer_id in (select jsonb_array_elements_text(${json(reviewers)})::uuid)`);

/** Deletes browsers that are gone, unless they subscribed again in the meantime. */
export const deleteGone = (gone: readonly Pick<SubscriptionRow, "id" | "auth">[]) =>
  statement(sql`delete from push_subscriptions s
    using jsonb_to_recordset(${json(gone.map(({ id, auth }) => ({ id, auth })))}) as g (id uuid, auth text)
    where s.id = g.id and s.auth = g.auth`);
