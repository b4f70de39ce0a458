/** Statements that list, count, delete and expire quarantined messages. */
import { sql, statement } from "../compiler.ts";
import { allOf, insertAudit, isBeingErased, keyset, nadia, reviewerOrNull } from "../fragments.ts";
import type { CustomerId } from "../kernel/ids.ts";
import type { Reviewer } from "../kernel/reviewer.ts";
import type { QuarantinedMessage, QuarantineQuery, QuarantineState, QuarantineStatistics } from "./schema.ts";

/** A row of the list; its envelope is parsed in code. */
export type ListRow = Omit<QuarantinedMessage, "is_edit" | "text" | "sent_at"> & {
  readonly envelope: unknown;
};

export interface Filter extends Pick<QuarantineQuery, "customer" | "reason" | "state"> {
  readonly after: readonly [id: number] | null;
  readonly limit: number;
  readonly now: string;
}

const isIn = (state: QuarantineState, now: string) =>
  ({
    held: sql`q.released_at is null and q.expires_at > ${now}::timestamptz`,
    released: sql`q.released_at is not null`,
    expired: sql`q.released_at is null and q.expires_at <= ${now}::timestamptz`,
  })[state];

/** A page, newest first. */
export function selectQuarantine({ customer, reason, state, after, limit, now }: Filter) {
  const conditions = allOf([
    isIn(state, now),
    customer === undefined ? null : sql`q.user_id = ${customer}::uuid`,
    reason === undefined ? null : sql`q.reason = ${reason}`,
    keyset(sql`q.id <`, after, ["bigint"]),
  ]);
  return statement<ListRow>(sql`
    select q.id, jsonb_build_object('id', u.id, 'display_name', u.display_name, 'nickname', s.nickname) as customer,
      q.reason, ${state} as state, q.envelope, q.deleted_at, q.created_at as held_at, q.expires_at, q.released_at,
      ${reviewerOrNull("r")} as released_by
    from (select * from quarantine_messages q where ${conditions}
      order by q.id desc limit ${limit}::integer) q
    join users u on u.id = q.user_id left join user_current_status s on s.user_id = q.user_id
    left join reviewers r on r.id = q.released_by
    order by q.id desc`);
}

/** One row; counts the newest of each kind, up to `cap`. */
export const selectStatistics = (now: string, soon: string, cap: number) =>
  statement<Omit<QuarantineStatistics, "capped_at">>(sql`
    with held as materialized (
      select user_id, reason, expires_at from quarantine_messages
      where released_at is null and expires_at > ${now}::timestamptz order by id desc limit ${cap}::integer
    ), newest as (select released_at from quarantine_messages order by id desc limit ${cap}::integer)
    select count(*)::integer as held,
      count(*) filter (where reason = 'silence')::integer as silence,
      count(*) filter (where reason = 'rate_limit')::integer as rate_limit,
      count(distinct user_id)::integer as customers,
      (select created_at from quarantine_messages where released_at is null and expires_at > ${now}::timestamptz
        order by expires_at limit 1) as oldest_at,
      count(*) filter (where expires_at <= ${soon}::timestamptz)::integer as expiring,
      (select count(released_at)::integer from newest) as released
    from held`);

/** Deletes a message that was not released, and audits it; yields a row if the message exists, `gone` or not. */
export const deleteHeld = (id: number, by: Reviewer, now: string) =>
  statement<{ gone: boolean }>(sql`
    with gone as (
      delete from quarantine_messages where id = ${id}::bigint and released_at is null
      returning user_id, update_id, reason
    ), audited as (
      ${insertAudit(
        {
          at: now,
          by,
          action: "quarantine.delete",
          subject: ["customer", sql`user_id`],
          detail: sql`jsonb_build_object('messages', 1, 'ids', jsonb_build_array(${id}::bigint),
            'updates', jsonb_build_array(update_id), 'reason', reason)`,
        },
        sql`gone`,
      )})
    select exists (select from gone) as gone from quarantine_messages where id = ${id}::bigint`);

/** Deletes the oldest expired messages, audited by customer; yields how many. */
export const deleteExpired = (now: string, limit: number) =>
  statement<{ n: number }>(sql`
    with gone as (
      delete from quarantine_messages where id in (
        select id from quarantine_messages where expires_at <= ${now}::timestamptz
        order by expires_at limit ${limit}::integer for update skip locked)
      returning user_id, update_id, released_at
    ), audited as (
      ${insertAudit(
        {
          at: now,
          by: nadia,
          action: "quarantine.expire",
          subject: ["customer", sql`user_id`],
          detail: sql`jsonb_build_object('messages', count(*), 'updates', jsonb_agg(update_id order by update_id))`,
        },
        sql`gone where released_at is null group by user_id`,
      )})
    select count(*)::integer as n from gone`);

/** A message as found by a release. */
export interface FoundRow {
  readonly id: number;
  readonly state: QuarantineState;
  readonly envelope: unknown;
  readonly deleted_at: string | null;
  /** Whether its customer is being erased. */
  readonly erasing: boolean;
}

const found = (
  now: string,
) => sql`q.id, q.envelope, q.deleted_at, ${isBeingErased(sql`q.user_id`)} as erasing, case when q.released_at is not null then 'released'
  when q.expires_at <= ${now}::timestamptz then 'expired' else 'held' end as state`;

/** These messages. */
export const selectFound = (ids: readonly number[], now: string) =>
  statement<FoundRow>(sql`
    select ${found(now)} from quarantine_messages q
    where q.id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))`);

/** A customer's oldest held messages. */
export const selectHeldOf = (customer: CustomerId, now: string, limit: number) =>
  statement<FoundRow>(sql`
    select ${found(now)} from quarantine_messages q
    where q.user_id = ${customer}::uuid and q.released_at is null and q.expires_at > ${now}::timestamptz
    order by q.id limit ${limit}::integer`);

/** One row for a customer, none for anyone else. */
export const selectCustomer = (customer: CustomerId) =>
  statement<{ id: CustomerId }>(sql`select id from users where id = ${customer}::uuid`);
